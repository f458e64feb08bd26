"""The demo's tree, addresses and people as rows: identifiers first, so that each table goes in at one stroke."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import shapely
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model

import jinlin.grid
from jinlin.accounts.models import Post, User
from jinlin.common.private import PersonName, Phone
from jinlin.common.words import pinyin_key
from jinlin.demo import names, plan
from jinlin.demo.buildings import Row
from jinlin.demo.dice import Dice
from jinlin.demo.geometry import Cell, Map
from jinlin.demo.people import PASSWORD, Person
from jinlin.grid.codes import code_pattern
from jinlin.grid.levels import Level
from jinlin.grid.models import Building, Grid, GridAlias, GridVersion, Partner, Water
from jinlin.grid.outlines import Outline, to_outline
from jinlin.people.models import Contact
from jinlin.people.sealed import columns as sealed_columns

COMMUNITIES = Path(jinlin.grid.__file__).parent / "data" / "communities.csv"
# Before the demo's history begins; the county became a district that year (国函〔2021〕9号).
FOUNDED = date(2021, 7, 1)
_BATCH = 1000
# A user without a password: Django takes what begins with "!" for unusable.
_NO_PASSWORD = "!fictional"  # noqa: S105


@dataclass(slots=True)
class Twig:
    """A place of the tree before it is a row."""

    code: str
    level: Level
    name: str
    parent: str
    sort: str
    outline: Outline | None = None
    id: int = 0
    path: str = ""


@dataclass(slots=True)
class Tree:
    """The demo's tree by code, from the district down."""

    twigs: dict[str, Twig] = field(default_factory=dict)

    def add(self, twig: Twig) -> None:
        """Add a place; its parent must be there already."""
        self.twigs[twig.code] = twig

    def codes(self, level: Level) -> list[str]:
        """Return the codes of a level, in order."""
        return sorted(code for code, twig in self.twigs.items() if twig.level is level)

    def id(self, code: str) -> int:
        """Return the row's id of a place."""
        return self.twigs[code].id


def cell_code(cell: Cell) -> str:
    """Return the code of a cell of the map."""
    return code_pattern().microgrid(cell.community, cell.area, cell.within)


def make_tree(drawn: Map) -> Tree:
    """Return the whole tree with outlines; identifiers are still missing."""
    tree, pattern = Tree(), code_pattern()
    levels = {"district": Level.DISTRICT, "street": Level.STREET, "community": Level.COMMUNITY}
    for row in _communities():
        level = levels[row["level"]]
        inside = [cell for cell in drawn.cells if cell.community.startswith(row["code"])]
        hidden = row["code"] == plan.WITHOUT_OUTLINES
        outline = None if hidden else _union(inside)
        tree.add(Twig(row["code"], level, row["name"], row["parent_code"], pinyin_key(row["name"]), outline))
    for community, area in sorted({(cell.community, cell.area) for cell in drawn.cells}):
        inside = [cell for cell in drawn.cells if (cell.community, cell.area) == (community, area)]
        outline = None if community == plan.WITHOUT_OUTLINES else _union(inside)
        code = pattern.area(community, area)
        tree.add(Twig(code, Level.AREA, f"第{area}片区", community, f"{area:03d}", outline))
    for cell in drawn.cells:
        outline = None if cell.community == plan.WITHOUT_OUTLINES else to_outline(cell.outline)
        parent = pattern.area(cell.community, cell.area)
        # Numbered through the community, as people say it: 府前社区第5微网格; the code counts within the area.
        name = f"第{cell.number}微网格"
        tree.add(Twig(cell_code(cell), Level.MICROGRID, name, parent, f"{cell.number:03d}", outline))
    return tree


def _communities() -> list[dict[str, str]]:
    with COMMUNITIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _union(cells: Iterable[Cell]) -> Outline:
    return to_outline(shapely.coverage_union_all([cell.outline for cell in cells]))


