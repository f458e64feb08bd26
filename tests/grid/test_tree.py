"""A changed outline routes the next appeal in every process, without a restart; refused outlines change nothing."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from jinlin.common import versions
from jinlin.common.refusals import Refused
from jinlin.grid.actions import draw_water, redraw, rename
from jinlin.grid.levels import Level
from jinlin.grid.models import Grid, GridVersion, Water
from jinlin.grid.outlines import Outline
from jinlin.grid.places import Finding
from jinlin.grid.tree import current_tree, load_tree
from tests.cast import a_grid
from tests.grid.test_places import X, Y, a_square

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = date(2026, 3, 17)
# A process of its own: answers each line "x y" by the microgrid's code, "stop" ends it.
ASKED = """
import django, sys
django.setup()
from jinlin.grid.tree import current_tree
print("ready", flush=True)
for line in sys.stdin:
    if line.strip() == "stop":
        break
    x, y = map(int, line.split())
    tree = current_tree()
    owner = tree.places.find(x, y).microgrid_id
    print(tree.nodes[owner].code if owner else "none", flush=True)
"""
DRAW = """
import django
django.setup()
from tests.cast import a_grid
from jinlin.grid.levels import Level
from tests.grid.test_places import a_square
from jinlin.common.versions import bump
from jinlin.grid.models import GridVersion
parent = None
for level, code in ((5, "350405"), (4, "350405001"), (3, "350405001002"), (2, "350405001002J001")):
    parent = a_grid(level=Level(level), code=code, name=code, parent=parent)
for number in (1, 2):
    grid = a_grid(level=Level.MICROGRID, code=f"350405001002J0010{number}", name=str(number), parent=parent)
    GridVersion.objects.filter(grid=grid).update(boundary=a_square(number - 1, 0))
bump("tree")
"""
MOVE = """
import django
django.setup()
from datetime import date
from jinlin.grid.actions import redraw
from jinlin.grid.models import Grid
from tests.grid.test_places import a_square
first, second = Grid.objects.filter(level=1).order_by("code")
redraw(grid_id=second.pk, outline=None, day=date(2026, 3, 17))
redraw(grid_id=first.pk, outline=a_square(0, 0, width=2), day=date(2026, 3, 17))
"""


def python(code: str, database_url: str) -> "subprocess.Popen[str]":
    """Start a process of our own on a database."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"},
    )


def run(code: str, database_url: str) -> None:
    """Let a process do its work and end."""
    process = python(code, database_url)
    process.communicate()
    assert process.returncode == 0


@pytest.fixture
def two_processes(empty_database: str) -> "Iterator[tuple[str, list[subprocess.Popen[str]]]]":
    run(DRAW, empty_database)
    running = [python(ASKED, empty_database) for _ in range(2)]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
    yield empty_database, running
    for process in running:
        process.communicate("stop\n")
        assert process.returncode == 0


def ask(process: "subprocess.Popen[str]", x: int, y: int) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{x} {y}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_a_changed_outline_routes_the_next_appeal_in_every_process(
    two_processes: "tuple[str, list[subprocess.Popen[str]]]",
) -> None:
    database_url, running = two_processes
    point = (X + 1500, Y + 500)
    assert [ask(process, *point) for process in running] == ["350405001002J00102"] * 2
    run(MOVE, database_url)
    assert [ask(process, *point) for process in running] == ["350405001002J00101"] * 2
    with psycopg.connect(database_url) as connection:
        kept = connection.execute("SELECT count(*) FROM grid_gridversion WHERE valid_to = '2026-03-17'").fetchone()
    assert kept == (2,)  # what was stays what it was


@pytest.fixture
def pair(db: None) -> tuple[Grid, Grid]:
    """Two microgrids side by side."""
    versions.forget_all()
    parent: Grid | None = None
    for level in (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.AREA):
        parent = a_grid(level=level, code=f"{level}", name=level.name, parent=parent)
    grids = [a_grid(level=Level.MICROGRID, code=f"1{n}", name=f"第{n}微网格", parent=parent) for n in (1, 2)]
    for column, grid in enumerate(grids):
        redraw(grid_id=grid.pk, outline=a_square(column, 0), day=TODAY - timedelta(days=30))
    return grids[0], grids[1]


