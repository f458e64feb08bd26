"""COPY of many rows: fast, yet the same columns as the models."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_needs_escape = re.compile(r"[\\\t\n\r]").search


def _text(value: str) -> str:
    return value.translate(_ESCAPES) if _needs_escape(value) else value


_CELLS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: f"\\\\x{value.hex()}",
    date: date.isoformat,
    dict: lambda value: _text(json.dumps(value, ensure_ascii=False)),
    list: lambda value: _text(json.dumps(value, ensure_ascii=False)),
    Decimal: str,
    float: str,
}


def cell(value: Any) -> str:
    """Return one value in PostgreSQL's COPY text form."""
    # The common kinds first: this is called a hundred times for each appeal.
    kind = type(value)
    if value is None:
        return "\\N"
    if kind is int:
        return str(value)
    if kind is str:
        return _text(value)
    if kind is datetime:
        return value.isoformat()  # type: ignore[no-any-return]
    known = _CELLS.get(kind)
    # Enumerations and other kinds of the known types are copied as what they stand for.
    return known(value) if known else _text(str(value)) if isinstance(value, str) else str(int(value))


def line(values: Iterable[Any]) -> str:
    """Return one row as a COPY line."""
    return "\t".join([cell(value) for value in values]) + "\n"


def columns(model: type[Model], *, leave_out: Sequence[str] = ()) -> list[str]:
    """Return the attribute names of a model's columns, without those the database fills."""
    return [f.attname for f in model._meta.concrete_fields if f.attname not in leave_out]


def copy_lines(model: type[Model], names: Sequence[str], lines: Iterable[str]) -> None:
    """COPY lines into a model's table, in the running transaction."""
    fields = {f.attname: f.column for f in model._meta.concrete_fields}
    listed = ", ".join(f'"{fields[name]}"' for name in names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN') as copy,
    ):
        copy.write("".join(lines))


def copy_rows(rows: Sequence[Model], *, leave_out: Sequence[str] = ("id",)) -> None:
    """COPY unsaved model instances of one kind; with ids of their own pass `leave_out=()`."""
    if not rows:
        return
    model = type(rows[0])
    names = columns(model, leave_out=leave_out)
    copy_lines(model, names, (line(getattr(row, name) for name in names) for row in rows))


@contextmanager
def bare(tables: Sequence[str]) -> Iterator[None]:
    """Take the plain indexes and foreign keys off some tables, and put the same ones back at the end.

    Primary keys, unique and check constraints stay. For loads larger than what is there: sorting once beats inserting
    a million times, and checking all references at once beats asking for each row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname "
            "JOIN pg_index x ON x.indexrelid = c.oid "
            "WHERE i.schemaname = current_schema() AND i.tablename = ANY(%s) AND NOT x.indisunique",
            [list(tables)],
        )
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
            "JOIN pg_class t ON t.oid = c.conrelid "
            "WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)",
            [list(tables)],
        )
        references = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for table, name, _ in references:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '256MB'")
            for _, definition in indexes:
                cursor.execute(definition)
            for table, name, definition in references:
                cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
            cursor.execute("RESET maintenance_work_mem")
