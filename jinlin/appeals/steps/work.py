"""Steps while it is being worked on: assign, sign for, object, rule, escalate, whistle, extend, suspend, finish."""

from collections.abc import Sequence
from datetime import datetime

from jinlin.appeals import deadlines
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.life import Life, TaskLife, seconds
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
    pause_clocks,
    resume_clocks,
    revoke_open_tasks,
    start_clock,
    start_timer,
    used_minutes,
)
from jinlin.appeals.steps.intake import ARBITRATION_LIMIT
from jinlin.appeals.workflow import Party, State, TaskState, Verb
from jinlin.common.worktime import Calendar, Unit
from jinlin.grid.levels import Level

MAX_EXTENSIONS = 2
MAX_SUSPENSIONS = 1
MAX_SUSPENSION_DAYS = 365
# After this many returns of one round the level above must decide (国办函〔2025〕66号: no endless bouncing).
MAX_RETURNS = 2
# Departments called to the spot report in within this time.
WHISTLE_LIMIT = Limit(Unit.EMERGENCY_HOURS, 120)


def _own(life: Life, handler: Handler) -> bool:
    return handler.kind == "grid" and handler.id == life.holder_id


def _volunteers(handler: Handler) -> bool:
    return handler.kind == "grid" and handler.level is Level.MICROGRID


def assign(
    life: Life,
    *,
    lead: Handler | None,
    helpers: Sequence[Handler] = (),
    limit: Limit,
    at: datetime,
    calendar: Calendar,
    verb: Verb = Verb.ASSIGN,
    giver: Level | None = None,
) -> Step:
    """Give the lead (once) and helpers their tasks, each with a clock of its own.

    Work the holder does itself is begun at once; a task for a microgrid's team has no clock (no clock runs against a
    volunteer). Moving to another department restarts, back to the same one resumes.
    """
    facts: dict[str, object] = {}
    current = life.lead
    if lead is not None:
        if current is not None and current.state is not TaskState.DONE:
            if verb is Verb.ASSIGN:
                raise Refused("has_lead")
            end_task(facts, current, TaskState.REVOKED)
            end_clocks(life, facts, stop=[ClockKind.TASK], task_no=current.no)
        _give(life, facts, handler=lead, role="lead", limit=limit, at=at, calendar=calendar, giver=giver)
    elif current is None:
        raise Refused("needs_lead")
    open_handlers = {t.handler for t in life.open_helpers}
    for helper in helpers:
        if helper == lead or helper.key in open_handlers:
            raise Refused("handler_twice")
        _give(life, facts, handler=helper, role="helper", limit=limit, at=at, calendar=calendar, giver=giver)
    end_clocks(life, facts, met=[ClockKind.ARBITRATION])
    first = lead or (helpers[0] if helpers else None)
    return Step(verb, State.IN_PROGRESS, facts, first.recipient if first else "")


def _give(
    life: Life,
    facts: dict[str, object],
    *,
    handler: Handler,
    role: str,
    limit: Limit,
    at: datetime,
    calendar: Calendar,
    giver: Level | None,
    volunteers: bool = False,
) -> None:
    own = _own(life, handler)
    no = offer_task(
        life,
        facts,
        handler=handler,
        role="lead" if role == "lead" else "helper",
        state=TaskState.WORKING if own else TaskState.OFFERED,
        giver=giver,
    )
    if own or volunteers:
        return  # the holder answers to the promise itself; volunteers to no clock at all
    used = used_minutes(life, handler, unit=limit.unit, at=at, calendar=calendar)
    start_clock(
        life, facts, kind=ClockKind.TASK, limit=limit, at=at, calendar=calendar, task_no=no, used=used, level=giver
    )


def ask_team(life: Life, *, handler: Handler, giver: Level | None = None) -> Step:
    """Ask the volunteers of the microgrid to help: a helper task without a clock."""
    facts: dict[str, object] = {}
    if any(t.handler == handler.key for t in life.open_helpers):
        raise Refused("handler_twice")
    offer_task(life, facts, handler=handler, role="helper", giver=giver)
    return Step(Verb.ASSIGN, State.IN_PROGRESS, facts, handler.recipient)


