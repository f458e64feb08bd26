"""The demo's map: 988 microgrids without gap or overlap, in areas and communities, on both banks of a river.

Coordinates are whole numbers of 1e-7°, neighbours share every vertex of their border, and every outline is the exact
union of those inside. The same seed draws the same map.
"""

from dataclasses import dataclass
from math import cos, hypot, radians
from typing import cast

import shapely
from shapely import LineString, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from jinlin.demo import plan, plane
from jinlin.demo.dice import Dice
from jinlin.grid.models import COORDINATE_UNIT

_METRES_PER_DEGREE = 111_320.0
_X = COORDINATE_UNIT / (_METRES_PER_DEGREE * cos(radians(plan.MIDDLE_LATITUDE)))
_Y = COORDINATE_UNIT / _METRES_PER_DEGREE
_WEST, _SOUTH = round(plan.MIDDLE_LONGITUDE * COORDINATE_UNIT), round(plan.MIDDLE_LATITUDE * COORDINATE_UNIT)


@dataclass(frozen=True, slots=True)
class Cell:
    """A microgrid on the map: its numbers in the tree, a point inside it on dry land, its outline."""

    community: str
    area: int
    number: int
    within: int
    point: tuple[int, int]
    outline: Polygon


@dataclass(frozen=True, slots=True)
class Map:
    """The whole map: cells in the order of their codes, the outline around all, the river's water and a brook's."""

    cells: list[Cell]
    outline: BaseGeometry
    river: BaseGeometry
    brook: BaseGeometry


def to_grid(x: float, y: float) -> tuple[int, int]:
    """Return metres on the plan as 1e-7° of longitude and latitude."""
    return round(_WEST + x * _X), round(_SOUTH + y * _Y)


def draw() -> Map:
    """Draw the map: scatter microgrids on the land of both banks, share them out, and join their cells."""
    dice = Dice(plan.SEED, 1)
    outline = Polygon(plane.curve([_moved(point, dice) for point in plan.OUTLINE], closed=True))
    stream = LineString(plane.curve(plan.RIVER, closed=False))
    banks = sorted(split(outline, stream).geoms, key=lambda bank: -bank.centroid.y)
    sites: list[plane.Point] = []
    quarter_of: list[int] = []
    lines: list[BaseGeometry] = [outline.exterior, stream.intersection(outline)]
    for street, bank in zip(plan.STREETS, banks, strict=True):
        mine = [k for k, quarter in enumerate(plan.QUARTERS) if quarter.code.startswith(street)]
        sizes = [plan.QUARTERS[k].microgrids for k in mine]
        land = bank.difference(stream.buffer(plan.RIVER_WIDTH / 2 + 15))
        found = plane.relax(plane.scatter(land, sum(sizes), _spacing, dice), land, times=2, strength=0.7)
        owner = plane.clusters(found, [plan.QUARTERS[k].middle for k in mine], sizes, rounds=4)
        sites += found
        quarter_of += [mine[k] for k in owner]
        # A little over the border, so that rounding cannot part an edge from the border it ends at.
        lines.append(plane.edges(found, bank).intersection(bank.buffer(1)))
    outlines = _cells_of(lines, sites, [_on_grid(bank) for bank in banks])
    return Map(
        cells=_numbered(sites, quarter_of, outlines),
        outline=shapely.coverage_union_all(outlines),
        river=_on_grid(stream.buffer(plan.RIVER_WIDTH / 2)),
        brook=_on_grid(LineString(plane.curve(plan.BROOK, closed=False)).buffer(plan.BROOK_WIDTH / 2, quad_segs=4)),
    )


def _moved(point: plane.Point, dice: Dice) -> plane.Point:
    return point[0] + dice.between(-60, 60), point[1] + dice.between(-60, 60)


