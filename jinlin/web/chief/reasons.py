"""Why something stands on the list, in words a neighbour would say; the colour only repeats them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.appeals.queries.team import Todo
from jinlin.grid.levels import LEVEL_NAMES, Level


@dataclass(frozen=True, slots=True)
class Reason:
    """One line below a matter: what makes it worth one's time."""

    words: str | Promise
    colour: str
    icon: str


_REASONS = {
    "danger": Reason(gettext_lazy("danger now"), "red", "alert-triangle"),
    "waits": Reason(gettext_lazy("someone waits for a hand"), "brand", "heart-handshake"),
    "back": Reason(gettext_lazy("back again: the neighbour says it is not solved"), "amber", "arrow-back-up"),
    "spot": Reason(gettext_lazy("best seen on the spot"), "blue", "eye"),
    "voice": Reason(gettext_lazy("a voice note nobody has heard yet"), "violet", "headphones"),
    "question": Reason(gettext_lazy("a neighbour asks you"), "brand", "message-circle"),
    "idea": Reason(gettext_lazy("a neighbour has an idea"), "grey", "bulb"),
}


def reason_of(todo: Todo) -> Reason:
    """Return why a matter is on the list."""
    match todo.reason:
        case "asked":
            level = todo.task.giver_level
            who = LEVEL_NAMES[Level(level)] if level else _("a desk")
            return Reason(_("the %(unit)s asks you to help") % {"unit": who}, "violet", "users")
        case "resting" if todo.appeal.state == "waiting":
            return Reason(_("waits for the neighbour's answer; nothing to do now"), "grey", "clock")
        case "resting":
            return Reason(_("put off to a date; nothing to do now"), "grey", "clock")
        case code:
            return _REASONS[code]
