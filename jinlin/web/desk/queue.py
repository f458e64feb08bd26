"""The desk's first page: one queue in the order of its deadlines, with the others beside it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.appeals.docket import world_now
from jinlin.appeals.messages import KINDS, STATES
from jinlin.appeals.queries import Filters
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Node, Nodes
from jinlin.web.desk.deeds import DEEDS
from jinlin.web.desk.labels import first_queue, label_of
from jinlin.web.desk.lines import lines_of
from jinlin.web.desk.overview import overview
from jinlin.web.desk.shell import queue_url, shell


@require_safe
@never_cache
def queue(request: ScopedRequest) -> HttpResponse:
    """Show one page of a queue; without a name, the one a desk begins with."""
    scope, now = request.scope, timezone.now()
    department = scope.department_id is not None
    name = request.GET.get("q", "") or first_queue(department=department)
    label = label_of(name, department=department)
    if label is None:
        raise Http404
    world = world_now()
    filters = _filters(request)
    page = queries.page_of(scope, name, now=now, filters=filters, after=request.GET.get("after", ""))
    return render(
        request,
        "desk/queue.html",
        {
            **shell(request, nodes=world.nodes, now=now, active=name),
            "queue": label,
            "rows": lines_of(page.rows, scope=scope, world=world, now=now, queue=name),
            "filters": filters,
            "filtered": filters != Filters(),
            "microgrid": world.nodes.get(filters.microgrid),
            "overview": overview(scope, nodes=world.nodes, now=now),
            "choices": _choices(scope, world.nodes, archive=name == "all"),
            "next": queue_url(name, **_query(filters), after=page.after) if page.after else "",
            "first": queue_url(name, **_query(filters)) if request.GET.get("after") else "",
            "done": DEEDS[done].words if (done := request.GET.get("done", "")) in DEEDS else "",
        },
    )


def _filters(request: ScopedRequest) -> Filters:
    given = request.GET
    return Filters(
        kind=kind if (kind := given.get("kind", "")) in KINDS else "",
        state=state if (state := given.get("state", "")) in STATES else "",
        community=_id(given.get("community", "")),
        area=_id(given.get("area", "")),
        microgrid=_id(given.get("microgrid", "")),
    )


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _query(filters: Filters) -> dict[str, str]:
    wanted = {
        "kind": filters.kind,
        "state": filters.state,
        "community": filters.community,
        "area": filters.area,
        "microgrid": filters.microgrid,
    }
    return {name: str(value) for name, value in wanted.items() if value}


def _choices(scope: Scope, nodes: Nodes, *, archive: bool) -> dict[str, Any]:
    """Return what a queue may be narrowed by: kinds, the places below the desk, and for the archive the state."""
    return {
        "kinds": list(KINDS.items()),
        "states": list(STATES.items()) if archive else [],
        "communities": _communities(scope, nodes),
        "areas": nodes.children(scope.grid_id) if scope.level is Level.COMMUNITY and scope.grid_id else [],
    }


def _communities(scope: Scope, nodes: Nodes) -> list[Node]:
    if scope.level is Level.STREET and scope.grid_id is not None:
        return nodes.children(scope.grid_id)
    return nodes.at_level(Level.COMMUNITY) if scope.level is Level.DISTRICT else []
