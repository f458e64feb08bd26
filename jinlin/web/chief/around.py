"""My microgrid: its buildings and neighbours' open matters, as a picture and as a list; and finding one."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries import team
from jinlin.grid.models import Building, GridVersion
from jinlin.grid.nodes import Nodes, nodes_now
from jinlin.web.chief.shell import place_line, shell, short_names
from jinlin.web.maps import Frame, frame_of, path_of
from jinlin.web.templatetags.ui import local_name

# How far apart two buildings' marks stand at least, in picture points at their plain size.
_MARK = 104.0


@require_GET
@never_cache
def around(request: ScopedRequest) -> HttpResponse:
    """List the appeals of the own microgrid, whoever works on them; find one by number, words, place or phone."""
    now, words = timezone.now(), request.GET.get("q", "").strip()
    after = request.GET.get("after", "")
    everything = request.GET.get("all") == "1"
    nodes = nodes_now()
    buildings = list(Building.objects.filter(microgrid_id=request.scope.grid_id).order_by("pk"))
    named = short_names(request.scope.grid_id or 0)
    at = next((one for one in buildings if str(one.pk) == request.GET.get("building")), None)
    if words:
        found = queries.search(request.scope, words, now=now, after=after)
        appeals, more = found.appeals, found.after
    else:
        start = int(after) if after.isdecimal() and len(after) < 19 else 0
        appeals = team.around(
            request.scope, state="all" if everything else "open", after=start, building_id=at.pk if at else None
        )
        more = str(appeals[team.PAGE - 1].pk) if len(appeals) > team.PAGE else ""
        appeals = appeals[: team.PAGE]
    open_at = Counter(team.open_places(request.scope)) if not words else Counter()
    context = {
        **shell(request, tab="around"),
        "now": now,
        "words": words,
        "everything": everything,
        "at": at,
        "at_name": named.get(at.pk, at.name) if at else "",
        "rows": [row_of(one, scope=request.scope, nodes=nodes) for one in appeals],
        "more": more,
        "buildings": [] if words else [(one, named.get(one.pk, one.name), open_at[one.pk]) for one in buildings],
        "picture": None if words else picture_of(request.scope.grid_id or 0, buildings, named=named, open_at=open_at),
        "chosen": at.pk if at else None,
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


@dataclass(frozen=True, slots=True)
class Spot:
    """A building in the picture; `open`: how many open matters name it."""

    building_id: int
    x: float
    y: float
    name: str
    open: int

    @property
    def mark(self) -> str:
        """What stands on the picture: the building's number, else the beginning of its name."""
        found = re.search(r"\d+", self.name)
        return found[0] if found else self.name[:2]


@dataclass(frozen=True, slots=True)
class Picture:
    """A microgrid's outline with its buildings."""

    frame: Frame
    outline: str
    spots: list[Spot]

    @property
    def scale(self) -> float:
        """How much larger marks are drawn, so that they keep their size where a tall picture is shown small."""
        return round(max(1.0, self.frame.height / 420), 2)


def picture_of(
    grid_id: int, buildings: Iterable[Building], *, named: Mapping[int, str], open_at: Mapping[int, int]
) -> Picture | None:
    """Return the microgrid drawn; None where nobody has drawn its outline."""
    outline = GridVersion.objects.filter(grid_id=grid_id, valid_to__isnull=True).values_list("boundary", flat=True)
    polygons = next(iter(outline), None)
    frame = frame_of(polygons) if polygons else None
    if frame is None:
        return None
    drawn = [one for one in buildings if one.x is not None and one.y is not None]
    picture = Picture(frame, path_of(polygons or [], frame), [])
    places = apart([frame.to_picture(one.x or 0, one.y or 0) for one in drawn], least=_MARK * picture.scale)
    for one, (x, y) in zip(drawn, places, strict=True):
        picture.spots.append(Spot(one.pk, x, y, named.get(one.pk, one.name), open_at.get(one.pk, 0)))
    return picture


def apart(places: Sequence[tuple[float, float]], *, least: float) -> list[tuple[float, float]]:
    """Return picture points moved until no two marks lie over each other: neighbours stay neighbours."""
    moved = [list(place) for place in places]
    for _round in range(40):
        crowded = False
        for (i, a), (j, b) in combinations(enumerate(moved), 2):
            across, down = b[0] - a[0], b[1] - a[1]
            far = math.hypot(across, down)
            if far >= least:
                continue
            crowded = True
            # Two at one place part sideways.
            across, down, far = (across, down, far) if far > 1 else (1.0 + i, float(j), math.hypot(1.0 + i, j))
            step = (least - min(far, least)) / 2 + 0.5
            for point, sign in ((a, -1), (b, 1)):
                point[0] += sign * step * across / far
                point[1] += sign * step * down / far
        if not crowded:
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]
