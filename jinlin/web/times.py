"""Times in words a neighbour uses: pure functions of the moment and of now, shown in the district's time zone."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_SOON = timedelta(hours=2)


def plain(at: datetime) -> str:
    """Return `2026-11-23 14:05`."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def near(at: datetime, *, now: datetime) -> str:
    """Return `today 08:12`, `yesterday 19:40`, `tomorrow 18:00`, else `2026-11-23 14:05`."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = local.strftime("%H:%M")
    match (local.date() - today).days:
        case 0:
            return _("today %(clock)s") % {"clock": clock}
        case 1:
            return _("tomorrow %(clock)s") % {"clock": clock}
        case 2:
            return _("the day after tomorrow %(clock)s") % {"clock": clock}
        case -1:
            return _("yesterday %(clock)s") % {"clock": clock}
    return local.strftime("%Y-%m-%d %H:%M")


def promise(due: datetime, *, now: datetime) -> str:
    """Return a promise that still holds: `by tomorrow 18:00`."""
    return _("by %(when)s") % {"when": near(due, now=now)}


def span(length: timedelta) -> str:
    """Return a length of time in at most two units: `1 h 20 min`, `2 days`."""
    minutes = max(int(abs(length).total_seconds() // 60), 1)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days >= 3:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days:
        said = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        return f"{said} {_('%(n)d h') % {'n': hours}}" if hours else said
    if hours:
        said = _("%(n)d h") % {"n": hours}
        return f"{said} {_('%(n)d min') % {'n': minutes}}" if minutes else said
    return _("%(n)d min") % {"n": minutes}


def left(due: datetime, *, now: datetime) -> tuple[str, str]:
    """Return how a deadline stands, as words and colour: (`38 min left`, `amber`)."""
    if due < now:
        return _("late by %(span)s") % {"span": span(now - due)}, "red"
    words = _("%(span)s left") % {"span": span(due - now)}
    return words, "amber" if due - now <= _SOON else "blue"
