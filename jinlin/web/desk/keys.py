"""The keys of the desk: one table for the buttons, the `?` sheet and the script, which only presses what it finds.

A key belongs to one deed and means it on every appeal. Capitals are for what is done seldom or cannot be taken back,
digits for decisions that wait for this post. `x`, `X`, `u` and `b` belong to choosing many rows at once.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinlin.web.desk.deeds import DEEDS
from jinlin.web.desk.labels import groups_for

Words = str | Promise

DEED_KEYS: dict[str, str] = {
    "accept_and_assign": "a", "assign": "a", "accept": "A", "decline": "d", "ask": "q", "answer": "w", "hear": "h",
    "sign_for": "s", "finish": "f", "object": "o", "verify": "v", "inspect": "i", "resolve": "e", "call_back": "c",
    "reassign": "r", "add_helpers": "p", "comment": "m", "recategorise": "t", "relocate": "l", "review": "R",
    "reopen": "R", "resume": "R", "whistle": "W", "escalate": "U", "send_down": "D", "to_arbiter": "Z", "merge": "M",
    "unmerge": "M", "supervise": "S", "answer_supervision": "O", "urge": "C", "ask_extension": "T",
    "ask_suspension": "H", "ask_excuse": "L", "ask_void": "V", "mark_about": "Q", "release_version": "F",
    "publish": "P", "keep_confidential": "K", "decide_extension": "1", "decide_suspension": "2", "decide_void": "3",
    "decide_excuse": "4", "rule": "5", "decide_about": "6",
}  # fmt: skip
# After `g`, as in "go to".
QUEUE_KEYS: dict[str, str] = {
    "new": "n", "mine": "m", "tasks": "t", "decide": "d", "objections": "o", "orders": "s", "unheard": "h", "late": "l",
    "soon": "e", "given": "g", "waiting": "w", "suspended": "p", "resolved": "r", "about": "b", "moving": "a",
    "all": "z", "decisions": "d", "todo": "t", "sign": "n", "working": "m", "returned": "o", "done": "r",
}  # fmt: skip
REVEAL, MORE, NEWS = "N", ".", "!"

_MOVES: tuple[tuple[str, Words], ...] = (
    ("j", _("Next row")),
    ("k", _("Row before")),
    ("Enter", _("Open the row; in a form: send")),
    ("Ctrl+Enter", _("Send the form from anywhere in it")),
    ("Esc", _("Out of a field; then close the form")),
    ("/", _("Search")),
    ("n", _("Register an appeal")),
    (MORE, _("Every other step")),
    (REVEAL, _("Open name and number")),
    (NEWS, _("Show what is new about the open appeal")),
    ("?", _("This sheet")),
)
# Choosing many rows at once (bulk.mjs); shift and a click choose a range.
_MANY: tuple[tuple[str, Words], ...] = (
    ("x", _("Choose the row")),
    ("X", _("Choose the whole list")),
    ("b", _("Give out what is chosen")),
    ("u", _("Take back what was just given out")),
)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the sheet: the key as printed, and what it does."""

    key: str
    words: Words


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Some lines of the sheet under one heading."""

    words: Words
    rows: tuple[KeyRow, ...]


def deed_key(name: str) -> str:
    """Return the key of a deed, "" for none."""
    return DEED_KEYS.get(name, "")


def queue_key(name: str) -> str:
    """Return the keys that lead to a queue, as `g n`; "" for none."""
    letter = QUEUE_KEYS.get(name, "")
    return f"g {letter}" if letter else ""


def sheet_of_keys(*, department: bool) -> list[KeyGroup]:
    """Return everything the `?` sheet lists for a department or a place's desk."""
    labels = [label for _title, some in groups_for(department=department) for label in some]
    queues = tuple(KeyRow(key, label.words) for label in labels if (key := queue_key(label.name)))
    deeds = tuple(KeyRow(DEED_KEYS[name], deed.words) for name, deed in DEEDS.items() if name in DEED_KEYS)
    return [
        KeyGroup(_("Moving about"), tuple(KeyRow(key, words) for key, words in _MOVES)),
        *([] if department else [KeyGroup(_("Many at once"), tuple(KeyRow(key, words) for key, words in _MANY))]),
        KeyGroup(_("Queues"), queues),
        KeyGroup(_("Steps"), deeds),
    ]
