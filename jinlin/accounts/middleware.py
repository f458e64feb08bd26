"""Puts the scope on each request: which person acts, under which of their posts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jinlin.accounts.models import Post
from jinlin.accounts.scope import PUBLIC, Scope

POST_KEY = "post"


class ScopedRequest(HttpRequest):
    """A request after `ScopeMiddleware`."""

    scope: Scope
    posts: list[Post]
    htmx: Any


class ScopeMiddleware:
    """Sets `request.scope` (post or public) and `request.posts` (all posts of the person, for the switch)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load the person's posts in one query; the session says which one acts, else the first."""
        request.posts = []  # type: ignore[attr-defined]
        request.scope = PUBLIC  # type: ignore[attr-defined]
        if request.session.session_key is not None and request.user.is_authenticated:
            today = timezone.localdate()
            posts = list(
                Post.objects.held_on(today).filter(user_id=request.user.pk).select_related("user", "grid").order_by("pk")
            )
            request.posts = posts  # type: ignore[attr-defined]
            chosen = request.session.get(POST_KEY)
            acting = next((p for p in posts if p.pk == chosen), posts[0] if posts else None)
            if acting is not None:
                request.scope = acting.scope()  # type: ignore[attr-defined]
        return self.get_response(request)