def write_tree(tree: Tree) -> None:
    """Write grids, their first versions and their former codes; gives every place its identifier and path."""
    ids = take_ids(Grid, len(tree.twigs))
    for number, twig in zip(ids, tree.twigs.values(), strict=True):
        twig.id = number
        twig.path = f"{tree.twigs[twig.parent].path if twig.parent else '/'}{number}/"
    twigs = tree.twigs.values()
    parents = {twig.code: tree.twigs[twig.parent].id if twig.parent else None for twig in twigs}
    Grid.objects.bulk_create(
        (
            Grid(
                id=t.id,
                code=t.code,
                level=t.level,
                name=t.name,
                name_key=t.sort,
                parent_id=parents[t.code],
                path=t.path,
            )
            for t in twigs
        ),
        batch_size=_BATCH,
    )
    GridVersion.objects.bulk_create(
        (
            GridVersion(
                grid_id=t.id,
                parent_id=parents[t.code],
                path=t.path,
                name=t.name,
                boundary=t.outline,
                valid_from=FOUNDED,
            )
            for t in twigs
        ),
        batch_size=_BATCH,
    )
    former = [(row["code"], row["former_code"]) for row in _communities() if row["former_code"]]
    GridAlias.objects.bulk_create(GridAlias(grid_id=tree.id(code), code=old) for code, old in former)


def write_water(drawn: Map) -> None:
    """Write the river and a brook, so that maps show why the two streets lie apart."""
    Water.objects.bulk_create(
        [
            Water(name=plan.RIVER_NAME, outline=to_outline(drawn.river)),
            Water(name=plan.BROOK_NAME, outline=to_outline(drawn.brook)),
        ]
    )


def write_buildings(tree: Tree, drawn: Map, rows: Sequence[Row]) -> None:
    """Write the address book."""
    microgrids = {(cell.community, cell.number): tree.id(cell_code(cell)) for cell in drawn.cells}
    Building.objects.bulk_create(
        (
            Building(
                community_id=tree.id(row.community),
                microgrid_id=microgrids[row.community, row.microgrid],
                compound=row.compound,
                name=row.name,
                aliases=list(row.aliases),
                units=list(row.units),
                households=row.households,
                residents=row.residents,
                x=row.point[0] if row.point else None,
                y=row.point[1] if row.point else None,
            )
            for row in rows
        ),
        batch_size=_BATCH,
    )


def write_partners(tree: Tree) -> None:
    """Write two property companies and two co-construction units for every community."""
    dice = Dice(plan.SEED, 30)
    found: list[Partner] = []
    for code in tree.codes(Level.COMMUNITY):
        companies = [f"{first}物业服务有限公司" for first in dice.some(names.PARTNER_FIRST, 2)]
        units = dice.some(names.CO_CONSTRUCTION, 2)
        found += [Partner(grid_id=tree.id(code), kind=Partner.Kind.PROPERTY, name=name) for name in companies]
        found += [Partner(grid_id=tree.id(code), kind=Partner.Kind.CO_CONSTRUCTION, name=name) for name in units]
    Partner.objects.bulk_create(found)


def write_people(tree: Tree, people: Sequence[Person], departments: Mapping[str, int], *, now: datetime) -> None:
    """Write users, posts and sealed contacts; the few who can log in share one password, hashed once."""
    password = make_password(PASSWORD)
    ids = take_ids(User, len(people))
    User.objects.bulk_create(
        (
            User(
                id=number,
                username=person.username,
                display_name=person.name,
                is_demo=True,
                password=password if person.can_log_in else _NO_PASSWORD,
                date_joined=now,
            )
            for number, person in zip(ids, people, strict=True)
        ),
        batch_size=_BATCH,
    )
    Post.objects.bulk_create(
        (
            Post(
                user_id=number,
                grid_id=tree.id(seat.grid),
                department_id=departments[seat.department] if seat.department else None,
                role=seat.role,
                valid_from=FOUNDED,
                free_hours=[list(span) for span in seat.hours],
            )
            for number, person in zip(ids, people, strict=True)
            for seat in person.seats
        ),
        batch_size=_BATCH,
    )
    Contact.objects.bulk_create(
        (
            Contact(
                user_id=number,
                created_at=now,
                **sealed_columns(name=PersonName(person.name), phone=Phone(person.phone)),
            )
            for number, person in zip(ids, people, strict=True)
        ),
        batch_size=_BATCH,
    )


def take_ids(model: type[Model], count: int) -> list[int]:
    """Take identifiers from a table's sequence, so that rows can name each other before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return sorted(number for (number,) in cursor.fetchall())
