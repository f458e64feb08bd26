"""How one appeal stands, in one sentence a child understands: who has it, what comes next, by when in words.

A promise is never made softer: late is said with its length, with the reason where the rows know one, and who was told
only once the trail says that they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from jinlin.appeals.models import Appeal, AppealEvent, Clock, Task
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Nodes
from jinlin.web.templatetags.ui import day as local_day
from jinlin.web.times import near, promise, span

# Events that begin a promise anew: what was told of the old one no longer holds.
_ANEW = frozenset({"not_solved", "reopen"})
_TOLD_ABOVE = frozenset({"red", "auto_escalate"})


@dataclass(frozen=True, slots=True)
class Headline:
    """The one sentence, what stands below it (why, who was told, what may be done), and the colour of both."""

    words: str
    more: str
    colour: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows know of one appeal; `events` may be left out where only the sentence itself is shown."""

    appeal: Appeal
    tasks: Sequence[Task] = ()
    clocks: Sequence[Clock] = ()
    events: Sequence[AppealEvent] = ()

    @property
    def lead(self) -> Task | None:
        """The lead task that counts now: the newest one not revoked."""
        leads = [task for task in self.tasks if task.role == "lead" and task.state != "revoked"]
        return max(leads, key=lambda task: task.no, default=None)

    @property
    def answer(self) -> str:
        """The reason or answer that came with the state it is in now."""
        verbs = {"declined": {"decline"}, "waiting": {"ask"}}.get(self.appeal.state, set())
        said = [event for event in self.events if event.verb in verbs]
        text = getattr(said[-1], "text", None) if said else None
        return "" if text is None or text.internal else str(text.body)


def headline(told: Told, *, nodes: Nodes, now: datetime) -> Headline:
    """Return how an appeal stands at `now`."""
    appeal = told.appeal
    who = holder_name(appeal, nodes)
    match appeal.state:
        case "waiting":
            words = _("%(who)s asks you something. It goes on as soon as you answer.")
            return Headline(_capital(words % {"who": who}), _("Until then the time stands still."), "amber")
        case "suspended":
            return _suspended(told, now=now)
        case "resolved":
            return _resolved(told, nodes, now=now)
        case "closed":
            return Headline(_CLOSED[appeal.closed_by or "reporter"](), "", "green")
        case "declined":
            more = told.answer or _("The reason and where to go instead stand below.")
            return Headline(_("It was not accepted."), more, "amber")
        case "withdrawn":
            return Headline(_("You took it back."), "", "blue")
        case "voided":
            return Headline(_("It was voided: entered by mistake, or a test."), "", "blue")
        case "merged":
            return _joined(appeal.main, now=now)
    if appeal.due_at is not None and appeal.due_at < now:
        return _late(told, nodes, now=now)
    by = _("promised %(by)s") % {"by": promise(appeal.due_at, now=now)} if appeal.due_at else _("you hear soon by when")
    return Headline(
        _("%(now)s; %(by)s.") % {"now": _capital(_at_work(told, nodes)), "by": by}, _review(told, nodes), "brand"
    )


def holder_name(appeal: Appeal, nodes: Nodes) -> str:
    """Return how a resident calls whoever has it: the neighbour in charge, or the place by its name."""
    node = nodes.get(appeal.holder_id)
    if node is None:
        return _("the centre")
    return {Level.MICROGRID: _("the microgrid chief"), Level.AREA: _("the grid chief")}.get(node.level, node.name)


def handler_name(told: Told, nodes: Nodes) -> str:
    """Return who is at work, or was last: the department, the team of a microgrid, else who holds it."""
    lead = told.lead
    if lead is not None and lead.department_id:
        return str(nodes.departments.get(lead.department_id, ""))
    if lead is not None and lead.level == Level.MICROGRID:
        return _("the microgrid chief")
    return holder_name(told.appeal, nodes)


def _at_work(told: Told, nodes: Nodes) -> str:
    lead, who = told.lead, handler_name(told, nodes)
    if lead is not None and lead.state == "working":
        return _("%(who)s is at work on it") % {"who": who}
    if lead is not None and lead.state == "offered":
        return _("it has been given to %(who)s, who signs for it next") % {"who": who}
    if lead is not None and lead.state == "done":
        who = holder_name(told.appeal, nodes)
        return _("the work was handed in; %(who)s checks it and answers you") % {"who": who}
    who = holder_name(told.appeal, nodes)
    if told.appeal.accepted_at is None:
        return _("%(who)s has it and looks at it next") % {"who": who}
    return _("%(who)s has accepted it and now says who does the work") % {"who": who}


