"""One appeal ready to be shown: facts, clocks with the rule behind each, tasks, trail and photos, in words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.docket import World
from jinlin.appeals.messages import CHANNELS, KINDS, VERBS
from jinlin.appeals.models import Appeal, Attachment, Clock, Task
from jinlin.appeals.queries import Dossier
from jinlin.appeals.queries.dossier import Line as TrailLine
from jinlin.appeals.queries.dossier import Person
from jinlin.appeals.workflow import Party, State
from jinlin.web.desk import notes
from jinlin.web.desk.lines import category_words, short_place, title_of
from jinlin.web.desk.shell import place_of_post
from jinlin.web.templatetags.ui import local_name, why_words

Words = str | Promise


@dataclass(slots=True)
class Sheet:
    """A dossier with what rules and words need around it; `who` is what the actor is to the appeal."""

    dossier: Dossier
    scope: Scope
    world: World
    now: datetime
    who: frozenset[Party] = field(init=False)

    def __post_init__(self) -> None:
        self.who = self.dossier.parties_of(self.scope)

    @property
    def appeal(self) -> Appeal:
        """Return the head."""
        return self.dossier.appeal

    @property
    def state(self) -> State:
        """Return where the appeal stands."""
        return State(self.appeal.state)

    @property
    def lead(self) -> Task | None:
        """Return the lead task that counts."""
        return self.dossier.lead

    def clock(self, kind: ClockKind) -> Clock | None:
        """Return the open clock of a kind, the newest."""
        found = [c for c in self.dossier.clocks if c.kind == kind and c.met_at is None and c.stopped_at is None]
        return found[-1] if found else None

    @property
    def late(self) -> bool:
        """Whether the promise has run out, marked or not."""
        clock = self.clock(ClockKind.SOLVE)
        return self.appeal.late or (clock is not None and clock.paused_at is None and clock.due_at < self.now)


def context_of(sheet: Sheet) -> dict[str, Any]:
    """Return what the page shows of an appeal; runs no statement."""
    d, appeal, world = sheet.dossier, sheet.appeal, sheet.world
    held = [h.level for h in d.holdings]
    return {
        "appeal": appeal,
        "title": title_of(appeal, scope=sheet.scope, catalogue=world.catalogue),
        "words": d.words,
        "masked": d.masked,
        "answers": {} if d.masked else d.said.answers,
        "place": place_line(sheet),
        "place_words": "" if d.masked else d.said.place_words,
        "channel": CHANNELS.get(appeal.channel, appeal.channel),
        "kind": KINDS.get(appeal.kind, appeal.kind),
        "category": category_words(appeal, world.catalogue),
        "condition": local_name(world.catalogue.conditions.get(appeal.condition_id or 0)),
        "law": _law(sheet),
        "holder": _holder(sheet),
        "lowest": min(held, default=appeal.holder_level),
        "why": _why(d.lines),
        "contact": d.contact,
        "entered_by": _entered_by(sheet),
        "tasks": [_task(sheet, task) for task in d.tasks],
        "lines": [line_of(sheet, line) for line in d.lines],
        "photos": _photos(d.files),
        "voices": [_voice(f) for f in d.files if f.file.kind == "voice"],
        "proposals": [_proposal(sheet, p) for p in d.proposals if p.state == "open"],
        "orders": [o for o in d.orders if o.answered_at is None],
        "main": _joined(sheet, d.main) if d.main is not None else None,
        "followers": [_joined(sheet, f) for f in d.followers],
    }


def place_line(sheet: Sheet) -> str:
    """Return the place as a full line: 府前社区 / 第3片区 / 05微网格 · 9幢."""
    appeal, nodes = sheet.appeal, sheet.world.nodes
    if nodes.get(appeal.grid_id) is None:
        return ""
    line = nodes.long_name(appeal.grid_id)
    return line if sheet.dossier.masked or appeal.building is None else f"{line} · {appeal.building}"


def person_words(person: Person | None, sheet: Sheet) -> str:
    """Return a name with post and unit: 小黄（府前社区 · 社区工作人员）."""
    if person is None:
        return ""
    role = Role(person.role).label if person.role in Role.values else person.role
    unit = place_of_post(person.grid_id, person.department_id, sheet.world.nodes)
    return _("%(name)s (%(unit)s, %(role)s)") % {"name": person.name, "unit": unit, "role": role}


def recipient_words(recipient: str, sheet: Sheet) -> str:
    """Return who received a step: a unit, the reporter, or a main appeal; "" when nobody in particular."""
    kind, _colon, pk = recipient.partition(":")
    match kind:
        case "grid" if pk.isdecimal():
            node = sheet.world.nodes.get(int(pk))
            return node.name if node else ""
        case "department" if pk.isdecimal():
            return sheet.world.nodes.departments.get(int(pk), "")
        case "reporter":
            return _("the reporter")
        case _:
            return ""


def actor_words(line: TrailLine, sheet: Sheet) -> str:
    """Return who did it; parts of the system are named as such."""
    if line.person is not None:
        return person_words(line.person, sheet)
    if line.event.actor_kind.startswith("job:"):
        return _("by the system")
    return _("the reporter")


def line_of(sheet: Sheet, line: TrailLine) -> dict[str, Any]:
    """Return one event as a line of the timeline."""
    event = line.event
    said = [notes.of(event, sheet.world), line.words]
    own = place_of_post(line.person.grid_id, line.person.department_id, sheet.world.nodes) if line.person else ""
    to = recipient_words(event.recipient, sheet)
    to = to if to != own else ""
    who = actor_words(line, sheet)
    return {
        "at": event.at,
        "title": notes.title_of(event),
        "who": _("%(who)s → %(to)s") % {"who": who, "to": to} if to else who,
        "words": "\n".join(part for part in said if part),
        "internal": line.internal,
        "looks": {"red": "is-late", "auto_escalate": "is-late", "amber": "is-open"}.get(
            event.verb, "is-quiet" if line.internal else ""
        ),
    }


def _holder(sheet: Sheet) -> str:
    node = sheet.world.nodes.get(sheet.appeal.holder_id)
    return node.name if node else ""


def _law(sheet: Sheet) -> str:
    category = sheet.world.catalogue.categories.get(sheet.appeal.category_id or 0)
    if category is None:
        return ""
    return category.law_en or category.law if (get_language() or "").startswith("en") else category.law


def _why(lines: list[TrailLine]) -> list[tuple[str, str]]:
    """Return the reasons of the newest event that gave any: why it is here."""
    for line in reversed(lines):
        said = [(str(code), str(value)) for code, value in line.event.facts.get("why") or ()]
        if found := [pair for pair in said if why_words(pair)]:
            return found
    return []


def _entered_by(sheet: Sheet) -> str:
    first = sheet.dossier.lines[0] if sheet.dossier.lines else None
    return person_words(first.person, sheet) if first and sheet.appeal.by_post else ""


def unit_words(task: Task, sheet: Sheet) -> str:
    """Return whose task it is."""
    if task.department_id is not None:
        return sheet.world.nodes.departments.get(task.department_id, "")
    node = sheet.world.nodes.get(task.grid_id)
    return node.name if node else ""


def _task(sheet: Sheet, task: Task) -> dict[str, Any]:
    taker = next(
        (
            line.person
            for line in reversed(sheet.dossier.lines)
            if line.person and line.event.user_id == task.taken_by and task.taken_by
        ),
        None,
    )
    return {
        "unit": unit_words(task, sheet),
        "lead": task.role == "lead",
        "state": task.state,
        "taker": taker.name if taker else "",
        "offered_at": task.offered_at,
        "signed_at": task.signed_at,
        "ended_at": task.ended_at,
        "due": task.due_at if task.state in {"offered", "working"} and sheet.state is State.IN_PROGRESS else None,
        "late": task.mark in {"red", "escalated"},
    }


_ROW = {"report": 0, "before": 1, "attempt": 2, "after": 3}


def _photos(files: list[Attachment]) -> list[dict[str, Any]]:
    """Return photos in the order before, attempts, after, with the words that stand under each."""
    shown = sorted((f for f in files if f.file.kind == "photo"), key=lambda f: (f.round, _ROW.get(f.role, 9), f.pk))
    said = {"report": _("reported"), "before": _("before"), "attempt": _("attempt"), "after": _("after")}
    rounds = {f.round for f in shown}
    return [
        {
            "pk": f.pk,
            "url": reverse("resident:file", args=[f.file.key]),
            "small": reverse("resident:file_small", args=[f.file.key]),
            "state": f.file.state,
            "released": f.released,
            "words": said.get(f.role, f.role)
            if len(rounds) < 2
            else _("%(what)s, round %(n)d") % {"what": said.get(f.role, f.role), "n": f.round},
        }
        for f in shown
    ]


def _voice(f: Attachment) -> dict[str, Any]:
    return {
        "url": reverse("resident:file", args=[f.file.key]),
        "mime": f.file.mime,
        "seconds": f.file.seconds,
        "state": f.file.state,
    }


def _proposal(sheet: Sheet, proposal: Any) -> dict[str, Any]:
    asked = sheet.dossier.people.get(proposal.asked_post or 0)
    ground = sheet.world.catalogue.grounds.get((proposal.kind, proposal.ground))
    return {
        "kind": proposal.kind,
        "title": VERBS[f"ask_{proposal.kind}"],
        "reason": proposal.reason,
        "ground": local_name(ground),
        "until": proposal.until,
        "who": person_words(asked, sheet),
        "at": proposal.asked_at,
        "first_reviewed": proposal.kind == "excuse" and proposal.decided_by is not None,
    }


def _joined(sheet: Sheet, appeal: Appeal) -> dict[str, Any]:
    return {
        "number": appeal.number,
        "title": title_of(appeal, scope=sheet.scope, catalogue=sheet.world.catalogue),
        "place": short_place(appeal, sheet.world.nodes, masked=True),
        "url": reverse("desk:appeal", args=[appeal.pk]),
        "state": appeal.state,
    }
