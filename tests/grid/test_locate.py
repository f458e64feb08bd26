"""What a reporter gives — words, a point, a choice — becomes one place; an address decides before a point."""

import pytest

from jinlin.grid.addresses import Address, AddressBook
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Node, Nodes
from jinlin.grid.places import Area, Finding, Places
from jinlin.grid.tree import Place, Tree, locate
from tests.grid.test_places import X, Y, a_square

DISTRICT, STREET, HOME, BLANK, AREA, BLANK_AREA = 1, 2, 3, 4, 5, 6
FIRST, SECOND, UNDRAWN = 101, 102, 103
IN_FIRST, IN_SECOND, IN_STREET = (X + 500, Y + 500), (X + 1500, Y + 500), (X + 5500, Y + 500)


@pytest.fixture(scope="module")
def tree() -> Tree:
    """Two drawn microgrids side by side, and a community nobody drew."""
    lines = {
        DISTRICT: (DISTRICT,),
        STREET: (DISTRICT, STREET),
        HOME: (DISTRICT, STREET, HOME),
        BLANK: (DISTRICT, STREET, BLANK),
        AREA: (DISTRICT, STREET, HOME, AREA),
        BLANK_AREA: (DISTRICT, STREET, BLANK, BLANK_AREA),
        FIRST: (DISTRICT, STREET, HOME, AREA, FIRST),
        SECOND: (DISTRICT, STREET, HOME, AREA, SECOND),
        UNDRAWN: (DISTRICT, STREET, BLANK, BLANK_AREA, UNDRAWN),
    }
    levels = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.AREA, Level.MICROGRID)
    names = {HOME: "府前社区", BLANK: "东天岭社区", FIRST: "第1微网格", SECOND: "第2微网格"}
    nodes = {
        key: Node(
            key,
            f"{key:04}",
            levels[len(line) - 1],
            line[-2] if len(line) > 1 else None,
            names.get(key, str(key)),
            "",
            line,
        )
        for key, line in lines.items()
    }
    outlines = {DISTRICT: (0, 9), STREET: (0, 7), HOME: (0, 4), AREA: (0, 4), FIRST: (0, 1), SECOND: (1, 1)}
    places = Places(
        [
            Area(
                key,
                node.code,
                node.level,
                node.parent_id,
                a_square(outlines[key][0], 0, width=outlines[key][1]) if key in outlines else None,
            )
            for key, node in nodes.items()
        ]
    )
    book = AddressBook(
        [
            Address(11, HOME, FIRST, "洋坊新村", "1栋"),
            Address(12, HOME, SECOND, "洋坊新村", "2栋"),
            Address(13, BLANK, UNDRAWN, "山水小区", "1栋"),
            Address(14, HOME, FIRST, "双塔", "1栋", (), ("1单元",)),
            Address(15, HOME, SECOND, "双塔", "1栋", (), ("2单元",)),
        ],
        {HOME: "府前社区", BLANK: "东天岭社区"},
    )
    return Tree(Nodes(nodes, {}), places, book)


def codes(place: Place) -> list[str]:
    return [code for code, _ in place.why]


def test_an_address_decides_before_a_point_and_says_so(tree: Tree) -> None:
    place = locate(tree, words="洋坊新村1栋", point=IN_SECOND)
    assert (place.place_by, place.grid_id, place.building_id) == ("address", FIRST, 11)
    assert codes(place) == ["place_address", "place_point_elsewhere"]
    assert (place.x, place.y) == IN_SECOND


def test_a_point_alone(tree: Tree) -> None:
    place = locate(tree, point=IN_SECOND)
    assert (place.place_by, place.grid_id, place.exact, codes(place)) == ("point", SECOND, True, ["place_point"])


def test_on_the_border_the_neighbour_is_named(tree: Tree) -> None:
    place = locate(tree, point=(X + 1000, Y + 500))
    assert place.grid_id == FIRST
    assert place.why[1] == ("place_neighbour", "府前社区 / 5 / 第2微网格")


def test_a_point_decides_between_addresses_that_fit(tree: Tree) -> None:
    place = locate(tree, words="洋坊新村", point=IN_SECOND)
    assert (place.grid_id, place.building_id, place.place_by) == (SECOND, 12, "address")
    assert codes(place) == ["place_address", "place_point_chose"]


def test_several_addresses_and_no_point_are_known_as_far_as_they_agree(tree: Tree) -> None:
    place = locate(tree, words="洋坊新村")
    assert (place.grid_id, place.level, place.exact) == (AREA, Level.AREA, False)
    assert place.answer is not None
    assert len(place.answer.matches) == 2


def test_a_compound_of_another_community_decides_against_the_point(tree: Tree) -> None:
    place = locate(tree, words="山水小区1栋", point=IN_FIRST)
    assert (place.grid_id, place.place_by) == (UNDRAWN, "address")


def test_chosen_from_the_list_the_shared_tower_asks_for_its_unit(tree: Tree) -> None:
    open_question = locate(tree, building_id=14)
    assert (open_question.level, open_question.building_id) == (Level.AREA, None)
    assert locate(tree, building_id=14, unit="2单元").grid_id == SECOND
    assert locate(tree, building_id=11).grid_id == FIRST


def test_a_chosen_place_is_kept_and_a_point_inside_narrows_it(tree: Tree) -> None:
    assert locate(tree, grid_id=HOME).place_by == "chosen"
    inside = locate(tree, grid_id=HOME, point=IN_FIRST)
    assert (inside.place_by, inside.grid_id) == ("point", FIRST)
    outside = locate(tree, grid_id=BLANK, point=IN_FIRST)
    assert (outside.place_by, outside.grid_id) == ("chosen", BLANK)


def test_a_community_without_outlines_is_reached_by_address_and_explained_by_point(tree: Tree) -> None:
    assert locate(tree, words="山水小区 1 号楼").grid_id == UNDRAWN
    place = locate(tree, point=IN_STREET)
    assert (place.grid_id, place.level, place.exact) == (STREET, Level.STREET, False)
    assert codes(place) == ["place_no_outline"]
    assert place.spot is not None
    assert place.spot.unmapped == (BLANK,)


@pytest.mark.parametrize(
    ("point", "finding"),
    [((0, 0), Finding.ZERO), ((X - 900_000, Y), Finding.OUTSIDE), ((Y + 500, X + 500), Finding.SWAPPED)],
)
def test_a_point_elsewhere_is_refused_with_its_reason_and_not_kept(
    tree: Tree, point: tuple[int, int], finding: Finding
) -> None:
    place = locate(tree, point=point)
    assert (place.place_by, place.grid_id, place.point_refused) == ("unknown", DISTRICT, finding)
    assert (place.x, place.y) == (None, None)
    assert codes(place) == ["place_unknown", f"place_{finding}"]
    named = locate(tree, words="在府前社区", point=point)
    assert (named.place_by, named.grid_id, named.point_refused) == ("address", HOME, finding)


def test_nothing_given_is_the_district(tree: Tree) -> None:
    place = locate(tree)
    assert (place.place_by, place.grid_id, codes(place)) == ("unknown", DISTRICT, ["place_unknown"])


def test_a_choice_that_no_longer_exists_counts_as_none(tree: Tree) -> None:
    assert locate(tree, grid_id=999).place_by == "unknown"
    assert locate(tree, building_id=999).place_by == "unknown"
