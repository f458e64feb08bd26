"""Between rows and lives: loads what a life follows from, and turns what changed into rows.

Used by actions (one appeal), the overdue pass (many) and the trail check; the builder uses the row makers too.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from jinlin.appeals.deadlines import ClockKind, ClockLife, Mark
from jinlin.appeals.life import HoldingLife, Life, TaskLife
from jinlin.appeals.models import Appeal, Clock, Holding, Task
from jinlin.appeals.workflow import State, TaskState
from jinlin.common.worktime import Calendar, Unit, axis_minutes
from jinlin.grid.levels import Level

# One statement after the lock: what another transaction committed while this one waited is seen.
_LOAD = """
SELECT a.id,
    (SELECT jsonb_agg(t) FROM appeals_task t WHERE t.appeal_id = a.id),
    (SELECT jsonb_agg(c) FROM appeals_clock c WHERE c.appeal_id = a.id),
    (SELECT to_jsonb(h) FROM appeals_holding h WHERE h.appeal_id = a.id ORDER BY h.no DESC LIMIT 1)
FROM {} AS a(id)
"""
# One appeal is asked for by a plain value: PostgreSQL then keeps the plan, which for a list it makes anew each time.
_LOAD_ONE, _LOAD_MANY = _LOAD.format("(VALUES (%s::bigint))"), _LOAD.format("unnest(%s::bigint[])")
TASK_FIELDS = ["state", "taken_by", "signed_at", "ended_at", "due_at", "mark"]
CLOCK_FIELDS = ["budget", "level", "due_at", "next_at", "mark", "paused_at", "paused", "met_at", "stopped_at"]
# Columns of the head that follow from the life.
HEAD_FIELDS = [
    "state", "back_to", "holder_id", "holder_level", "main_id", "round", "returns", "not_solved", "reopened",
    "extensions", "suspensions", "closed_by", "solved_level", "due_at", "mark",
]  # fmt: skip
# What every write may change of a head: the life's columns, when it was accepted, resolved and closed, the last link.
BULK_HEAD = frozenset(HEAD_FIELDS) | {"accepted_at", "resolved_at", "closed_at", "event_seq", "event_hash"}


def load_lives(appeals: Sequence[Appeal]) -> list[Life]:
    """Return the lives of locked appeals, with the newest holding span only, in their order."""
    with connection.cursor() as cursor:
        if len(appeals) == 1:
            cursor.execute(_LOAD_ONE, [appeals[0].pk])
        else:
            cursor.execute(_LOAD_MANY, [[appeal.pk for appeal in appeals]])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    return [_life(appeal, *(_decoded(part) for part in found[appeal.pk])) for appeal in appeals]


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _time(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _known(value: str | None) -> datetime:
    return datetime.fromisoformat(value or "")


def _life(appeal: Appeal, tasks: list[dict[str, Any]] | None, clocks: list[dict[str, Any]] | None, span: Any) -> Life:
    life = Life(
        state=State(appeal.state),
        back_to=State(appeal.back_to) if appeal.back_to else None,
        holder_level=Level(appeal.holder_level),
        holder_id=appeal.holder_id,
        main_id=appeal.main_id,
        round=appeal.round,
        returns=appeal.returns,
        not_solved=appeal.not_solved,
        reopened=appeal.reopened,
        extensions=appeal.extensions,
        suspensions=appeal.suspensions,
        closed_by=appeal.closed_by,
        solved_level=appeal.solved_level,
        mark=Mark(appeal.mark),
    )
    for row in tasks or ():
        life.tasks[row["no"]] = TaskLife(
            no=row["no"],
            role=row["role"],
            grid_id=row["grid_id"],
            department_id=row["department_id"],
            state=TaskState(row["state"]),
            offered_at=_known(row["offered_at"]),
            level=row["level"],
            giver_level=row["giver_level"],
            taken_by=row["taken_by"],
            signed_at=_time(row["signed_at"]),
            ended_at=_time(row["ended_at"]),
        )
    for row in clocks or ():
        life.clocks[row["no"]] = ClockLife(
            no=row["no"],
            kind=ClockKind(row["kind"]),
            unit=Unit(row["unit"]),
            budget=row["budget"],
            started_at=_known(row["started_at"]),
            due_at=_known(row["due_at"]),
            next_at=_time(row["next_at"]),
            mark=Mark(row["mark"]),
            paused_at=_time(row["paused_at"]),
            paused=row["paused"],
            met_at=_time(row["met_at"]),
            stopped_at=_time(row["stopped_at"]),
            task_no=row["task_no"],
            level=row["level"],
        )
    if span:
        life.spans = span["no"]
        life.holdings.append(
            HoldingLife(span["no"], Level(span["level"]), span["grid_id"], _known(span["since"]), _time(span["until"]))
        )
    return life


def promise(life: Life) -> ClockLife | None:
    """Return the newest promise clock, which the head's `due_at` copies."""
    found = [c for c in life.clocks.values() if c.kind is ClockKind.SOLVE]
    return max(found, key=lambda c: c.no, default=None)


