"""The desk's first page: one queue in the order of its deadlines, with the others beside it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals.docket import World, world_now
from jinlin.appeals.messages import KINDS, STATES
from jinlin.appeals.queries import Filters
from jinlin.appeals.queries.pulse import moment
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Node, Nodes
from jinlin.web.desk.deeds import DEEDS
from jinlin.web.desk.labels import Words, first_queue, label_of
from jinlin.web.desk.listing import listing_of
from jinlin.web.desk.narrow import categories, filters_of, query_of
from jinlin.web.desk.overview import overview
from jinlin.web.desk.shell import queue_url, shell
from jinlin.web.desk.slots import queue_slots


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
    done = DEEDS[done].words if (done := request.GET.get("done", "")) in DEEDS else ""
    if request.htmx:
        return _left(request, name, done)
    world = world_now()
    filters = filters_of(request.GET)
    page = listing_of(scope, name, world=world, now=now, filters=filters, after=request.GET.get("after", ""))
    return render(
        request,
        "desk/queue.html",
        {
            **shell(request, nodes=world.nodes, now=now, active=name),
            **queue_slots(request, name=name, filters=filters),
            "queue": label,
            "q": name,
            "rows": page.rows,
            "version": moment(now),
            "filters": filters,
            "filtered": filters != Filters(),
            "microgrid": world.nodes.get(filters.microgrid),
            "overview": overview(
                scope, nodes=world.nodes, now=now, community=filters.community, microgrid=filters.microgrid
            ),
            "choices": _choices(scope, world, archive=name == "all"),
            "next": queue_url(name, **query_of(filters), after=page.after) if page.after else "",
            "first": queue_url(name, **query_of(filters)) if request.GET.get("after") else "",
            "done": done,
        },
    )


def _left(request: ScopedRequest, name: str, done: Words) -> HttpResponse:
    """Say in the pane that the appeal has left this desk; the queue beside it stays as it is."""
    response = render(request, "desk/_left.html", {"done": done, "queue_url": queue_url(name)})
    response.headers["HX-Push-Url"] = queue_url(name)
    return response


def _choices(scope: Scope, world: World, *, archive: bool) -> dict[str, Any]:
    """Return what a queue may be narrowed by: kinds, the places below the desk, and for the archive the state."""
    nodes = world.nodes
    return {
        "kinds": list(KINDS.items()),
        "states": list(STATES.items()) if archive else [],
        "communities": _communities(scope, nodes),
        "areas": nodes.children(scope.grid_id) if scope.level is Level.COMMUNITY and scope.grid_id else [],
        "categories": categories(world.catalogue),
        "departments": [] if scope.department_id is not None else list(nodes.departments.items()),
    }


def _communities(scope: Scope, nodes: Nodes) -> list[Node]:
    if scope.level is Level.STREET and scope.grid_id is not None:
        return nodes.children(scope.grid_id)
    return nodes.at_level(Level.COMMUNITY) if scope.level is Level.DISTRICT else []
