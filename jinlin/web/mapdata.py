"""Today's map, drawn once for each state of the tree: what the SVG maps are made of and what MapLibre is given.

Coordinates are of two sorts. Pictures have whole points of a `Frame` as wide as the district. MapLibre gets steps of
4e-6° (about 40 cm) from the frame's north-west corner, each ring and line as differences, which pack four times smaller
than GeoJSON.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians
from weakref import WeakKeyDictionary

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from jinlin.grid.levels import Level
from jinlin.grid.models import COORDINATE_UNIT, GridVersion, Water
from jinlin.grid.nodes import Node, Nodes
from jinlin.grid.outlines import Outline, to_shape

# How many points a picture of the whole district is wide.
WIDTH = 2400
# MapLibre's steps, in units of 1e-7°.
STEP = 40
# What a label needs at most, as a share of the picture's width: one character's width, one line's height.
LETTER, LINE = 0.039, 0.052

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees × 10^7 become the picture's points: north is up, a metre is the same both ways."""

    west: int
    north: int
    scale_x: float
    scale_y: float

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Return a place as whole points of the picture."""
        return round((x - self.west) * self.scale_x), round((self.north - y) * self.scale_y)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the picture as longitude and latitude."""
        return (
            round((self.west + x / self.scale_x) / COORDINATE_UNIT, 6),
            round((self.north - y / self.scale_y) / COORDINATE_UNIT, 6),
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """One place of the tree that somebody has drawn: its path, the box round it, and where its label stands."""

    node: Node
    outline: Outline
    path: str
    box: Box
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map. `shapes` has microgrids and communities by id; areas are only
    lines between microgrids, by community.

    `land` is the ground under everything: a place nobody has drawn shows as a white patch of it. `packed` is the
    geometry for MapLibre, compressed, and `name` says which (its reader is `static/map_view.mjs`).
    """

    frame: Frame
    box: Box
    shapes: dict[int, Shape]
    boxes: dict[int, Box]
    land: str
    water: str
    areas: dict[int, str]
    packed: bytes
    name: str

    def inside(self, grid_id: int, level: Level) -> list[Shape]:
        """Return the drawn places of a level inside a place (or the place itself), by code."""
        return [s for s in self.shapes.values() if s.node.level is level and grid_id in s.node.line]


# Drawn once for each state of the tree: another state is another `Nodes`, and its drawing goes with it.
_drawings: "WeakKeyDictionary[Nodes, Drawing | None]" = WeakKeyDictionary()


def drawing_of(nodes: Nodes) -> Drawing | None:
    """Return today's map of a tree; None where nobody has drawn any microgrid."""
    if nodes not in _drawings:
        _drawings[nodes] = _draw(nodes)
    return _drawings[nodes]


def path_of(outline: Outline, frame: Frame) -> str:
    """Return an outline as the `d` of an SVG path."""
    return "".join(_path(ring, frame, closed=True) for polygon in outline for ring in polygon)


def _draw(nodes: Nodes) -> Drawing | None:
    rows = GridVersion.objects.filter(
        valid_to__isnull=True, boundary__isnull=False, grid__ended_on__isnull=True
    ).values_list("grid_id", "boundary")
    outlines: dict[int, Outline] = {pk: o for pk, o in rows.order_by("grid__code") if o and nodes.get(pk)}
    microgrids = [pk for pk in outlines if nodes[pk].level is Level.MICROGRID]
    if not microgrids:
        return None
    land = outlines.get(nodes.district.id) or [polygon for pk in microgrids for polygon in outlines[pk]]
    water = list(Water.objects.order_by("pk").values_list("outline", flat=True))
    areas = _area_lines(outlines, nodes)
    frame, box = _frame(outlines.values())
    drawn = {Level.MICROGRID, Level.COMMUNITY}
    shapes = _apart([_shape(nodes[pk], o, frame) for pk, o in outlines.items() if nodes[pk].level in drawn])
    packed = _packed(frame, shapes, nodes, land=land, water=water, areas=areas)
    return Drawing(
        frame=frame,
        box=box,
        shapes=shapes,
        boxes={pk: _box(outline, frame) for pk, outline in outlines.items()},
        land=path_of(land, frame),
        water="".join(path_of(outline, frame) for outline in water),
        areas={pk: "".join(_path(line, frame, closed=False) for line in lines) for pk, lines in areas.items()},
        packed=packed,
        name=hashlib.sha256(packed).hexdigest()[:12],
    )


def _packed(
    frame: Frame,
    shapes: dict[int, Shape],
    nodes: Nodes,
    *,
    land: Outline,
    water: list[Outline],
    areas: dict[int, list[list[int]]],
) -> bytes:
    """Return the geometry for MapLibre: places with their rings, the lines between areas, land and water."""

    def steps(ring: Sequence[int]) -> list[int]:
        return _differences((round((x - frame.west) / STEP), round((y - frame.north) / STEP)) for x, y in _pairs(ring))

    def rings(outline: Outline) -> list[list[list[int]]]:
        return [[steps(ring) for ring in polygon] for polygon in outline]

    cells, communities = [], []
    for shape in shapes.values():
        if shape.node.level is Level.MICROGRID:
            community = nodes.line_by_level(shape.node.id).get(Level.COMMUNITY)
            cells.append([shape.node.id, community, shape.node.name, rings(shape.outline)])
        else:
            x, y = frame.place(shape.x, shape.y)
            communities.append([shape.node.id, shape.node.name, shape.label, x, y, rings(shape.outline)])
    content = {
        "step": STEP / COORDINATE_UNIT,
        "origin": [frame.west / COORDINATE_UNIT, frame.north / COORDINATE_UNIT],
        "cells": cells,
        "communities": communities,
        "areas": [[pk, [steps(line) for line in lines]] for pk, lines in areas.items()],
        "land": rings(land),
        "water": [rings(outline) for outline in water],
    }
    return gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0)


