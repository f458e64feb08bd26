"""The place a browser last named, kept in a cookie so that it is not asked twice."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jinlin.grid.nodes import Node, Nodes

COOKIE = "place"
_YEAR = 365 * 86400


def kept_place(request: HttpRequest, nodes: Nodes) -> Node | None:
    """Return the grid this browser last chose, None when there is none in today's tree."""
    value = request.COOKIES.get(COOKIE, "")
    return nodes.get(int(value)) if value.isdecimal() else None


def keep_place(response: HttpResponse, grid_id: int) -> None:
    """Keep a grid as the place to begin from; it is a convenience and gives no right."""
    response.set_cookie(
        COOKIE, str(grid_id), max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
