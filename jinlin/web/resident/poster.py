"""A poster for a wall or a staircase: scan it, and the report begins at this very place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jinlin.grid.levels import Level
from jinlin.grid.nodes import nodes_now
from jinlin.web import qr

_ON_POSTERS = frozenset({Level.MICROGRID, Level.COMMUNITY})


@require_safe
def poster(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Show the poster of a community or microgrid; `?elder=1` makes its code open the pages in large print."""
    nodes = nodes_now()
    node = nodes.get(grid_id)
    if node is None or node.level not in _ON_POSTERS:
        raise Http404
    elder = request.GET.get("elder") == "1"
    address = request.build_absolute_uri(f"{reverse('resident:report')}?at={node.id}{'&elder=1' if elder else ''}")
    community = nodes.get(nodes.line_by_level(node.id).get(Level.COMMUNITY))
    context = {
        "node": node, "community": community if community and community.id != node.id else None,
        "qr": qr.drawn(address), "site": request.build_absolute_uri("/"), "with_elder": elder,
        "district": nodes.district, "street": nodes.get(nodes.line_by_level(node.id).get(Level.STREET)),
    }  # fmt: skip
    return render(request, "resident/poster.html", context)