def _frame(outlines: Iterable[Outline]) -> tuple[Frame, Box]:
    rings = [ring for outline in outlines for polygon in outline for ring in polygon]
    xs, ys = [x for ring in rings for x in ring[::2]], [y for ring in rings for y in ring[1::2]]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    scale_x = WIDTH / max(east - west, 1)
    scale_y = scale_x / cos(radians((south + north) / 2 / COORDINATE_UNIT))
    return Frame(west, north, scale_x, scale_y), (0, 0, WIDTH, ceil((north - south) * scale_y))


def _shape(node: Node, outline: Outline, frame: Frame) -> Shape:
    shape = to_shape(outline)
    # The middle of the largest circle that fits: a label there lies well inside, whatever the shape.
    round_ = shapely.maximum_inscribed_circle(shape, tolerance=2000) if node.level > Level.AREA else shape.centroid
    x, y = round_.coords[0]
    return Shape(node, outline, path_of(outline, frame), _box(outline, frame), label_of(node), *frame.at(x, y))


def label_of(node: Node) -> str:
    """Return what stands on a map for a place: 府前 for 府前社区, 5 for 第5微网格."""
    if node.level is Level.MICROGRID:
        digits = "".join(sign for sign in node.name if sign.isdecimal())
        return digits.lstrip("0") or node.name[:2]
    for ending in ("社区", "居委会", "村委会", "村"):
        if node.name.endswith(ending) and node.name != ending:
            return node.name.removesuffix(ending)[:4]
    return node.name[:4]


def _box(outline: Outline, frame: Frame) -> Box:
    points = [frame.at(x, y) for polygon in outline for x, y in _pairs(polygon[0])]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _apart(shapes: list[Shape]) -> dict[int, Shape]:
    """Move the communities' labels apart until none covers another, each as little as possible."""
    named = [shape for shape in shapes if shape.node.level is Level.COMMUNITY]
    at = {shape.node.id: [shape.x, shape.y] for shape in named}
    for _ in range(80):
        moved = False
        for i, one in enumerate(named):
            for other in named[i + 1 :]:
                a, b = at[one.node.id], at[other.node.id]
                wide = (len(one.label) + len(other.label)) / 2 * LETTER * WIDTH - abs(a[0] - b[0])
                high = LINE * WIDTH - abs(a[1] - b[1])
                if wide > 0 and high > 0:
                    axis, by = (0, wide / 2) if wide < high else (1, high / 2)
                    sign = 1 if a[axis] <= b[axis] else -1
                    a[axis] -= sign * by
                    b[axis] += sign * by
                    moved = True
        if not moved:
            break
    return {s.node.id: Shape(s.node, s.outline, s.path, s.box, s.label, *at.get(s.node.id, [s.x, s.y])) for s in shapes}


def _area_lines(outlines: dict[int, Outline], nodes: Nodes) -> dict[int, list[list[int]]]:
    """Return by community each line between two of its areas once."""
    inside: dict[int, list[BaseGeometry]] = {}
    for pk, outline in outlines.items():
        if nodes[pk].level is Level.AREA:
            inside.setdefault(nodes[pk].parent_id or 0, []).append(to_shape(outline).boundary)
    found: dict[int, list[list[int]]] = {}
    for community, borders in inside.items():
        around = to_shape(outlines[community]).boundary if community in outlines else LineString()
        lines = shapely.line_merge(shapely.difference(shapely.union_all(borders), around))
        parts = [part for part in shapely.get_parts(lines) if not part.is_empty]
        found[community] = [[round(number) for point in part.coords for number in point[:2]] for part in parts]
    return found


def _path(ring: Sequence[int], frame: Frame, *, closed: bool) -> str:
    """Return a ring or line as relative steps, without those too short to be seen."""
    steps = _differences(frame.at(x, y) for x, y in _pairs(ring))
    if len(steps) < 4:
        return ""
    words = [f"{number}" if number < 0 else f" {number}" for number in steps]
    return "M" + "".join(words[:2]).lstrip() + "l" + "".join(words[2:]).lstrip() + "Z" * closed


def _differences(points: Iterable[tuple[int, int]]) -> list[int]:
    """Return the first point and then how far each lies from the one before; none stays where it is."""
    out: list[int] = []
    here: tuple[int, int] | None = None
    for x, y in points:
        if here is None:
            out += [x, y]
        elif (x, y) != here:
            out += [x - here[0], y - here[1]]
        here = (x, y)
    return out


def _pairs(ring: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(ring[::2], ring[1::2], strict=True)
