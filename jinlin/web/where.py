"""From what a person types, clicks or measures to a place of the tree, with the reason; shared by all faces."""

from dataclasses import dataclass

from django.utils.functional import Promise

from jinlin.appeals.messages import REFUSALS
from jinlin.grid.addresses import Address
from jinlin.grid.models import COORDINATE_UNIT
from jinlin.grid.nodes import Nodes
from jinlin.grid.place_words import PLACE_WHY
from jinlin.grid.places import REFUSED, Finding
from jinlin.grid.tree import Tree


@dataclass(frozen=True, slots=True)
class Choice:
    """A place to choose: its words, and where in the tree it lies."""

    grid_id: int
    building_id: int | None
    words: str
    where: str

    @property
    def value(self) -> str:
        """The choice as a form carries it: `grid` or `grid-building`."""
        return f"{self.grid_id}-{self.building_id}" if self.building_id else str(self.grid_id)


@dataclass(frozen=True, slots=True)
class Point:
    """A point looked up: the grid (None when refused), the reasons, and the sentence of a refusal."""

    grid_id: int | None
    why: tuple[tuple[str, str], ...] = ()
    refusal: str | Promise = ""


def by_words(text: str, *, tree: Tree, within: int | None = None) -> list[Choice]:
    """Return the places a typed address may mean, the best first; `within` is a community it speaks of."""
    if not text.strip():
        return []
    answer = tree.book.find(text, within=within)
    return [_choice(match.address, tree.nodes) for match in answer.matches]


def certain(text: str, *, tree: Tree, by_name: bool = False) -> Choice | None:
    """Return the one place an address means, None when it may mean several or none.

    `by_name`: only when a compound or street stands in the words by its full name.
    """
    answer = tree.book.find(text)
    if by_name and not any(code == "compound" for code, _ in answer.why):
        return None
    if answer.address is not None:
        return _choice(answer.address, tree.nodes)
    if answer.microgrid_id is None:
        return None
    node = tree.nodes[answer.microgrid_id]
    return Choice(node.id, None, answer.matches[0].address.group, tree.nodes.long_name(node.id))


def chosen(value: str, *, tree: Tree) -> Choice | None:
    """Return the place a form carries (`grid` or `grid-building`), None when it is not of today's tree."""
    grid, _, building = value.partition("-")
    node = tree.nodes.get(int(grid[:18])) if grid.isdecimal() else None
    if node is None:
        return None
    row = tree.book.get(int(building[:18])) if building.isdecimal() else None
    if row is None:
        return Choice(node.id, None, node.name, tree.nodes.long_name(node.id))
    return _choice(row, tree.nodes) if row.microgrid_id == node.id else None


def at_point(*, longitude: float, latitude: float, tree: Tree) -> Point:
    """Return what a WGS84 point says; a point that says nothing about the district is refused with its reason."""
    spot = tree.places.find(round(longitude * COORDINATE_UNIT), round(latitude * COORDINATE_UNIT))
    metres = str(spot.near[1]) if spot.near else ""
    if spot.finding in REFUSED:
        known = {Finding.ZERO: "point_zero", Finding.OUTSIDE: "outside"}
        code = known.get(spot.finding)
        return Point(None, refusal=REFUSALS[code] if code else PLACE_WHY[f"place_{spot.finding}"])
    why = [("place_point", "")] if spot.microgrid_id else [(f"place_{spot.finding}", metres)]
    why += [("place_neighbour", tree.nodes.long_name(one)) for one in spot.neighbours]
    return Point(spot.grid_id or tree.nodes.district.id, tuple(why))


def _choice(address: Address, nodes: Nodes) -> Choice:
    return Choice(address.microgrid_id, address.id, address.label, nodes.long_name(address.microgrid_id))
