"""Giving out many appeals in one go (批量分办): what would happen, doing it one by one, taking it back.

Each appeal is a transaction of its own: one that has changed meanwhile stays as it is and does not hold up the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from jinlin.accounts.scope import Scope
from jinlin.appeals import rows
from jinlin.appeals.actions.desk import give, reassign
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.docket import Docket, World, action, allowed, open_docket, world_now
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, Handout
from jinlin.appeals.steps import intake
from jinlin.appeals.steps.base import Handler
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.common import refusals
from jinlin.grid.levels import Level

MOST = 100
UNDO_WITHIN = timedelta(minutes=10)


@dataclass(slots=True)
class Planned:
    """One appeal of a handout before it is done: who would lead and until when, or why it cannot be."""

    appeal: Appeal
    seen: int
    lead: Handler
    verb: Verb
    proposed: bool
    due_at: datetime | None = None
    refused: refusals.Refused | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One appeal to be given out: what the preview had seen of it, and who leads."""

    appeal_id: int
    seen: int
    lead: Handler


def plan(actor: Scope, appeal_ids: Sequence[int], *, lead: Handler | None, now: datetime) -> list[Planned]:
    """Return what giving out would do to each appeal the actor may see, in the order asked for; nothing is written.

    Without a `lead` each gets the one the catalogue names. The rules are the engine's own, run on what was read; the
    number of statements does not grow with the number of appeals.
    """
    wanted = list(dict.fromkeys(appeal_ids))[:MOST]
    found = Appeal.objects.visible_to(actor).select_related("text", "building").in_bulk(wanted)
    appeals = [found[pk] for pk in wanted if pk in found]
    if not appeals:
        return []
    world = world_now()
    return [
        _planned(Docket(appeal=appeal, life=life, actor=actor, now=now, world=world), lead=lead)
        for appeal, life in zip(appeals, rows.load_lives(appeals), strict=True)
    ]


def _planned(docket: Docket, *, lead: Handler | None) -> Planned:
    appeal, state = docket.appeal, docket.life.state
    chosen = lead or proposed(docket.appeal, actor=docket.actor, world=docket.world)
    verb = Verb.ACCEPT if state is State.RECEIVED else Verb.REASSIGN if _own_work(docket) else Verb.ASSIGN
    made = Planned(appeal, appeal.event_seq, chosen, verb, proposed=lead is None)
    try:
        _give_out(docket, lead=chosen, words="")
    except refusals.Refused as refused:
        made.refused = refused
    else:
        task = docket.life.lead
        clocks = [c for c in docket.life.clocks.values() if c.kind is ClockKind.TASK and task and c.task_no == task.no]
        made.due_at = next((c.due_at for c in clocks if c.open), None) or _promise(docket)
    return made


def _promise(docket: Docket) -> datetime | None:
    clock = rows.promise(docket.life)
    return clock.due_at if clock is not None else None


def proposed(appeal: Appeal, *, actor: Scope, world: World) -> Handler:
    """Return who leads by the catalogue: the department the law names, else the desk itself."""
    category = world.catalogue.categories.get(appeal.category_id or 0)
    lawful = category.lead_id if category is not None else None
    may_call = actor.level is not None and actor.level >= Level.COMMUNITY
    if lawful is not None and may_call and lawful in world.nodes.departments and lawful != appeal.about_department_id:
        return Handler("department", lawful)
    return Handler("grid", actor.grid_id or 0, actor.level or Level.MICROGRID)


def _own_work(docket: Docket) -> bool:
    """Whether the holder itself leads and has not handed in: giving it out takes its own task back."""
    lead, holder = docket.life.lead, docket.life.holder_id
    return lead is not None and lead.state is TaskState.WORKING and lead.handler == ("grid", holder)


def _give_out(docket: Docket, *, lead: Handler, words: str) -> None:
    if docket.life.state is State.RECEIVED:
        docket.check(Verb.ACCEPT)
        _held_here(docket)
        docket.write(intake.accept(docket.life))
        give(docket, lead=lead, helpers=(), words=words, verb=Verb.ASSIGN)
        return
    verb = Verb.REASSIGN if _own_work(docket) else Verb.ASSIGN
    docket.check(verb)
    _held_here(docket)
    if verb is Verb.REASSIGN and docket.life.lead is not None and docket.life.lead.handler == lead.key:
        raise Refused("has_lead")
    give(docket, lead=lead, helpers=(), words=words, verb=verb)


