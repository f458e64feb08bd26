"""Appeals that may be the same matter as one about to be sent, for the reporter to join: near, same kind, recent.

Read as the public reads: kind, place, dates and state, never another reporter's words.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals.models import Appeal, Category
from jinlin.grid.levels import Level
from jinlin.grid.models import COORDINATE_UNIT
from jinlin.grid.nodes import Nodes

_RECENT = timedelta(days=30)
_LOOKED_AT = 50
_OFFERED = 3
_METRES_PER_DEGREE = 111_320


@dataclass(frozen=True, slots=True)
class Here:
    """Where the new one is: the narrowest grid known, its building, its point (degrees × 10^7)."""

    grid_id: int
    building_id: int | None = None
    x: int | None = None
    y: int | None = None


def likely(here: Here, *, category: Category, nodes: Nodes, now: datetime) -> list[Appeal]:
    """Return at most three open appeals that may be the same matter, the nearest first."""
    community = nodes.line_by_level(here.grid_id).get(Level.COMMUNITY)
    if community is None:
        return []
    rows = (
        Appeal.objects.visible_to(PUBLIC)
        .open()
        .filter(community_id=community, category_id=category.pk, created_at__gte=now - _RECENT)
        .exclude(state="resolved")
        .order_by("-id")[:_LOOKED_AT]
    )
    graded = [(distance, one) for one in rows if (distance := _distance(here, one, category.radius_m)) is not None]
    return [one for _, one in sorted(graded, key=lambda pair: pair[0])][:_OFFERED]


def _distance(here: Here, other: Appeal, radius_m: int) -> float | None:
    """Return how far apart two are in metres, None when they cannot be the same matter."""
    if here.building_id and here.building_id == other.building_id:
        return 0.0
    if here.x is not None and here.y is not None and other.x is not None and other.y is not None:
        metres = _metres(here.x, here.y, other.x, other.y)
        return metres if metres <= max(radius_m, 1) else None
    # Without two points the microgrid itself is near enough to ask.
    return float(radius_m) if here.grid_id == other.grid_id else None


def _metres(x0: int, y0: int, x1: int, y1: int) -> float:
    north = (y1 - y0) / COORDINATE_UNIT * _METRES_PER_DEGREE
    east = (x1 - x0) / COORDINATE_UNIT * _METRES_PER_DEGREE * math.cos(math.radians(y0 / COORDINATE_UNIT))
    return math.hypot(east, north)