def test_yesterdays_outline_is_still_yesterdays(pair: tuple[Grid, Grid]) -> None:
    first, second = pair
    redraw(grid_id=second.pk, outline=a_square(3, 0), day=TODAY)
    point = (X + 1500, Y + 500)
    assert load_tree(on=TODAY - timedelta(days=1)).places.find(*point).microgrid_id == second.pk
    assert load_tree(on=TODAY).places.find(*point).finding is not Finding.INSIDE
    assert load_tree(on=TODAY).places.find(X + 500, Y + 500).microgrid_id == first.pk


def test_a_second_change_on_the_same_day_mends_the_first(pair: tuple[Grid, Grid]) -> None:
    _, second = pair
    redraw(grid_id=second.pk, outline=a_square(3, 0), day=TODAY)
    redraw(grid_id=second.pk, outline=a_square(4, 0), day=TODAY)
    assert GridVersion.objects.filter(grid=second).count() == 3  # as made, as first drawn, as of today


@pytest.mark.parametrize(
    ("outline", "code"),
    [
        ([[[X, Y, X + 10, Y]]], "outline_broken"),
        ([[[X, Y, X + 100]]], "outline_broken"),
        ([], "outline_crosses"),
        ([[[X, Y, X + 100, Y + 100, X + 100, Y, X, Y + 100]]], "outline_crosses"),
        (a_square(0, 0, width=2), "outline_overlaps"),
    ],
)
def test_an_outline_that_cannot_be_is_refused_and_nothing_changes(
    pair: tuple[Grid, Grid], outline: Outline, code: str
) -> None:
    _, second = pair
    with pytest.raises(Refused) as refused:
        redraw(grid_id=second.pk, outline=outline, day=TODAY)
    assert refused.value.code == code
    assert load_tree(on=TODAY).places.find(X + 1500, Y + 500).microgrid_id == second.pk


def test_an_overlap_that_is_meant_is_taken_and_explained(pair: tuple[Grid, Grid]) -> None:
    first, second = pair
    redraw(grid_id=second.pk, outline=a_square(0, 0, width=2), day=TODAY, accept_overlap=True)
    spot = load_tree(on=TODAY).places.find(X + 500, Y + 500)
    assert (spot.finding, spot.microgrid_id, spot.neighbours) == (Finding.OVERLAP, first.pk, (second.pk,))


def test_a_river_is_drawn_mended_and_taken_away_and_every_process_draws_its_maps_anew(db: None) -> None:
    before = versions.current()
    draw_water(name="沙溪", outline=a_square(0, 0))
    draw_water(name="沙溪", outline=a_square(1, 1))
    assert list(Water.objects.values_list("name", "outline")) == [("沙溪", a_square(1, 1))]
    assert versions.current().tree != before.tree
    with pytest.raises(Refused) as refused:
        draw_water(name="沙溪", outline=[[[X, Y, X + 100, Y + 100, X + 100, Y, X, Y + 100]]])
    assert refused.value.code == "outline_crosses"
    draw_water(name="沙溪", outline=None)
    assert not Water.objects.exists()


def test_a_new_name_is_seen_at_once_and_the_old_one_kept(pair: tuple[Grid, Grid]) -> None:
    first, _ = pair
    before = current_tree()
    assert before.nodes[first.pk].name == "第1微网格"
    rename(grid_id=first.pk, name=" 书院 微网格 ", day=TODAY)
    assert current_tree().nodes[first.pk].name == "书院 微网格"
    names = GridVersion.objects.filter(grid=first).order_by("valid_from").values_list("name", flat=True)
    assert names[len(names) - 2] == "第1微网格"
    with pytest.raises(Refused):
        rename(grid_id=first.pk, name="  ", day=TODAY)


def test_the_tree_is_read_once_for_a_version(
    pair: tuple[Grid, Grid], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kept = current_tree()
    with django_assert_num_queries(1):  # the version row alone
        assert current_tree() is kept