def _held_here(docket: Docket) -> None:
    """What a desk below holds is taken from it one by one, after a look, never in one go."""
    if docket.life.holder_id != docket.actor.grid_id:
        raise Refused("held_elsewhere")


@action
def give_out(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, lead: Handler, words: str = "", key: str = ""
) -> Appeal:
    """Give one appeal to its lead wherever it stands at the desk: new, accepted, or worked on by the desk itself."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key)
    _give_out(docket, lead=lead, words=allowed(words))
    return docket.save()


def hand_out(*, actor: Scope, chosen: Sequence[Chosen], key: str, now: datetime, words: str = "") -> Handout:
    """Give out each, note what became of it, and return the note; the same form sent twice gives the same note.

    Raises Refused when nothing, or more than a hundred, was chosen.
    """
    if not chosen or not key or actor.post_id is None:
        raise refusals.Refused("nothing_chosen", _("Choose at least one appeal."))
    if len(chosen) > MOST:
        raise refusals.Refused("too_many", _("At most 100 at a time."))
    allowed(words)
    note, _made = Handout.objects.get_or_create(key=key, defaults={"post_id": actor.post_id, "made_at": now})
    if note.post_id != actor.post_id:
        raise refusals.Refused("nothing_chosen", _("Choose at least one appeal."))
    if note.done_at is None:
        # Done before and cut short: what is done already answers to the same key and stays as it is.
        note.rows = [_one(actor, one, key=key, now=now, words=words) for one in chosen]
        note.done_at = now
        note.save(update_fields=["rows", "done_at"])
    return note


def _one(actor: Scope, one: Chosen, *, key: str, now: datetime, words: str) -> dict[str, Any]:
    row: dict[str, Any] = {"appeal": one.appeal_id, "to": one.lead.recipient, "level": int(one.lead.level), "code": ""}
    try:
        done = give_out(
            actor=actor, appeal_id=one.appeal_id, seen=one.seen, now=now, lead=one.lead, words=words, key=key
        )
    except refusals.Refused as refused:
        return {**row, "code": refused.code}
    except Appeal.DoesNotExist:
        return {**row, "code": "gone"}
    return {**row, "number": done.number, "seq": done.event_seq}


def may_undo(note: Handout, *, now: datetime) -> bool:
    """Whether a handout may still be taken back as a whole: within ten minutes, once."""
    return note.undone_at is None and note.done_at is not None and now - note.done_at < UNDO_WITHIN


def take_back(*, actor: Scope, handout_id: int, words: str, now: datetime) -> Handout:
    """Take every task back that nobody has touched since, to the desk itself; what was signed for stays.

    The trail keeps both: that it was given, and that it was taken back. Raises Handout.DoesNotExist for a colleague's,
    Refused when the time is over.
    """
    note = Handout.objects.get(pk=handout_id, post_id=actor.post_id or 0)
    if note.undone_at is not None:
        return note
    if not may_undo(note, now=now):
        raise refusals.Refused("undo_over", _("Ten minutes have gone by; take back single appeals by reassigning."))
    # Pressed twice at once, each appeal answers to the same key: it is taken back once.
    note.undone = [_back(actor, row, key=f"{note.pk}-back", words=words, now=now) for row in note.rows]
    note.undone_at = now
    note.save(update_fields=["undone", "undone_at"])
    return note


def _back(actor: Scope, row: dict[str, Any], *, key: str, words: str, now: datetime) -> dict[str, Any]:
    made = {"appeal": row["appeal"], "code": ""}
    if row["code"]:
        return {**made, "code": "not_given"}
    own = Handler("grid", actor.grid_id or 0, actor.level or Level.MICROGRID)
    if row["to"] == own.recipient:
        return {**made, "code": "own"}
    try:
        reassign(actor=actor, appeal_id=row["appeal"], seen=row["seq"], now=now, lead=own, words=words, key=key)
    except refusals.Refused as refused:
        return {**made, "code": refused.code}
    except Appeal.DoesNotExist:
        return {**made, "code": "gone"}
    return made
