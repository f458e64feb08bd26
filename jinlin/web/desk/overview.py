"""Where the desk's appeals lie: its parts as a picture, darker where more is being handled; each leads to its list."""

import math
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from django.utils.translation import gettext as _

from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.grid.levels import Level
from jinlin.grid.models import GridVersion
from jinlin.grid.nodes import Node, Nodes
from jinlin.web.desk.shell import queue_url, shown
from jinlin.web.maps import WIDTH, Polygon, frame_of, path_of

STEPS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One place of the picture; `shade` is 0 (nothing) to 4, `url` its list or "" when there is nothing to list."""

    path: str
    x: float
    y: float
    title: str
    label: str
    shade: int
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The picture, and what its shades mean as (shade, words)."""

    width: int
    height: int
    words: str
    parts: list[Part]
    # Places nobody has drawn, as (words, address): the list shows every place the picture cannot.
    others: list[tuple[str, str]]
    legend: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A place's outline in the picture's points, and where its label stands."""

    node: Node
    path: str
    x: float
    y: float


# Drawn once for each desk and tree: another tree is another `Nodes`, and its pictures go with it.
_pictures: "WeakKeyDictionary[Nodes, dict[int, tuple[int, list[_Drawn]]]]" = WeakKeyDictionary()


def overview(scope: Scope, *, nodes: Nodes, now: datetime) -> Overview | None:
    """Return the picture of a place's desk; None for departments, and where nobody has drawn outlines."""
    if scope.department_id is not None or scope.grid_id is None or scope.level is None:
        return None
    parts = _parts(scope.grid_id, scope.level, nodes)
    kept = _pictures.setdefault(nodes, {})
    if scope.grid_id not in kept:
        kept[scope.grid_id] = _draw(parts)
    height, drawn = kept[scope.grid_id]
    if not drawn:
        return None
    wide = scope.level >= Level.STREET
    ids = tuple(part.id for part in parts)
    found = queries.moving_in(scope, ids, now=now) if wide else queries.moving_by_microgrid(scope)
    step = max(math.ceil(max(found.values(), default=0) / STEPS), 1)
    return Overview(
        width=WIDTH,
        height=height,
        words=_("Being handled by community") if wide else _("Being handled by microgrid"),
        parts=[_part(one, found.get(one.node.id, 0), step=step, wide=wide) for one in drawn],
        others=_others(parts, drawn, found, wide=wide),
        legend=_legend(step),
    )


def _parts(grid_id: int, level: Level, nodes: Nodes) -> list[Node]:
    match level:
        case Level.DISTRICT:
            return nodes.at_level(Level.COMMUNITY)
        case Level.COMMUNITY:
            return [one for area in nodes.children(grid_id) for one in nodes.children(area.id)]
        case _:
            return nodes.children(grid_id)


def _draw(parts: list[Node]) -> tuple[int, list[_Drawn]]:
    rows = GridVersion.objects.filter(grid_id__in=[p.id for p in parts], valid_to__isnull=True, boundary__isnull=False)
    outlines: dict[int, list[Polygon]] = {
        pk: outline for pk, outline in rows.values_list("grid_id", "boundary") if outline
    }
    frame = frame_of([polygon for polygons in outlines.values() for polygon in polygons])
    if frame is None:
        return 0, []
    drawn = []
    for node in parts:
        if node.id in outlines:
            ring = outlines[node.id][0][0]
            xs, ys = ring[0::2], ring[1::2]
            x, y = frame.to_picture((min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2)
            drawn.append(_Drawn(node, path_of(outlines[node.id], frame), x, y))
    return frame.height, drawn


def _part(one: _Drawn, count: int, *, step: int, wide: bool) -> Part:
    column = "community" if wide else "microgrid"
    said = shown(count)
    return Part(
        path=one.path,
        x=one.x,
        y=one.y,
        title=_("%(place)s: %(count)s being handled") % {"place": one.node.name, "count": said or "0"},
        label=f"{one.node.name} {said}".strip() if wide else said,
        shade=min(math.ceil(count / step), STEPS),
        url=queue_url("moving", **{column: str(one.node.id)}) if count else "",
    )


def _others(parts: list[Node], drawn: list[_Drawn], found: dict[int, int], *, wide: bool) -> list[tuple[str, str]]:
    seen = {one.node.id for one in drawn}
    column = "community" if wide else "microgrid"
    return [
        (f"{part.name} {shown(found[part.id])}", queue_url("moving", **{column: str(part.id)}))
        for part in parts
        if part.id not in seen and found.get(part.id)
    ]


def _legend(step: int) -> list[tuple[int, str]]:
    ranges = [(shade, (shade - 1) * step + 1, shade * step) for shade in range(1, STEPS + 1)]
    said = [(shade, str(low) if low == high else f"{low}–{high}") for shade, low, high in ranges]
    last, words = said[-1]
    return [(0, "0"), *said[:-1], (last, f"{words.split('–')[0]}+")]
