"""The step after the owner of the catalogue changed a limit: open clocks that were given the old one get the new one."""

from datetime import datetime

from jinlin.appeals import deadlines
from jinlin.appeals.deadlines import ClockKind, ClockLife, Mark
from jinlin.appeals.life import Facts, Life, seconds
from jinlin.appeals.steps.base import Limit, Limits, Step, start_clock
from jinlin.appeals.workflow import State, Verb
from jinlin.common.worktime import Calendar
from jinlin.grid.levels import Level


def limit_changed(
    life: Life, *, before: Limits, after: Limits, since: datetime, at: datetime, calendar: Calendar
) -> Step | None:
    """Give clocks begun before `since` the limits `after` instead of `before`; None when nothing moves.

    They go on counting from where they began; an extension once granted stays granted. What is late by now stays
    late, and nothing becomes late by the change itself: such clocks keep their time. A time to make safe that did
    not exist before is asked of new appeals only.
    """
    facts: Facts = {}
    for clock in life.clocks.values():
        old, new = _limits_of(clock, life, before), _limits_of(clock, life, after)
        if old is None or old == new or not clock.open or clock.started_at >= since or _late(clock, at):
            continue
        if new is None:
            facts.setdefault("clocks", []).append({"no": clock.no, "stop": 1})
        elif not _has_it_already(clock, new, life):
            _give(life, facts, clock, limit=Limit(new.unit, _budget(clock, life, old, new)), at=at, calendar=calendar)
    if not facts:
        return None
    return Step(Verb.RECOMPUTE, life.state or State.RECEIVED, facts, "reporter")


def _limits_of(clock: ClockLife, life: Life, limits: Limits) -> Limit | None:
    """Return the limit a clock was given, or None if it hangs on no condition's limit."""
    match clock.kind:
        case ClockKind.SOLVE:
            return limits.solve
        case ClockKind.ACCEPT:
            return limits.accept
        case ClockKind.MAKE_SAFE:
            return limits.make_safe
        case ClockKind.TASK if life.lead is not None and clock.task_no == life.lead.no:
            # The lead's clock moves with the promise, as it does when that is extended.
            return limits.solve
    return None


def _late(clock: ClockLife, at: datetime) -> bool:
    return clock.mark in {Mark.RED, Mark.ESCALATED} or clock.due_at < (clock.paused_at or at)


def _has_it_already(clock: ClockLife, new: Limit, life: Life) -> bool:
    # Begun while the change was being saved, by a process that knew of it already.
    return not life.extensions and (clock.unit, clock.budget) == (new.unit, new.minutes)


def _budget(clock: ClockLife, life: Life, old: Limit, new: Limit) -> int:
    """Return the minutes of the new limit's unit a clock has in all, with what extensions and former changes did."""
    rounds = 1 + life.extensions
    if clock.unit is not old.unit or clock.budget > old.minutes * rounds:
        # It kept its time when a limit was shortened before: what it was given is not the old limit.
        return new.minutes * rounds
    if new.unit is old.unit:
        return clock.budget + new.minutes - old.minutes
    return new.minutes * clock.budget // old.minutes


def _give(life: Life, facts: Facts, clock: ClockLife, *, limit: Limit, at: datetime, calendar: Calendar) -> None:
    if limit.unit is not clock.unit:
        _replace(life, facts, clock, limit=limit, at=at, calendar=calendar)
        return
    minutes = limit.minutes - clock.budget
    budget, ends, following = deadlines.extended(clock, minutes=minutes, calendar=calendar)
    if not minutes or budget <= 0 or ends < (clock.paused_at or at):
        return
    change = {"no": clock.no, "budget": budget, "due": seconds(ends)}
    if clock.running:
        change["next"] = seconds(following)
    facts.setdefault("clocks", []).append(change)


def _replace(life: Life, facts: Facts, clock: ClockLife, *, limit: Limit, at: datetime, calendar: Calendar) -> None:
    """End a clock and begin one that has used as much of the new unit's time, without its pauses; paused stays paused."""
    used = deadlines.used(clock, unit=limit.unit, at=at, calendar=calendar)
    if used >= limit.minutes:
        return
    facts.setdefault("clocks", []).append({"no": clock.no, "stop": 1})
    start_clock(
        life, facts, kind=clock.kind, limit=limit, at=at, calendar=calendar, task_no=clock.task_no, used=used,
        level=Level(clock.level) if clock.level else None,
    )  # fmt: skip
    if clock.paused_at is not None:
        facts["clocks"].append({"no": facts["clocks"][-1]["no"], "pause": 1})
