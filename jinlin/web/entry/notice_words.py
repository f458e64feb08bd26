"""What a staff notice says, by its kind and facts."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

SENTENCES: Mapping[str, Words] = {
    "receive": _("A new appeal has come in"),
    "offer": _("Something small near you: your team may take it"),
    "pass_on": _("Nobody of the team took it: it is yours now"),
    "help": _("Your help is asked for"),
    "assign": _("Your unit has been given a task"),
    "reassign": _("The task has gone to another unit"),
    "take": _("A colleague of your team has taken it"),
    "whistle": _("You are called to the spot"),
    "finish": _("A task has been handed in: please look and resolve"),
    "verify": _("The check found something wanting"),
    "object": _("A unit has returned its task with an objection"),
    "arbitrate": _("A matter waits for your ruling"),
    "escalate": _("An appeal has been passed up to you"),
    "send_down": _("An appeal has been sent down to you"),
    "auto_escalate": _("It came up to you because it was late"),
    "review": _("A declined appeal is to be looked at again"),
    "ask": _("The desk asks for more about what you entered"),
    "decline": _("What you entered was declined"),
    "resolve": _("What you entered or helped with is resolved"),
    "answer": _("The reporter has answered"),
    "add": _("The reporter has added something"),
    "withdraw": _("The reporter has withdrawn it"),
    "confirm": _("The reporter has confirmed that it is solved"),
    "not_solved": _("The reporter says it is not solved"),
    "reopen": _("The reporter has reopened it"),
    "urge": _("The reporter is urging an answer"),
    "merge": _("It was merged with another appeal; your task has ended"),
    "unmerge": _("It was parted from its main appeal and is yours again"),
    "resume": _("It goes on after being suspended"),
    "recompute": _("A promised time has changed"),
    "amber": _("A deadline is near"),
    "red": _("A deadline has passed"),
    "supervise": _("A supervision order wants your answer"),
    "answer_supervision": _("Your supervision order has been answered"),
    "ask_extension": _("An extension waits for your decision"),
    "ask_suspension": _("A suspension waits for your decision"),
    "ask_void": _("A voiding waits for your decision"),
    "ask_excuse": _("An excuse for lateness waits for your decision"),
    "mark_about": _("It is said to be about somebody: please decide"),
    "decide_about": _("Whom it is about has been decided"),
    "comment": _("A colleague left an internal note"),
}
# Decisions: (granted, turned down).
DECISIONS: Mapping[str, tuple[Words, Words]] = {
    "decide_extension": (_("Your extension is approved"), _("Your extension is turned down")),
    "decide_suspension": (_("Your suspension is approved"), _("Your suspension is turned down")),
    "decide_void": (_("Voiding is approved"), _("Voiding is turned down")),
    "decide_excuse": (_("The lateness is excused"), _("The lateness is not excused")),
    "rule": (_("Your objection is upheld"), _("Your objection is rejected: please go on with the task")),
}


def words_of(kind: str, facts: Mapping[str, Any]) -> Words:
    """Return the sentence of a notice; a kind of a later release shows its own name rather than nothing."""
    if kind in DECISIONS:
        granted, turned_down = DECISIONS[kind]
        return granted if facts.get("approved", facts.get("upheld")) else turned_down
    return SENTENCES.get(kind, kind)


# What a notice looks like at a glance: an icon and one of the colours with a fixed meaning (red late, amber nearly so or
# asking for something, green done, blue in progress, brand new).
_LOOKS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("alert-circle", "is-red"): ("red", "auto_escalate", "not_solved", "whistle"),
    ("clock", "is-amber"): ("amber", "urge", "recompute"),
    ("shield-check", "is-amber"): (
        "ask_extension",
        "ask_suspension",
        "ask_void",
        "ask_excuse",
        "mark_about",
        "supervise",
    ),
    ("arrow-back-up", "is-amber"): ("object", "arbitrate", "review", "reopen", "verify", "ask", "decline"),
    ("circle-check", "is-green"): ("finish", "resolve", "confirm", "answer_supervision", *DECISIONS, "decide_about"),
    ("message-circle", "is-blue"): ("answer", "add", "comment"),
    ("users", "is-blue"): ("take", "help"),
    ("arrows-split", "is-blue"): ("reassign", "merge", "unmerge", "send_down", "escalate", "withdraw", "resume"),
}
_LOOK_OF = {kind: look for look, kinds in _LOOKS.items() for kind in kinds}


def look_of(kind: str) -> tuple[str, str]:
    """Return the icon and the colour of a notice; new work has the house's own colour."""
    return _LOOK_OF.get(kind, ("inbox", "is-brand"))
