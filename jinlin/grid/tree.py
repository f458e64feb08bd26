"""Today's whole tree in memory — nodes, outlines, addresses — and the one way from what a reporter says to a place.

Kept per process behind the `tree` version, so that a changed outline or address routes the next appeal in every
process: `current_tree(versions)`.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from jinlin.common.versions import Versions, cached_by
from jinlin.grid.addresses import Address, AddressBook, Answer
from jinlin.grid.levels import Level
from jinlin.grid.models import Building, Grid, GridVersion
from jinlin.grid.nodes import Nodes, nodes_now
from jinlin.grid.places import REFUSED, Area, Finding, Places, Spot


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes, outlines and addresses of one day."""

    nodes: Nodes
    places: Places
    book: AddressBook


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: the narrowest grid that is certain, and the reasons as (code, value) pairs.

    `place_by` is address, point, chosen or unknown. `answer` and `spot` are what address and point said, for the page:
    rows to choose from, the neighbour to tell, what is wrong with the point. A refused point is not kept in x and y.
    """

    grid_id: int
    level: Level
    place_by: str
    why: tuple[tuple[str, str], ...]
    building_id: int | None = None
    x: int | None = None
    y: int | None = None
    answer: Answer | None = None
    spot: Spot | None = None

    @property
    def exact(self) -> bool:
        """Whether the microgrid is known."""
        return self.level is Level.MICROGRID

    @property
    def point_refused(self) -> Finding | None:
        """What is wrong with the point, when it says nothing about this district."""
        return self.spot.finding if self.spot and self.spot.finding in REFUSED else None


@cached_by("tree")
def _tree_now() -> Tree:
    return load_tree(on=timezone.localdate())


def current_tree(versions: Versions | None = None) -> Tree:
    """Return today's tree; `versions` saves the query when the request has read them already."""
    return _tree_now(versions)


def load_tree(*, on: date) -> Tree:
    """Read the tree with the outlines of a day."""
    outlines = dict(
        GridVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on).values_list(
            "grid_id", "boundary"
        )
    )
    rows = Grid.objects.filter(ended_on__isnull=True).values_list("id", "code", "level", "parent_id", "name")
    areas: list[Area] = []
    communities: dict[int, str] = {}
    for pk, code, level, parent, name in rows:
        areas.append(Area(pk, code, Level(level), parent, outlines.get(pk) or None))
        if level == Level.COMMUNITY:
            communities[pk] = name
    columns = ("id", "community_id", "microgrid_id", "compound", "name", "aliases", "units", "x", "y")
    book = AddressBook(
        (
            Address(pk, community, microgrid, compound, name, tuple(aliases), tuple(units), x, y)
            for pk, community, microgrid, compound, name, aliases, units, x, y in Building.objects.values_list(*columns)
        ),
        communities,
    )
    return Tree(nodes_now(), Places(areas), book)


def locate(
    tree: Tree,
    *,
    words: str = "",
    building_id: int | None = None,
    unit: str = "",
    point: tuple[int, int] | None = None,
    grid_id: int | None = None,
    within: int | None = None,
) -> Place:
    """Return the place of what a reporter gave: an address in words or chosen, a point (degrees × 10^7), a grid.

    A matched address decides before a point; a point decides between several addresses that fit; both before a grid
    chosen from the list, which still narrows a point inside it. `within` is a community the asker is known to be in.
    """
    answer = tree.book.choose(building_id, unit) if building_id is not None else tree.book.find(words, within=within)
    spot = tree.places.find(*point) if point is not None else None
    found = (
        _by_address(tree, answer, spot)
        or _by_both(tree, answer, spot)
        or _by_community(tree, answer, spot)
        or _by_point(tree, spot, grid_id)
        or _by_choice(tree, answer, grid_id)
        or _coarsely(tree, answer, spot)
    )
    grid, place_by, why, building = found
    kept = point if point is not None and spot is not None and spot.finding not in REFUSED else (None, None)
    return Place(
        grid_id=grid,
        level=tree.nodes[grid].level,
        place_by=place_by,
        why=(*why, *_about_point(spot)),
        building_id=building,
        x=kept[0],
        y=kept[1],
        answer=answer if answer.matches or answer.community_id is not None else None,
        spot=spot,
    )


