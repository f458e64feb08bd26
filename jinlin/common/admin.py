"""Admin screens of the ground floor: the district's calendar, the tray of what could not be sent, the periodic jobs."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jinlin.common import outbox
from jinlin.common.admin_base import HouseAdmin, LogAdmin, Words, button, calendar_warning
from jinlin.common.models import JobRun, Outbox
from jinlin.common.refusals import Refused


class CalendarDayAdmin(HouseAdmin):
    """Days on which the district works or rests, whatever the national calendar says.

    Registered by the floor that knows which deadlines a day moves.
    """

    title, titles = _("day in the calendar"), _("days in the calendar")
    may_add = may_change = may_delete = True
    version = "calendar"
    list_display = ("date", "works", "name")
    list_filter = ("works",)
    date_hierarchy = "date"
    ordering = ("-date",)
    labels = {"date": _("date"), "works": _("working day"), "name": _("name")}
    hints = {
        "works": _("Ticked: a shifted working day, also on a weekend. Not ticked: a day of rest."),
        "name": _("For example the name of the holiday."),
    }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, and above it which years nobody has looked at."""
        if warning := calendar_warning():
            messages.warning(request, warning)
        return super().changelist_view(request, extra_context)


class _Standing(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("tray", _("in the tray")), ("open", _("waiting")), ("done", _("done"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "tray":
                return queryset.tray()
            case "open":
                return queryset.open()
            case "done":
                return queryset.filter(done_at__isnull=False)
        return queryset


@admin.register(Outbox)
class OutboxAdmin(LogAdmin):
    """What must happen because of a change, and what of it could not be done."""

    title, titles = _("message"), _("outbox")
    list_display = ("kind", "ref_id", "standing", "attempts", "created_at", "not_before", "error")
    list_filter = (_Standing,)
    exclude = ("key", "payload")
    actions_detail = ("try_again", "settle")
    labels = {
        "kind": _("kind"),
        "ref_id": _("concerns no."),
        "send_id": _("sending number"),
        "created_at": _("made at"),
        "not_before": _("not before"),
        "attempts": _("attempts"),
        "sending_since": _("sending since"),
        "done_at": _("done at"),
        "failed_at": _("given up at"),
        "error": _("error"),
    }

    @admin.display(description=_("state"))
    def standing(self, row: Outbox) -> Words:
        """Say where a message stands."""
        if row.done_at:
            return _("done")
        return _("in the tray") if row.failed_at else _("waiting")

    @button(_("Try again"), "try-again")
    def try_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take a message out of the tray and send it again."""
        row = get_object_or_404(Outbox, pk=object_id)

        def do(form: Any) -> Words:
            if not outbox.retry(row.pk, now=timezone.now()):
                raise _not_in_tray()
            return _("It will be tried again within a few seconds.")

        return self.ask_first(
            request,
            title=_("Try again"),
            explanation=_("If the message did arrive the first time, it may arrive twice. Ask the receiver first."),
            do=do,
            obj=row,
        )

    @button(_("Settled by hand"), "settle")
    def settle(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take a message out of the tray because a person saw to it."""
        row = get_object_or_404(Outbox, pk=object_id)

        def do(form: Any) -> Words:
            if not outbox.settle(row.pk, now=timezone.now()):
                raise _not_in_tray()
            return _("It is out of the tray.")

        return self.ask_first(
            request,
            title=_("Settled by hand"),
            explanation=_("Somebody has told the receiver another way, or it is no longer needed."),
            do=do,
            obj=row,
        )


@admin.register(JobRun)
class JobRunAdmin(HouseAdmin):
    """When each periodic job last ran and how it went."""

    title, titles = _("periodic job"), _("periodic jobs")
    list_display = ("name", "started_at", "finished_at", "error")
    ordering = ("name",)
    labels = {
        "name": _("name"),
        "started_at": _("begun at"),
        "finished_at": _("finished at"),
        "error": _("error"),
    }


def _not_in_tray() -> Refused:
    return Refused("not_in_tray", _("It is not in the tray any more."))