def head_values(life: Life) -> dict[str, Any]:
    """Return the head's columns that follow from a life."""
    clock = promise(life)
    return {
        "state": str(life.state),
        "back_to": str(life.back_to or ""),
        "holder_id": life.holder_id,
        "holder_level": int(life.holder_level or 0),
        "main_id": life.main_id,
        "round": life.round,
        "returns": life.returns,
        "not_solved": life.not_solved,
        "reopened": life.reopened,
        "extensions": life.extensions,
        "suspensions": life.suspensions,
        "closed_by": life.closed_by,
        "solved_level": life.solved_level,
        "due_at": clock.due_at if clock else None,
        "mark": str(life.mark),
    }


def task_values(appeal_id: int, life: Life, task: TaskLife) -> dict[str, Any]:
    """Return the columns of a task; `due_at` and `mark` are copied from its newest clock."""
    clocks = [c for c in life.clocks.values() if c.kind is ClockKind.TASK and c.task_no == task.no]
    clock = max(clocks, key=lambda c: c.no, default=None)
    return {
        "appeal_id": appeal_id,
        "no": task.no,
        "role": task.role,
        "grid_id": task.grid_id,
        "department_id": task.department_id,
        "level": task.level,
        "state": str(task.state),
        "giver_level": task.giver_level,
        "taken_by": task.taken_by,
        "offered_at": task.offered_at,
        "signed_at": task.signed_at,
        "ended_at": task.ended_at,
        "due_at": clock.due_at if clock else None,
        "mark": str(clock.mark) if clock else "",
    }


def task_row(appeal_id: int, life: Life, task: TaskLife) -> Task:
    """Return the row of a task."""
    return Task(**task_values(appeal_id, life, task))


def clock_values(appeal_id: int, clock: ClockLife) -> dict[str, Any]:
    """Return the columns of a clock."""
    return {
        "appeal_id": appeal_id,
        "no": clock.no,
        "kind": str(clock.kind),
        "unit": str(clock.unit),
        "budget": clock.budget,
        "task_no": clock.task_no,
        "level": clock.level,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "next_at": clock.next_at,
        "mark": str(clock.mark),
        "paused_at": clock.paused_at,
        "paused": clock.paused,
        "met_at": clock.met_at,
        "stopped_at": clock.stopped_at,
    }


def clock_row(appeal_id: int, clock: ClockLife) -> Clock:
    """Return the row of a clock."""
    return Clock(**clock_values(appeal_id, clock))


def holding_values(appeal_id: int, span: HoldingLife, *, calendar: Calendar) -> dict[str, Any]:
    """Return the columns of a holding span; a closed one has its wall and office minutes."""
    wall = office = None
    if span.until is not None:
        # A machine's clock may step back between two writes; a span is never negative.
        wall = max(axis_minutes(Unit.EMERGENCY_HOURS, span.since, span.until, calendar), 0)
        office = max(axis_minutes(Unit.OFFICE_HOURS, span.since, span.until, calendar), 0)
    return {
        "appeal_id": appeal_id,
        "no": span.no,
        "level": int(span.level),
        "grid_id": span.grid_id,
        "since": span.since,
        "until": span.until,
        "wall_minutes": wall,
        "office_minutes": office,
    }


def holding_row(appeal_id: int, span: HoldingLife, *, calendar: Calendar) -> Holding:
    """Return the row of a holding span."""
    return Holding(**holding_values(appeal_id, span, calendar=calendar))
