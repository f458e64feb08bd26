"""Rows go in by COPY as they are; what a large load takes off the tables is put back as it was."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from jinlin.appeals.workflow import State
from jinlin.common import versions
from jinlin.demo.copying import bare, cell, columns, copy_lines, line
from jinlin.demo.grow import TABLES
from jinlin.grid.levels import Level
from jinlin.grid.models import Department
from tests.cast import a_grid


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "\\N"),
        (7, "7"),
        (True, "t"),
        ("路灯", "路灯"),
        ("a\tb\\c\nd\re", "a\\tb\\\\c\\nd\\re"),
        (b"\x00\xff", "\\\\x00ff"),
        (date(2026, 3, 17), "2026-03-17"),
        (datetime(2026, 3, 17, 8, tzinfo=UTC), "2026-03-17T08:00:00+00:00"),
        ({"words": "又\n黑"}, '{"words": "又\\\\n黑"}'),
        (["x"], '["x"]'),
        (Decimal("1.50"), "1.50"),
        (State.CLOSED, "closed"),
        (Level.AREA, "2"),
    ],
)
def test_one_value(value: object, written: str) -> None:
    assert cell(value) == written


def test_what_was_copied_reads_as_it_was_written(db: None) -> None:
    names = columns(Department, leave_out=("id",))
    words = "水\t电\\气\n🙂 'quoted' \"twice\""
    row = {"code": "x", "name": words, "name_en": "", "duty": words, "active": True}
    copy_lines(Department, names, [line(row[name] for name in names)])
    found = Department.objects.get(code="x")
    assert (found.name, found.duty, found.active) == (words, words, True)


Drawn = tuple[list[tuple[str, ...]], list[tuple[str, ...]]]


def drawn() -> Drawn:
    """Return every index and constraint of the grown tables, as the database describes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND schemaname = current_schema() "
            "ORDER BY 1",
            [TABLES],
        )
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT c.conname, pg_get_constraintdef(c.oid), c.convalidated::text FROM pg_constraint c "
            "JOIN pg_class t ON t.oid = c.conrelid WHERE t.relname = ANY(%s) ORDER BY 1",
            [TABLES],
        )
        return indexes, cursor.fetchall()


@pytest.fixture
def before(db: None) -> Drawn:
    """Give indexes and constraints, written as PostgreSQL writes what it reads: x IN (…) once more costs brackets."""
    made = drawn()
    with bare(TABLES):
        pass
    again = drawn()
    assert [name for name, _ in made[0]] == [name for name, _ in again[0]]
    assert made[1] == again[1]
    return again


def test_what_is_taken_off_for_a_load_is_put_back_the_same(before: Drawn) -> None:
    with bare(TABLES):
        within = drawn()
        assert len(within[0]) < len(before[0])
        assert not [definition for _, definition, _ in within[1] if definition.startswith("FOREIGN KEY")]
    assert drawn() == before


def test_it_is_put_back_after_a_failure_too(before: Drawn) -> None:
    with pytest.raises(ZeroDivisionError), bare(TABLES):
        _ = 1 / 0
    assert drawn() == before


def test_a_row_that_refers_to_nothing_does_not_pass_unseen(db: None) -> None:
    versions.forget_all()
    a_grid(level=Level.DISTRICT, code="1", name="one")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), bare(TABLES), connection.cursor() as cursor:
        cursor.execute("INSERT INTO appeals_holding (appeal_id, no, level, grid_id, since) VALUES (99, 1, 1, 1, now())")
