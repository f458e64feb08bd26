"""Puts the scope on each request: which person acts, under which of their posts."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jinlin.accounts import phones
from jinlin.accounts.models import Device, Post, User, scope_among
from jinlin.accounts.roles import TEAM_ROLES
from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.accounts.ways import DEVICE_KEY, POST_KEY, Way, demo_is_open, resume, way_of


class ScopedRequest(HttpRequest):
    """A request after `SecondFactorMiddleware` and `ScopeMiddleware`."""

    scope: Scope
    posts: list[Post]
    # Who gave a password and not yet a code; `user` is anonymous meanwhile.
    half_way: User | None
    # Whether the demo's one-click log-ins are open to this request.
    demo: bool
    htmx: Any


class ScopeMiddleware:
    """Sets `request.scope` (post or public) and `request.posts` (all posts the person may switch to here)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load the person's posts in one query; the session says which one acts, else the first."""
        request.posts = []  # type: ignore[attr-defined]
        request.scope = PUBLIC  # type: ignore[attr-defined]
        request.demo = demo_is_open(request)  # type: ignore[attr-defined]
        if request.session.session_key is not None and request.user.is_authenticated:
            self._act(request, request.user)
        if not request.user.is_authenticated and phones.COOKIE in request.COOKIES:
            self._recognise(request)
        return self.get_response(request)

    def _act(self, request: HttpRequest, user: User) -> None:
        posts = _posts(request, user)
        request.posts = posts  # type: ignore[attr-defined]
        chosen = request.session.get(POST_KEY)
        acting = next((p for p in posts if p.pk == chosen), posts[0] if posts else None)
        if acting is not None:
            request.scope = scope_among(acting, posts)  # type: ignore[attr-defined]
        elif not user.is_superuser:
            # The last post has ended, or the phone was ended: so does the session.
            request.session.flush()
            request.user = AnonymousUser()

    def _recognise(self, request: HttpRequest) -> None:
        device = phones.known(request.COOKIES[phones.COOKIE], now=timezone.now())
        if device is not None:
            resume(request, device.user, post_id=device.post_id, device_id=device.pk)
            self._act(request, device.user)


def _posts(request: HttpRequest, user: User) -> list[Post]:
    """Return the posts a session may act under: all of the person, or the team's alone on a known phone.

    A known phone that was ended, or whose post ended, opens nothing.
    """
    posts = Post.objects.held_on(timezone.localdate()).filter(user_id=user.pk)
    if way_of(request) is Way.PHONE:
        device_id = request.session.get(DEVICE_KEY) or 0
        alive = Device.objects.alive(timezone.now()).filter(pk=device_id, user_id=user.pk)
        posts = posts.filter(Exists(alive), role__in=TEAM_ROLES)
    return list(posts.select_related("user", "grid").order_by("pk"))
