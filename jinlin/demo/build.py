"""Builds the demo district: real names and codes of the tree, everything else invented; the same at every build."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from jinlin.appeals.catalogue import load_catalogue
from jinlin.appeals.catalogue_load import load_into_rows
from jinlin.common.versions import bump
from jinlin.demo import buildings, geometry, people, rows, today
from jinlin.demo.grow import grow
from jinlin.grid.levels import Level
from jinlin.grid.models import Department

# From public reporting (docs/field-words.md): what the district's ledger held after fifteen months.
APPEALS, CLOSED = 21_140, 20_997
MONTHS = timedelta(days=456)
Progress = Callable[[str], None]


def build_demo(*, now: datetime, progress: Progress, history: bool = True) -> None:
    """Build the demo district in an empty, migrated database: catalogue, tree, people and fifteen months until `now`.

    Everything but the history goes in with one transaction. The history commits chunk by chunk, from several
    processes; the caller marks when all of it is there (`jinlin.ops.demo`).
    """
    with transaction.atomic():
        _build_district(now=now, progress=progress)
    if history:
        grow_history(now=now, progress=progress)


def _build_district(*, now: datetime, progress: Progress) -> None:
    leaves = load_into_rows(load_catalogue())
    progress(f"事项目录 {leaves} 项 · a catalogue of {leaves} kinds")
    drawn = geometry.draw()
    tree = rows.make_tree(drawn)
    rows.write_tree(tree)
    rows.write_water(drawn)
    book = buildings.buildings(drawn)
    rows.write_buildings(tree, drawn, book)
    rows.write_partners(tree)
    microgrids = [(cell.community, cell.number, rows.cell_code(cell)) for cell in drawn.cells]
    homes = sum(row.households for row in book)
    progress(
        f"17 个社区，115 个片区，{len(microgrids)} 个微网格，{homes:,} 户 · "
        f"17 communities, 115 areas, {len(microgrids)} microgrids, {homes:,} households"
    )
    departments = dict(Department.objects.values_list("code", "id"))
    everybody = people.people(
        people.Places(
            district=tree.codes(Level.DISTRICT)[0],
            streets=tree.codes(Level.STREET),
            communities=tree.codes(Level.COMMUNITY),
            areas=tree.codes(Level.AREA),
            microgrids=microgrids,
            departments=sorted(departments),
        )
    )
    rows.write_people(tree, everybody, departments, now=now)
    bump("tree")
    progress(
        f"{len(everybody):,} 人，{len(departments)} 个职能部门（人物均为虚构） · "
        f"{len(everybody):,} people, {len(departments)} departments (all people are fictional)"
    )


def grow_history(*, now: datetime, progress: Progress) -> None:
    """Grow fifteen months of appeals until `now`, and set what waits on that day."""
    quarter = APPEALS // 4
    told = 0

    def say(done: int, total: int) -> None:
        nonlocal told
        if done // quarter > told:
            told = done // quarter
            progress(f"历史诉求 {done:,} / {total:,} · appeals of the past {done:,} / {total:,}")

    # The last few are reported on the day itself.
    count = APPEALS - len(today.SMALL)
    grow(count=count, not_closed=count - CLOSED, begin=now - MONTHS, end=now, progress=say)
    today.set_the_day(now=now)
