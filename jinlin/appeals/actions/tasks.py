"""Writes of those who work on it: sign for, take, hand in, object; and the desk's ruling and verifying."""

from collections.abc import Sequence
from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals.actions.desk import cancel_requests, check_ground, check_handler
from jinlin.appeals.actions.files import keep_files
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.docket import Docket, action, allowed, needed, open_docket
from jinlin.appeals.life import TaskLife
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, Attachment, CatalogueChange
from jinlin.appeals.steps import intake, work
from jinlin.appeals.steps.base import Handler, Step, end_clocks
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.grid.levels import Level


def own_task(docket: Docket, task_no: int | None, *, states: frozenset[TaskState]) -> TaskLife:
    """Return the actor's own task in one of these states; with no number named, the newest."""
    key = docket.own_handler().key
    mine = [t for t in docket.life.tasks.values() if t.handler == key and t.state in states]
    if task_no is not None:
        mine = [t for t in mine if t.no == task_no]
    found = max(mine, key=lambda t: t.no, default=None)
    if found is None:
        raise Refused("task_unknown")
    return found


_OPEN = frozenset({TaskState.OFFERED, TaskState.WORKING})


@action
def take(*, actor: Scope, appeal_id: int, seen: int, now: datetime, key: str = "") -> Appeal:
    """A chief or helper takes what is offered to the team ("I take it"); the others see who did."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.TAKE)
    mine = [t for t in docket.life.open_helpers if t.handler == docket.own_handler().key]
    if mine and mine[-1].state is TaskState.OFFERED:
        docket.write(work.sign_for(docket.life, task=mine[-1], user_id=actor.user_id or 0))
    else:
        docket.write(intake.take(docket.life, handler=docket.own_handler(), user_id=actor.user_id or 0))
    return docket.save()


@action
def sign_for(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, task_no: int | None = None, key: str = ""
) -> Appeal:
    """The handler signs for its task (签收)."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.SIGN_FOR)
    task = own_task(docket, task_no, states=_OPEN)
    docket.write(work.sign_for(docket.life, task=task, user_id=actor.user_id or 0))
    return docket.save()


@action
def object_to(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    ground: str,
    words: str,
    task_no: int | None = None,
    key: str = "",
) -> Appeal:
    """Return a task with a ground (退单); after two returns of one round the level above must decide."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.OBJECT)
    check_ground(docket, "objection", ground)
    task = own_task(docket, task_no, states=_OPEN)
    if docket.life.state is State.RECEIVED or (actor.in_team and task.role == "lead"):
        # A volunteer hands it back freely: no objection, no ruling, the paid post has it.
        pass_to_area(docket, words=needed(words))
        return docket.save()
    step = work.object_to(
        docket.life, task=task, ground=ground, above=docket.above, at=now, calendar=docket.world.calendar
    )
    docket.write(step, text=needed(words), internal=True)
    cancel_requests(appeal_id, now=now)
    return docket.save()


def pass_to_area(docket: Docket, *, words: str = "") -> None:
    """Pass what the team has not taken, or hands back, to the area's paid post."""
    nodes, life = docket.world.nodes, docket.life
    level, grid_id = nodes.above(life.holder_id or 0) or (Level.DISTRICT, life.holder_id or 0)
    if life.state is State.RECEIVED:
        step = intake.pass_on(
            life, level=level, grid_id=grid_id, limits=docket.limits, at=docket.now, calendar=docket.world.calendar
        )
    else:
        step = work.move(
            life,
            verb=Verb.ESCALATE,
            level=level,
            grid_id=grid_id,
            limits=docket.limits,
            at=docket.now,
            calendar=docket.world.calendar,
        )
    docket.write(step, text=words)


@action
def rule(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    task_no: int,
    upheld: bool,
    ground: str,
    words: str,
    to: Handler | None = None,
    teach: bool = False,
    key: str = "",
) -> Appeal:
    """Decide an objection with a ground that can be cited; `teach` proposes the change to the catalogue's owner.

    After two returns only a level above the giver, or the centre's arbiter, decides.
    """
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.RULE)
    task = docket.life.tasks.get(task_no)
    if task is None:
        raise Refused("task_unknown")
    if not work.may_rule(docket.life, task, level=actor.level, who=docket.who):
        raise Refused("not_arbiter")
    if not ground.strip():
        raise Refused("ground_missing")
    if to is not None:
        check_handler(docket, to)
    step = work.rule(
        docket.life,
        task=task,
        upheld=upheld,
        ground=ground,
        to=to,
        limit=docket.limits.solve,
        at=now,
        calendar=docket.world.calendar,
    )
    event = docket.write(step, text=needed(words), internal=True)
    saved = docket.save()
    if teach and upheld:
        CatalogueChange.objects.create(
            event_id=event.pk,
            appeal_id=appeal_id,
            category_id=docket.appeal.category_id,
            department_id=to.id if to is not None and to.kind == "department" else None,
            ground=ground[:60],
            reason=words.strip(),
            made_at=now,
        )
    return saved


@action
def inspect(
    *,
    actor: Scope,
    appeal_id: int,
    now: datetime,
    words: str,
    made_safe: bool = False,
    files: Sequence[int] = (),
    key: str = "",
) -> Appeal:
    """Note what was found on the spot before work (核查); `made_safe` meets the make-safe clock."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key, verb=Verb.INSPECT)
    facts: dict[str, object] = {"made_safe": made_safe}
    if made_safe:
        end_clocks(docket.life, facts, met=[ClockKind.MAKE_SAFE])
    docket.write(Step(Verb.INSPECT, docket.life.state or State.RECEIVED, facts), text=needed(words))
    keep_files(docket, files, role=Attachment.Role.BEFORE)
    return docket.save()


@action
def finish(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    words: str,
    before: Sequence[int] = (),
    after: Sequence[int] = (),
    task_no: int | None = None,
    key: str = "",
) -> Appeal:
    """Hand a task in (已办): what was done, with photos before and after; the desk is asked to look.

    A task nobody has signed for yet is signed for in the same breath, so that a unit with one answer a week needs one
    form: the trail has both, as after two calls.
    """
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.FINISH)
    task = own_task(docket, task_no, states=_OPEN)
    text = needed(words)
    if task.state is TaskState.OFFERED:
        docket.check(Verb.SIGN_FOR)
        docket.write(work.sign_for(docket.life, task=task, user_id=actor.user_id or 0))
        task = docket.life.tasks[task.no]
    docket.write(work.finish(docket.life, task=task, user_id=actor.user_id or 0), text=text)
    keep_files(docket, before, role=Attachment.Role.BEFORE)
    keep_files(docket, after, role=Attachment.Role.AFTER)
    if docket.life.holder_level is Level.MICROGRID and task.role == "lead":
        # The paid post of the area looks after what the volunteers did and tells the reporter.
        pass_to_area(docket)
    return docket.save()


@action
def verify(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, ok: bool, words: str = "", key: str = ""
) -> Appeal:
    """Look after the work on the spot (核实); what is wanting goes back to the lead with the reason."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.VERIFY)
    text = allowed(words) if ok else needed(words)
    step = work.verify(docket.life, ok=ok, limit=docket.limits.solve, at=now, calendar=docket.world.calendar)
    docket.write(step, text=text, internal=True)
    return docket.save()
