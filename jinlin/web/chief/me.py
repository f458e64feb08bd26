"""The own page: team, hours in which one may be asked, this phone, language, going out."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jinlin.accounts import actions
from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Device, Post
from jinlin.accounts.teams import DEFAULT_HOURS, hours_of
from jinlin.accounts.ways import DEVICE_KEY, Way, way_of
from jinlin.appeals.queries.team import team_of
from jinlin.common.refusals import Refused
from jinlin.web.chief.forms import HoursForm
from jinlin.web.chief.shell import shell

_SPANS = 3


@require_GET
@never_cache
def me(request: ScopedRequest) -> HttpResponse:
    """Show the own page."""
    return _page(request)


@require_POST
def hours(request: ScopedRequest) -> HttpResponse:
    """Keep the hours one may be asked in; none means the district's default."""
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            actions.set_free_hours(actor=request.scope, hours=form.spans, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
    if form.errors:
        return _page(request, form=form)
    messages.success(request, _("Kept. You are asked in these hours only."))
    response = redirect("chief:me")
    response.status_code = 303
    return response


def _page(request: ScopedRequest, *, form: HoursForm | None = None) -> HttpResponse:
    now = timezone.now()
    mates = list(team_of(request.scope.grid_id or 0, on=timezone.localdate(now)))
    own = next((post for post in mates if post.pk == request.scope.post_id), None)
    context = {
        **shell(request, tab="me"),
        "mates": _mates(mates),
        "form": form,
        "spans": _spans(own, form),
        "is_default": own is not None and not own.free_hours,
        "default": [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in DEFAULT_HOURS],
        "device": Device.objects.filter(pk=request.session.get(DEVICE_KEY) or 0).first()
        if way_of(request) is Way.PHONE
        else None,
        "other_posts": [post for post in request.posts if post.pk != request.scope.post_id],
    }
    return render(request, "chief/me.html", context, status=422 if form is not None and form.errors else 200)


@dataclass(slots=True)
class Mate:
    """One person of the team, whatever posts they hold in it."""

    name: str
    roles: list[str]
    hours: list[tuple[str, str]]


def _mates(posts: list[Post]) -> list[Mate]:
    found: dict[int, Mate] = {}
    for post in posts:
        hours = [(f"{begin:%H:%M}", f"{end:%H:%M}") for begin, end in hours_of(post.free_hours)]
        mate = found.setdefault(post.user_id, Mate(post.user.display_name, [], hours))
        mate.roles.append(post.role)
    return list(found.values())


def _spans(own: Post | None, form: HoursForm | None) -> list[tuple[int, str, str]]:
    """Return what stands in the fields: what was typed, else what is kept."""
    if form is not None:
        return [(n, form.data.get(f"from_{n}", ""), form.data.get(f"to_{n}", "")) for n in range(1, _SPANS + 1)]
    kept = own.free_hours if own is not None else []
    padded = [*kept, *([["", ""]] * _SPANS)][:_SPANS]
    return [(n, begin, end) for n, (begin, end) in enumerate(padded, start=1)]
