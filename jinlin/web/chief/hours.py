"""Own free hours with one thumb: a few ready-made weeks, own spans, and being away until a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jinlin.accounts import actions
from jinlin.accounts.hours import DEFAULT_SPANS, EVERY_DAY, LAST_MINUTE, Span, read
from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Post
from jinlin.common.refusals import Refused
from jinlin.web.chief.forms import AwayForm, HoursForm
from jinlin.web.chief.shell import shell

SPANS = 3
_WORKDAYS, _WEEKEND = frozenset(range(1, 6)), frozenset({6, 7})
_DAYS: tuple[str | Promise, ...] = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"),
    gettext_lazy("Fri"), gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made week: one tap keeps it."""

    code: str
    name: str | Promise
    spans: tuple[Span, ...]
    icon: str


PRESETS = (
    Preset("usual", gettext_lazy("Daytime and evening"), DEFAULT_SPANS, "clock"),
    Preset(
        "ends",
        gettext_lazy("Early and late"),
        (Span(time(6, 30), time(8, 30)), Span(time(18), time(21, 30))),
        "hourglass",
    ),
    Preset("weekend", gettext_lazy("Weekends"), (Span(time(8), time(21), _WEEKEND),), "calendar-event"),
    Preset("any", gettext_lazy("Any time"), (Span(time(0), LAST_MINUTE),), "circle-check"),
)


@require_http_methods(["GET", "POST"])
@never_cache
def hours(request: ScopedRequest) -> HttpResponse:
    """Show the own week; keep a ready-made one, or own spans."""
    if request.method == "GET":
        return _page(request)
    preset = next((one for one in PRESETS if one.code == request.POST.get("preset")), None)
    form = HoursForm(request.POST)
    if preset is None and not form.is_valid():
        return _page(request, form=form)
    spans = preset.spans if preset else form.spans
    # The district's own default is kept as nothing: who keeps it follows it when the district changes it.
    written = () if preset is not None and preset.code == "usual" else spans
    return _kept(
        request,
        do=lambda: actions.set_free_hours(actor=request.scope, hours=written, now=timezone.now()),
        said=_("Kept. You are asked in these hours only."),
        form=form,
    )


@require_POST
def away(request: ScopedRequest) -> HttpResponse:
    """Be away up to and including a day, or be back; nobody asks why."""
    form = AwayForm(request.POST)
    back = "back" in request.POST
    if not back and not form.is_valid():
        return _page(request, form=form)
    until = None if back else form.cleaned_data["until"]
    return _kept(
        request,
        do=lambda: actions.set_away(actor=request.scope, until=until, now=timezone.now()),
        said=_("Welcome back.") if back else _("Have a good rest; nothing is offered to you until then."),
        form=form,
    )


def _kept(request: ScopedRequest, *, do: Callable[[], Post], said: str, form: Any) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form=form)
    messages.success(request, said)
    response = redirect("chief:hours")
    response.status_code = 303
    return response


def _page(request: ScopedRequest, *, form: Any = None) -> HttpResponse:
    today = timezone.localdate(timezone.now())
    post = Post.objects.get(pk=request.scope.post_id or 0)
    own = read(post.free_hours)
    chosen = next((one.code for one in PRESETS if set(one.spans) == set(own.spans)), "own")
    context = {
        **shell(request, tab="me"),
        "presets": [(one, span_words(one.spans)) for one in PRESETS],
        "chosen": chosen,
        "now_words": span_words(own.spans),
        "spans": _fields(own.spans if chosen == "own" else (), form),
        "day_names": list(enumerate(_DAYS, start=1)),
        "form": form,
        "away": post.away_until if post.away_until is not None and post.away_until >= today else None,
        "today": today,
        "rests": _rests(today),
    }
    return render(request, "chief/hours.html", context, status=422 if form is not None and form.errors else 200)


def _rests(today: date) -> list[tuple[str, date]]:
    """Return the usual ways of being away: today, up to Sunday, two weeks."""
    sunday = today + timedelta(days=7 - today.isoweekday())
    found = [(_("today"), today), (_("until Sunday"), sunday), (_("two weeks"), today + timedelta(days=13))]
    return [(words, day) for number, (words, day) in enumerate(found) if number == 0 or day > today]


def _fields(spans: Sequence[Span], form: Any) -> list[dict[str, Any]]:
    """Return what stands in the fields of the own spans: what was typed, else what is kept."""
    rows = []
    for number in range(1, SPANS + 1):
        kept = spans[number - 1] if number <= len(spans) else None
        row = {
            "number": number,
            "begin": f"{kept.begin:%H:%M}" if kept else "",
            "end": f"{kept.end:%H:%M}" if kept else "",
            "days": {str(day) for day in kept.days} if kept and kept.days != EVERY_DAY else set(),
        }
        if form is not None and form.data.get("preset") == "own":
            row |= {
                "begin": form.data.get(f"from_{number}", ""),
                "end": form.data.get(f"to_{number}", ""),
                "days": set(form.data.getlist(f"days_{number}")),
            }
        rows.append(row)
    return rows


def span_words(spans: Sequence[Span]) -> list[str]:
    """Return spans as they are said: `every day 08:00–21:00`, spans of the same days together."""
    if any(span.days == EVERY_DAY and span.begin == time(0) and span.end == LAST_MINUTE for span in spans):
        return [_("any hour of any day")]
    by_days: dict[frozenset[int], list[str]] = {}
    for span in sorted(spans, key=lambda one: (sorted(one.days), one.begin)):
        end = "24:00" if span.end == LAST_MINUTE else f"{span.end:%H:%M}"
        by_days.setdefault(span.days, []).append(f"{span.begin:%H:%M}–{end}")
    return [f"{_days_said(days)} {_(', ').join(times)}" for days, times in by_days.items()]


def _days_said(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return _("every day")
    if days == _WORKDAYS:
        return _("Monday to Friday")
    return _(", ").join(str(_DAYS[day - 1]) for day in sorted(days))


def hours_words(post: Post, *, now: datetime) -> list[str]:
    """Return when a volunteer of the team may be asked, as a teammate reads it."""
    today = timezone.localdate(now)
    free = read(post.free_hours, away_until=post.away_until)
    if free.away_until is not None and free.away_until >= today:
        return [_("away until %(day)s") % {"day": free.away_until.isoformat()}]
    return span_words(free.spans)
