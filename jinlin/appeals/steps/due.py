"""What follows when a clock's time has come: one rule for the overdue pass and for histories."""

from datetime import datetime

from jinlin.appeals.deadlines import ClockKind, ClockLife
from jinlin.appeals.life import Life
from jinlin.appeals.steps import closing, intake, work
from jinlin.appeals.steps.base import Limits, Step
from jinlin.appeals.workflow import Verb
from jinlin.common.worktime import Calendar
from jinlin.grid.levels import Level


def next_due(life: Life, *, now: datetime) -> ClockLife | None:
    """Return the clock that has waited longest at `now`; None when nothing is due."""
    due = [(clock.next_at, no) for no, clock in life.clocks.items() if clock.next_at and clock.next_at <= now]
    return life.clocks[min(due)[1]] if due else None


def due_step(
    life: Life,
    clock: ClockLife,
    *,
    above: tuple[Level, int] | None,
    limits: Limits,
    at: datetime,
    calendar: Calendar,
) -> Step:
    """Return the step of a due clock: untaken work passes on, silence closes, a suspension ends, a deadline is marked.

    `above` is the grid above the holder; None when the district holds it.
    """
    match clock.kind:
        case ClockKind.OFFER:
            level, grid_id = above or (Level.DISTRICT, life.holder_id or 0)
            return intake.pass_on(life, level=level, grid_id=grid_id, limits=limits, at=at, calendar=calendar)
        case ClockKind.SILENCE:
            return closing.close(life, verb=Verb.SILENCE, by="silence")
        case ClockKind.SUSPENSION:
            return work.resume(life, at=at, calendar=calendar)
        case _:
            return closing.mark(life, clock=clock, above=above, calendar=calendar)
