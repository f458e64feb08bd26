"""Writes of those above: supervise and its answer, urge."""

from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals.docket import action, allowed, needed, open_docket
from jinlin.appeals.models import Appeal, Supervision
from jinlin.appeals.steps import work
from jinlin.appeals.steps.base import Limit, Step
from jinlin.appeals.workflow import State, Verb
from jinlin.common.worktime import Unit

SUPERVISION_LIMIT = Limit(Unit.WORKING_DAYS, 2 * 1440)


@action
def supervise(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Give a numbered order (督办) to the holder, which wants an answer within two working days."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.SUPERVISE)
    order = docket.appeal.event_seq + 1
    number = f"{docket.appeal.number}-S{order}"
    clock_no = docket.life.next_clock_no
    step = work.supervise(docket.life, limit=SUPERVISION_LIMIT, at=now, calendar=docket.world.calendar, number=number)
    docket.write(step, text=needed(words))
    Supervision.objects.create(
        appeal_id=appeal_id,
        number=number,
        made_at=now,
        by_user=actor.user_id or 0,
        by_post=actor.post_id or 0,
        words=words.strip(),
        clock_no=clock_no,
    )
    return docket.save()


@action
def answer_supervision(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Answer the oldest open order."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ANSWER_SUPERVISION)
    step = work.answer_supervision(docket.life)
    text = needed(words)
    docket.write(step, text=text)
    clock_no = step.facts["clocks"][0]["no"]
    Supervision.objects.filter(appeal_id=appeal_id, clock_no=clock_no).update(answered_at=now, answer=text)
    return docket.save()


@action
def urge(*, actor: Scope, appeal_id: int, now: datetime, words: str = "", key: str = "") -> Appeal:
    """Ask for speed (催办); it is told and counted, and moves no deadline."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key, verb=Verb.URGE)
    step = Step(Verb.URGE, docket.life.state or State.RECEIVED, {}, f"grid:{docket.life.holder_id}")
    docket.write(step, text=allowed(words), urged=docket.appeal.urged + 1)
    return docket.save()
