"""Appeals that may be the same matter as one about to be sent, for the reporter to join: near, same kind, recent.

Read as the public reads: kind, place, dates and state, never another reporter's words.
"""

from dataclasses import dataclass
from datetime import datetime

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals.models import Appeal, Category
from jinlin.appeals.queries import Sought, likely_same
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Nodes

_LOOKED_AT = 20
_OFFERED = 3
_PLACES = {"same_building", "near", "same_grid"}


@dataclass(frozen=True, slots=True)
class Here:
    """Where the new one is: the narrowest grid known, its building, its point (degrees × 10^7)."""

    grid_id: int
    building_id: int | None = None
    x: int | None = None
    y: int | None = None


def likely(here: Here, *, category: Category, nodes: Nodes, now: datetime) -> list[Appeal]:
    """Return at most three open appeals of the same kind and place, the likeliest first."""
    sought = Sought(
        community_id=nodes.line_by_level(here.grid_id).get(Level.COMMUNITY),
        category_id=category.pk,
        words="",
        building_id=here.building_id,
        x=here.x,
        y=here.y,
        radius_m=max(category.radius_m, 1),
        grid_id=here.grid_id,
    )
    found = likely_same(PUBLIC, sought, now=now, most=_LOOKED_AT)
    same = [one.appeal for one in found if ("same_kind", "") in one.why and _placed(one.why)]
    return [one for one in same if one.state != "resolved"][:_OFFERED]


def _placed(why: tuple[tuple[str, str], ...]) -> bool:
    return any(code in _PLACES for code, _value in why)