def _review(told: Told, nodes: Nodes) -> str:
    """Return what follows from “not solved”: its own round, and the third time a review by the level above."""
    anew = next((event for event in reversed(told.events) if event.verb in _ANEW), None)
    if anew is None:
        return ""
    if anew.facts.get("review"):
        kind, _colon, key = anew.recipient.partition(":")
        above = nodes.get(int(key)) if kind == "grid" and key.isdecimal() else None
        return _("You said for the third time that it is not solved: %(above)s reviews it now, one level up.") % {
            "above": above.name if above else _("the level above")
        }
    return _("You said it is not solved, so it is worked on again: round %(n)d.") % {"n": told.appeal.round}


def _late(told: Told, nodes: Nodes, *, now: datetime) -> Headline:
    """Say how late, what stands now, why as far as known, and whom the trail says was told."""
    due = told.appeal.due_at
    late = span(now - due) if due else ""
    words = _("Late by %(span)s; we are sorry. %(now)s.") % {"span": late, "now": _capital(_at_work(told, nodes))}
    said = [reason] if (reason := _why_late(told)) else []
    above = _told_above(told, nodes)
    said.append(
        _("%(above)s has been told and sees to it.") % {"above": above}
        if above
        else _("You may send a reminder below.")
    )
    review = _review(told, nodes)
    return Headline(words, " ".join([*said, *([review] if review else [])]), "red")


def _why_late(told: Told) -> str:
    """Return why it is late as far as the rows know; nothing is made up."""
    lead, appeal = told.lead, told.appeal
    if appeal.returns:
        return _("Why: it was given back %(n)d times before somebody took it.") % {"n": appeal.returns}
    if lead is None:
        return _("Why: nobody has been charged with it yet.")
    if lead.state == "offered":
        return _("Why: it has not been signed for yet.")
    if lead.state == "done":
        return _("Why: the work is handed in and not yet checked.")
    return _("Why: those at work have not written down a reason yet.")


def _told_above(told: Told, nodes: Nodes) -> str:
    """Return who above was told that this promise was broken; nothing before the trail says so."""
    began = max((event.seq for event in told.events if event.verb in _ANEW), default=0)
    for event in reversed(told.events):
        if event.seq > began and event.verb in _TOLD_ABOVE and event.facts.get("clock") == "solve":
            kind, _colon, key = event.recipient.partition(":")
            node = nodes.get(int(key)) if kind == "grid" and key.isdecimal() else None
            return node.name if node else ""
    return ""


def _suspended(told: Told, *, now: datetime) -> Headline:
    until = next((c.due_at for c in told.clocks if c.kind == "suspension" and not c.stopped_at), None)
    if until is None:
        return Headline(_("It cannot be done just now and waits."), "", "blue")
    words = _("It cannot be done just now; it goes on again on %(day)s.") % {"day": local_day(until)}
    return Headline(words, _("You are told when it goes on."), "blue")


def _resolved(told: Told, nodes: Nodes, *, now: datetime) -> Headline:
    words = _("%(who)s says it is done. Is it really solved? Please say so below.")
    silence = next((c.due_at for c in told.clocks if c.kind == "silence" and not (c.met_at or c.stopped_at)), None)
    more = ""
    if silence is not None:
        more = _("Without a word from you it is closed %(when)s.") % {"when": near(silence, now=now)}
    return Headline(words % {"who": _capital(handler_name(told, nodes))}, more, "green")


def _joined(main: Appeal | None, *, now: datetime) -> Headline:
    """Return how the appeal stands that this one follows: times only, its words are another reporter's."""
    if main is not None and main.state in {"resolved", "closed"} and main.resolved_at:
        words = _("It was done together with another one about the same matter %(when)s.")
        more = _("If something is still wrong, say so below.")
        return Headline(words % {"when": near(main.resolved_at, now=now)}, more, "green")
    if main is not None and main.state in {"received", "in_progress"} and main.due_at and main.due_at > now:
        words = _("It is handled together with another one about the same matter. Promised %(by)s.")
        return Headline(words % {"by": promise(main.due_at, now=now)}, "", "blue")
    words = _("It is handled together with another one about the same matter; you are told all the same.")
    return Headline(words, "", "blue")


def _capital(words: str) -> str:
    """Return a sentence's beginning; Chinese has no capitals and stays as it is."""
    return words[:1].upper() + words[1:]


_CLOSED = {
    "reporter": lambda: _("You said that it is solved. It is closed."),
    "call_back": lambda: _("On the phone you said that it is solved. It is closed."),
    "silence": lambda: _("It was reported done, and nothing was heard from you. It is closed."),
}
