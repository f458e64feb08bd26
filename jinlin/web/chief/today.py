"""The first page: what is free to take, what one has in hand, what teammates do; and what goes on around."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries import team
from jinlin.common.numbers import new_key
from jinlin.grid.models import Building
from jinlin.grid.nodes import Nodes, nodes_now
from jinlin.web.chief.must import must_reports
from jinlin.web.chief.shell import households, place_line, shell
from jinlin.web.templatetags.ui import local_name


@require_GET
@never_cache
def today(request: ScopedRequest) -> HttpResponse:
    """Show the team's one list and the four must-reports."""
    now, scope = timezone.now(), request.scope
    found = team.today_of(scope, on=timezone.localdate(now))
    parts = [
        ("free", _("Free to take"), found.free),
        ("mine", _("In my hands"), found.mine),
        ("others", _("With teammates"), found.others),
    ]
    context = {
        **shell(request, tab="today"),
        "now": now,
        "greeting": _greeting(timezone.localtime(now).hour),
        "households": households(scope.grid_id),
        "parts": parts,
        "nothing": not any(todos for _, _, todos in parts),
        "must": must_reports(),
        "key": new_key(),
    }
    return render(request, "chief/today.html", context)


def _greeting(hour: int) -> str:
    if hour < 5:
        return _("good evening")
    if hour < 11:
        return _("good morning")
    if hour < 13:
        return _("good day")
    return _("good afternoon") if hour < 18 else _("good evening")


@require_GET
@never_cache
def around(request: ScopedRequest) -> HttpResponse:
    """List the appeals of the own microgrid, whoever works on them; find one by number, words, place or phone."""
    now, words = timezone.now(), request.GET.get("q", "").strip()
    after = request.GET.get("after", "")
    everything = request.GET.get("all") == "1"
    if words:
        found = queries.search(request.scope, words, now=now, after=after)
        appeals, more = found.appeals, found.after
    else:
        start = int(after) if after.isdecimal() and len(after) < 19 else 0
        appeals = team.around(request.scope, state="all" if everything else "open", after=start)
        more = str(appeals[team.PAGE - 1].pk) if len(appeals) > team.PAGE else ""
        appeals = appeals[: team.PAGE]
    nodes = nodes_now()
    context = {
        **shell(request, tab="around"),
        "now": now,
        "words": words,
        "everything": everything,
        "rows": [row_of(one, scope=request.scope, nodes=nodes) for one in appeals],
        "more": more,
        "buildings": Building.objects.filter(microgrid_id=request.scope.grid_id).count(),
    }
    return render(request, "chief/around.html", context)


def row_of(appeal: Appeal, *, scope: Scope, nodes: Nodes) -> dict[str, Any]:
    """Return one appeal as a line of the list: what, where, and who has it."""
    masked = queries.sees_version_only(appeal, scope)
    holder = nodes.get(appeal.holder_id)
    return {
        "appeal": appeal,
        "title": (not masked and appeal.text.title) or local_name(appeal.category) or appeal.number,
        "place": "" if masked else place_line(appeal),
        "holder": holder.name if holder else "",
    }
