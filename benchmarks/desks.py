"""People at desks for a run: they log in as everybody does, with a password and a code, before the clock."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from jinlin.accounts import second_factor
from jinlin.accounts.models import Post, User
from jinlin.accounts.roles import Role
from jinlin.grid.levels import Level
from jinlin.ops.forms import Page
from jinlin.ops.visitor import Visitor

# One paid post of each community, street and of the centre: between them they hold everything.
_ROLES = (Role.SECRETARY, Role.STREET_OFFICER, Role.CENTRE_OPERATOR)


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody logged in."""

    visitor: Visitor
    grid_id: int
    level: Level
    cookie: str


def log_in_all(base_url: str, *, now: datetime) -> dict[int, Desk]:
    """Log in one paid post of every community, street and the centre; return them by their grid."""
    desks: dict[int, Desk] = {}
    password = secrets.token_urlsafe(16)
    posts = Post.objects.held_on(timezone.localdate(now)).filter(role__in=_ROLES).select_related("user", "grid")
    for post in posts.order_by("pk"):
        if post.grid_id not in desks:
            visitor = log_in(base_url, post.user, password=password)
            scope = post.scope()
            desks[post.grid_id] = Desk(visitor, post.grid_id, scope.level or Level.DISTRICT, cookie_of(visitor))
    return desks


def log_in(base_url: str, user: User, *, password: str) -> Visitor:
    """Give somebody a password and log in with it over HTTP, setting an authenticator up on the way."""
    second_factor.forget(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    return sign_in(base_url, user.username, password=password)


def sign_in(base_url: str, username: str, *, password: str) -> Visitor:
    """Return somebody who came in by password and code, with an authenticator set up on the way."""
    visitor = Visitor(base_url)
    page = visitor.get("/login/")
    page = visitor.send(page.form_to("/login/"), {"username": username, "password": password})
    page = visitor.send(page.form_to("/login/app/"), {"code": second_factor.code_at(secret_on(page), timezone.now())})
    if "/login/" in visitor.get("/home/").url:
        raise RuntimeError(f"{username} did not get in")
    return visitor


def secret_on(page: Page) -> str:
    """Return the shared secret an enrolment page shows."""
    uri = page.link_to("otpauth:")
    return parse_qs(urlsplit(uri).query)["secret"][0]


def cookie_of(visitor: Visitor) -> str:
    """Return a visitor's cookies as a request carries them."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.jar)
