"""Steps at the end: resolve, close, not solved, reopen, void, and the marks of the overdue pass."""

from datetime import datetime
from typing import Literal

from jinlin.appeals import deadlines
from jinlin.appeals.deadlines import ClockKind, ClockLife, Mark
from jinlin.appeals.life import Life, seconds
from jinlin.appeals.messages import Refused
from jinlin.appeals.steps.base import (
    Handler,
    Limit,
    Limits,
    Step,
    end_clocks,
    end_task,
    is_late,
    offer_task,
    revoke_open_tasks,
    start_clock,
)
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.common.worktime import Calendar, Unit
from jinlin.grid.levels import Level

# After this long without a word a resolved appeal closes as `silence`, counted apart from satisfied.
SILENCE_LIMIT = Limit(Unit.WORKING_DAYS, 7 * 1440)
REOPEN_DAYS = 15
# The third "not solved" goes to the level above for review.
REVIEW_AFTER = 3
ClosedBy = Literal["reporter", "call_back", "silence"]


def resolve(life: Life, *, at: datetime, calendar: Calendar, helpers_confirmed: bool) -> Step:
    """Write that it is solved and tell the reporter; open helper tasks are revoked by name, once the desk has said so."""
    lead = life.lead
    facts: dict[str, object] = {}
    if lead is None:
        raise Refused("needs_lead")
    if lead.open:
        if lead.grid_id != life.holder_id:
            raise Refused("lead_open")
        end_task(facts, lead, TaskState.DONE)
        end_clocks(life, facts, met=[ClockKind.TASK], task_no=lead.no)
    elif lead.state is TaskState.RETURNED:
        raise Refused("lead_returned")
    if life.open_helpers and not helpers_confirmed:
        raise Refused("helpers_open", helpers=[t.handler for t in life.open_helpers])
    revoke_open_tasks(life, facts, role="helper")
    end_clocks(
        life, facts, met=[ClockKind.SOLVE, ClockKind.MAKE_SAFE, ClockKind.CONTACT, ClockKind.ARBITRATION],
        stop=[ClockKind.ACCEPT],
    )  # fmt: skip
    facts["solved_level"] = solved_level(life)
    start_clock(life, facts, kind=ClockKind.SILENCE, limit=SILENCE_LIMIT, at=at, calendar=calendar)
    return Step(Verb.RESOLVE, State.RESOLVED, facts, "reporter")


def solved_level(life: Life) -> int:
    """Return the level that solved it: the microgrid's if its team did, the district's if a department did."""
    lead = life.lead
    return lead.level if lead is not None else int(life.holder_level or 0)


def close(life: Life, *, verb: Verb, by: ClosedBy) -> Step:
    """Close a resolved appeal: by the reporter's yes, a call-back, or silence."""
    facts: dict[str, object] = {"closed_by": by}
    met = [ClockKind.SILENCE] if by == "silence" else []
    end_clocks(life, facts, met=met, stop=[] if met else [ClockKind.SILENCE])
    end_clocks(life, facts, stop=[ClockKind.SUPERVISION])
    return Step(verb, State.CLOSED, facts, f"grid:{life.holder_id}")


def again(
    life: Life,
    *,
    verb: Verb,
    limits: Limits,
    above: tuple[Level, int] | None,
    at: datetime,
    calendar: Calendar,
) -> Step:
    """Begin a new round: not solved, or reopened; the third time the level above reviews it.

    A department gets its task again; what a grid did goes to its paid post, never back to a volunteer unasked.
    """
    if verb is Verb.REOPEN:
        facts: dict[str, object] = {"reopened": life.reopened + 1}
    else:
        facts = {"not_solved": life.not_solved + 1}
    facts |= {"round": life.round + 1, "closed_by": "", "returns": 0, "solved_level": 0}
    times = life.not_solved + life.reopened + 1
    end_clocks(life, facts, stop=[ClockKind.SILENCE])
    holder_level = life.holder_level
    review = times >= REVIEW_AFTER and above is not None
    if review and above is not None:
        facts["hold"] = [int(above[0]), above[1]]
        facts["review"] = 1
        holder_level = above[0]
    start_clock(life, facts, kind=ClockKind.SOLVE, limit=limits.solve, at=at, calendar=calendar, level=holder_level)
    lead = life.lead
    if lead is not None and lead.state is not TaskState.REVOKED and lead.department_id is not None and not review:
        no = offer_task(life, facts, handler=Handler("department", lead.department_id), role="lead")
        start_clock(
            life, facts, kind=ClockKind.TASK, limit=limits.solve, at=at, calendar=calendar, task_no=no,
            level=holder_level,
        )  # fmt: skip
    return Step(verb, State.IN_PROGRESS, facts, f"grid:{above[1] if review and above else life.holder_id}")


def may_reopen(*, closed_at: datetime, now: datetime) -> bool:
    """Whether the window of 15 calendar days is still open; nothing but closing ever starts it."""
    return (now - closed_at).total_seconds() <= REOPEN_DAYS * 86_400


def void(life: Life) -> Step:
    """Void a mistake or test, approved by a second person."""
    facts: dict[str, object] = {"approved": True}
    revoke_open_tasks(life, facts)
    end_clocks(life, facts, stop=ClockKind)
    return Step(Verb.DECIDE_VOID, State.VOIDED, facts, f"grid:{life.holder_id}")


def mark(life: Life, *, clock: ClockLife, above: tuple[Level, int] | None, calendar: Calendar) -> Step:
    """Mark a clock whose time has come: amber, red (told to the level above), then the appeal moves up."""
    after, following = deadlines.marked(clock, calendar=calendar)
    change = {"no": clock.no, "mark": str(after), "next": seconds(following)}
    facts: dict[str, object] = {"clocks": [change], "clock": str(clock.kind)}
    state = life.state or State.IN_PROGRESS
    match after:
        case Mark.AMBER:
            return Step(Verb.AMBER, state, facts, f"grid:{life.holder_id}")
        case Mark.RED:
            return Step(Verb.RED, state, facts, f"grid:{above[1] if above else life.holder_id}")
        case _:
            if above is None:
                return Step(Verb.AUTO_ESCALATE, state, facts, f"grid:{life.holder_id}")
            facts["hold"] = [int(above[0]), above[1]]
            for task in life.tasks.values():
                if task.open and task.grid_id is not None:
                    end_task(facts, task, TaskState.REVOKED)
                    end_clocks(life, facts, stop=[ClockKind.TASK], task_no=task.no)
            return Step(Verb.AUTO_ESCALATE, state, facts, f"grid:{above[1]}")


def recompute(life: Life, *, at: datetime, calendar: Calendar) -> Step | None:
    """Recompute open clocks after the calendar changed; None when nothing moved.

    What is late by now stays late, and nothing becomes late by the change itself: such clocks keep their time.
    """
    changes = []
    for clock in life.clocks.values():
        if not clock.running or clock.kind is ClockKind.SUSPENSION or is_late(clock, now=at):
            continue
        ends = deadlines.due(
            unit=clock.unit, started_at=clock.started_at, budget=clock.budget, paused=clock.paused, calendar=calendar
        )
        if ends == clock.due_at or ends < at:
            continue
        moved = ClockLife(
            clock.no, clock.kind, clock.unit, clock.budget, clock.started_at, ends, None, clock.mark, None, clock.paused
        )
        following = deadlines.next_stage(moved, calendar=calendar)
        changes.append({"no": clock.no, "due": seconds(ends), "next": seconds(following)})
    if not changes:
        return None
    return Step(Verb.RECOMPUTE, life.state or State.RECEIVED, {"clocks": changes}, "reporter")