def sign_for(life: Life, *, task: TaskLife, user_id: int) -> Step:
    """The handler signs for a task and begins."""
    if task.state is not TaskState.OFFERED:
        raise Refused("task_not_offered")
    facts = {"tasks": [{"no": task.no, "state": str(TaskState.WORKING), "by": user_id}]}
    return Step(Verb.SIGN_FOR, State.IN_PROGRESS, facts, f"{task.handler[0]}:{task.handler[1]}")


def object_to(
    life: Life,
    *,
    task: TaskLife,
    ground: str,
    above: tuple[Level, int] | None,
    at: datetime,
    calendar: Calendar,
) -> Step:
    """Return a task with a ground (退单); after two returns the level above must decide.

    `above` is the grid above the holder; None when the district holds it, whose arbiter then gets a clock.
    """
    if not task.open:
        raise Refused("task_closed")
    returns = life.returns + (1 if task.role == "lead" else 0)
    facts: dict[str, object] = {"ground": ground, "task": task.no}
    end_task(facts, task, TaskState.RETURNED)
    end_clocks(life, facts, stop=[ClockKind.TASK], task_no=task.no)
    if task.role == "lead":
        facts["returns"] = returns
        if returns >= MAX_RETURNS:
            if above is not None:
                facts["hold"] = [int(above[0]), above[1]]
            if life.clock(ClockKind.ARBITRATION) is None:
                start_clock(
                    life, facts, kind=ClockKind.ARBITRATION, limit=ARBITRATION_LIMIT, at=at, calendar=calendar,
                    level=above[0] if above else Level.DISTRICT,
                )  # fmt: skip
    return Step(Verb.OBJECT, life.state or State.IN_PROGRESS, facts, f"grid:{life.holder_id}")


def may_rule(life: Life, task: TaskLife, *, level: Level | None, who: frozenset[Party]) -> bool:
    """Whether a post may decide this objection: after two returns only a level above the giver, or the arbiter."""
    if task.role != "lead" or life.returns < MAX_RETURNS or Party.ARBITER in who:
        return True
    return level is not None and level > task.giver_level


def rule(
    life: Life,
    *,
    task: TaskLife,
    upheld: bool,
    ground: str,
    to: Handler | None,
    limit: Limit,
    at: datetime,
    calendar: Calendar,
) -> Step:
    """Decide an objection: upheld gives the task to somebody else, rejected gives it back to the same handler."""
    if task.state is not TaskState.RETURNED:
        raise Refused("task_not_returned")
    facts: dict[str, object] = {"ground": ground, "upheld": upheld, "task": task.no}
    end_clocks(life, facts, met=[ClockKind.ARBITRATION])
    if upheld:
        if to is None:
            raise Refused("needs_lead")
        if to.key == task.handler:
            raise Refused("same_handler")
        end_task(facts, task, TaskState.REVOKED)
        _give(
            life, facts, handler=to, role=task.role, limit=limit, at=at, calendar=calendar, giver=None,
            volunteers=_volunteers(to),
        )  # fmt: skip
        return Step(Verb.RULE, State.IN_PROGRESS, facts, to.recipient)
    end_task(facts, task, TaskState.OFFERED)
    same = Handler("department" if task.department_id else "grid", task.handler[1], Level(task.level))
    if not _volunteers(same):
        used = used_minutes(life, same, unit=limit.unit, at=at, calendar=calendar)
        start_clock(life, facts, kind=ClockKind.TASK, limit=limit, at=at, calendar=calendar, task_no=task.no, used=used)
    return Step(Verb.RULE, State.IN_PROGRESS, facts, same.recipient)


def move(
    life: Life,
    *,
    verb: Verb,
    level: Level,
    grid_id: int,
    limits: Limits,
    at: datetime,
    calendar: Calendar,
    to_arbiter: bool = False,
) -> Step:
    """Escalate to the parent or send down to a child: the holder changes, the promise does not."""
    facts: dict[str, object] = {"hold": [int(level), grid_id]}
    after = life.state or State.RECEIVED
    end_clocks(life, facts, stop=[ClockKind.OFFER])
    for task in life.tasks.values():
        if task.open and task.grid_id is not None:
            # What the former level did itself ends with it; departments' tasks go on under the new holder.
            end_task(facts, task, TaskState.REVOKED)
            end_clocks(life, facts, stop=[ClockKind.TASK], task_no=task.no)
    if after is State.RECEIVED and life.clock(ClockKind.ACCEPT) is None:
        start_clock(life, facts, kind=ClockKind.ACCEPT, limit=limits.accept, at=at, calendar=calendar, level=level)
    if to_arbiter:
        if life.clock(ClockKind.ARBITRATION) is not None:
            raise Refused("with_arbiter")
        facts["arbiter"] = 1
        start_clock(
            life, facts, kind=ClockKind.ARBITRATION, limit=ARBITRATION_LIMIT, at=at, calendar=calendar,
            level=Level.DISTRICT,
        )  # fmt: skip
    return Step(verb, after, facts, f"grid:{grid_id}")


