"""Where a desk's open work lies: a picture of its places, darker where more is open; each place leads to its list.

The picture is drawn here as SVG, for everybody; `static/map_view.mjs` lays a map that zooms over it where it can,
with the same numbers (`view.values`) and the same links.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries import POINTS, Point, Tally, points, sees_version_only, tallies
from jinlin.grid.levels import Level
from jinlin.grid.models import COORDINATE_UNIT
from jinlin.grid.nodes import Node, Nodes
from jinlin.web.desk.map_parts import (
    STEPS,
    Bubble,
    Cell,
    Label,
    Place,
    Region,
    Sum,
    bubbles_of,
    dots_of,
    legend_of,
    said,
    step_of,
    sums_of,
    total_of,
    with_margin,
)
from jinlin.web.desk.shell import queue_url
from jinlin.web.mapdata import Box, Drawing, Shape, drawing_of


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the map's template says and `map.mjs` needs."""

    title: str
    view_box: str
    unit: int
    land: str
    water: str
    areas: str
    regions: list[Region]
    labels: list[Label]
    dots: list[tuple[str, str]]
    bubbles: list[Bubble]
    chosen: str
    pin: tuple[float, float] | None
    pin_scale: float
    legend: list[tuple[int, str]]
    places: list[Place]
    near: Node | None
    wide_url: str
    list_words: str
    number: str
    config: dict[str, Any]


def overview(
    scope: Scope,
    *,
    nodes: Nodes,
    now: datetime,
    community: int | None = None,
    microgrid: int | None = None,
    selected: Appeal | None = None,
    queue: str = "",
) -> Overview | None:
    """Return a desk's map, near when it is narrowed to a place; None where nobody has drawn outlines.

    `selected` is an appeal the scope sees; `queue` the one its links lead to. Two statements.
    """
    drawing = drawing_of(nodes)
    root = nodes.district if scope.department_id is not None else nodes.get(scope.grid_id)
    if drawing is None or root is None or scope.kind != "post":
        return None
    near = _narrowed(root, nodes, community=community, microgrid=microgrid)
    view = _View(scope, nodes, drawing, root, near, queue or ("working" if scope.department_id else "moving"))
    found = tallies(scope, now=now)
    lone = _lone(scope, found, now=now, near=near if near is not root else None)
    picture = view.picture(found)
    if not picture:
        return None
    box = view.box()
    unit = max(round(box[2] - box[0]), 1)
    chosen, pin = _chosen(drawing, selected, masked=selected is not None and sees_version_only(selected, scope))
    return Overview(
        title=view.title(),
        view_box=" ".join(f"{number:g}" for number in (box[0], box[1], unit, round(box[3] - box[1]))),
        unit=unit,
        land=drawing.land,
        water=drawing.water,
        areas="".join(drawing.areas.get(region.grid_id, "") for region in picture),
        regions=picture,
        labels=view.labels(),
        dots=dots_of(lone or [], drawing),
        bubbles=[] if lone is not None else bubbles_of(found, drawing, near=near),
        chosen=chosen,
        pin=pin,
        pin_scale=round(unit / 400, 2),
        legend=legend_of(step_of(found)),
        places=view.places(found),
        near=near if near is not root else None,
        wide_url=queue_url(view.queue),
        list_words=_("By microgrid") if near else _("By community"),
        number=settings.MAP_NUMBER,
        config=view.config(selected, pin),
    )


def values(scope: Scope, *, nodes: Nodes, now: datetime, community: int | None = None) -> dict[str, Any] | None:
    """Return the numbers and points of a desk's map for MapLibre; None where there is no map. Two statements."""
    drawing = drawing_of(nodes)
    if drawing is None or scope.kind != "post":
        return None
    found = tallies(scope, now=now)
    near = nodes.get(community)
    lone = _lone(scope, found, now=now, near=near)
    bubbles = [] if lone is not None else bubbles_of(found, drawing, near=near)
    step = step_of(found)
    sums = sums_of(found)
    return {
        "step": step,
        "legend": [words for _shade, words in legend_of(step)],
        "places": {pk: [one.open, one.late, one.soon, one.new] for pk, one in sums.items()},
        "points": [
            [one.appeal_id, one.title, one.x / COORDINATE_UNIT, one.y / COORDINATE_UNIT, one.looks]
            for one in lone or []
        ],
        "bubbles": [[*drawing.frame.place(one.x, one.y), one.count, one.looks] for one in bubbles],
    }


