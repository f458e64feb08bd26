"""The demo's map: real counts, no gap, no overlap, nothing thin, and the same on every machine."""

import hashlib
from collections import Counter
from math import pi

import pytest
import shapely

from jinlin.demo import geometry, plan
from jinlin.demo.geometry import Cell, Map
from jinlin.grid.outlines import metres_per_unit, to_outline


@pytest.fixture(scope="module")
def drawn() -> Map:
    return geometry.draw()


def test_the_real_counts(drawn: Map) -> None:
    communities = Counter(cell.community for cell in drawn.cells)
    assert len(drawn.cells) == 988
    assert len(communities) == 17
    assert len({(cell.community, cell.area) for cell in drawn.cells}) == 115
    assert communities["350405002004"] == 60  # 罗布
    assert Counter(code[:9] for code in communities) == {"350405001": 12, "350405002": 5}


def test_no_gap_no_overlap_and_neighbours_share_their_vertices(drawn: Map) -> None:
    outlines = [cell.outline for cell in drawn.cells]
    assert shapely.coverage_is_valid(outlines)
    assert drawn.outline.geom_type == "Polygon"
    assert not drawn.outline.interiors  # type: ignore[attr-defined]
    assert sum(outline.area for outline in outlines) == pytest.approx(drawn.outline.area, rel=1e-12)


@pytest.mark.parametrize("key", [lambda c: (c.community, c.area), lambda c: c.community, lambda c: c.community[:9]])
def test_every_wider_place_lies_together_and_shares_its_border(drawn: Map, key: object) -> None:
    parts: dict[object, list[Cell]] = {}
    for cell in drawn.cells:
        parts.setdefault(key(cell), []).append(cell)  # type: ignore[operator]
    unions = [shapely.coverage_union_all([cell.outline for cell in cells]) for cells in parts.values()]
    assert {one.geom_type for one in unions} == {"Polygon"}
    assert shapely.coverage_is_valid(unions)


def test_coordinates_are_whole_and_no_cell_is_a_splinter(drawn: Map) -> None:
    for cell in drawn.cells:
        assert all(x == round(x) and y == round(y) for x, y in cell.outline.exterior.coords)
        assert cell.outline.is_valid
        assert 4 * pi * cell.outline.area / cell.outline.length**2 > 0.5
        assert shapely.contains_xy(cell.outline, *cell.point)
        assert not drawn.river.contains(shapely.Point(cell.point))


def test_sizes_vary_as_a_town_does(drawn: Map) -> None:
    east, north = metres_per_unit(drawn.cells[0].point[1])
    sizes = sorted(cell.outline.area * east * north for cell in drawn.cells)
    assert sizes[0] > 3_000
    assert sizes[-1] < 80_000
    assert sizes[900] > 4 * sizes[50]


def test_numbers_run_through_a_community_and_begin_anew_in_each_area(drawn: Map) -> None:
    fuqian = [cell for cell in drawn.cells if cell.community == "350405001002"]
    assert [cell.number for cell in fuqian] == list(range(1, 65))
    assert (fuqian[4].area, fuqian[4].within) == (1, 5)
    sizes = Counter((cell.community, cell.area) for cell in drawn.cells)
    assert 6 <= min(sizes.values()) <= max(sizes.values()) <= 12


def test_the_same_map_again(drawn: Map) -> None:
    again = geometry.draw()
    assert digest(drawn) == digest(again)
    assert plan.WITHOUT_OUTLINES in {cell.community for cell in drawn.cells}


def digest(one: Map) -> str:
    rows = [(c.community, c.area, c.number, c.point, to_outline(c.outline)) for c in one.cells]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
