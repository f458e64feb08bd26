"""The district's calendar as it is now: national days of rest, its own table on top."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from jinlin.common.holidays import exceptions, missing_years
from jinlin.common.models import CalendarDay
from jinlin.common.versions import cached_by
from jinlin.common.worktime import Calendar


@cached_by("calendar")
def calendar_now() -> Calendar:
    """Return the calendar clocks are counted by: `calendar_now(versions)`, see `versions`."""
    own = dict(CalendarDay.objects.values_list("date", "works"))
    return Calendar(days=exceptions(own), tz=ZoneInfo(settings.TIME_ZONE))


def uncertain_years(*, today: date) -> list[int]:
    """Return the years the administrator must be warned of: only the statutory holidays are known.

    One own day in a year ends the warning: the administrator has looked at it.
    """
    own_years = {day.year for day in CalendarDay.objects.dates("date", "year")}
    return missing_years(today=today, own_years=own_years)
