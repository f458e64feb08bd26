"""Steps at the door: receive, pass on, accept, decline, ask, answer, merge."""

from datetime import datetime

from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.life import Life
from jinlin.appeals.messages import Refused
from jinlin.appeals.routing import Route
from jinlin.appeals.steps.base import (
    Handler,
    Limit,
    Limits,
    Step,
    end_clocks,
    offer_task,
    pause_clocks,
    resume_clocks,
    revoke_open_tasks,
    start_clock,
)
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.common.worktime import Calendar, Unit
from jinlin.grid.levels import Level

# Untaken work passes from the volunteers to the area's paid post after this (issue: default 2 office hours).
OFFER_LIMIT = Limit(Unit.OFFICE_HOURS, 120)
# A matter that no catalogue row covers: the centre's arbiter has this long to say whose it is.
ARBITRATION_LIMIT = Limit(Unit.OFFICE_HOURS, 8 * 60)


def receive(
    life: Life,
    *,
    route: Route,
    limits: Limits,
    at: datetime,
    calendar: Calendar,
    offer_limit: Limit = OFFER_LIMIT,
) -> Step:
    """Take an appeal in: it has a holder, a promise, and either an offer to the team or an accept clock."""
    facts: dict[str, object] = {
        "hold": [int(route.level), route.grid_id],
        "why": [*route.why],
    }
    start_clock(life, facts, kind=ClockKind.SOLVE, limit=limits.solve, at=at, calendar=calendar, level=route.level)
    if limits.make_safe is not None:
        start_clock(
            life, facts, kind=ClockKind.MAKE_SAFE, limit=limits.make_safe, at=at, calendar=calendar, level=route.level
        )
    recipient = f"grid:{route.grid_id}"
    if route.offered:
        offer_task(life, facts, handler=Handler("grid", route.grid_id, route.level), role="lead", giver=Level.AREA)
        start_clock(life, facts, kind=ClockKind.OFFER, limit=offer_limit, at=at, calendar=calendar, level=route.level)
    else:
        start_clock(
            life, facts, kind=ClockKind.ACCEPT, limit=limits.accept, at=at, calendar=calendar, level=route.level
        )
    return Step(Verb.RECEIVE, State.RECEIVED, facts, recipient)


def pass_on(life: Life, *, level: Level, grid_id: int, limits: Limits, at: datetime, calendar: Calendar) -> Step:
    """Pass work nobody of the team took to the area's paid post, whose accept clock begins now."""
    facts: dict[str, object] = {"hold": [int(level), grid_id]}
    revoke_open_tasks(life, facts)
    end_clocks(life, facts, stop=[ClockKind.OFFER])
    if life.clock(ClockKind.ACCEPT) is None:
        start_clock(life, facts, kind=ClockKind.ACCEPT, limit=limits.accept, at=at, calendar=calendar, level=level)
    return Step(Verb.PASS_ON, State.RECEIVED, facts, f"grid:{grid_id}")


def accept(life: Life) -> Step:
    """Accept: the matter is ours, the accept clock is met; an offer to the team is taken back."""
    facts: dict[str, object] = {}
    revoke_open_tasks(life, facts)
    end_clocks(life, facts, met=[ClockKind.ACCEPT, ClockKind.CONTACT], stop=[ClockKind.OFFER])
    return Step(Verb.ACCEPT, State.IN_PROGRESS, facts)


def decline(life: Life, *, ground: str) -> Step:
    """Decline with a ground from the list; where to go instead is told to the reporter."""
    facts: dict[str, object] = {"ground": ground}
    revoke_open_tasks(life, facts)
    # Nothing is left to be late with: whoever put it to the arbiter or supervised it has an answer now.
    end_clocks(life, facts, met=[ClockKind.ACCEPT, ClockKind.ARBITRATION, ClockKind.SUPERVISION], stop=ClockKind)
    return Step(Verb.DECLINE, State.DECLINED, facts, "reporter")


