"""From a point to its microgrid, in memory, with the reason; never a silent guess. Pure.

Coordinates are WGS84 degrees × 10^7, whole numbers. On a border shared by two the lower code owns the point and the
neighbour is told; where two outlines overlap likewise, and it is said; in a gap, outside, at 0,0 or where nobody drew
an outline the answer names the narrowest place that is certain, and why it is no microgrid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from jinlin.grid.levels import Level
from jinlin.grid.models import COORDINATE_UNIT
from jinlin.grid.outlines import Outline, metres_per_unit, to_shape


class Finding(StrEnum):
    """How a point lies to the outlines."""

    INSIDE = "inside"
    EDGE = "edge"
    OVERLAP = "overlap"
    GAP = "gap"
    NO_OUTLINE = "no_outline"
    OUTSIDE = "outside"
    ZERO = "zero"
    SWAPPED = "swapped"
    IMPOSSIBLE = "impossible"


FOUND = frozenset({Finding.INSIDE, Finding.EDGE, Finding.OVERLAP})
# The reporter must choose a place in another way; the point says nothing about this district.
REFUSED = frozenset({Finding.OUTSIDE, Finding.ZERO, Finding.SWAPPED, Finding.IMPOSSIBLE})


@dataclass(frozen=True, slots=True)
class Area:
    """A grid with its outline (None where nobody drew one), as the index wants it."""

    id: int
    code: str
    level: Level
    parent_id: int | None
    outline: Outline | None


@dataclass(frozen=True, slots=True)
class Spot:
    """What a point tells.

    `grid_id` is the microgrid, or the narrowest grid that is certain, or None when the point is refused.
    `neighbours` are the other microgrids on the same border or overlap; `near` is the nearest microgrid with its
    distance in whole metres, in a gap or outside; `unmapped` are communities without outlines that it may lie in.
    """

    finding: Finding
    grid_id: int | None = None
    neighbours: tuple[int, ...] = ()
    near: tuple[int, int] | None = None
    unmapped: tuple[int, ...] = ()

    @property
    def microgrid_id(self) -> int | None:
        """The microgrid, when the point lies in one."""
        return self.grid_id if self.finding in FOUND else None


class Places:
    """Today's outlines, ready to be asked."""

    def __init__(self, areas: Sequence[Area]) -> None:
        """Index microgrids by code, and the wider places from the narrowest up."""
        ordered = sorted(areas, key=lambda area: area.code)
        drawn = [area for area in ordered if area.outline]
        self._ids = [area.id for area in drawn if area.level is Level.MICROGRID]
        self._shapes = [to_shape(area.outline) for area in drawn if area.level is Level.MICROGRID and area.outline]
        self._tree = STRtree(self._shapes)
        wider = sorted(
            (area for area in drawn if area.level > Level.MICROGRID), key=lambda area: (area.level, area.code)
        )
        self._wider = [(area, to_shape(area.outline)) for area in wider if area.outline]
        for _, shape in self._wider:
            shapely.prepare(shape)
        self._unmapped = [area for area in ordered if area.level is Level.COMMUNITY and not area.outline]
        self._parents = {area.id: area.parent_id for area in ordered}
        # Places in which at least one microgrid is drawn.
        self._covered = {outer for one in self._ids for outer in self._line(one)}

    def __len__(self) -> int:
        """Return how many microgrids have an outline."""
        return len(self._ids)

    def find(self, x: int, y: int) -> Spot:
        """Return where a point lies (degrees × 10^7)."""
        if (strange := self._strange(x, y)) is not None:
            return Spot(strange)
        point = Point(x, y)
        hits = sorted(int(at) for at in self._tree.query(point, predicate="intersects"))
        if not hits:
            return self._beside(point)
        finding = Finding.INSIDE
        if len(hits) > 1:
            shared = all(shapely.touches(self._shapes[at], point) for at in hits)
            finding = Finding.EDGE if shared else Finding.OVERLAP
        return Spot(finding, self._ids[hits[0]], tuple(self._ids[at] for at in hits[1:]))

    def owners(self, xs: Sequence[int], ys: Sequence[int]) -> list[int]:
        """Return the microgrid of each of many points, 0 where there is none: the same answer as `find`, in bulk."""
        if not self._ids:
            return [0] * len(xs)
        none = len(self._ids)
        lowest = [none] * len(xs)
        points, shapes = self._tree.query(shapely.points(xs, ys), predicate="intersects")
        for point, shape in zip(points.tolist(), shapes.tolist(), strict=True):
            if shape < lowest[point]:
                lowest[point] = shape
        ids = [*self._ids, 0]
        return [ids[at] for at in lowest]

    def _strange(self, x: int, y: int) -> Finding | None:
        """Return what is wrong with a point before any outline is asked."""
        if x == 0 and y == 0:
            return Finding.ZERO
        if abs(y) <= 90 * COORDINATE_UNIT and abs(x) <= 180 * COORDINATE_UNIT:
            return None
        # A latitude over 90 is most often a longitude in its place.
        turned = abs(x) <= 90 * COORDINATE_UNIT and abs(y) <= 180 * COORDINATE_UNIT
        return Finding.SWAPPED if turned and self._covering(Point(y, x)) is not None else Finding.IMPOSSIBLE

    def _beside(self, point: Point) -> Spot:
        """Explain a point that lies in no microgrid's outline."""
        wider = self._covering(point)
        near = self._nearest(point)
        if wider is None:
            # Before anybody has drawn the district, nothing can be said to lie outside of it.
            return Spot(Finding.OUTSIDE, near=near) if self._wider or self._ids else Spot(Finding.NO_OUTLINE)
        unmapped = tuple(area.id for area in self._unmapped if wider.id in self._line(area.id))
        blank = bool(unmapped) or wider.id not in self._covered
        return Spot(Finding.NO_OUTLINE if blank else Finding.GAP, wider.id, near=near, unmapped=unmapped)

    def _covering(self, point: Point) -> Area | None:
        """Return the narrowest wider place that covers a point."""
        return next((area for area, shape in self._wider if shapely.intersects(shape, point)), None)

    def _nearest(self, point: Point) -> tuple[int, int] | None:
        if not self._ids:
            return None
        # Degrees of longitude are shorter than of latitude: what is nearest in degrees is a first guess only.
        guess = self._shapes[int(self._tree.nearest(point))]
        reach = shapely.distance(guess, point) * 1.5 + 1
        metres = ((self._metres(point, int(at)), int(at)) for at in self._tree.query(point, "dwithin", reach))
        distance, best = min(metres)
        return self._ids[best], round(distance)

    def _metres(self, point: Point, at: int) -> float:
        east, north = metres_per_unit(point.y)
        line = cast(BaseGeometry, shapely.shortest_line(point, self._shapes[at]))
        (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
        return float((((x1 - x0) * east) ** 2 + ((y1 - y0) * north) ** 2) ** 0.5)

    def _line(self, grid_id: int | None) -> list[int]:
        """Return a grid and everything it lies in."""
        line: list[int] = []
        while grid_id is not None:
            line.append(grid_id)
            grid_id = self._parents.get(grid_id)
        return line
