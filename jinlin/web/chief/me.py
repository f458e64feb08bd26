"""The own page: team, own hours, own service record, this phone, language, going out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Device, Post
from jinlin.accounts.ways import DEVICE_KEY, Way, way_of
from jinlin.appeals.queries.team import team_of
from jinlin.web.chief.hours import hours_words
from jinlin.web.chief.shell import shell


@require_GET
@never_cache
def me(request: ScopedRequest) -> HttpResponse:
    """Show the own page."""
    now = timezone.now()
    posts = list(team_of(request.scope.grid_id or 0, on=timezone.localdate(now)))
    mates = _mates(posts, now=now)
    context: dict[str, Any] = {
        **shell(request, tab="me"),
        "mates": mates,
        "own": next((mate for mate in mates if mate.user_id == request.scope.user_id), None),
        "device": Device.objects.filter(pk=request.session.get(DEVICE_KEY) or 0).first()
        if way_of(request) is Way.PHONE
        else None,
        "other_posts": [post for post in request.posts if post.pk != request.scope.post_id],
    }
    return render(request, "chief/me.html", context)


@dataclass(slots=True)
class Mate:
    """One person of the team, whatever posts they hold in it."""

    user_id: int
    name: str
    roles: list[str]
    hours: list[str]


def _mates(posts: list[Post], *, now: datetime) -> list[Mate]:
    found: dict[int, Mate] = {}
    for post in posts:
        mate = Mate(post.user_id, post.user.display_name, [], hours_words(post, now=now))
        found.setdefault(post.user_id, mate).roles.append(post.role)
    return list(found.values())
