"""A community's microgrids as an SVG drawn on the server: choices to click, in a picture that works without scripts."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jinlin.grid.levels import Level
from jinlin.grid.models import COORDINATE_UNIT, GridVersion
from jinlin.grid.nodes import Nodes

WIDTH = 720
_MARGIN = 12
Ring = Sequence[int]
Polygon = Sequence[Ring]


@dataclass(frozen=True, slots=True)
class Shape:
    """One microgrid's outline as an SVG path."""

    grid_id: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place of the picture."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees × 10^7 become the picture's points: north is up, a metre is the same both ways."""

    west: int
    north: int
    scale_x: float
    scale_y: float
    height: int

    def to_picture(self, x: int, y: int) -> tuple[float, float]:
        """Return a place as picture points."""
        return (
            round(_MARGIN + (x - self.west) * self.scale_x, 1),
            round(_MARGIN + (self.north - y) * self.scale_y, 1),
        )

    def to_place(self, px: float, py: float) -> tuple[int, int]:
        """Return picture points as longitude and latitude × 10^7."""
        return (
            round(self.west + (px - _MARGIN) / self.scale_x),
            round(self.north - (py - _MARGIN) / self.scale_y),
        )


@dataclass(frozen=True, slots=True)
class SvgMap:
    """A picture of a grid's parts; `shapes` is empty where the district has no outlines."""

    frame: Frame
    words: str
    shapes: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    pin: tuple[float, float] | None = None
    chosen: int | None = None

    @property
    def width(self) -> int:
        """The picture's width in points."""
        return WIDTH

    @property
    def height(self) -> int:
        """The picture's height in points."""
        return self.frame.height


def frame_of(polygons: Sequence[Polygon]) -> Frame | None:
    """Return the frame that holds all outlines, None when there are none."""
    xs = [x for polygon in polygons for ring in polygon for x in ring[0::2]]
    ys = [y for polygon in polygons for ring in polygon for y in ring[1::2]]
    if not xs:
        return None
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    shrink = math.cos(math.radians((south + north) / 2 / COORDINATE_UNIT))
    scale_x = (WIDTH - 2 * _MARGIN) / max(east - west, 1)
    scale_y = scale_x / shrink
    return Frame(west, north, scale_x, scale_y, math.ceil((north - south) * scale_y) + 2 * _MARGIN)


def path_of(polygons: Iterable[Polygon], frame: Frame) -> str:
    """Return outlines as the `d` of an SVG path."""
    parts = []
    for polygon in polygons:
        for ring in polygon:
            points = [frame.to_picture(x, y) for x, y in zip(ring[0::2], ring[1::2], strict=True)]
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(parts)


def _short(name: str) -> str:
    """Return what stands on the picture for a microgrid: its number, else the beginning of its name."""
    found = re.search(r"\d+", name)
    return found[0] if found else name[:3]


def map_of(
    community_id: int, *, nodes: Nodes, pin: tuple[int, int] | None = None, chosen: int | None = None
) -> SvgMap | None:
    """Return the picture of a community's microgrids with an optional pin (degrees × 10^7); None without outlines."""
    inside = [
        microgrid
        for area in nodes.children(community_id)
        for microgrid in nodes.children(area.id)
        if microgrid.level is Level.MICROGRID
    ]
    rows = GridVersion.objects.filter(
        grid_id__in=[one.id for one in inside], valid_to__isnull=True, boundary__isnull=False
    ).values_list("grid_id", "boundary")
    outlines: dict[int, list[Polygon]] = {pk: outline for pk, outline in rows if outline}
    frame = frame_of([polygon for polygons in outlines.values() for polygon in polygons])
    if frame is None:
        return None
    shapes, labels = [], []
    for one in inside:
        if one.id not in outlines:
            continue
        shapes.append(Shape(one.id, one.name, path_of(outlines[one.id], frame)))
        ring = outlines[one.id][0][0]
        xs, ys = ring[0::2], ring[1::2]
        x, y = frame.to_picture(sum(xs) // len(xs), sum(ys) // len(ys))
        labels.append(Label(x, y, _short(one.name)))
    at = frame.to_picture(*pin) if pin else None
    return SvgMap(frame, nodes[community_id].name, shapes, labels, at, chosen)
