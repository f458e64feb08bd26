"""What is out of the ordinary in the demo's history: asked back, disputed, extended, suspended, supervised, whistled for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from jinlin.accounts.scope import Scope
from jinlin.appeals.actions.oversight import SUPERVISION_LIMIT
from jinlin.appeals.models import Proposal, Supervision
from jinlin.appeals.steps import intake, work
from jinlin.appeals.steps.base import Handler, Step
from jinlin.appeals.workflow import State, Verb
from jinlin.demo import wording
from jinlin.demo.dice import Weighted
from jinlin.demo.plot import Plot

# Out of a thousand.
DETOURS = Weighted(
    [("", 880), ("withdraw", 6), ("decline", 6), ("ask", 18), ("object", 14), ("extend", 15), ("suspend", 4),
     ("supervise", 8), ("whistle", 6), ("urge", 14), ("note", 25), ("reopen", 4)]
)  # fmt: skip


def _withdraw(plot: Plot) -> None:
    if plot.wait(0.2, 1.5) and plot.teller.life.state is State.RECEIVED:
        plot.tell(intake.withdraw(plot.teller.life), actor=plot.reporter, text="已经自己解决了")


def _decline(plot: Plot) -> None:
    ground = plot.dice.pick(plot.stage.catalogue.grounds_for("decline"))
    if plot.wait(0.3, 3) and plot.teller.life.state is State.RECEIVED:
        words = ground.elsewhere or ground.name
        plot.tell(intake.decline(plot.teller.life, ground=ground.code), actor=plot.desk, text=words)


def _ask(plot: Plot) -> None:
    if not plot.wait(0.1, 1) or not plot.working:
        return
    plot.tell(intake.ask(plot.teller.life), actor=plot.desk, text=plot.pick(wording.ASKED))
    if plot.wait(1, 30, office=False):
        step = intake.answer(plot.teller.life, at=plot.now, calendar=plot.stage.calendar)
        plot.tell(step, actor=plot.reporter, text=plot.pick(wording.ANSWERED))


def _object(plot: Plot) -> None:
    teller, stage = plot.teller, plot.stage
    lead = teller.life.lead
    if lead is None or lead.department_id is None or not lead.open:
        return
    others = sorted(d for d in stage.handlers if d != lead.department_id)
    ground = plot.dice.pick(stage.catalogue.grounds_for("objection"))
    if not plot.within(0.03, 0.12) or not plot.working:
        return
    handler = stage.handler(lead.department_id, plot.dice.unit()) or stage.arbiter
    step = work.object_to(
        teller.life, task=lead, ground=ground.code, above=teller.above, at=plot.now, calendar=stage.calendar
    )
    plot.tell(step, actor=handler, text=plot.pick(wording.OBJECTIONS), internal=True)
    if not plot.within(0.02, 0.1) or not plot.working:
        return
    upheld = plot.dice.chance(0.5)
    to = Handler("department", plot.dice.pick(others)) if upheld else None
    step = work.rule(
        teller.life, task=lead, upheld=upheld, ground=ground.code, to=to, limit=teller.limits.solve, at=plot.now,
        calendar=stage.calendar,
    )  # fmt: skip
    words = "异议成立，改派。" if upheld else "按目录属你单位职责，请办理。"
    plot.tell(step, actor=plot.desk, text=words, internal=True)


def _extend(plot: Plot) -> None:
    """Ask for one more limit in good time, and have it granted by somebody above."""
    teller = plot.teller
    if not plot.within(0.2, 0.5) or not plot.working:
        return
    reason = plot.pick(wording.EXTENSIONS)
    asker, asked_at = _ask_leave(plot, Verb.ASK_EXTENSION, {"ask": "extension"}, reason), plot.now
    plot.now += timedelta(minutes=25)
    if plot.over:
        _proposal(plot, Proposal.Kind.EXTENSION, reason, asker, asked_at)
        return
    giver = _somebody_else(plot, asker)
    plot.tell(work.extend(teller.life, limit=teller.limits.solve, calendar=plot.stage.calendar), actor=giver)
    _proposal(plot, Proposal.Kind.EXTENSION, reason, asker, asked_at, giver=giver)


def _suspend(plot: Plot) -> None:
    """Ask to suspend until a date, have it granted, and be brought back by that date."""
    teller = plot.teller
    if not plot.within(0.1, 0.4) or not plot.working:
        return
    reason = plot.pick(wording.SUSPENSIONS)
    until = (plot.now + timedelta(days=20 + plot.dice.below(40))).replace(microsecond=0)
    facts: dict[str, object] = {"ask": "suspension", "until": int(until.timestamp())}
    asker, asked_at = _ask_leave(plot, Verb.ASK_SUSPENSION, facts, reason), plot.now
    plot.now += timedelta(minutes=40)
    if plot.over:
        _proposal(plot, Proposal.Kind.SUSPENSION, reason, asker, asked_at, until=until)
        return
    giver = _somebody_else(plot, asker)
    plot.tell(work.suspend(teller.life, until=until, at=plot.now), actor=giver)
    _proposal(plot, Proposal.Kind.SUSPENSION, reason, asker, asked_at, giver=giver, until=until)
    plot.now = until + timedelta(hours=1)
    teller.pass_time(min(plot.now, plot.end))


def _ask_leave(plot: Plot, verb: Verb, facts: dict[str, object], reason: str) -> Scope:
    asker = plot.desk
    step = Step(verb, State.IN_PROGRESS, facts, f"grid:{plot.teller.life.holder_id}")
    plot.tell(step, actor=asker, text=reason, internal=True)
    return asker


def _somebody_else(plot: Plot, asker: Scope) -> Scope:
    giver = plot.above
    return giver if giver.user_id != asker.user_id else plot.stage.arbiter


def _proposal(
    plot: Plot, kind: Proposal.Kind, reason: str, asker: Scope, asked_at: Any, *, giver: Scope | None = None,
    until: Any = None,
) -> None:  # fmt: skip
    row = {
        "appeal_id": plot.teller.appeal_id, "kind": str(kind), "state": "approved" if giver else "open", "ground": "",
        "reason": reason, "until": until, "asked_by": asker.user_id or 0, "asked_post": asker.post_id,
        "asked_at": asked_at, "decided_by": giver.user_id if giver else None, "second_by": None,
        "decided_at": plot.now if giver else None,
    }  # fmt: skip
    plot.extra.append((Proposal, row))


def _supervise(plot: Plot) -> None:
    """An order from above with a number, which the holder answers within a day."""
    teller = plot.teller
    if not plot.within(0.5, 0.8) or not plot.working:
        return
    boss, made_at, words = plot.above, plot.now, plot.pick(wording.ORDERS)
    number = f"{teller.head['number']}-S{len(teller.events) + 1}"
    clock_no = teller.life.next_clock_no
    step = work.supervise(
        teller.life, limit=SUPERVISION_LIMIT, at=plot.now, calendar=plot.stage.calendar, number=number
    )
    plot.tell(step, actor=boss, text=words)
    row = {
        "appeal_id": teller.appeal_id, "number": number, "made_at": made_at, "by_user": boss.user_id or 0,
        "by_post": boss.post_id or 0, "words": words, "clock_no": clock_no, "answered_at": None, "answer": "",
    }  # fmt: skip
    if plot.wait(0.5, 6) and plot.working:
        answer = plot.pick(wording.ORDER_ANSWERS)
        plot.tell(work.answer_supervision(teller.life), actor=plot.desk, text=answer)
        row |= {"answered_at": plot.now, "answer": answer}
    plot.extra.append((Supervision, row))


def _whistle(plot: Plot) -> None:
    """Two departments are called to the spot, come, and report in."""
    teller, stage, dice = plot.teller, plot.stage, plot.dice
    lead = teller.life.lead
    if lead is None or plot.own.level is None or plot.own.level < 3:
        return
    free = sorted(d for d in stage.handlers if d != lead.department_id)
    called = dice.some(free, 2)
    step = work.whistle(teller.life, departments=called, at=plot.now, calendar=stage.calendar)
    plot.tell(step, actor=plot.desk, text=plot.pick(wording.WHISTLES))
    for department in called:
        handler = stage.handler(department, dice.unit()) or stage.arbiter
        plot.now += timedelta(minutes=8 + dice.below(25))
        if plot.over or not plot.working:
            return
        task = next(t for t in teller.life.open_helpers if t.department_id == department)
        plot.tell(work.sign_for(teller.life, task=task, user_id=handler.user_id or 0), actor=handler)
        plot.now += timedelta(minutes=5 + dice.below(20))
        if plot.over:
            return
        step = work.finish(teller.life, task=task, user_id=handler.user_id or 0)
        plot.tell(step, actor=handler, text="已到场，配合处理。")


def _urge(plot: Plot) -> None:
    teller = plot.teller
    if plot.within(0.3, 0.6) and plot.working:
        step = Step(Verb.URGE, State.IN_PROGRESS, {}, f"grid:{teller.life.holder_id}")
        plot.tell(step, actor=plot.reporter, text=plot.pick(wording.URGES))
        teller.head["urged"] = 1


def _note(plot: Plot) -> None:
    if plot.within(0.05, 0.2) and plot.working:
        step = Step(Verb.COMMENT, State.IN_PROGRESS)
        plot.tell(step, actor=plot.desk, text=plot.pick(wording.NOTES), internal=True)


Detour = Callable[[Plot], None]
AT_THE_DOOR: dict[str, Detour] = {"withdraw": _withdraw, "decline": _decline}
WHILE_WORKING: dict[str, Detour] = {
    "ask": _ask, "object": _object, "extend": _extend, "suspend": _suspend, "supervise": _supervise,
    "whistle": _whistle, "urge": _urge, "note": _note,
}  # fmt: skip
