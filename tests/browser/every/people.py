"""Everybody who looks at pages, come in once by the real ways; what stays of it is the cookies of their browsers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from jinlin.accounts import actions, second_factor
from jinlin.accounts.models import Post, User
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.accounts.ways import PIN_KEY, POST_KEY, WAY_KEY, Way
from jinlin.appeals.models import Appeal
from jinlin.common.numbers import lookup_code
from jinlin.demo.people import PASSWORD

if TYPE_CHECKING:
    from tests.browser.every.scenes import Cast

HOST = "127.0.0.1"
PIN = "804215"
Cookies = dict[str, str]


def come_in(cast: "Cast", scenes: Mapping[str, Appeal]) -> dict[str, Any]:
    """Return the cookies by person, and single things addresses are made of."""
    chief, chief_new = _on_a_phone(cast, cast.chief, pin=PIN), _on_a_phone(cast, cast.helper, pin="")
    lonely = Post.objects.held_on(timezone.localdate()).filter(role=Role.MICROGRID_CHIEF).order_by("-pk")[0].scope()
    desks = {
        "area": cast.grid_chief, "secretary": cast.secretary, "staff": cast.staff, "street": cast.street,
        "centre": cast.operator, "arbiter": cast.arbiter, "department": cast.handler,
        "admin": Post.objects.filter(role=Role.ADMIN).order_by("pk")[0].scope(),
        "idle_department": _idle_handler(cast), "idle_chief": lonely,
    }  # fmt: skip
    people = {
        "stranger": Client(SERVER_NAME=HOST),
        "neighbour": _neighbour(cast),
        "chief": chief,
        "chief_new": chief_new,
        "chief_locked": _without_pin(chief),
        "half_way": _half_way("fuqian.secretary"),
        "half_way_app": _half_way("fuqian.staff", app=True),
        "half_way_new": _half_way("luobu.secretary", temporary=True),
        "reporter": _reporter(
            cast, [scenes[name] for name in ("closed", "resolved", "late", "in_progress", "received")]
        ),
        **{f"reporter:{name}": _reporter(cast, [appeal]) for name, appeal in scenes.items()},
        **{name: _at_a_desk(scope) for name, scope in desks.items()},
    }
    now = timezone.now()
    return {
        "people": {name: _cookies(client) for name, client in people.items()},
        "things": {
            "chief_post": cast.chief.post_id,
            "code": actions.invite(actor=cast.secretary, post_id=_another_member(cast), now=now),
            "community": cast.secretary.grid_id,
            "microgrid": cast.home.pk,
            "area": cast.area.pk,
        },
    }


def _cookies(client: Client) -> Cookies:
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _at_a_desk(scope: Scope) -> Client:
    """Sign in under a post, as if the code had been given."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(pk=scope.user_id))
    session = client.session
    session[WAY_KEY], session[POST_KEY] = Way.CODE.value, scope.post_id
    session.save()
    return client


def _on_a_phone(cast: "Cast", scope: Scope, *, pin: str) -> Client:
    """Make a phone known for a team's post, through the pages."""
    client = Client(SERVER_NAME=HOST)
    code = actions.invite(actor=cast.secretary, post_id=scope.post_id or 0, now=timezone.now())
    _must(client.post(f"/phone/{code}/").status_code == 302)
    if pin:
        _must(client.post("/pin/", {"pin": pin, "again": pin}).status_code == 302)
    return client


def _without_pin(client: Client) -> Client:
    """Return another browser of the same phone, whose quarter of an hour is over."""
    other = Client(SERVER_NAME=HOST)
    other.cookies.load({name: morsel.value for name, morsel in client.cookies.items() if name != "sessionid"})
    _must(other.get("/chief/").status_code == 200)
    session = other.session
    session.pop(PIN_KEY, None)
    session.save()
    return other


def _half_way(username: str, *, app: bool = False, temporary: bool = False) -> Client:
    """Give the password and no code yet."""
    user, now = User.objects.get(username=username), timezone.now()
    if app:
        _with_app(user, now=now - timedelta(minutes=2))
    client = Client(SERVER_NAME=HOST)
    _must(client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302)
    if temporary:
        User.objects.filter(pk=user.pk).update(password_is_temporary=True)
    return client


def _with_app(user: User, *, now: datetime) -> None:
    secret = second_factor.new_secret()
    _must(bool(second_factor.enrol(user=user, secret=secret, code=second_factor.code_at(secret, now), now=now)))


def _neighbour(cast: "Cast") -> Client:
    """A resident who has said where they live."""
    client = Client(SERVER_NAME=HOST)
    _must(client.post("/place/", {"chosen": str(cast.home.pk)}).status_code == 302)
    return client


def _reporter(cast: "Cast", appeals: list[Appeal]) -> Client:
    """A resident with receipts, the last one of the list the newest."""
    client = _neighbour(cast)
    for appeal in appeals:
        sent = {"number": appeal.number, "code": lookup_code(appeal.pk)}
        _must(client.post("/progress/", sent).status_code == 303)
    return client


def _idle_handler(cast: "Cast") -> Scope:
    """A department nobody has given anything to."""
    posts = Post.objects.held_on(timezone.localdate()).filter(role=Role.HANDLER).exclude(department=cast.municipal)
    return min((post.scope() for post in posts.order_by("pk")), key=lambda s: Appeal.objects.visible_to(s).count())


def _another_member(cast: "Cast") -> int:
    """A member of another team of the community, who has a one-time code and has not used it."""
    teams = Post.objects.held_on(timezone.localdate()).filter(role=Role.MICROGRID_CHIEF, grid__parent=cast.area)
    return teams.exclude(grid=cast.home).order_by("pk")[0].pk


def _must(held: bool) -> None:
    if not held:
        raise AssertionError("a person did not come in")
