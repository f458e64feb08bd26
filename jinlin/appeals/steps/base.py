"""The shape of a step and the small pieces the verbs share."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from jinlin.appeals import deadlines
from jinlin.appeals.deadlines import TIMERS, ClockKind, ClockLife, Mark
from jinlin.appeals.life import Facts, Life, TaskLife, apply, seconds
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.common.worktime import Calendar, Unit, axis_minutes
from jinlin.grid.levels import Level


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: whole minutes on its unit's axis."""

    unit: Unit
    minutes: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits a category and condition set for one appeal (catalogue, field.md §5)."""

    accept: Limit
    solve: Limit
    make_safe: Limit | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Handler:
    """Who gets a task: a grid's posts or a department."""

    kind: Literal["grid", "department"]
    id: int
    # A department answers at the district; a grid at its own level.
    level: Level = Level.DISTRICT

    @property
    def key(self) -> tuple[str, int]:
        """The handler as a task names it."""
        return (self.kind, self.id)

    @property
    def recipient(self) -> str:
        """The handler as the trail writes it: `grid:12`, `department:3`."""
        return f"{self.kind}:{self.id}"


@dataclass(slots=True)
class Step:
    """One event before it is written."""

    verb: Verb
    after: State
    facts: Facts = field(default_factory=dict)
    recipient: str = ""


def take_step(life: Life, step: Step, *, at: datetime) -> Step:
    """Apply a step to a life and give it back, so that steps can be chained."""
    apply(life, verb=step.verb, after=step.after, at=at, facts=step.facts)
    return step


def new_clock(clock: ClockLife) -> dict[str, Any]:
    """Return the facts that start a clock."""
    facts: dict[str, Any] = {
        "no": clock.no,
        "kind": str(clock.kind),
        "unit": str(clock.unit),
        "budget": clock.budget,
        "due": seconds(clock.due_at),
        "next": seconds(clock.next_at),
        "level": clock.level,
    }
    if clock.task_no is not None:
        facts["task"] = clock.task_no
    return facts


def start_clock(
    life: Life,
    facts: Facts,
    *,
    kind: ClockKind,
    limit: Limit,
    at: datetime,
    calendar: Calendar,
    task_no: int | None = None,
    used: int = 0,
    level: Level | None = None,
) -> None:
    """Add the start of a clock to the facts."""
    clock = deadlines.start(
        no=life.next_clock_no + sum(1 for c in facts.get("clocks", ()) if "kind" in c),
        kind=kind,
        unit=limit.unit,
        budget=limit.minutes,
        at=at,
        calendar=calendar,
        task_no=task_no,
        used=used,
        level=int(level or life.holder_level or 0),
    )
    facts.setdefault("clocks", []).append(new_clock(clock))


def start_timer(life: Life, facts: Facts, *, kind: ClockKind, at: datetime, ends: datetime) -> None:
    """Add a timer that fires at a given time to the facts."""
    no = life.next_clock_no + sum(1 for c in facts.get("clocks", ()) if "kind" in c)
    facts.setdefault("clocks", []).append(
        new_clock(deadlines.until(no=no, kind=kind, at=at, ends=ends, level=int(life.holder_level or 0)))
    )


def end_clocks(
    life: Life,
    facts: Facts,
    *,
    met: Iterable[ClockKind] = (),
    stop: Iterable[ClockKind] = (),
    task_no: int | None = None,
) -> None:
    """Add the end of every open clock of these kinds: met (done) or stopped (no longer asked)."""
    met, stop = frozenset(met), frozenset(stop)
    for clock in life.clocks.values():
        if not clock.open or (task_no is not None and clock.task_no != task_no):
            continue
        if clock.kind in met:
            facts.setdefault("clocks", []).append({"no": clock.no, "met": 1})
        elif clock.kind in stop:
            facts.setdefault("clocks", []).append({"no": clock.no, "stop": 1})


def pause_clocks(life: Life, facts: Facts) -> None:
    """Add a pause of every running deadline; timers that carry work on are stopped by whoever pauses."""
    for clock in life.clocks.values():
        if clock.running and clock.kind not in TIMERS:
            facts.setdefault("clocks", []).append({"no": clock.no, "pause": 1})


def resume_clocks(life: Life, facts: Facts, *, at: datetime, calendar: Calendar) -> None:
    """Add the going-on of every paused clock, with its new due time."""
    for clock in life.clocks.values():
        if clock.open and clock.paused_at is not None:
            paused, ends, following = deadlines.resumed(clock, at=at, calendar=calendar)
            facts.setdefault("clocks", []).append(
                {"no": clock.no, "go": 1, "paused": paused, "due": seconds(ends), "next": seconds(following)}
            )


def offer_task(
    life: Life,
    facts: Facts,
    *,
    handler: Handler,
    role: Literal["lead", "helper"],
    state: TaskState = TaskState.OFFERED,
    by: int | None = None,
    giver: Level | None = None,
) -> int:
    """Add a new task to the facts; return its number."""
    no = life.next_task_no + sum(1 for t in facts.get("tasks", ()) if "role" in t)
    task: dict[str, Any] = {
        "no": no,
        "state": str(state),
        "role": role,
        handler.kind: handler.id,
        "level": int(handler.level),
        "from_level": int(giver or life.holder_level or 0),
    }
    if by is not None:
        task["by"] = by
    facts.setdefault("tasks", []).append(task)
    return no


def end_task(facts: Facts, task: TaskLife, state: TaskState) -> None:
    """Add the change of a task to the facts."""
    facts.setdefault("tasks", []).append({"no": task.no, "state": str(state)})


def revoke_open_tasks(life: Life, facts: Facts, *, role: str | None = None) -> None:
    """Add the revoking of every task still open or returned, and the stop of its clock."""
    for task in life.tasks.values():
        if role is not None and task.role != role:
            continue
        if task.open or task.state is TaskState.RETURNED:
            end_task(facts, task, TaskState.REVOKED)
            end_clocks(life, facts, stop=[ClockKind.TASK], task_no=task.no)


def used_minutes(life: Life, handler: Handler, *, unit: Unit, at: datetime, calendar: Calendar) -> int:
    """Return the axis minutes a handler already used on this appeal: back to the same one, the clock resumes."""
    total = 0
    for clock in life.clocks.values():
        if clock.kind is not ClockKind.TASK or clock.task_no is None or clock.unit is not unit:
            continue
        task = life.tasks.get(clock.task_no)
        if task is None or task.handler != handler.key or clock.met_at is not None:
            continue
        ended = clock.stopped_at or clock.paused_at or at
        total += max(axis_minutes(unit, clock.started_at, ended, calendar) - clock.paused, 0)
    return total


def is_late(clock: ClockLife | None, *, now: datetime) -> bool:
    """Whether a clock has run out, marked or not."""
    return clock is not None and (clock.mark in {Mark.RED, Mark.ESCALATED} or (clock.open and now > clock.due_at))