@dataclass(slots=True)
class _View:
    """One desk's map being made: whose, of what, and how near."""

    scope: Scope
    nodes: Nodes
    drawing: Drawing
    root: Node
    near: Node | None
    queue: str

    def picture(self, found: list[Tally]) -> list[Region]:
        """Return the desk's communities with their cells; a desk of an area has the one it lies in."""
        step, sums = step_of(found), sums_of(found)
        shown = self.near.line if self.near else ()
        regions: dict[int, Region] = {}
        layers: dict[int, dict[int, list[str]]] = {}
        for shape in self.drawing.inside(self.root.id, Level.MICROGRID):
            community = self.nodes.line_by_level(shape.node.id)[Level.COMMUNITY]
            if community not in regions:
                regions[community] = self._region(community, sums.get(community, Sum()))
                layers[community] = {}
            count = sums.get(shape.node.id, Sum()).open
            shade = min(math.ceil(count / step), STEPS)
            if count and community in shown:
                regions[community].cells.append(self._cell(shape, shade, sums[shape.node.id]))
            else:
                layers[community].setdefault(shade, []).append(shape.path)
        for community, by_shade in layers.items():
            regions[community].layers.extend((shade, "".join(paths)) for shade, paths in sorted(by_shade.items()))
        return list(regions.values())

    def _region(self, community: int, total: Sum) -> Region:
        node = self.nodes[community]
        shape = self.drawing.shapes.get(community)
        linked = self.root.level > Level.COMMUNITY and total.open and not (self.near and community in self.near.line)
        return Region(
            grid_id=community,
            title=said(node.name, total),
            url=queue_url(self.queue, community=str(community)) if linked else "",
            outline=shape.path if shape else "",
            layers=[],
            cells=[],
        )

    def _cell(self, shape: Shape, shade: int, total: Sum) -> Cell:
        url = queue_url(self.queue, microgrid=str(shape.node.id))
        return Cell(shape.node.id, shape.path, shade, said(shape.node.name, total), url)

    def labels(self) -> list[Label]:
        """Return the names that fit: communities from afar, numbers of microgrids near by."""
        if self.near is None:
            return [Label(s.x, s.y, s.label, False) for s in self.drawing.inside(self.root.id, Level.COMMUNITY)]
        return [Label(s.x, s.y, s.label, True) for s in self.drawing.inside(self.near.id, Level.MICROGRID)]

    def places(self, found: list[Tally]) -> list[Place]:
        """Return the list beside the picture: every place with open work, drawn or not, and what has no place yet."""
        sums = sums_of(found)
        if self.near is None:
            column, unplaced = "community", _("Community not known yet")
            wanted = [n for n in self.nodes.at_level(Level.COMMUNITY) if self.root.id in n.line]
            rest = [one for one in found if one.community_id is None]
        else:
            column, unplaced = "microgrid", _("Microgrid not known yet")
            wanted = [n for n in self.nodes.at_level(Level.MICROGRID) if self.near.id in n.line and sums.get(n.id)]
            here = self.near is self.root
            rest = [t for t in found if t.microgrid_id is None and (here or t.community_id == self.near.id)]
        rows = [
            Place(
                node.id,
                node.name,
                queue_url(self.queue, **{column: str(node.id)}) if sums.get(node.id) else "",
                sums.get(node.id, Sum()),
                node.id in self.drawing.shapes,
            )
            for node in wanted
        ]
        return [*rows, Place(0, unplaced, "", total_of(rest), True)] if rest else rows

    def box(self) -> Box:
        """Return what the picture shows, with a margin."""
        place = self.near or self.root
        return with_margin(self.drawing.boxes.get(place.id) or self.drawing.box)

    def title(self) -> str:
        """Return what the map shows, in words."""
        count = len([n for n in self.nodes.at_level(Level.MICROGRID) if self.root.id in n.line])
        return _("%(count)s microgrids · open work") % {"count": count}

    def config(self, selected: Appeal | None, pin: tuple[float, float] | None) -> dict[str, Any]:
        """Return what `map.mjs` is told: addresses, what to show first, and whose places are whose."""
        return {
            "geometry": reverse("map_geometry", args=[self.drawing.name]),
            "values": reverse("desk:map_values"),
            "part": reverse("desk:map"),
            "queue": self.queue,
            "links": {
                "community": f"{queue_url(self.queue)}&community=",
                "microgrid": f"{queue_url(self.queue)}&microgrid=",
            },
            "appeal": reverse("desk:appeal", args=[0]),
            "box": self._corners(self.box()),
            "wide": self._corners(with_margin(self.drawing.boxes.get(self.root.id) or self.drawing.box)),
            "root": None if self.root.level is Level.DISTRICT else self._mine(),
            "small": self.root.level <= Level.COMMUNITY,
            "near": self.near.id if self.near and self.near is not self.root else None,
            "selected": {
                "id": selected.pk,
                "microgrid": selected.microgrid_id,
                "at": self.drawing.frame.place(*pin) if pin else None,
            }
            if selected
            else None,
        }

    def _corners(self, box: Box) -> list[float]:
        """Return a box of the picture as west, south, east, north."""
        west, north, east, south = box
        return [*self.drawing.frame.place(west, south), *self.drawing.frame.place(east, north)]

    def _mine(self) -> list[int]:
        """Return the communities, or the microgrids, that are this desk's."""
        level = Level.COMMUNITY if self.root.level > Level.COMMUNITY else Level.MICROGRID
        return [node.id for node in self.nodes.at_level(level) if self.root.id in node.line]


def _lone(scope: Scope, found: list[Tally], *, now: datetime, near: Node | None) -> list[Point] | None:
    """Return single points; None, without asking for them, where there are too many to tell apart."""
    here = sum(one.open for one in found if near is None or one.community_id == near.id)
    return points(scope, now=now, community=near.id if near else None) if here <= POINTS else None


def _narrowed(root: Node, nodes: Nodes, *, community: int | None, microgrid: int | None) -> Node | None:
    """Return the community (or area) the map is near to; None while it shows communities side by side."""
    asked = nodes.get(community)
    if (one := nodes.get(microgrid)) is not None and one.level is Level.MICROGRID:
        asked = nodes.get(nodes.line_by_level(one.id).get(Level.COMMUNITY))
    if asked is not None and asked.level is Level.COMMUNITY and root.id in asked.line and asked.id != root.id:
        return asked
    return root if root.level <= Level.COMMUNITY else None


def _chosen(drawing: Drawing, selected: Appeal | None, *, masked: bool) -> tuple[str, tuple[float, float] | None]:
    """Return the outline of the open appeal's microgrid and where its pin stands; its own point where that may be known."""
    if selected is None:
        return "", None
    shape = drawing.shapes.get(selected.microgrid_id or 0)
    if selected.x is not None and selected.y is not None and not masked:
        return (shape.path if shape else ""), drawing.frame.at(selected.x, selected.y)
    return (shape.path, (shape.x, shape.y)) if shape else ("", None)
