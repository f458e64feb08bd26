"""The own service record, to read and to print: a plain list for oneself. No totals, no ranks; nobody else opens it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals.messages import STATES
from jinlin.appeals.queries.record import Service, record_of
from jinlin.grid.nodes import Nodes, nodes_now
from jinlin.web.chief.shell import shell
from jinlin.web.templatetags.ui import local_name

_MOST_DAYS = 366
_SAID: dict[str, str | Promise] = {
    "receive": gettext_lazy("Noted it down"),
    "take": gettext_lazy("Took it on"),
    "finish": gettext_lazy("Got it done"),
    "escalate": gettext_lazy("Passed it on to the grid chief"),
    "inspect": gettext_lazy("Went to see it"),
    "verify": gettext_lazy("Looked whether it was really done"),
    "hear": gettext_lazy("Wrote down the voice note"),
}


@dataclass(frozen=True, slots=True)
class _Span:
    """The days the record tells of, both included."""

    first: date
    last: date

    @property
    def month(self) -> date | None:
        """The month's first day, if it is just one month."""
        whole = self.first.day == 1 and self.last == _month_end(self.first)
        return self.first if whole else None


@require_GET
@never_cache
def record(request: ScopedRequest) -> HttpResponse:
    """Show what the person acting did in a month, or between two days."""
    now = timezone.now()
    today = timezone.localdate(now)
    span, error = _span(request, today=today)
    scopes = [request.scope, *(post.scope() for post in request.posts if post.pk != request.scope.post_id)]
    found = record_of(scopes, begins=_midnight(span.first), ends=_midnight(span.last + timedelta(days=1)))
    nodes = nodes_now()
    month = span.month
    context = {
        **shell(request, tab="me"),
        "span": span,
        "month": month,
        "before": (span.first.replace(day=1) - timedelta(days=1)).replace(day=1),
        "after": after if (after := _month_end(span.last) + timedelta(days=1)) <= today else None,
        "rows": [_row(service, nodes=nodes) for service in found.services],
        "whole": found.whole,
        "error": error,
        "today": today,
        "printed_at": now,
    }
    return render(request, "chief/record.html", context, status=422 if error else 200)


def _row(service: Service, *, nodes: Nodes) -> dict[str, Any]:
    appeal = service.appeal
    grid = nodes.get(appeal.microgrid_id)
    deeds = [
        {"day": timezone.localdate(deed.at), "said": _SAID[deed.verb], "words": deed.words} for deed in service.deeds
    ]
    return {
        "days": list(dict.fromkeys(deed["day"] for deed in deeds)),
        "place": str(appeal.building) if appeal.building else grid.name if grid else "",
        "what": service.title or local_name(appeal.category) or _("a matter without a kind"),
        "deeds": deeds,
        "outcome": _("with the grid chief") if _is_passed(service) else STATES.get(appeal.state, appeal.state),
    }


def _is_passed(service: Service) -> bool:
    return service.passed_on and service.appeal.state in {"received", "in_progress"}


def _span(request: ScopedRequest, *, today: date) -> tuple[_Span, str]:
    """Return the days asked for, this month where none are or they cannot be, and what is wrong with them."""
    this_month = today.replace(day=1)
    if month := _day(f"{request.GET.get('month', '')}-01"):
        return _Span(month, _month_end(month)), ""
    if "from" not in request.GET and "to" not in request.GET:
        return _Span(this_month, _month_end(this_month)), ""
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    if first is None or last is None:
        return _Span(this_month, _month_end(this_month)), _("Choose both days.")
    if last < first:
        return _Span(this_month, _month_end(this_month)), _("The last day must not be before the first.")
    if (last - first).days >= _MOST_DAYS:
        return _Span(this_month, _month_end(this_month)), _("Choose a year at most.")
    return _Span(first, last), ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
