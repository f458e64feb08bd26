"""Names of queues, in the order and groups a desk shows them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True, slots=True)
class QueueLabel:
    """What a queue is called, its icon, and what an empty one says."""

    name: str
    words: Words
    icon: str
    empty: Words
    # Red counts call for work at once; the others are told quietly.
    urgent: bool = False
    # A page of its own instead of a list, and the queues whose counts it adds up.
    url_name: str = ""
    sums: tuple[str, ...] = ()
    # Reached from another page, so the menu does without it.
    in_menu: bool = True


_NOTHING = _("Nothing here at the moment.")

_PLACE: tuple[tuple[Words, tuple[QueueLabel, ...]], ...] = (
    (
        _("To do"),
        (
            QueueLabel("new", _("To accept"), "inbox", _("Nothing new. What comes in stands here first.")),
            QueueLabel("mine", _("Mine to move"), "list-check", _("Nothing waits for you.")),
            QueueLabel("tasks", _("Given to us"), "clipboard-check", _("No other desk has given you a task.")),
            QueueLabel(
                "decisions", _("To decide"), "gavel", _NOTHING, url_name="desk:decisions",
                sums=("decide", "objections", "orders"),
            ),
            QueueLabel(
                "decide", _("To approve"), "shield-check", _("No request waits for your decision."), in_menu=False
            ),
            QueueLabel("objections", _("Objections"), "gavel", _("No department has returned a task."), in_menu=False),
            QueueLabel("orders", _("Supervision orders"), "flag", _("No order waits for your answer."), in_menu=False),
            QueueLabel("unheard", _("Voice notes unheard"), "headphones", _("Every voice note has been heard.")),
        ),
    ),
    (
        _("Time limits"),
        (
            QueueLabel("late", _("Late"), "alert-circle", _("Nothing is late."), urgent=True),
            QueueLabel("soon", _("Due within a day"), "clock", _("Nothing is due within a day.")),
        ),
    ),
    (
        _("With others"),
        (
            QueueLabel("given", _("With the units"), "send", _("Nothing is with others.")),
            QueueLabel("waiting", _("Waiting for the reporter"), "message-circle", _NOTHING),
            QueueLabel("suspended", _("Suspended"), "player-pause", _NOTHING),
            QueueLabel("resolved", _("Waiting for confirmation"), "phone-call", _NOTHING),
        ),
    ),
    (
        _("All"),
        (
            QueueLabel("about", _("About somebody"), "eye-off", _("Nothing is about a colleague, unit or company.")),
            QueueLabel("moving", _("All being handled"), "list-details", _NOTHING),
            QueueLabel("all", _("Everything"), "file-text", _NOTHING),
        ),
    ),
)  # fmt: skip
_DEPARTMENT: tuple[tuple[Words, tuple[QueueLabel, ...]], ...] = (
    (
        _("To do"),
        (
            QueueLabel("todo", _("Our tasks"), "clipboard-check", _("Nothing waits for you.")),
            QueueLabel("sign", _("To sign for"), "inbox", _("No task waits to be signed for.")),
            QueueLabel("working", pgettext_lazy("tasks", "Working on"), "list-check", _("You work on nothing now.")),
            QueueLabel("orders", _("Supervision orders"), "flag", _("No order waits for your answer.")),
        ),
    ),
    (
        _("Time limits"),
        (
            QueueLabel("late", _("Late"), "alert-circle", _("Nothing is late."), urgent=True),
            QueueLabel("soon", _("Due within a day"), "clock", _("Nothing is due within a day.")),
        ),
    ),
    (
        _("All"),
        (
            QueueLabel("returned", _("Returned, to be decided"), "gavel", _("No objection of yours is open.")),
            QueueLabel("done", _("Done by us"), "circle-check", _NOTHING),
            QueueLabel("all", _("Everything"), "file-text", _NOTHING),
        ),
    ),
)


def groups_for(*, department: bool) -> tuple[tuple[Words, tuple[QueueLabel, ...]], ...]:
    """Return the groups of queues of a department, or of a place's desk."""
    return _DEPARTMENT if department else _PLACE


def label_of(name: str, *, department: bool) -> QueueLabel | None:
    """Return the label of a queue, None for one this kind of desk does not have."""
    found = (
        label
        for _, labels in groups_for(department=department)
        for label in labels
        if label.name == name and not label.url_name
    )
    return next(found, None)


def first_queue(*, department: bool) -> str:
    """Return the queue a desk opens with."""
    return "todo" if department else "moving"
