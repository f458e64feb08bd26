"""A point finds its microgrid, or an explained answer; never a silent guess."""

import pytest

from jinlin.grid.levels import Level
from jinlin.grid.outlines import Outline, to_outline, to_shape, union
from jinlin.grid.places import Area, Finding, Places

X, Y = 1_177_900_000, 263_950_000


def a_square(column: int, row: int, *, width: int = 1) -> Outline:
    """Give a square of 1,000 units in a row of squares."""
    west, south, east, north = X + 1000 * column, Y + 1000 * row, X + 1000 * (column + width), Y + 1000 * (row + 1)
    return [[[west, south, east, south, east, north, west, north]]]


def a_grid(number: int, level: Level, parent: int | None, outline: Outline | None) -> Area:
    return Area(number, f"{number:04}", level, parent, outline)


@pytest.fixture(scope="module")
def places() -> Places:
    """Three microgrids in a row, then a gap, then one that overlaps its neighbour; a community nobody drew."""
    return Places(
        [
            a_grid(1, Level.DISTRICT, None, a_square(0, 0, width=9)),
            a_grid(2, Level.STREET, 1, a_square(0, 0, width=7)),
            a_grid(3, Level.STREET, 1, a_square(7, 0, width=2)),
            a_grid(10, Level.COMMUNITY, 2, a_square(0, 0, width=7)),
            a_grid(11, Level.COMMUNITY, 3, None),
            a_grid(101, Level.MICROGRID, 10, a_square(0, 0)),
            a_grid(102, Level.MICROGRID, 10, a_square(1, 0)),
            a_grid(103, Level.MICROGRID, 10, a_square(2, 0)),
            a_grid(104, Level.MICROGRID, 10, a_square(4, 0, width=2)),
            a_grid(105, Level.MICROGRID, 10, a_square(5, 0, width=2)),
            a_grid(106, Level.MICROGRID, 11, None),
        ]
    )


def test_a_point_inside(places: Places) -> None:
    spot = places.find(X + 1500, Y + 500)
    assert (spot.finding, spot.microgrid_id, spot.neighbours) == (Finding.INSIDE, 102, ())


def test_on_a_shared_edge_the_lower_code_owns_and_the_neighbour_is_told(places: Places) -> None:
    spot = places.find(X + 1000, Y + 500)
    assert (spot.finding, spot.microgrid_id, spot.neighbours) == (Finding.EDGE, 101, (102,))


def test_an_overlap_is_said(places: Places) -> None:
    spot = places.find(X + 5500, Y + 500)
    assert (spot.finding, spot.microgrid_id, spot.neighbours) == (Finding.OVERLAP, 104, (105,))


def test_a_gap_names_the_wider_place_and_the_nearest_microgrid(places: Places) -> None:
    spot = places.find(X + 3100, Y + 500)
    assert (spot.finding, spot.microgrid_id, spot.grid_id) == (Finding.GAP, None, 10)
    assert spot.near == (103, 1)  # a hundred units are a metre


def test_where_nobody_drew_outlines_the_street_and_the_candidates_are_named(places: Places) -> None:
    spot = places.find(X + 8000, Y + 500)
    assert (spot.finding, spot.microgrid_id, spot.grid_id, spot.unmapped) == (Finding.NO_OUTLINE, None, 3, (11,))


@pytest.mark.parametrize(
    ("x", "y", "finding"),
    [
        (0, 0, Finding.ZERO),
        (X - 500_000, Y, Finding.OUTSIDE),
        (1_163_970_000, 399_090_000, Finding.OUTSIDE),  # Beijing
        (Y + 500, X + 500, Finding.SWAPPED),
        (X * 3, Y, Finding.IMPOSSIBLE),
    ],
)
def test_a_point_that_says_nothing_about_the_district(places: Places, x: int, y: int, finding: Finding) -> None:
    spot = places.find(x, y)
    assert (spot.finding, spot.grid_id, spot.microgrid_id) == (finding, None, None)


def test_outside_the_nearest_is_told_in_metres(places: Places) -> None:
    near = places.find(X - 100_000, Y + 500).near
    assert near is not None
    assert near[0] == 101
    assert near[1] == pytest.approx(997, abs=2)


def test_many_points_get_the_same_answer_as_one(places: Places) -> None:
    points = [(X + 250 * i, Y + 250 * j) for i in range(-3, 40) for j in range(-2, 7)]
    single = [places.find(x, y).microgrid_id or 0 for x, y in points]
    assert places.owners([x for x, _ in points], [y for _, y in points]) == single


def test_a_district_without_any_outline_says_so() -> None:
    empty = Places([a_grid(1, Level.DISTRICT, None, None), a_grid(101, Level.MICROGRID, 1, None)])
    assert empty.find(X, Y).finding is Finding.NO_OUTLINE
    assert empty.owners([X], [Y]) == [0]
    assert len(empty) == 0


def test_outlines_survive_the_way_through_shapes() -> None:
    ring = [[0, 0, 1000, 0, 1000, 1000, 0, 1000], [200, 200, 200, 800, 800, 800, 800, 200]]
    assert to_outline(to_shape([ring])) == [ring]
    two = [ring, [[5000, 0, 6000, 0, 6000, 1000]]]
    assert to_outline(to_shape(two)) == two
    with pytest.raises(ValueError, match="polygons"):
        to_outline(to_shape([ring]).boundary)


def test_a_union_keeps_every_vertex_of_the_border() -> None:
    joined = to_shape(union([a_square(0, 0), a_square(1, 0)]))
    assert joined.area == 2_000_000
    assert (X + 1000, Y) in joined.exterior.coords
