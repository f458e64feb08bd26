"""The calendar: what the State Council announced, what the law says without it, and what the district says."""

from datetime import date, timedelta

import pytest

from jinlin.common.calendars import calendar_now, uncertain_years
from jinlin.common.holidays import exceptions, missing_years, noticed_years, statutory_holidays
from jinlin.common.models import CalendarDay
from jinlin.common.versions import current
from jinlin.common.worktime import Calendar

NATIONAL = Calendar(days=exceptions({}))


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=offset) for offset in range(count)]


def test_spring_festival_2023_and_its_shifted_working_days() -> None:
    # 国办发明电〔2022〕16号: rest 21–27 January, work on Saturday 28 and Sunday 29.
    assert not any(NATIONAL.works(day) for day in days_from(date(2023, 1, 21), 7))
    assert NATIONAL.works(date(2023, 1, 28))
    assert NATIONAL.works(date(2023, 1, 29))


@pytest.mark.parametrize(("year", "working"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year: int, working: int) -> None:
    # Shifting moves days but adds none: all days less weekends less the 11 (from 2025 on 13) statutory ones.
    counted = sum(NATIONAL.works(day) for day in days_from(date(year, 1, 1), 366) if day.year == year)
    assert counted == working == NATIONAL.working_days(date(year, 1, 1), date(year + 1, 1, 1))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_shifted_working_days_are_weekend_days(year: int) -> None:
    shifted = [day for day, works in exceptions({}).items() if works and day.year == year]
    assert 4 <= len(shifted) <= 8
    assert all(day.weekday() >= 5 for day in shifted)


def test_a_year_nobody_announced_has_the_thirteen_statutory_holidays() -> None:
    assert 2027 not in noticed_years()
    assert statutory_holidays(2027) == [
        date(2027, 1, 1),
        *days_from(date(2027, 2, 5), 4),  # New Year's Eve and three days
        date(2027, 4, 5),
        date(2027, 5, 1),
        date(2027, 5, 2),
        date(2027, 6, 9),
        date(2027, 9, 15),
        *days_from(date(2027, 10, 1), 3),
    ]
    assert not any(NATIONAL.works(day) for day in statutory_holidays(2027))
    assert NATIONAL.works(date(2027, 2, 9))
    # No shifting is invented.
    assert not any(works for day, works in exceptions({}).items() if day.year == 2027)


def test_every_year_up_to_the_end_of_time_has_a_calendar() -> None:
    for year in range(2027, 2070):
        assert len(statutory_holidays(year)) in {12, 13}  # Mid-Autumn may fall on National Day


def test_the_administrator_is_warned_in_time() -> None:
    assert missing_years(today=date(2026, 10, 31), own_years=[]) == []
    assert missing_years(today=date(2026, 11, 23), own_years=[]) == [2027]
    assert missing_years(today=date(2027, 1, 1), own_years=[]) == [2027]
    assert missing_years(today=date(2027, 11, 1), own_years=[2027]) == [2028]


@pytest.mark.django_db
def test_the_districts_own_table_wins_at_once_by_any_door() -> None:
    saturday, first_of_may = date(2027, 2, 13), date(2026, 5, 1)
    before = calendar_now(current())
    assert (before.works(saturday), before.works(first_of_may)) == (False, False)
    CalendarDay.objects.create(date=saturday, works=True, name="春节调休")
    CalendarDay.objects.bulk_create([CalendarDay(date=first_of_may, works=True)])
    after = calendar_now(current())
    assert (after.works(saturday), after.works(first_of_may)) == (True, True)
    assert calendar_now(current()) is after
    CalendarDay.objects.filter(date=saturday).update(works=False)
    assert not calendar_now().works(saturday)
    CalendarDay.objects.all().delete()
    assert not calendar_now().works(first_of_may)


@pytest.mark.django_db
def test_one_own_day_ends_the_warning() -> None:
    assert uncertain_years(today=date(2027, 3, 1)) == [2027]
    CalendarDay.objects.create(date=date(2027, 2, 14), works=True, name="春节调休")
    assert uncertain_years(today=date(2027, 3, 1)) == []