def review(life: Life, *, level: Level, grid_id: int, limits: Limits, at: datetime, calendar: Calendar) -> Step:
    """Take a declined appeal up again, one level above whoever declined it."""
    facts: dict[str, object] = {"hold": [int(level), grid_id]}
    start_clock(life, facts, kind=ClockKind.ACCEPT, limit=limits.accept, at=at, calendar=calendar, level=level)
    start_clock(life, facts, kind=ClockKind.SOLVE, limit=limits.solve, at=at, calendar=calendar, level=level)
    return Step(Verb.REVIEW, State.RECEIVED, facts, f"grid:{grid_id}")


def ask(life: Life) -> Step:
    """Ask the reporter; every clock stands still until the answer."""
    facts: dict[str, object] = {"back": str(life.state)}
    pause_clocks(life, facts)
    end_clocks(life, facts, stop=[ClockKind.OFFER])
    return Step(Verb.ASK, State.WAITING, facts, "reporter")


def answer(life: Life, *, at: datetime, calendar: Calendar) -> Step:
    """Go on where the question interrupted."""
    facts: dict[str, object] = {"back": ""}
    resume_clocks(life, facts, at=at, calendar=calendar)
    return Step(Verb.ANSWER, life.back_to or State.RECEIVED, facts, _holder(life))


def withdraw(life: Life) -> Step:
    """The reporter takes it back; tasks are revoked and clocks stop."""
    facts: dict[str, object] = {}
    revoke_open_tasks(life, facts)
    end_clocks(life, facts, stop=ClockKind)
    return Step(Verb.WITHDRAW, State.WITHDRAWN, facts, _holder(life))


def merge(life: Life, *, main_id: int) -> Step:
    """Follow a main appeal: tasks are revoked, clocks stand still but stay shown."""
    if life.state not in {State.RECEIVED, State.IN_PROGRESS}:
        raise Refused("not_now", verb=Verb.MERGE, state=life.state)
    facts: dict[str, object] = {"back": str(life.state), "main": main_id}
    revoke_open_tasks(life, facts)
    pause_clocks(life, facts)
    end_clocks(life, facts, stop=[ClockKind.OFFER])
    return Step(Verb.MERGE, State.MERGED, facts, f"appeal:{main_id}")


def repoint(life: Life, *, main_id: int) -> Step:
    """Follow another main: merging is one deep, and a withdrawn main hands its followers on."""
    return Step(Verb.MERGE, State.MERGED, {"main": main_id}, f"appeal:{main_id}")


def unmerge(life: Life, *, at: datetime, calendar: Calendar, limits: Limits) -> Step:
    """Give back the former state; the span counts as paused."""
    facts: dict[str, object] = {"back": "", "main": 0}
    resume_clocks(life, facts, at=at, calendar=calendar)
    before = life.back_to or State.RECEIVED
    if before is State.RECEIVED and life.clock(ClockKind.ACCEPT) is None:
        start_clock(life, facts, kind=ClockKind.ACCEPT, limit=limits.accept, at=at, calendar=calendar)
    return Step(Verb.UNMERGE, before, facts, _holder(life))


def become_main(life: Life, *, at: datetime, calendar: Calendar, limits: Limits) -> Step:
    """The oldest follower of a withdrawn main takes its place."""
    return unmerge(life, at=at, calendar=calendar, limits=limits)


def take(life: Life, *, handler: Handler, user_id: int) -> Step:
    """A volunteer takes offered work, or work nobody holds in the microgrid; the others see it is taken."""
    facts: dict[str, object] = {}
    lead = life.lead
    if lead is not None and lead.handler == handler.key and lead.state is TaskState.OFFERED:
        facts["tasks"] = [{"no": lead.no, "state": str(TaskState.WORKING), "by": user_id}]
    elif lead is not None and lead.state is TaskState.WORKING and lead.handler == handler.key:
        raise Refused("already_taken", by=lead.taken_by)
    elif lead is not None and lead.open:
        raise Refused("not_offered")
    else:
        raise Refused("not_offered")
    end_clocks(life, facts, met=[ClockKind.OFFER, ClockKind.ACCEPT])
    return Step(Verb.TAKE, State.IN_PROGRESS, facts, handler.recipient)


def _holder(life: Life) -> str:
    return f"grid:{life.holder_id}"
