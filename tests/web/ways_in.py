"""How tests come in: the short way for tests of other things, and the real one, step by step over HTTP."""

from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from jinlin.accounts import actions, second_factor
from jinlin.accounts.models import Post, User
from jinlin.accounts.scope import Scope
from jinlin.accounts.ways import DEVICE_KEY, POST_KEY, WAY_KEY, Way
from tests.cast import District

PASSWORD = "three blue herons"


def as_post(scope: Scope, *, way: Way = Way.CODE, client: Client | None = None) -> Client:
    """Return a client signed in under a post as if it had given its code: the session, without the pages."""
    client = client or Client()
    client.force_login(User.objects.get(pk=scope.user_id))
    session = client.session
    session[WAY_KEY], session[POST_KEY] = way.value, scope.post_id
    session.save()
    return client


def by_phone(d: District, scope: Scope, *, pin: str = "", client: Client | None = None) -> Client:
    """Return a client on a phone made known for a team's post, through the pages; with a PIN set if one is named."""
    client, post_id = client or Client(), scope.post_id or 0
    code = actions.invite(actor=d.secretary, post_id=post_id, now=timezone.now())
    assert client.post(f"/phone/{code}/").status_code == 302
    if pin:
        assert client.post("/pin/", {"pin": pin, "again": pin}).status_code == 302
    assert client.session[DEVICE_KEY]
    return client


def with_password(scope: Scope) -> User:
    """Give the person of a post a password of their own."""
    user = User.objects.get(pk=scope.user_id)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def with_app(user: User, *, now: datetime | None = None) -> str:
    """Set up an authenticator for a person a minute ago; return its secret."""
    moment = now or timezone.now() - timedelta(minutes=1)
    secret = second_factor.new_secret()
    assert second_factor.enrol(user=user, secret=secret, code=second_factor.code_at(secret, moment), now=moment)
    return secret


def code_now(secret: str) -> str:
    """Return the code the app shows now."""
    return second_factor.code_at(secret, timezone.now())


def log_in(scope: Scope, *, client: Client | None = None) -> Client:
    """Return a client that went through the log-in pages: password, then a real code."""
    client = client or Client()
    user = with_password(scope)
    secret = with_app(user)
    assert client.post("/login/", {"username": user.username, "password": PASSWORD}).url == "/login/code/"  # type: ignore[attr-defined]
    assert client.post("/login/code/", {"code": code_now(secret)}).status_code == 302
    return client


def a_second_post(scope: Scope, *, role: str, grid_id: int) -> Post:
    """Give the person of a post another one."""
    return Post.objects.create(user_id=scope.user_id or 0, grid_id=grid_id, role=role, valid_from=timezone.localdate())
