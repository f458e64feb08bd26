"""Admin screen of who read private values; the values themselves are never shown here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from jinlin.common.admin_base import LogAdmin
from jinlin.people.models import Reading


@admin.register(Reading)
class ReadingAdmin(LogAdmin):
    """One line for each reading of a name or number."""

    title, titles = _("reading of personal data"), _("readings of personal data")
    list_display = ("at", "user", "purpose", "appeal_id", "contact")
    search_fields = ("=user__username", "=appeal_id")
    list_select_related = ("user", "contact")
    fields = ("at", "user", "post_id", "purpose", "appeal_id", "contact")
    labels = {
        "at": _("time"),
        "user": _("person"),
        "post_id": _("post no."),
        "purpose": _("purpose"),
        "appeal_id": _("appeal no."),
        "contact": _("whose"),
    }
