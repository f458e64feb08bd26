"""What an event says beyond its words: the ground, the decision, the new kind or place, in one short line."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jinlin.appeals.docket import World
from jinlin.appeals.messages import CLOCKS, VERBS
from jinlin.appeals.models import AppealEvent
from jinlin.web.templatetags.ui import local_name

_GROUND_OF = {"decline": "decline", "object": "objection", "ask_extension": "extension", "ask_suspension": "suspension"}


def title_of(event: AppealEvent) -> str | Promise:
    """Return what happened; a decision says which way it went."""
    name = VERBS.get(event.verb, event.verb)
    approved, upheld, ok = (event.facts.get(key) for key in ("approved", "upheld", "ok"))
    if event.verb.startswith("decide_") and approved is not None:
        return f"{name}：{_('approved')}" if approved else f"{name}：{_('turned down')}"
    if event.verb == "rule" and upheld is not None:
        return f"{name}：{_('upheld')}" if upheld else f"{name}：{_('rejected')}"
    if event.verb == "verify" and ok is not None:
        return f"{name}：{_('all in order')}" if ok else f"{name}：{_('wanting')}"
    return name


def of(event: AppealEvent, world: World) -> str:
    """Return the line, "" when the facts say nothing a person needs."""
    said = [maker(event, world) for maker in _MAKERS]
    return " · ".join(part for part in said if part)


def _ground(event: AppealEvent, world: World) -> str:
    code = event.facts.get("ground", "")
    if not code:
        return ""
    found = world.catalogue.grounds.get((_GROUND_OF.get(event.verb, ""), code))
    return _("ground: %(ground)s") % {"ground": local_name(found) or code}


def _kind(event: AppealEvent, world: World) -> str:
    if event.verb != "recategorise":
        return ""
    names = [
        local_name(world.catalogue.categories.get(event.facts.get("category") or 0)),
        local_name(world.catalogue.conditions.get(event.facts.get("condition") or 0)),
    ]
    return " · ".join(dict.fromkeys(name for name in names if name))


def _place(event: AppealEvent, world: World) -> str:
    if event.verb != "relocate":
        return ""
    node = world.nodes.get((event.facts.get("place") or [0])[0])
    return world.nodes.long_name(node.id) if node else ""


def _handlers(event: AppealEvent, world: World) -> str:
    """Return whom new tasks went to, lead first."""
    given = [task for task in event.facts.get("tasks", ()) if "role" in task]
    if event.verb not in {"assign", "reassign", "whistle"} or not given:
        return ""
    said = []
    for role, words in (("lead", _("lead: %(units)s")), ("helper", _("helpers: %(units)s"))):
        names = [_unit(task, world) for task in given if task["role"] == role]
        if names:
            said.append(words % {"units": "、".join(names)})
    return " · ".join(said)


def _unit(task: dict[str, Any], world: World) -> str:
    if task.get("department"):
        return world.nodes.departments.get(task["department"], "")
    node = world.nodes.get(task.get("grid"))
    return node.name if node else ""


def _number(event: AppealEvent, world: World) -> str:
    return str(event.facts.get("number", "")) if event.verb == "supervise" else ""


def _score(event: AppealEvent, world: World) -> str:
    return _("%(n)d of 5") % {"n": event.facts["score"]} if event.verb == "rate" and "score" in event.facts else ""


def _until(event: AppealEvent, world: World) -> str:
    if not event.facts.get("until"):
        return ""
    day = datetime.fromtimestamp(event.facts["until"], tz=timezone.get_default_timezone())
    return _("to last until %(day)s") % {"day": day.strftime("%Y-%m-%d")}


def _late_clock(event: AppealEvent, world: World) -> str:
    if event.verb not in {"amber", "red", "auto_escalate"}:
        return ""
    return str(CLOCKS.get(event.facts.get("clock", ""), ""))


def _safe(event: AppealEvent, world: World) -> str:
    return _("made safe") if event.facts.get("made_safe") else ""


def _review(event: AppealEvent, world: World) -> str:
    return _("for review by the level above") if event.facts.get("review") else ""


def _arbiter(event: AppealEvent, world: World) -> str:
    return _("to the centre's arbiter") if event.facts.get("arbiter") else ""


_MAKERS: tuple[Callable[[AppealEvent, World], str], ...] = (
    _ground, _kind, _place, _handlers, _number, _score, _until, _late_clock, _safe, _review, _arbiter,
)  # fmt: skip
