"""What a history is told on: places, people and the catalogue of the demo district, read once from its rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinlin.accounts.models import Post
from jinlin.accounts.roles import DESK_ROLES, TEAM_ROLES, Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.catalogue_now import CatalogueNow, catalogue_now
from jinlin.appeals.routing import Branch
from jinlin.common.calendars import calendar_now
from jinlin.common.words import bigrams
from jinlin.common.worktime import Calendar
from jinlin.demo.dice import Weighted
from jinlin.demo.matters import Matter, matters
from jinlin.grid.levels import Level
from jinlin.grid.models import Building
from jinlin.grid.nodes import Nodes, nodes_now

_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place something happens at: a building, its words, its point and its grids."""

    building_id: int
    words: str
    x: int | None
    y: int | None
    branch: Branch
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo district, ready for histories."""

    nodes: Nodes
    calendar: Calendar
    catalogue: CatalogueNow
    spots: Sequence[Spot]
    matters: Weighted[Matter]
    teams: dict[int, list[Scope]]
    desks: dict[int, list[Scope]]
    handlers: dict[int, list[Scope]]
    arbiter: Scope

    def desk(self, grid_id: int, turn: float) -> Scope:
        """Return one of the paid posts of a grid; a grid without one is served by the grid above."""
        found: list[Scope] | None = None
        grid: int | None = grid_id
        while not found and grid is not None:
            found = self.desks.get(grid)
            grid = self.nodes[grid].parent_id
        people = found or [self.arbiter]
        return people[int(turn * len(people))]

    def team(self, microgrid_id: int | None, turn: float) -> Scope | None:
        """Return one of a microgrid's team, None when it is vacant."""
        people = self.teams.get(microgrid_id or 0)
        return people[int(turn * len(people))] if people else None

    def handler(self, department_id: int | None, turn: float) -> Scope | None:
        """Return one of a department's handlers."""
        people = self.handlers.get(department_id or 0)
        return people[int(turn * len(people))] if people else None


def set_stage(*, today: date) -> Stage:
    """Read the district's rows; raises LookupError when there is no tree or no people."""
    nodes, catalogue = nodes_now(), catalogue_now()
    posts = Post.objects.held_on(today).select_related("user", "grid").order_by("pk")
    teams: dict[int, list[Scope]] = {}
    desks: dict[int, list[Scope]] = {}
    handlers: dict[int, list[Scope]] = {}
    arbiters: list[Scope] = []
    for post in posts:
        scope, role = post.scope(), Role(post.role)
        if role is Role.HANDLER:
            handlers.setdefault(post.department_id or 0, []).append(scope)
        elif role is Role.CENTRE_ARBITER:
            arbiters.append(scope)
        elif role in TEAM_ROLES:
            teams.setdefault(post.grid_id, []).append(scope)
        elif role in DESK_ROLES and role is not Role.ADMIN:
            desks.setdefault(post.grid_id, []).append(scope)
    spots = [_spot(building, nodes) for building in Building.objects.order_by("pk")]
    if not spots or not arbiters:
        raise LookupError("the demo district has no buildings or no people yet")
    return Stage(nodes, calendar_now(), catalogue, spots, matters(catalogue), teams, desks, handlers, arbiters[0])


def _spot(building: Building, nodes: Nodes) -> Spot:
    line = nodes.line_by_level(building.microgrid_id)
    words = f"{nodes[building.community_id].name}{address_of(building)}"
    branch = Branch(*(line[level] for level in sorted(Level, reverse=True)))
    return Spot(building.pk, words, building.x, building.y, branch, bigrams(words))


def address_of(building: Building) -> str:
    """Return a building's address as a neighbour gives it; for a stretch of street one of its house numbers."""
    if building.compound or not building.units:
        return f"{building.compound}{building.name}"
    doors = [int(number) for number in _NUMBERS.findall(building.units[0])]
    if len(doors) != 2:
        return building.name
    middle = doors[0] + (doors[1] - doors[0]) // 4 * 2
    return f"{building.name}{middle}号"
