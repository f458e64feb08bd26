"""One click logs in as any post, on the same appeal. Demo data and this very machine only; elsewhere nothing is here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jinlin.accounts import actions
from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.ways import Way, enter
from jinlin.appeals.models import Appeal
from jinlin.web import mine
from jinlin.web.demo.cast import PARTS, RESIDENT, post_for
from jinlin.web.demo.playing import DEMO, TOUR_KEY
from jinlin.web.entry.home import home_of

APPEAL_KEY = "demo_appeal"
_SHOWN = 8


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view absent unless the demo is open to this request."""

    @wraps(view)
    def wrapped(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.demo:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@demo_only
@require_GET
@never_cache
def demo(request: ScopedRequest) -> HttpResponse:
    """Say what can be tried, and choose the appeal to play."""
    # Who complained about whom is nobody's business here either.
    newest = Appeal.objects.visible_to(DEMO).open().filter(shield=0).select_related("category", "text").order_by("-pk")
    chosen = find_appeal(request.GET.get("appeal", "")) or find_appeal(str(request.session.get(APPEAL_KEY, "")))
    if chosen is not None and request.GET.get("appeal"):
        request.session[APPEAL_KEY] = chosen.pk
    context = {
        "parts": PARTS.values(),
        "appeals": list(newest[:_SHOWN]),
        "chosen": chosen,
    }
    return render(request, "demo/demo.html", context)


@demo_only
@require_POST
def enter_as(request: ScopedRequest, part: str) -> HttpResponse:
    """Log in as a part, and open the appeal that was open."""
    if part not in PARTS:
        raise Http404
    appeal = find_appeal(request.POST.get("appeal", ""))
    if part == RESIDENT:
        return become_resident(request, appeal)
    post = post_for(PARTS[part], appeal=appeal)
    if post is None or not post.user.is_demo:
        raise Http404
    return become(request, post, appeal)


def find_appeal(words: str) -> Appeal | None:
    """Return the appeal of an id or a number."""
    appeals = Appeal.objects.visible_to(DEMO).select_related("category")
    if words.isascii() and words.isdecimal() and len(words) < 18:
        return appeals.filter(pk=int(words)).first()
    return appeals.filter(number=words).first() if words else None


def become(request: ScopedRequest, post: Post, appeal: Appeal | None) -> HttpResponse:
    """Log in as a post and lead to the appeal, or to the post's first page if it does not see it; a tour goes on."""
    tour = request.session.get(TOUR_KEY)
    logout(request)
    enter(request, post.user, Way.DEMO, post_id=post.pk)
    actions.log_entry(user=post.user, way=Way.DEMO, now=timezone.now())
    _keep(request, appeal, tour)
    request.scope, request.posts = post.scope(), [post]
    return redirect(_address(request, post, appeal))


def become_resident(request: ScopedRequest, appeal: Appeal | None) -> HttpResponse:
    """Sign out and lead to the appeal's progress as its reporter, else to the first page; a tour goes on."""
    tour = request.session.get(TOUR_KEY)
    logout(request)
    _keep(request, appeal, tour)
    if appeal is None:
        return redirect("resident:home")
    response = redirect("resident:progress", appeal.number)
    mine.remember(request, response, appeal.pk)
    return response


def _keep(request: ScopedRequest, appeal: Appeal | None, tour: object) -> None:
    if appeal is not None:
        request.session[APPEAL_KEY] = appeal.pk
    if tour is not None:
        request.session[TOUR_KEY] = tour


def _address(request: ScopedRequest, post: Post, appeal: Appeal | None) -> str:
    scope = post.scope()
    if appeal is None or scope.role is Role.ADMIN or not Appeal.objects.visible_to(scope).filter(pk=appeal.pk).exists():
        return home_of(request)
    return reverse("chief:appeal" if scope.in_team else "desk:appeal", args=[appeal.pk])
