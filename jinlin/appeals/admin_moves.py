"""Screens whose saving moves deadlines: they first say how many, and save when that is confirmed.

The page is built by saving and taking it back, so it counts by exactly what will stand there.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from jinlin.appeals import passes
from jinlin.appeals.passes import Moves
from jinlin.common.admin import CalendarDayAdmin
from jinlin.common.admin_base import HouseAdmin
from jinlin.common.models import CalendarDay

_SEEN, _BACK = "_moves_seen", "_moves_back"

if TYPE_CHECKING:
    _Screen = HouseAdmin
else:
    _Screen = object


class _AskFirst(Exception):
    """Takes a saving back; carries what it would move."""

    def __init__(self, moves: Moves) -> None:
        super().__init__()
        self.moves = moves


class MovesDeadlines(_Screen):
    """Mixed into a screen: what it saves moves clocks. The screen calls `say_first` when everything is saved."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form, save it, or show what saving would move, with all that was typed."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except _AskFirst as ask:
            context = {
                **self.admin_site.each_context(request),
                "title": _("What this moves"),
                "opts": self.opts,
                "moves": ask.moves,
                "lines": _in_words(ask.moves),
                "typed": [
                    (name, value)
                    for name, values in request.POST.lists()
                    if name not in {"csrfmiddlewaretoken", _BACK}
                    for value in values
                ],
                "seen": _SEEN,
                "back": _BACK,
            }
            return TemplateResponse(request, "admin/what_moves.html", context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; on the way back it shows what was typed and saves nothing."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"is_valid": lambda _form: False}) if _BACK in request.POST else form

    def say_first(self, request: HttpRequest, moves: Moves) -> None:
        """Take the saving back and ask, unless it moves nothing or was confirmed."""
        if moves.appeals and _SEEN not in request.POST:
            raise _AskFirst(moves)
        if moves.appeals:
            messages.info(request, gettext("Deadlines are counted anew now; that takes a minute or two."))


@admin.register(CalendarDay)
class MovingCalendarDayAdmin(MovesDeadlines, CalendarDayAdmin):
    """Days of the calendar, with what each change moves."""

    # Deleting several at once would not say what it moves.
    actions = None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the day; whatever it moves is said first."""
        super().save_related(request, form, formsets, change)
        self.say_first(request, passes.preview(now=timezone.now()))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Say above the question what deleting the day moves."""
        day = self.get_object(request, object_id)
        if request.method == "GET" and day is not None and self.has_delete_permission(request, day):
            moves = passes.preview(now=timezone.now(), days={day.date: None})
            if moves.appeals:
                messages.warning(request, " ".join(_in_words(moves)))
        return super().delete_view(request, object_id, extra_context)


def _in_words(moves: Moves) -> list[str]:
    clocks = ngettext(
        "The deadlines of %(n)d open appeal move.", "The deadlines of %(n)d open appeals move.", moves.appeals
    )
    promises = ngettext(
        "%(n)d promise to a reporter moves; they get a text message.",
        "%(n)d promises to reporters move; they get a text message.",
        moves.promises,
    )
    return [
        clocks % {"n": moves.appeals},
        promises % {"n": moves.promises} if moves.promises else gettext("No promise to a reporter moves."),
    ]
