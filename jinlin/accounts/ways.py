"""How a person came in, kept in the session: by code, by known phone, by the demo's button; else only half-way.

A password alone opens nothing: until the second factor is given the person stays anonymous to every page.
"""

from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from jinlin.accounts.models import User

WAY_KEY = "way"
POST_KEY = "post"
DEVICE_KEY = "device"
PIN_KEY = "pin_until"

_BACKEND = "django.contrib.auth.backends.ModelBackend"
# Set by proxies; a request that carries one did not come from this machine's own browser.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class Way(StrEnum):
    """What a session was opened with."""

    PASSWORD = "password"  # noqa: S105 (the word, not one)
    CODE = "code"
    PHONE = "phone"
    DEMO = "demo"


def enter(
    request: HttpRequest, user: User, way: Way, *, post_id: int | None = None, device_id: int | None = None
) -> None:
    """Open a session for `user`; whatever another person left in it is gone, and its key is a fresh one."""
    login(request, user, backend=_BACKEND)
    for key in (POST_KEY, DEVICE_KEY, PIN_KEY):
        request.session.pop(key, None)
    request.session[WAY_KEY] = way.value
    if post_id is not None:
        request.session[POST_KEY] = post_id
    if device_id is not None:
        request.session[DEVICE_KEY] = device_id


def resume(request: HttpRequest, user: User, *, post_id: int, device_id: int) -> None:
    """Open a session for a known phone in the middle of whatever it asked for.

    The form token stays the same, unlike after a log-in: a form written while the old session ran out must still
    arrive.
    """
    token = request.META.get("CSRF_COOKIE")
    enter(request, user, Way.PHONE, post_id=post_id, device_id=device_id)
    if token is not None:
        request.META["CSRF_COOKIE"] = token


def way_of(request: HttpRequest) -> Way:
    """Return how the session was opened; a session that does not say was opened with a password at most."""
    try:
        return Way(request.session.get(WAY_KEY, Way.PASSWORD))
    except ValueError:
        return Way.PASSWORD


def is_whole(request: HttpRequest, user: User) -> bool:
    """Whether a session may act for its person: a verified code, a known phone, or the demo where it is open."""
    match way_of(request):
        case Way.CODE | Way.PHONE:
            return True
        case Way.DEMO:
            return user.is_demo and demo_is_open(request)
        case _:
            return False


def demo_is_open(request: HttpRequest) -> bool:
    """Whether the demo's one-click log-ins exist for this request: demo data, and this very machine's browser."""
    if not settings.DEMO or any(request.META.get(name) for name in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def pin_is_open(request: HttpRequest, *, now: datetime) -> bool:
    """Whether personal data may be opened: always at a desk, and for 15 minutes after the PIN on a known phone."""
    if way_of(request) is not Way.PHONE:
        return True
    until = request.session.get(PIN_KEY)
    return isinstance(until, (int, float)) and now.timestamp() < until


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from, past as many proxies of our own as the settings name."""
    own = settings.PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if own and len(hops) >= own:
        return str(hops[-own])
    return str(request.META.get("REMOTE_ADDR", ""))