def _spacing(x: float, y: float) -> float:
    """Return about how far apart neighbouring microgrids lie there, in metres."""
    crowd = max(weight / (1 + (hypot(x - cx, y - cy) / 1000) ** 2) for (cx, cy), weight in plan.CORES)
    return 95 + 150 * (1 - crowd)


def _on_grid(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda rows: (rows * (_X, _Y) + (_WEST, _SOUTH)).round())


def _cells_of(lines: list[BaseGeometry], sites: list[plane.Point], banks: list[BaseGeometry]) -> list[Polygon]:
    """Return the cell around each site: the faces between the lines, small faces without a site joined to a neighbour."""
    net = shapely.unary_union([_on_grid(line) for line in lines], grid_size=1)
    # Outline and river are drawn already; only the straight pieces between cells get their knees.
    given = shapely.unary_union([_on_grid(line) for line in lines[:2]]).buffer(3)
    shapely.prepare(given)
    pieces = [
        piece
        if shapely.covers(given, piece) or len(piece.coords) > 2
        else plane.roughened(piece, Dice(plan.SEED, 2, number), long=6000, share=0.07)
        for number, piece in enumerate(sorted(shapely.get_parts(net), key=lambda piece: piece.wkb))
    ]
    faces = list(shapely.polygonize(pieces).geoms)
    tree = STRtree([Point(to_grid(x, y)) for x, y in sites])
    found: dict[int, Polygon] = {}
    strays: list[Polygon] = []
    for face in faces:
        inside = tree.query(face, predicate="contains")
        if len(inside):
            found[int(inside[0])] = face
        else:
            strays.append(face)
    for stray in sorted(strays, key=lambda face: face.wkb):
        _give_away(stray, found, banks)
    return [found[at] for at in range(len(sites))]


def _give_away(stray: Polygon, found: dict[int, Polygon], banks: list[BaseGeometry]) -> None:
    """Join a face to the cell on the same bank that it shares most border with."""
    spot = stray.representative_point()
    bank = next(bank for bank in banks if bank.distance(spot) == 0)
    near = [at for at, cell in found.items() if cell.touches(stray) and bank.contains(cell.representative_point())]
    best = max(near, key=lambda at: (found[at].intersection(stray).length, at))
    found[best] = cast(Polygon, shapely.coverage_union_all([found[best], stray]))


def _numbered(sites: list[plane.Point], quarter_of: list[int], outlines: list[Polygon]) -> list[Cell]:
    """Number areas and microgrids of each community along a walk through it, as people would."""
    cells: list[Cell] = []
    for k, quarter in enumerate(plan.QUARTERS):
        mine = [at for at, whose in enumerate(quarter_of) if whose == k]
        points = [sites[at] for at in mine]
        share = plane.clusters(points, plane.far_apart(points, quarter.areas), _area_sizes(quarter), rounds=12)
        middles = [
            plane.middle([p for p, a in zip(points, share, strict=True) if a == area]) for area in range(quarter.areas)
        ]
        corner = min(points, key=lambda p: p[0] - p[1])
        number, here = 0, corner
        for area, group in enumerate(plane.walk(middles, corner), 1):
            members = [at for at, a in zip(mine, share, strict=True) if a == group]
            for within, step in enumerate(plane.walk([sites[at] for at in members], here), 1):
                at, number = members[step], number + 1
                here = sites[at]
                cells.append(Cell(quarter.code, area, number, within, to_grid(*here), outlines[at]))
    return sorted(cells, key=lambda cell: (cell.community, cell.number))


def _area_sizes(quarter: plan.Quarter) -> list[int]:
    """Return how many microgrids each area of a community has: two more or fewer than its neighbours."""
    base, rest = divmod(quarter.microgrids, quarter.areas)
    sizes = [base + (area < rest) for area in range(quarter.areas)]
    for area in range(0, quarter.areas - 1, 2):
        shift = Dice(plan.SEED, 3, int(quarter.code), area).below(3)
        sizes[area] += shift
        sizes[area + 1] -= shift
    return sizes
