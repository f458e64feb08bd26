"""From a told life to lines for COPY: every column a real write would have filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model

from jinlin.appeals.actions.intake import title_of
from jinlin.appeals.models import Appeal, AppealEvent, AppealText, Clock, EventText, Holding, Task
from jinlin.common.numbers import lookup_code, lookup_hash
from jinlin.common.private import PersonName, Phone
from jinlin.demo import names, wording
from jinlin.demo.copying import cell, columns, copy_lines, line
from jinlin.demo.dice import Dice, Weighted
from jinlin.demo.plot import Plot
from jinlin.demo.teller import EVENT_COLUMNS
from jinlin.people.models import Contact
from jinlin.people.sealed import columns as sealed_columns

_APPEAL = columns(Appeal)
_PLACE = {name: at for at, name in enumerate(_APPEAL)}
_BLANK = [cell(f.get_default()) for f in Appeal._meta.concrete_fields]
_CONTACT = columns(Contact)
_WORDS = ("event_id", "body", "salt", "internal")
# Stands for a contact's id until the chunk knows which ids are its own.
_LATER = "\0"


@dataclass(slots=True)
class Lines:
    """A chunk of the ledger as COPY lines, table by table; event and contact ids are filled in when it is written."""

    appeals: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    words: list[tuple[int, str, bytes, bool]] = field(default_factory=list)
    contacts: list[tuple[int, str]] = field(default_factory=list)
    rows: dict[type[Model], tuple[tuple[str, ...], list[str]]] = field(default_factory=dict)

    def add(self, model: type[Model], values: Mapping[str, Any]) -> None:
        """Add a row of any other table; all rows of a table name the same columns in the same order."""
        table = self.rows.get(model)
        if table is None:
            table = self.rows[model] = (tuple(values), [])
        table[1].append("\t".join([cell(value) for value in values.values()]) + "\n")

    def write(self, *, first_event: int, first_contact: int) -> None:
        """COPY everything, in the running transaction."""
        ids = {place: str(first_contact + n) for n, (place, _) in enumerate(self.contacts)}
        copy_lines(Contact, _CONTACT, [text.replace(_LATER, ids[place], 1) for place, text in self.contacts])
        copy_lines(Appeal, _APPEAL, [text.replace(_LATER, ids.get(n, "\\N"), 1) for n, text in enumerate(self.appeals)])
        copy_lines(AppealEvent, EVENT_COLUMNS, [f"{first_event + n}\t{rest}" for n, rest in enumerate(self.events)])
        copy_lines(EventText, _WORDS, [line((first_event + n, *rest)) for n, *rest in self.words])
        for model, (listed, lines) in self.rows.items():
            copy_lines(model, listed, lines)


def collect(lines: Lines, plot: Plot, *, seed: int, index: int, contacts: float) -> None:
    """Add one told appeal; `contacts` is the share of reporters who gave a name and a number."""
    teller = plot.teller
    dice = Dice(seed, index, 7777)
    place = len(lines.appeals)
    named = dice.chance(contacts)
    came: datetime = teller.head["created_at"]
    code = lookup_code(teller.appeal_id)
    head = {
        **teller.head_row(),
        "lookup_hash": lookup_hash(code, appeal_id=teller.appeal_id),
        "idem_key": f"history-{seed}-{teller.appeal_id}",
        "body_hash": teller.hash,
    }
    cells = _BLANK.copy()
    for name, value in head.items():
        cells[_PLACE[name]] = cell(value)
    cells[_PLACE["contact_id"]] = _LATER
    lines.appeals.append("\t".join(cells) + "\n")
    if named:
        lines.contacts.append((place, _contact(dice, came)))
    lines.add(AppealText, _text(plot, dice))
    for event in teller.events:
        if event.text:
            lines.words.append((len(lines.events), event.text, event.salt, event.internal))
        lines.events.append(event.line)
    for task in teller.tasks():
        lines.add(Task, task)
    for clock in teller.clocks():
        lines.add(Clock, clock)
    for span in teller.holdings():
        lines.add(Holding, span)
    for model, row in plot.extra:
        lines.add(model, row)


def _text(plot: Plot, dice: Dice) -> dict[str, Any]:
    spot, saying = plot.spot, plot.saying
    return {
        "appeal_id": plot.teller.appeal_id,
        "title": title_of(f"{spot.words}，{saying.words}"),
        "body": wording.report(dice, channel=plot.channel, place=spot.words, words=saying.words),
        "place_words": spot.words,
        "answers": {},
        "search": " ".join([f"'{token}'" for token in sorted(spot.tokens | saying.tokens)]),
    }


_SURNAMES = Weighted(names.SURNAMES)


def _contact(dice: Dice, came: datetime) -> str:
    """Return a fictional reporter: a surname with 先生 or 女士, and a number of the range kept for the demo."""
    name = f"{_SURNAMES.pick(dice)}{'女士' if dice.chance(0.55) else '先生'}"
    phone = Phone(f"1380000{dice.below(10000):04d}", area_code=settings.AREA_CODE)
    row = {**sealed_columns(name=PersonName(name), phone=phone), "user_id": None, "created_at": came}
    return "\t".join([_LATER if n == "id" else cell(row[n]) for n in _CONTACT]) + "\n"
