"""What stands around every page of the chief face, and the small words its pages share."""

from typing import Any

from django.db.models import Sum

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals.models import Appeal
from jinlin.grid.levels import Level
from jinlin.grid.models import Building
from jinlin.grid.nodes import nodes_now
from jinlin.grid.tree import current_tree
from jinlin.web.entry.inbox import unread_count


def shell(request: ScopedRequest, *, tab: str = "") -> dict[str, Any]:
    """Return who acts and where, the tab, and how many notices wait."""
    nodes = nodes_now()
    node = nodes.get(request.scope.grid_id)
    community = nodes.get(nodes.line_by_level(node.id).get(Level.COMMUNITY)) if node else None
    return {
        "tab": tab,
        "me": request.scope.name,
        "my_role": request.scope.role,
        "microgrid": node.name if node else "",
        "community": community.name if community else "",
        "unread": unread_count(request),
    }


def households(grid_id: int | None) -> int:
    """Return how many households live in a microgrid's buildings; 0 when nobody wrote it down."""
    found = Building.objects.filter(microgrid_id=grid_id or 0).aggregate(sum=Sum("households"))
    return int(found["sum"] or 0)


def short_names(grid_id: int) -> dict[int, str]:
    """Return a microgrid's buildings as neighbours call them, in their order: `8栋` where all stand in one compound."""
    rows = current_tree().book.of_microgrid(grid_id)
    one_compound = len({row.compound for row in rows}) == 1
    return {row.id: row.name if one_compound and row.compound else row.label for row in rows}


def place_line(appeal: Appeal) -> str:
    """Return where it is: the building, and what the reporter said of the spot."""
    building = str(appeal.building) if appeal.building else ""
    said = appeal.text.place_words
    return " · ".join(part for part in (building, said if said != building else "") if part)
