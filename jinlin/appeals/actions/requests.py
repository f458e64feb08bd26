"""What one person asks and another decides: extension, suspension, voiding, excusing lateness."""

from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals.actions.joining import hand_on_followers
from jinlin.appeals.docket import Docket, action, allowed, needed, open_docket
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, Clock, Proposal
from jinlin.appeals.steps import closing, work
from jinlin.appeals.steps.base import Step
from jinlin.appeals.workflow import Party, State, Verb


def _ask(
    docket: Docket, *, kind: Proposal.Kind, verb: Verb, words: str, ground: str = "", until: datetime | None = None
) -> Appeal:
    open_now = Proposal.objects.filter(appeal_id=docket.appeal.pk, kind=kind, state="open")
    if open_now.exists():
        raise Refused("proposal_open")
    facts: dict[str, object] = {"ask": str(kind)}
    if ground:
        facts["ground"] = ground
    if until is not None:
        facts["until"] = int(until.timestamp())
    docket.write(
        Step(verb, docket.life.state or State.IN_PROGRESS, facts, f"grid:{docket.life.holder_id}"),
        text=needed(words),
        internal=True,
    )
    Proposal.objects.create(
        appeal_id=docket.appeal.pk,
        kind=kind,
        ground=ground[:60],
        reason=words.strip(),
        until=until,
        asked_by=docket.actor.user_id or 0,
        asked_post=docket.actor.post_id,
        asked_at=docket.now,
    )
    return docket.save()


def _open_request(docket: Docket, kind: Proposal.Kind) -> Proposal:
    found = (
        Proposal.objects.select_for_update()
        .filter(appeal_id=docket.appeal.pk, kind=kind, state="open")
        .order_by("-pk")
        .first()
    )
    if found is None:
        raise Refused("proposal_none")
    if found.asked_by == docket.actor.user_id:
        raise Refused("second_person")
    return found


def _settle(request: Proposal, docket: Docket, *, approved: bool) -> None:
    request.state = "approved" if approved else "refused"
    request.decided_by, request.decided_at = docket.actor.user_id, docket.now
    request.save(update_fields=["state", "decided_by", "decided_at"])


def _refuse(docket: Docket, request: Proposal, verb: Verb, words: str) -> Appeal:
    _settle(request, docket, approved=False)
    step = Step(verb, docket.life.state or State.IN_PROGRESS, {"approved": False}, f"grid:{docket.life.holder_id}")
    docket.write(step, text=needed(words), internal=True)
    return docket.save()


@action
def ask_extension(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, ground: str = "", key: str = ""
) -> Appeal:
    """Ask for one more original limit (延期): before it is late, at most twice."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ASK_EXTENSION)
    work.check_extension(docket.life, now=now)
    return _ask(docket, kind=Proposal.Kind.EXTENSION, verb=Verb.ASK_EXTENSION, words=words, ground=ground)


@action
def decide_extension(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, approved: bool, words: str = "", key: str = ""
) -> Appeal:
    """Grant or refuse an extension; somebody else than who asked."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.DECIDE_EXTENSION)
    request = _open_request(docket, Proposal.Kind.EXTENSION)
    if not approved:
        return _refuse(docket, request, Verb.DECIDE_EXTENSION, words)
    _settle(request, docket, approved=True)
    step = work.extend(docket.life, limit=docket.limits.solve, calendar=docket.world.calendar)
    docket.write(step, text=allowed(words))
    return docket.save()


@action
def ask_suspension(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    until: datetime,
    words: str,
    ground: str = "",
    key: str = "",
) -> Appeal:
    """Ask to suspend (挂账) until a date at most a year ahead, once."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ASK_SUSPENSION)
    work.check_suspension(docket.life, until=until, now=now)
    return _ask(
        docket, kind=Proposal.Kind.SUSPENSION, verb=Verb.ASK_SUSPENSION, words=words, ground=ground, until=until
    )


@action
def decide_suspension(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, approved: bool, words: str = "", key: str = ""
) -> Appeal:
    """Grant or refuse a suspension; the reporter is told until when."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.DECIDE_SUSPENSION)
    request = _open_request(docket, Proposal.Kind.SUSPENSION)
    if not approved:
        return _refuse(docket, request, Verb.DECIDE_SUSPENSION, words)
    until = request.until or now
    work.check_suspension(docket.life, until=until, now=now)
    _settle(request, docket, approved=True)
    docket.write(work.suspend(docket.life, until=until, at=now), text=allowed(words))
    return docket.save()


@action
def resume(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str = "", key: str = "") -> Appeal:
    """Take a suspended appeal up again before its date (解挂)."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.RESUME)
    docket.write(work.resume(docket.life, at=now, calendar=docket.world.calendar), text=allowed(words))
    return docket.save()


@action
def ask_void(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Ask to void a mistake or test (作废)."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ASK_VOID)
    return _ask(docket, kind=Proposal.Kind.VOID, verb=Verb.ASK_VOID, words=words)


@action
def decide_void(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, approved: bool, words: str = "", key: str = ""
) -> Appeal:
    """Void it, or not; a second person decides."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.DECIDE_VOID)
    request = _open_request(docket, Proposal.Kind.VOID)
    if not approved:
        return _refuse(docket, request, Verb.DECIDE_VOID, words)
    _settle(request, docket, approved=True)
    docket.write(closing.void(docket.life), text=allowed(words), on_board=False)
    saved = docket.save()
    hand_on_followers(saved, now=now)
    return saved


@action
def ask_excuse(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """After closing, the department that led asks once that its lateness be excused."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ASK_EXCUSE)
    if not docket.appeal.late:
        raise Refused("not_late")
    if Proposal.objects.filter(appeal_id=appeal_id, kind=Proposal.Kind.EXCUSE).exists():
        raise Refused("proposal_open")
    return _ask(docket, kind=Proposal.Kind.EXCUSE, verb=Verb.ASK_EXCUSE, words=words)


@action
def decide_excuse(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, approved: bool, words: str = "", key: str = ""
) -> Appeal:
    """Excuse lateness: two reviewers; the fact that it was late stays, beside the flag."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.DECIDE_EXCUSE)
    if Party.WIDE not in docket.who:
        raise Refused("not_yours", verb=Verb.DECIDE_EXCUSE)
    request = _open_request(docket, Proposal.Kind.EXCUSE)
    if not approved:
        return _refuse(docket, request, Verb.DECIDE_EXCUSE, words)
    after = docket.life.state or State.CLOSED
    if request.decided_by is None:
        request.decided_by = actor.user_id
        request.save(update_fields=["decided_by"])
        docket.write(Step(Verb.DECIDE_EXCUSE, after, {"approved": True, "reviewer": 1}), text=allowed(words))
        return docket.save()
    if request.decided_by == actor.user_id:
        raise Refused("second_person")
    request.state, request.second_by, request.decided_at = "approved", actor.user_id, now
    request.save(update_fields=["state", "second_by", "decided_at"])
    Clock.objects.filter(appeal_id=appeal_id, mark__in=["red", "escalated"]).update(excused_at=now)
    docket.write(Step(Verb.DECIDE_EXCUSE, after, {"approved": True, "reviewer": 2}), text=allowed(words))
    return docket.save()
