"""What a deed is: one verb of the desk as a form, from the button to the call of its action."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.scope import Scope
from jinlin.appeals import messages
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps.base import Handler
from jinlin.appeals.workflow import FOR_THE_REPORTER, Verb, may
from jinlin.common.refusals import Refused
from jinlin.common.versions import current
from jinlin.grid.nodes import nodes_now
from jinlin.web import uploads
from jinlin.web.desk.sheet import Sheet

Words = str | Promise
Group = Literal["do", "move", "time", "join", "oversee", "tell", "keep"]
PartKind = Literal["words", "text", "date", "select", "radios", "checks", "check", "photos", "hidden"]
SELF = "self"
_LONG = 6


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; options with the same `group` stand together."""

    value: str
    words: Words
    group: Words = ""
    hint: Words = ""
    # Of a row of the catalogue: who leads by it, as the lead's own list names them.
    lead: str = ""


@dataclass(slots=True)
class Part:
    """One field of a form as it is shown; `value` is what was typed or chosen, a list for several."""

    kind: PartKind
    name: str
    words: Words = ""
    hint: Words = ""
    options: list[Option] = field(default_factory=list)
    value: str = ""
    chosen: list[str] = field(default_factory=list)
    required: bool = False
    error: Words = ""
    # Photos sent before with this form, by their keys.
    kept: list[str] = field(default_factory=list)

    @property
    def grouped(self) -> list[tuple[Words, list[Option]]]:
        """Return the options by group, in order."""
        groups: dict[str, tuple[Words, list[Option]]] = {}
        for option in self.options:
            groups.setdefault(str(option.group), (option.group, []))[1].append(option)
        return list(groups.values())

    @property
    def pickable(self) -> bool:
        """Whether the list is long enough to be chosen from by typing letters."""
        return self.kind == "select" and len(self.options) > _LONG

    @property
    def hinted(self) -> list[Option]:
        """Return the options that say more than their words."""
        return [option for option in self.options if option.hint]

    def fill(self, data: QueryDict) -> None:
        """Take over what was typed before, so that nothing is lost."""
        if self.kind in {"checks", "radios", "select"}:
            self.chosen = data.getlist(self.name)
        elif self.kind == "check":
            self.chosen = [self.name] if data.get(self.name) else []
        elif self.kind == "photos":
            self.kept = data.getlist(f"{self.name}_key")
        else:
            self.value = data.get(self.name, self.value)


@dataclass(slots=True)
class Posted:
    """A form that was sent, for the deed to read; nothing here touches the database but what `handler` needs."""

    scope: Scope
    appeal_id: int
    now: datetime
    data: QueryDict
    files: Mapping[str, Any]
    # Keys of photos already stored, by part, so that a form that comes back does not want them again.
    stored: dict[str, list[str]] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """The event_seq the page was built on; a form without one has seen nothing."""
        return number(self.data.get("seen", ""))

    @property
    def key(self) -> str:
        """The form's own key: the same button pressed twice is one event."""
        return self.data.get("key", "")[:64]

    @property
    def words(self) -> str:
        """What was written."""
        return self.data.get("words", "")

    @property
    def act(self) -> dict[str, Any]:
        """What every action wants: actor, appeal_id, seen, now, key."""
        return {**self.note, "seen": self.seen}

    @property
    def note(self) -> dict[str, Any]:
        """What actions want that nothing stands in the way of (comments, hearing a voice note)."""
        return {"actor": self.scope, "appeal_id": self.appeal_id, "now": self.now, "key": self.key}

    def number(self, name: str) -> int | None:
        """Return an id that was chosen, None when none was."""
        return number(self.data.get(name, "")) or None

    def numbers(self, name: str) -> list[int]:
        """Return ids that were ticked."""
        return [found for text in self.data.getlist(name) if (found := number(text))]

    def yes(self, name: str) -> bool:
        """Return which way a decision went; one that was not made is refused."""
        answer = self.data.get(name, "")
        if answer not in {"yes", "no"}:
            raise Refused("choice_missing", _("Choose one of the two."))
        return answer == "yes"

    def photos(self, name: str) -> list[int]:
        """Store the photos of a part and return their ids."""
        sent: list[UploadedFile[Any]] = self.files.getlist(name)  # type: ignore[attr-defined]
        kept = uploads.keep(sent, known=self.data.getlist(f"{name}_key"), key=f"{self.key}{name}", now=self.now)
        self.stored[name] = kept.keys
        return kept.whole().ids

    def handler(self, name: str) -> Handler | None:
        """Return who was chosen, None when nobody was."""
        found = self.handlers(name)
        return found[0] if found else None

    def handlers(self, name: str) -> list[Handler]:
        """Return everyone who was chosen; the level of a grid is looked up, never believed."""
        found: list[Handler] = []
        for text in self.data.getlist(name):
            kind, _colon, pk = text.partition(":")
            if kind == SELF and self.scope.grid_id is not None and self.scope.level is not None:
                found.append(Handler("grid", self.scope.grid_id, self.scope.level))
            elif kind == "department":
                found.append(Handler("department", number(pk)))
            elif kind == "grid":
                node = nodes_now(current()).get(number(pk))
                if node is None:
                    raise messages.Refused("no_level_below")
                found.append(Handler("grid", node.id, node.level))
        return found


def number(text: str) -> int:
    """Return a whole number that fits a column, 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def always(sheet: Sheet) -> bool:
    """Say yes: the verb's own rule is enough."""
    return True


def only_words(sheet: Sheet) -> list[Part]:
    """Return the part most deeds have: what is to be said, required."""
    return [Part("words", "words", required=True)]


@dataclass(frozen=True, slots=True)
class Deed:
    """One verb as a form.

    `verb` names its rule in `workflow.RULES`; `fits` says whether it makes sense now, beyond the rule; `hint` stands
    under the form's title. `reader` says who will read the words. `blames` says which part a refusal belongs to.
    """

    name: str
    verb: Verb
    words: Words
    icon: str
    group: Group
    call: Callable[[Posted], Appeal]
    parts: Callable[[Sheet], list[Part]] = only_words
    fits: Callable[[Sheet], bool] = always
    hint: Words = ""
    submit: Words = ""
    danger: bool = False
    templates: bool = False
    blames: Mapping[str, str] = field(default_factory=dict)

    def open_to(self, sheet: Sheet) -> bool:
        """Whether the page offers it: the rules allow it, and it makes sense."""
        hidden = sheet.dossier.masked and self.verb in FOR_THE_REPORTER
        return not hidden and may(self.verb, sheet.state, sheet.who) and self.fits(sheet)


def by_name(deeds: Iterable[Deed]) -> dict[str, Deed]:
    """Return deeds by name; two of one name are a mistake."""
    found: dict[str, Deed] = {}
    for deed in deeds:
        if deed.name in found:
            raise ValueError(deed.name)
        found[deed.name] = deed
    return found