def whistle(life: Life, *, departments: Sequence[int], at: datetime, calendar: Calendar) -> Step:
    """Call departments to the spot: helper tasks that report in within two hours, day or night."""
    facts: dict[str, object] = {}
    if not departments:
        raise Refused("needs_department")
    open_handlers = {t.handler for t in life.tasks.values() if t.open}
    for department in departments:
        if ("department", department) in open_handlers:
            raise Refused("handler_twice")
        handler = Handler("department", department)
        no = offer_task(life, facts, handler=handler, role="helper")
        start_clock(life, facts, kind=ClockKind.TASK, limit=WHISTLE_LIMIT, at=at, calendar=calendar, task_no=no)
    return Step(Verb.WHISTLE, State.IN_PROGRESS, facts, f"department:{departments[0]}")


def extend(life: Life, *, limit: Limit, calendar: Calendar) -> Step:
    """Grant one extension: the promise and the lead's clock each get one original limit more."""
    facts: dict[str, object] = {"approved": True, "extensions": life.extensions + 1}
    lead = life.lead
    for clock in life.clocks.values():
        lead_clock = clock.kind is ClockKind.TASK and lead is not None and clock.task_no == lead.no
        if clock.open and (clock.kind is ClockKind.SOLVE or lead_clock):
            budget, ends, following = deadlines.extended(clock, minutes=limit.minutes, calendar=calendar)
            change = {"no": clock.no, "budget": budget, "due": seconds(ends), "next": seconds(following)}
            facts.setdefault("clocks", []).append(change)  # type: ignore[attr-defined]
    return Step(Verb.DECIDE_EXTENSION, State.IN_PROGRESS, facts, "reporter")


def check_extension(life: Life, *, now: datetime) -> None:
    """Raise Refused unless an extension may be asked: before it is late, and at most twice."""
    if life.extensions >= MAX_EXTENSIONS:
        raise Refused("extended_twice")
    if is_late(life.clock(ClockKind.SOLVE), now=now):
        raise Refused("late_already")


def suspend(life: Life, *, until: datetime, at: datetime) -> Step:
    """Suspend (挂账) until a date: clocks stand still, and the date brings it back."""
    facts: dict[str, object] = {
        "approved": True,
        "back": str(State.IN_PROGRESS),
        "suspensions": life.suspensions + 1,
        "until": seconds(until),
    }
    pause_clocks(life, facts)
    start_timer(life, facts, kind=ClockKind.SUSPENSION, at=at, ends=until)
    return Step(Verb.DECIDE_SUSPENSION, State.SUSPENDED, facts, "reporter")


def check_suspension(life: Life, *, until: datetime, now: datetime) -> None:
    """Raise Refused unless it may be suspended: once, to a coming date within a year."""
    if life.suspensions >= MAX_SUSPENSIONS:
        raise Refused("suspended_once")
    if not 0 < (until - now).days + 1 <= MAX_SUSPENSION_DAYS:
        raise Refused("suspension_date")


def resume(life: Life, *, at: datetime, calendar: Calendar) -> Step:
    """Bring a suspended appeal back: clocks go on where they stood."""
    facts: dict[str, object] = {"back": ""}
    resume_clocks(life, facts, at=at, calendar=calendar)
    end_clocks(life, facts, met=[ClockKind.SUSPENSION])
    return Step(Verb.RESUME, State.IN_PROGRESS, facts, f"grid:{life.holder_id}")


def finish(life: Life, *, task: TaskLife, user_id: int) -> Step:
    """A handler hands its work in; whether it is solved is for the desk and the reporter to say."""
    if not task.open:
        raise Refused("task_closed")
    facts: dict[str, object] = {"tasks": [{"no": task.no, "state": str(TaskState.DONE), "by": user_id}]}
    end_clocks(life, facts, met=[ClockKind.TASK], task_no=task.no)
    return Step(Verb.FINISH, State.IN_PROGRESS, facts, f"grid:{life.holder_id}")