_Found = tuple[int, str, tuple[tuple[str, str], ...], int | None]


def _by_address(tree: Tree, answer: Answer, spot: Spot | None) -> _Found | None:
    """Return the microgrid of a matched address, whatever a point says; a point elsewhere is told."""
    if answer.microgrid_id is None:
        return None
    label = answer.address.label if answer.address else answer.matches[0].address.group
    why: tuple[tuple[str, str], ...] = (("place_address", label),)
    if spot and spot.microgrid_id and answer.microgrid_id not in (spot.microgrid_id, *spot.neighbours):
        why = (*why, ("place_point_elsewhere", tree.nodes.long_name(spot.microgrid_id)))
    return answer.microgrid_id, "address", why, answer.address.id if answer.address else None


def _by_both(tree: Tree, answer: Answer, spot: Spot | None) -> _Found | None:
    """Return the one of several fitting addresses where the point lies."""
    if spot is None or spot.microgrid_id is None:
        return None
    best = [match for match in answer.matches if match.score == answer.matches[0].score]
    here = [match.address for match in best if match.address.microgrid_id == spot.microgrid_id]
    if not here:
        return None
    building = here[0].id if len(here) == 1 else None
    label = here[0].label if building else here[0].group
    return spot.microgrid_id, "address", (("place_address", label), ("place_point_chose", "")), building


def _by_community(tree: Tree, answer: Answer, spot: Spot | None) -> _Found | None:
    """Return what the fitting addresses have in common, when they are certain of a community and the point is not in it."""
    certain = answer.matches and not any(code == "similar" for code, _ in answer.why)
    if not certain or answer.community_id is None:
        return None
    if spot and spot.microgrid_id and tree.nodes.inside(spot.microgrid_id, answer.community_id):
        return None
    best = {match.address.microgrid_id for match in answer.matches if match.score == answer.matches[0].score}
    lines = [tree.nodes[one].line for one in best]
    shared = [grid for grid in lines[0] if all(grid in line for line in lines)]
    why: tuple[tuple[str, str], ...] = (("place_address", answer.matches[0].address.group),)
    if spot and spot.microgrid_id:
        why = (*why, ("place_point_elsewhere", tree.nodes.long_name(spot.microgrid_id)))
    return shared[-1], "address", why, None


def _by_point(tree: Tree, spot: Spot | None, grid_id: int | None) -> _Found | None:
    """Return the microgrid a point lies in, unless a place was chosen that does not hold it."""
    if spot is None or spot.microgrid_id is None:
        return None
    if grid_id is not None and tree.nodes.get(grid_id) and not tree.nodes.inside(spot.microgrid_id, grid_id):
        return None
    why: list[tuple[str, str]] = [("place_point", "")]
    code = "place_neighbour" if spot.finding is Finding.EDGE else "place_overlap"
    why += [(code, tree.nodes.long_name(one)) for one in spot.neighbours]
    return spot.microgrid_id, "point", tuple(why), None


def _by_choice(tree: Tree, answer: Answer, grid_id: int | None) -> _Found | None:
    """Return the place chosen from the list; a community named in the words does not widen it."""
    if grid_id is None or tree.nodes.get(grid_id) is None:
        return None
    return grid_id, "chosen", (("place_chosen", ""),), None


def _coarsely(tree: Tree, answer: Answer, spot: Spot | None) -> _Found:
    """Return the widest certain place: a community named in the words, the place round a gap, at last the district."""
    if answer.community_id is not None:
        return answer.community_id, "address", (("place_named", tree.nodes[answer.community_id].name),), None
    if spot is not None and spot.grid_id is not None:
        return spot.grid_id, "point", (), None
    return tree.nodes.district.id, "unknown", (("place_unknown", ""),), None


def _about_point(spot: Spot | None) -> tuple[tuple[str, str], ...]:
    """Return why a point is in no microgrid."""
    if spot is None or spot.microgrid_id is not None:
        return ()
    metres = str(spot.near[1]) if spot.near else ""
    return ((f"place_{spot.finding}", metres),)
