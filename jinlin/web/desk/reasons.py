"""Why something came back: the reason on the first screen of an appeal and in its row of the queue."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jinlin.appeals.docket import World
from jinlin.appeals.models import AppealEvent
from jinlin.appeals.queries.setbacks import open_setback
from jinlin.web.desk import notes
from jinlin.web.desk.sheet import Sheet, actor_words


@dataclass(frozen=True, slots=True)
class Reason:
    """What came back, why, by whom and when."""

    title: str | Promise
    words: str
    ground: str
    who: str
    at: datetime


def reason_of(sheet: Sheet) -> Reason | None:
    """Return the open setback of an appeal, None when all goes its way; runs no statement."""
    by_seq = {line.event.seq: line for line in sheet.dossier.lines}
    event = open_setback(line.event for line in reversed(sheet.dossier.lines))
    if event is None:
        return None
    line = by_seq[event.seq]
    return Reason(
        title=title_of(event),
        words=line.words,
        ground=notes.of(event, sheet.world),
        who=actor_words(line, sheet),
        at=event.at,
    )


def row_reason(event: AppealEvent | None, world: World, *, masked: bool) -> str:
    """Return the same in one line for a row; never words to those who read a released version."""
    if event is None:
        return ""
    words = "" if masked or not hasattr(event, "text") else event.text.body
    why = words or notes.of(event, world)
    title = str(title_of(event))
    return _("%(what)s: %(why)s") % {"what": title, "why": why} if why else title


def title_of(event: AppealEvent) -> str | Promise:
    """Return what came back in plain words."""
    if event.verb in {"not_solved", "call_back"}:
        return _("Not solved, says the reporter")
    if event.verb == "verify":
        return _("Found wanting on the spot")
    if event.verb == "object":
        return _("Returned by the unit")
    return notes.title_of(event)