def verify(life: Life, *, ok: bool, limit: Limit, at: datetime, calendar: Calendar) -> Step:
    """Look after the work on the spot; what is wanting goes back to the lead, whose clock goes on."""
    lead = life.lead
    if lead is None or lead.state is not TaskState.DONE:
        raise Refused("lead_not_done")
    facts: dict[str, object] = {"ok": ok}
    if not ok:
        end_task(facts, lead, TaskState.WORKING)
        if lead.department_id is not None:
            start_clock(life, facts, kind=ClockKind.TASK, limit=limit, at=at, calendar=calendar, task_no=lead.no)
    return Step(Verb.VERIFY, State.IN_PROGRESS, facts, f"{lead.handler[0]}:{lead.handler[1]}")


def recategorise(
    life: Life, *, limits: Limits, category_id: int, condition_id: int | None, at: datetime, calendar: Calendar
) -> Step:
    """Another kind or condition: the limit changes, counted from the same beginning."""
    facts: dict[str, object] = {"category": category_id, "condition": condition_id or 0}
    relimit(life, facts, limits=limits, at=at, calendar=calendar)
    return Step(Verb.RECATEGORISE, life.state or State.RECEIVED, facts, f"grid:{life.holder_id}")


def relimit(life: Life, facts: dict[str, object], *, limits: Limits, at: datetime, calendar: Calendar) -> None:
    """Replace the promise and accept clocks by ones with other limits that began when the old ones did.

    Pauses are not counted, and an extension once granted gives the new limit once more.
    """
    promise = Limit(limits.solve.unit, limits.solve.minutes * (1 + life.extensions))
    for kind, limit in ((ClockKind.SOLVE, promise), (ClockKind.ACCEPT, limits.accept)):
        clock = life.clock(kind)
        if clock is None or (clock.unit, clock.budget) == (limit.unit, limit.minutes):
            continue
        end_clocks(life, facts, stop=[kind])
        spent = deadlines.used(clock, unit=limit.unit, at=at, calendar=calendar)
        start_clock(
            life, facts, kind=kind, limit=limit, at=at, calendar=calendar, used=min(spent, limit.minutes),
            level=Level(clock.level) if clock.level else None,
        )  # fmt: skip
    make_safe = life.clock(ClockKind.MAKE_SAFE)
    if limits.make_safe is None and make_safe is not None:
        end_clocks(life, facts, stop=[ClockKind.MAKE_SAFE])
    elif limits.make_safe is not None and make_safe is None:
        start_clock(life, facts, kind=ClockKind.MAKE_SAFE, limit=limits.make_safe, at=at, calendar=calendar)


def supervise(life: Life, *, limit: Limit, at: datetime, calendar: Calendar, number: str) -> Step:
    """Number an order (督办) that wants an answer within its own limit."""
    facts: dict[str, object] = {"number": number}
    start_clock(life, facts, kind=ClockKind.SUPERVISION, limit=limit, at=at, calendar=calendar)
    return Step(Verb.SUPERVISE, life.state or State.IN_PROGRESS, facts, f"grid:{life.holder_id}")


def answer_supervision(life: Life) -> Step:
    """Answer the oldest open order."""
    clock = life.clock(ClockKind.SUPERVISION)
    if clock is None:
        raise Refused("no_supervision")
    facts: dict[str, object] = {"clocks": [{"no": clock.no, "met": 1}]}
    return Step(Verb.ANSWER_SUPERVISION, life.state or State.IN_PROGRESS, facts, f"grid:{life.holder_id}")


def hand_over(
    life: Life,
    *,
    level: Level,
    grid_id: int,
    at: datetime,
    calendar: Calendar,
    limits: Limits,
    facts: dict[str, object],
) -> dict[str, object]:
    """Add to `facts` that a level above takes it away from those below (an appeal about them)."""
    facts["hold"] = [int(level), grid_id]
    revoke_open_tasks(life, facts)
    end_clocks(life, facts, stop=[ClockKind.OFFER])
    if life.state is State.RECEIVED and life.clock(ClockKind.ACCEPT) is None:
        start_clock(life, facts, kind=ClockKind.ACCEPT, limit=limits.accept, at=at, calendar=calendar, level=level)
    return facts
