"""Clocks: the only deadlines there are. Pure; every function takes its time and calendar (design §5, field.md §4).

A budget is whole minutes on its unit's own axis (`common.worktime`); all times are aware.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jinlin.common.worktime import Calendar, Unit, axis_minutes, due_at


class ClockKind(StrEnum):
    """What a clock measures."""

    OFFER = "offer"  # a timer, no deadline: untaken work passes from the volunteers to the paid post
    ACCEPT = "accept"
    SOLVE = "solve"  # the promise the reporter sees
    MAKE_SAFE = "make_safe"
    CONTACT = "contact"
    TASK = "task"
    ARBITRATION = "arbitration"
    SUPERVISION = "supervision"
    SILENCE = "silence"  # a timer: closes a resolved appeal after silence
    SUSPENSION = "suspension"  # a timer: brings a suspended appeal back


class Mark(StrEnum):
    """How far past its limit a clock is; never taken back."""

    NONE = ""
    AMBER = "amber"
    RED = "red"
    ESCALATED = "escalated"


TIMERS = frozenset({ClockKind.OFFER, ClockKind.SILENCE, ClockKind.SUSPENSION})
# Clocks whose lateness moves the appeal to the level above when half the limit has gone by again.
ESCALATING = frozenset({ClockKind.ACCEPT, ClockKind.SOLVE})
_ORDER = [Mark.NONE, Mark.AMBER, Mark.RED, Mark.ESCALATED]
AMBER_SHARE = 0.8
ESCALATE_SHARE = 1.5


@dataclass(slots=True)
class ClockLife:
    """One clock as it stands; `budget` and `paused` are axis minutes of `unit`."""

    no: int
    kind: ClockKind
    unit: Unit
    budget: int
    started_at: datetime
    due_at: datetime
    next_at: datetime | None
    mark: Mark = Mark.NONE
    paused_at: datetime | None = None
    paused: int = 0
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    task_no: int | None = None
    level: int = 0

    @property
    def running(self) -> bool:
        """Whether it still counts: neither met, nor stopped, nor paused."""
        return self.met_at is None and self.stopped_at is None and self.paused_at is None

    @property
    def open(self) -> bool:
        """Whether it may still be met; a paused clock is open."""
        return self.met_at is None and self.stopped_at is None


def whole_second(at: datetime) -> datetime:
    """Return the time without its fraction: deadlines are kept to the second."""
    return at.replace(microsecond=0)


def due(*, unit: Unit, started_at: datetime, budget: int, paused: int, calendar: Calendar) -> datetime:
    """Return when a budget that began at `started_at` and was paused for `paused` axis minutes runs out."""
    return due_at(unit, whole_second(started_at), budget + paused, calendar)


def next_stage(clock: ClockLife, *, calendar: Calendar) -> datetime | None:
    """Return when the clock must be looked at next: amber, red, escalate, or when a timer fires."""
    if not clock.running:
        return None
    if clock.kind in TIMERS:
        return clock.due_at if clock.mark is Mark.NONE else None
    match clock.mark:
        case Mark.NONE:
            return _amber_at(clock, calendar=calendar)
        case Mark.AMBER:
            return clock.due_at
        case Mark.RED if clock.kind in ESCALATING:
            late = int(clock.budget * ESCALATE_SHARE) + clock.paused
            return max(due_at(clock.unit, clock.started_at, late, calendar), clock.due_at + timedelta(minutes=1))
        case _:
            return None


def _amber_at(clock: ClockLife, *, calendar: Calendar) -> datetime:
    if clock.unit in {Unit.EMERGENCY_HOURS, Unit.OFFICE_HOURS}:
        share = int(clock.budget * AMBER_SHARE) + clock.paused
        return min(due_at(clock.unit, clock.started_at, share, calendar), clock.due_at)
    # Day units end at the close of office: a share of the wall time warns in good time, whatever the hour.
    return whole_second(clock.started_at + (clock.due_at - clock.started_at) * AMBER_SHARE)


def start(
    *,
    no: int,
    kind: ClockKind,
    unit: Unit,
    budget: int,
    at: datetime,
    calendar: Calendar,
    task_no: int | None = None,
    level: int = 0,
    used: int = 0,
) -> ClockLife:
    """Return a clock started at `at`; `used` axis minutes were spent before (back to the same department)."""
    began = whole_second(at)
    ends = due(unit=unit, started_at=began, budget=max(budget - used, 0), paused=0, calendar=calendar)
    clock = ClockLife(
        no=no,
        kind=kind,
        unit=unit,
        budget=max(budget - used, 0),
        started_at=began,
        due_at=ends,
        next_at=None,
        task_no=task_no,
        level=level,
    )
    clock.next_at = next_stage(clock, calendar=calendar)
    return clock


def until(*, no: int, kind: ClockKind, at: datetime, ends: datetime, level: int = 0) -> ClockLife:
    """Return a timer that fires at a given time (a suspension's date)."""
    began, ends = whole_second(at), whole_second(ends)
    return ClockLife(
        no=no,
        kind=kind,
        unit=Unit.EMERGENCY_HOURS,
        budget=int((ends - began).total_seconds() // 60),
        started_at=began,
        due_at=ends,
        next_at=ends,
        level=level,
    )


def resumed(clock: ClockLife, *, at: datetime, calendar: Calendar) -> tuple[int, datetime, datetime | None]:
    """Return (paused minutes, due_at, next_at) of a paused clock that goes on at `at`."""
    if clock.paused_at is None:
        return clock.paused, clock.due_at, clock.next_at
    paused = clock.paused + axis_minutes(clock.unit, clock.paused_at, whole_second(at), calendar)
    ends = due(unit=clock.unit, started_at=clock.started_at, budget=clock.budget, paused=paused, calendar=calendar)
    again = ClockLife(
        clock.no, clock.kind, clock.unit, clock.budget, clock.started_at, ends, None, clock.mark, None, paused
    )
    return paused, ends, next_stage(again, calendar=calendar)


def extended(clock: ClockLife, *, minutes: int, calendar: Calendar) -> tuple[int, datetime, datetime | None]:
    """Return (budget, due_at, next_at) after `minutes` more; an amber mark stays told and is not told twice."""
    budget = clock.budget + minutes
    ends = due(unit=clock.unit, started_at=clock.started_at, budget=budget, paused=clock.paused, calendar=calendar)
    longer = ClockLife(
        clock.no, clock.kind, clock.unit, budget, clock.started_at, ends, None, clock.mark, None, clock.paused
    )
    return budget, ends, next_stage(longer, calendar=calendar)


def used(clock: ClockLife, *, unit: Unit, at: datetime, calendar: Calendar) -> int:
    """Return how many axis minutes of `unit` a clock has counted until `at`, without its pauses."""
    stood = clock.paused_at or at
    passed = axis_minutes(clock.unit, clock.started_at, stood, calendar)
    share = max(passed - clock.paused, 0) / passed if passed > 0 else 1.0
    return int(axis_minutes(unit, clock.started_at, stood, calendar) * share)


def marked(clock: ClockLife, *, calendar: Calendar) -> tuple[Mark, datetime | None]:
    """Return the next mark of a clock whose `next_at` has come, and when to look again."""
    after = _ORDER[_ORDER.index(clock.mark) + 1]
    probe = ClockLife(
        clock.no, clock.kind, clock.unit, clock.budget, clock.started_at, clock.due_at, None, after, None, clock.paused
    )
    return after, next_stage(probe, calendar=calendar)
