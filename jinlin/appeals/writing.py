"""Writes what changed of one or many appeals with one statement: heads, texts, events, tasks, clocks, holdings, outbox.

A lifecycle is four such writes; one statement that is always the same is prepared once and costs a third of six.
The rows travel as JSON; which columns there are follows from the models.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, BinaryField, Field, Model

from jinlin.appeals import rows
from jinlin.appeals.models import Appeal, AppealEvent, AppealText, Clock, EventText, Holding, Task
from jinlin.common.models import Outbox

# The words of an event still without an id: the event, the words, their salt, whether only staff may read them.
Words = tuple[AppealEvent, str, bytes, bool]
# A statement carries the rows of at most so many appeals.
AT_ONCE = 200


@dataclass(slots=True)
class Sheet:
    """The rows of some appeals that one statement writes.

    `heads` are updated; `new` and `texts` come with an appeal just received; of tasks, clocks and holdings new ones are
    inserted, known ones updated.
    """

    heads: list[Appeal] = field(default_factory=list)
    new: list[Appeal] = field(default_factory=list)
    texts: list[AppealText] = field(default_factory=list)
    events: list[AppealEvent] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)


def write(sheet: Sheet) -> None:
    """Write a sheet in the running transaction; its events get their ids."""
    words = [
        {"appeal_id": event.appeal_id, "seq": event.seq, "body": body, "salt": salt.hex(), "internal": internal}
        for event, body, salt, internal in sheet.words
    ]
    heads = [{"id": a.pk, **_values(a, rows.BULK_HEAD)} for a in sheet.heads]
    # An ended span goes first, since only one may be open.
    holdings = sorted(sheet.holdings, key=lambda h: (h.appeal_id, h.until is None, h.no))
    parts = [
        heads, _plain(sheet.new), _plain(sheet.texts), _plain(sheet.events), words, _plain(sheet.tasks), _plain(sheet.clocks), _plain(holdings),
        _plain(sheet.outbox),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [_json(part) for part in parts])
        ids = {(appeal_id, seq): pk for pk, appeal_id, seq in cursor.fetchall()}
    for event in sheet.events:
        event.pk = ids[event.appeal_id, event.seq]


def _plain(found: Sequence[Model]) -> list[dict[str, Any]]:
    return [_values(row, _names(type(row))) for row in found]


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(row, name)) is not None}


def _encoded(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


_json: Callable[[object], str] = json.JSONEncoder(ensure_ascii=False, default=_encoded, separators=(",", ":")).encode


@cache
def _fields(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    """Return a model's columns but a key that the database fills itself."""
    return tuple(f for f in model._meta.concrete_fields if not isinstance(f, AutoField))


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in _fields(model))


def _type(one: "Field[Any, Any]") -> str:
    """Return the type a column has in the JSON: bytes travel as hex."""
    if isinstance(one, BinaryField):
        return "text"
    return str(one.rel_db_type(connection) if one.is_relation else one.db_type(connection))


def _read(one: "Field[Any, Any]") -> str:
    return f"decode(v.{one.attname}, 'hex')" if isinstance(one, BinaryField) else f"v.{one.attname}"


def _recordset(fields: "Iterable[Field[Any, Any]]", *others: str) -> str:
    typed = ", ".join([*others, *(f"{one.attname} {_type(one)}" for one in fields)])
    return f"jsonb_to_recordset(%s::jsonb) AS v({typed})"


def _insert(model: type[Model], *, update: Sequence[str] = ()) -> str:
    """Return the INSERT of a table from JSON; `update` names what a known (appeal, no) gets anew."""
    fields = _fields(model)
    again = ", ".join(f"{name} = excluded.{name}" for name in update)
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(str(one.column) for one in fields)}) "  # noqa: S608 (ours)
        f"SELECT {', '.join(map(_read, fields))} FROM {_recordset(fields)}"
        + (f" ON CONFLICT (appeal_id, no) DO UPDATE SET {again}" if again else "")
    )


@cache
def _statement() -> str:
    columns = [one for one in _fields(Appeal) if one.attname in rows.BULK_HEAD]
    sets = ", ".join(f"{one.column} = {_read(one)}" for one in columns)
    return f"""
        WITH head AS (
            UPDATE appeals_appeal AS a SET {sets}
            FROM {_recordset(columns, "id bigint")} WHERE a.id = v.id
        ), new AS ({_insert(Appeal)}
        ), said AS ({_insert(AppealText)}
        ), event AS (
            {_insert(AppealEvent)} RETURNING id, appeal_id, seq
        ), words AS (
            INSERT INTO {EventText._meta.db_table} (event_id, body, salt, internal)
            SELECT e.id, v.body, decode(v.salt, 'hex'), v.internal
            FROM jsonb_to_recordset(%s::jsonb) AS v(appeal_id bigint, seq integer, body text, salt text, internal boolean)
            JOIN event AS e USING (appeal_id, seq)
        ), task AS ({_insert(Task, update=rows.TASK_FIELDS)}
        ), clock AS ({_insert(Clock, update=rows.CLOCK_FIELDS)}
        ), holding AS ({_insert(Holding, update=["until", "wall_minutes", "office_minutes"])}
        ), outbox AS ({_insert(Outbox)})
        SELECT id, appeal_id, seq FROM event
    """  # noqa: S608 (names of our own tables and columns)
