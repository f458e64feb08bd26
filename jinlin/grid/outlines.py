"""Outlines between rows and shapes: whole numbers of 1e-7° in lists, and shapely's polygons. Pure.

A stored outline is a list of polygons, a polygon a list of rings (the outer one first), a ring a flat list
[x0, y0, x1, y1, …] that does not repeat its first point.
"""

from collections.abc import Iterable, Sequence
from math import cos, radians

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from jinlin.grid.models import COORDINATE_UNIT

Ring = list[int]
Outline = list[list[Ring]]
_METRES_PER_DEGREE = 111_320.0


def to_shape(outline: Outline) -> Polygon | MultiPolygon:
    """Return a stored outline as a polygon, or several."""
    polygons = [Polygon(_pairs(rings[0]), [_pairs(ring) for ring in rings[1:]]) for rings in outline]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def to_outline(shape: BaseGeometry) -> Outline:
    """Return a polygon or several as they are stored; raises ValueError for other shapes and broken coordinates."""
    polygons = [shape] if isinstance(shape, Polygon) else list(getattr(shape, "geoms", []))
    if not polygons or not all(isinstance(one, Polygon) and not one.is_empty for one in polygons):
        raise ValueError(f"an outline is made of polygons, not of {shape.geom_type}")
    return [[_flat(ring.coords) for ring in (one.exterior, *one.interiors)] for one in polygons]


def union(outlines: Iterable[Outline]) -> Outline:
    """Return the outline of several that share their borders; no vertex is added, moved or lost."""
    return to_outline(shapely.coverage_union_all([to_shape(one) for one in outlines]))


def metres_per_unit(y: float) -> tuple[float, float]:
    """Return how many metres one unit is eastwards and northwards at a latitude (× 10^7)."""
    north = _METRES_PER_DEGREE / COORDINATE_UNIT
    return north * cos(radians(y / COORDINATE_UNIT)), north


def _pairs(ring: Sequence[int]) -> list[tuple[int, int]]:
    return list(zip(ring[::2], ring[1::2], strict=True))


def _flat(coordinates: Iterable[tuple[float, ...]]) -> Ring:
    pairs = [(round(x), round(y)) for x, y, *_ in coordinates]
    return [number for pair in pairs[:-1] for number in pair]
