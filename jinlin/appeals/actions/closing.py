"""Writes at the end: resolve, confirm, not solved, call back, rate, reopen."""

from collections.abc import Sequence
from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals.actions.files import keep_files
from jinlin.appeals.actions.joining import unmerge_one
from jinlin.appeals.docket import Docket, action, allowed, needed, open_docket
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, Attachment
from jinlin.appeals.steps import closing
from jinlin.appeals.steps.base import Step
from jinlin.appeals.workflow import State, Verb
from jinlin.common.outbox import message_row

SCORES = range(1, 6)


@action
def resolve(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    words: str,
    helpers_confirmed: bool = False,
    after: Sequence[int] = (),
    key: str = "",
) -> Appeal:
    """Write what was done and tell the reporter (办结); closing is theirs. Helpers still open are asked about first."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.RESOLVE)
    text = needed(words)
    step = closing.resolve(docket.life, at=now, calendar=docket.world.calendar, helpers_confirmed=helpers_confirmed)
    docket.write(step, text=text)
    keep_files(docket, after, role=Attachment.Role.AFTER)
    tell_reporter(docket, template="resolved")
    return docket.save()


def tell_reporter(docket: Docket, *, template: str) -> None:
    """Put a message to the reporter into the outbox; it carries ids only."""
    contact = docket.appeal.contact_id
    if contact is None:
        return
    docket.outbox.append(
        message_row(
            kind="sms",
            ref_id=docket.appeal.pk,
            key=f"sms:{docket.appeal.pk}:{template}:{docket.appeal.event_seq}",
            now=docket.now,
            payload={"template": template, "contact": contact},
        )
    )


@action
def confirm(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str = "", key: str = "") -> Appeal:
    """The reporter says it is solved: closed by the reporter."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.CONFIRM)
    docket.write(closing.close(docket.life, verb=Verb.CONFIRM, by="reporter"), text=allowed(words))
    return docket.save()


@action
def not_solved(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, files: Sequence[int] = (), key: str = ""
) -> Appeal:
    """The reporter says what still is wrong: a new round; the third goes to the level above for review.

    A joined reporter's "not solved" parts their own appeal from the main one first.
    """
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key)
    if docket.life.state is State.MERGED:
        docket.check(Verb.UNMERGE)
        if not Appeal.objects.filter(pk=docket.life.main_id or 0, state__in=["resolved", "closed"]).exists():
            raise Refused("not_now", verb=Verb.NOT_SOLVED, state=docket.life.state)
        unmerge_one(docket, words=needed(words))
        keep_files(docket, files, role=Attachment.Role.REPORT)
        return docket.save()
    docket.check(Verb.NOT_SOLVED)
    _again(docket, Verb.NOT_SOLVED, needed(words))
    keep_files(docket, files, role=Attachment.Role.REPORT)
    return docket.save()


def _again(docket: Docket, verb: Verb, words: str) -> None:
    step = closing.again(
        docket.life,
        verb=verb,
        limits=docket.limits,
        above=docket.above,
        at=docket.now,
        calendar=docket.world.calendar,
    )
    docket.write(step, text=words)


@action
def call_back(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, solved: bool, words: str, key: str = ""
) -> Appeal:
    """Write what the reporter said on the phone (回访): solved closes it, not solved begins a new round."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.CALL_BACK)
    if solved:
        docket.write(closing.close(docket.life, verb=Verb.CALL_BACK, by="call_back"), text=needed(words))
    else:
        _again(docket, Verb.CALL_BACK, needed(words))
    return docket.save()


@action
def rate(*, actor: Scope, appeal_id: int, now: datetime, score: int, words: str = "", key: str = "") -> Appeal:
    """The reporter rates one to five, once."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key, verb=Verb.RATE)
    if score not in SCORES:
        raise Refused("score")
    if docket.appeal.rating:
        raise Refused("rated")
    step = Step(Verb.RATE, docket.life.state or State.CLOSED, {"score": score}, f"grid:{docket.life.holder_id}")
    docket.write(step, text=allowed(words), rating=score)
    return docket.save()


@action
def reopen(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Open a closed appeal again (重办) within 15 calendar days of closing; nothing else restarts that window."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.REOPEN)
    closed = docket.appeal.closed_at
    if closed is None or not closing.may_reopen(closed_at=closed, now=now):
        raise Refused("window_over")
    _again(docket, Verb.REOPEN, needed(words))
    return docket.save()
