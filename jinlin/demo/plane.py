"""Tools of the plane for the demo's map: curves, scattered points, their cells, and sharing them out. Metres, floats.

Nothing here knows of districts. Everything is the same on every machine: no clock, no hash order, own dice.
"""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from math import hypot
from typing import cast

import shapely
from shapely import LineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from jinlin.demo.dice import Dice

Point = tuple[float, float]


def curve(points: Sequence[Point], *, closed: bool, step: int = 8) -> list[Point]:
    """Return a smooth line (Catmull–Rom) through some points, `step` parts between two of them."""
    count = len(points)
    drawn: list[Point] = []
    for at in range(count if closed else count - 1):
        before, here, there, after = (
            points[(at + k) % count] if closed else points[min(max(at + k, 0), count - 1)] for k in (-1, 0, 1, 2)
        )
        drawn += [_between(before, here, there, after, part / step) for part in range(step)]
    return drawn if closed else [*drawn, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def along(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return along(a[0], b[0], c[0], d[0]), along(a[1], b[1], c[1], d[1])


def scatter(land: BaseGeometry, count: int, spacing: Callable[[float, float], float], dice: Dice) -> list[Point]:
    """Return `count` points on land, about `spacing(x, y)` apart where they are: the loneliest of seven throws each."""
    shapely.prepare(land)
    size = 250.0
    buckets: dict[tuple[int, int], list[Point]] = {}
    found: list[Point] = []
    tightest = min(spacing(x, y) for x, y in _lattice(land.bounds))
    while len(found) < count:
        throws = [_throw(land, spacing, tightest, dice) for _ in range(7)]
        best = max(throws, key=lambda throw: _loneliness(throw, buckets, size) / spacing(*throw))
        found.append(best)
        buckets.setdefault((int(best[0] // size), int(best[1] // size)), []).append(best)
    return found


def _loneliness(throw: Point, buckets: dict[tuple[int, int], list[Point]], size: float) -> float:
    """Return how far the nearest point found so far is, as far as the neighbouring buckets tell."""
    x, y = throw
    column, row = int(x // size), int(y // size)
    near = (p for dx in (-1, 0, 1) for dy in (-1, 0, 1) for p in buckets.get((column + dx, row + dy), ()))
    return min((hypot(x - u, y - v) for u, v in near), default=size)


def _lattice(bounds: tuple[float, float, float, float]) -> list[Point]:
    west, south, east, north = bounds
    return [(west + (east - west) * i / 24, south + (north - south) * j / 24) for i in range(25) for j in range(25)]


def _throw(land: BaseGeometry, spacing: Callable[[float, float], float], tightest: float, dice: Dice) -> Point:
    west, south, east, north = land.bounds
    while True:
        x, y = dice.between(west, east), dice.between(south, north)
        if dice.chance((tightest / spacing(x, y)) ** 2) and shapely.contains_xy(land, x, y):
            return x, y


def relax(points: list[Point], land: BaseGeometry, *, times: int, strength: float) -> list[Point]:
    """Return the points moved towards the middle of their cells on land (Lloyd), so that no cell is a splinter."""
    for _ in range(times):
        pieces = shapely.intersection(cells(points, land), land)
        moved = []
        for (x, y), piece in zip(points, pieces, strict=True):
            middle = piece.centroid
            moved.append((x + (middle.x - x) * strength, y + (middle.y - y) * strength))
        points = moved
    return points


def cells(points: Sequence[Point], area: BaseGeometry) -> list[Polygon]:
    """Return each point's Voronoi cell, in the points' order, reaching beyond `area`."""
    return cast(list[Polygon], list(shapely.voronoi_polygons(MultiPoint(points), extend_to=area, ordered=True).geoms))


def edges(points: Sequence[Point], area: BaseGeometry) -> BaseGeometry:
    """Return the lines between the points' Voronoi cells, reaching beyond `area`."""
    return cast(BaseGeometry, shapely.voronoi_polygons(MultiPoint(points), extend_to=area, only_edges=True))


def share_out(points: Sequence[Point], seeds: Sequence[Point], sizes: Sequence[int]) -> list[int]:
    """Return for each point the index of its seed: exactly `sizes` each, as near as can be (Balzer's exchange).

    The result is a power diagram of the seeds: each share lies together.
    """
    owner = _nearest_with_room(points, seeds, sizes)
    moved = True
    while moved:
        moved = False
        for one in range(len(seeds)):
            for other in range(one + 1, len(seeds)):
                moved |= _exchange(points, seeds, owner, one, other)
    return owner


def _nearest_with_room(points: Sequence[Point], seeds: Sequence[Point], sizes: Sequence[int]) -> list[int]:
    room = list(sizes)
    owner = [-1] * len(points)
    for _, at, seed in sorted((_squared(p, s), i, j) for i, p in enumerate(points) for j, s in enumerate(seeds)):
        if owner[at] < 0 and room[seed]:
            owner[at] = seed
            room[seed] -= 1
    return owner


def _exchange(points: Sequence[Point], seeds: Sequence[Point], owner: list[int], one: int, other: int) -> bool:
    """Swap points of two seeds as long as both together come nearer; tell whether any were."""
    here: list[tuple[float, int]] = []
    there: list[tuple[float, int]] = []
    for at, whose in enumerate(owner):
        if whose in (one, other):
            gain = _squared(points[at], seeds[one]) - _squared(points[at], seeds[other])
            heappush(here if whose == one else there, (-gain if whose == one else gain, at))
    swapped = False
    while here and there and here[0][0] + there[0][0] < -1e-6:
        (_, leaving), (_, coming) = heappop(here), heappop(there)
        owner[leaving], owner[coming] = other, one
        swapped = True
    return swapped


def clusters(points: Sequence[Point], seeds: Sequence[Point], sizes: Sequence[int], *, rounds: int) -> list[int]:
    """Return for each point which compact group of a given size it belongs to (balanced k-means from some seeds)."""
    owner = share_out(points, seeds, sizes)
    for _ in range(rounds):
        seeds = [middle([p for p, whose in zip(points, owner, strict=True) if whose == k]) for k in range(len(sizes))]
        owner = share_out(points, seeds, sizes)
    return owner


def far_apart(points: Sequence[Point], count: int) -> list[Point]:
    """Return some of the points, each far from the others."""
    chosen = [min(points, key=lambda p: p[0] - p[1])]
    while len(chosen) < count:
        chosen.append(max(points, key=lambda p: min(_squared(p, c) for c in chosen)))
    return chosen


def middle(points: Sequence[Point]) -> Point:
    """Return the mean of some points."""
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def walk(points: Sequence[Point], start: Point) -> list[int]:
    """Return the points' indices in the order of a walk that always goes to the nearest one left."""
    left = list(range(len(points)))
    order: list[int] = []
    here = start
    while left:
        nearest = min(left, key=lambda at: (_squared(points[at], here), at))
        left.remove(nearest)
        order.append(nearest)
        here = points[nearest]
    return order


def _squared(a: Point, b: Point) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def roughened(line: LineString, dice: Dice, *, long: float, share: float) -> LineString:
    """Return a straight piece bent like a real border: knees a `share` of its length aside, its ends where they were."""
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    length = hypot(x1 - x0, y1 - y0)
    knees = min(int(length / long), 3)
    if not knees:
        return line
    bent = [(x0, y0)]
    for knee in range(1, knees + 1):
        along = (knee + dice.between(-0.22, 0.22)) / (knees + 1)
        aside = dice.between(-1, 1) * share
        bent.append((x0 + (x1 - x0) * along - (y1 - y0) * aside, y0 + (y1 - y0) * along + (x1 - x0) * aside))
    return LineString([*((round(x), round(y)) for x, y in bent), (x1, y1)])
