"""COPY of many rows: fast, yet the same columns as the models."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Json(str):
    """JSON already written, to be copied as it is."""

    __slots__ = ()


def _text(value: str) -> str:
    return value if value.isalnum() else value.translate(_ESCAPES)


_CELLS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "\\N",
    int: str,
    str: _text,
    Json: _text,
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: f"\\\\x{value.hex()}",
    datetime: datetime.isoformat,
    date: date.isoformat,
    dict: lambda value: _text(json.dumps(value, ensure_ascii=False)),
    list: lambda value: _text(json.dumps(value, ensure_ascii=False)),
    Decimal: str,
    float: str,
}


def cell(value: Any) -> str:
    """Return one value in PostgreSQL's COPY text form."""
    known = _CELLS.get(type(value))
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
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Drop the plain indexes of some tables and make them again at the end, in the same definitions.

    Keys and constraints stay. For loads that are larger than what is there: sorting once beats inserting a million
    times, and the finished index is denser.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname "
            "JOIN pg_index x ON x.indexrelid = c.oid "
            "WHERE i.schemaname = current_schema() AND i.tablename = ANY(%s) AND NOT x.indisunique",
            [list(tables)],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '256MB'")
            for _, definition in found:
                cursor.execute(definition)
            cursor.execute("RESET maintenance_work_mem")
