"""Working time: told examples first, then what must hold for every moment of 2023 to 2027."""

import timeit
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.common.holidays import exceptions
from jinlin.common.worktime import Calendar, Unit, axis_minutes, budget_minutes, due_at

PLAIN = Calendar()
NATIONAL = Calendar(days=exceptions({}))
HOURS = [Unit.EMERGENCY_HOURS, Unit.OFFICE_HOURS]
DAYS = [Unit.WORKING_DAYS, Unit.CALENDAR_DAYS]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PLAIN.tz)


moments = st.datetimes(
    min_value=datetime(2023, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone itself)
    max_value=datetime(2027, 12, 31, 23, 59),  # noqa: DTZ001
    timezones=st.just(PLAIN.tz),
)
whole_minutes = moments.map(lambda moment: moment.replace(second=0, microsecond=0))
budgets = st.integers(min_value=1, max_value=40 * 24 * 60)
units = st.sampled_from(list(Unit))
calendars = st.sampled_from([PLAIN, NATIONAL])


@pytest.mark.parametrize(
    ("unit", "start", "minutes", "due"),
    [
        # Monday is 2026-11-23.
        (Unit.WORKING_DAYS, "2026-11-23 10:00", 1440, "2026-11-24 18:00"),
        (Unit.WORKING_DAYS, "2026-11-23 19:00", 1440, "2026-11-24 18:00"),
        (Unit.WORKING_DAYS, "2026-11-23 00:00", 1440, "2026-11-23 18:00"),  # a whole day is left of the day itself
        (Unit.WORKING_DAYS, "2026-11-23 00:01", 1440, "2026-11-24 18:00"),
        (Unit.WORKING_DAYS, "2026-11-23 00:00", 0, "2026-11-23 18:00"),
        (Unit.WORKING_DAYS, "2026-11-21 10:00", 0, "2026-11-23 18:00"),
        (Unit.WORKING_DAYS, "2026-11-21 10:00", 2880, "2026-11-24 18:00"),  # a Saturday
        (Unit.WORKING_DAYS, "2026-11-22 23:59", 1440, "2026-11-23 18:00"),
        (Unit.WORKING_DAYS, "2026-11-27 15:00", 1440, "2026-11-30 18:00"),  # over a weekend
        (Unit.WORKING_DAYS, "2026-11-23 19:00", 60, "2026-11-24 18:00"),  # a rest after closing is for tomorrow
        (Unit.WORKING_DAYS, "2026-11-23 10:00", 0, "2026-11-23 18:00"),
        (Unit.WORKING_DAYS, "2026-11-23 18:01", -5, "2026-11-24 18:00"),
        (Unit.CALENDAR_DAYS, "2026-11-20 10:00", 2880, "2026-11-22 18:00"),
        (Unit.CALENDAR_DAYS, "2026-11-20 20:00", 60, "2026-11-21 18:00"),
        (Unit.OFFICE_HOURS, "2026-11-23 10:00", 240, "2026-11-23 16:00"),  # over lunch
        (Unit.OFFICE_HOURS, "2026-11-23 11:59:30", 1, "2026-11-23 14:00:30"),
        (Unit.OFFICE_HOURS, "2026-11-23 08:00", 240, "2026-11-23 12:00"),  # not 14:00
        (Unit.OFFICE_HOURS, "2026-11-23 08:00", 480, "2026-11-23 18:00"),  # not Tuesday 08:00
        (Unit.OFFICE_HOURS, "2026-11-21 03:00", 60, "2026-11-23 09:00"),
        (Unit.OFFICE_HOURS, "2026-11-23 13:00", 0, "2026-11-23 13:00"),
        (Unit.EMERGENCY_HOURS, "2026-11-21 23:30", 120, "2026-11-22 01:30"),
    ],
)
def test_told_deadlines(unit: Unit, start: str, minutes: int, due: str) -> None:
    assert due_at(unit, at(start), minutes, PLAIN) == at(due)


def test_emergency_hours_run_through_spring_festival_and_working_days_wait_for_it() -> None:
    # 2023-01-27, the sixth day of the lunar year; the holiday ended with it, and Saturday and Sunday were worked.
    start = at("2023-01-27 09:20")
    assert due_at(Unit.EMERGENCY_HOURS, start, 120, NATIONAL) == at("2023-01-27 11:20")
    assert due_at(Unit.WORKING_DAYS, start, 1440, NATIONAL) == at("2023-01-28 18:00")
    assert due_at(Unit.OFFICE_HOURS, start, 60, NATIONAL) == at("2023-01-28 09:00")
    assert due_at(Unit.WORKING_DAYS, at("2023-01-20 09:00"), 1440, NATIONAL) == at("2023-01-28 18:00")


def test_budget_minutes_counts_a_part_of_a_minute_as_a_whole_one() -> None:
    assert budget_minutes(Unit.EMERGENCY_HOURS, 2) == 120
    assert budget_minutes(Unit.OFFICE_HOURS, Decimal("0.25")) == 15
    assert budget_minutes(Unit.WORKING_DAYS, 5) == 7200
    assert budget_minutes(Unit.CALENDAR_DAYS, Decimal("0.0001")) == 1
    assert [unit.counts_days for unit in (*HOURS, *DAYS)] == [False, False, True, True]


def test_other_zones_and_offices() -> None:
    assert due_at(Unit.OFFICE_HOURS, datetime(2026, 11, 23, 2, tzinfo=UTC), 60, PLAIN) == at("2026-11-23 11:00")
    early = Calendar(office=((time(7, 30), time(15)),))
    assert due_at(Unit.OFFICE_HOURS, at("2026-11-23 14:30"), 60, early) == at("2026-11-24 08:00")
    assert due_at(Unit.WORKING_DAYS, at("2026-11-23 14:30"), 1440, early) == at("2026-11-24 15:00")


def test_opening_hours() -> None:
    assert PLAIN.is_open(at("2026-11-23 08:00"))
    assert not PLAIN.is_open(at("2026-11-23 12:00"))
    assert not PLAIN.is_open(at("2026-11-22 10:00"))
    for asked, opens in [
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 12:30", "2026-11-23 14:00"),
        ("2026-11-23 18:00", "2026-11-24 08:00"),
        ("2026-11-27 20:00", "2026-11-30 08:00"),
        ("2026-11-28 09:00", "2026-11-30 08:00"),
    ]:
        assert PLAIN.next_opening(at(asked)) == at(opens)


def test_bad_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        due_at(Unit.WORKING_DAYS, datetime(2026, 11, 23), 60, PLAIN)  # noqa: DTZ001
    with pytest.raises(ValueError, match="2010"):
        axis_minutes(Unit.WORKING_DAYS, at("2009-12-31 10:00"), at("2026-11-23 10:00"), PLAIN)
    with pytest.raises(ValueError, match="2069"):
        due_at(Unit.WORKING_DAYS, at("2069-12-01 10:00"), 100 * 1440, PLAIN)
    with pytest.raises(ValueError, match="2069"):
        due_at(Unit.CALENDAR_DAYS, at("2069-12-01 10:00"), 100 * 1440, PLAIN)
    for office in [(), ((time(9), time(8)),), ((time(8), time(12)), (time(12), time(18)))]:
        with pytest.raises(ValueError, match="window"):
            Calendar(office=office)


@given(calendars, units, moments, st.timedeltas(timedelta(0), timedelta(days=200)), budgets)
def test_a_later_start_is_never_due_earlier(
    calendar: Calendar, unit: Unit, start: datetime, later: timedelta, minutes: int
) -> None:
    assert due_at(unit, start, minutes, calendar) <= due_at(unit, start + later, minutes, calendar)


@given(calendars, units, moments, budgets, budgets)
def test_a_larger_budget_is_never_due_earlier_and_no_deadline_lies_in_the_past(
    calendar: Calendar, unit: Unit, start: datetime, minutes: int, more: int
) -> None:
    due = due_at(unit, start, minutes, calendar)
    assert start <= due <= due_at(unit, start, minutes + more, calendar)


@given(calendars, st.sampled_from(HOURS), st.one_of(moments, whole_minutes), budgets)
def test_hours_end_exactly_and_no_sooner(calendar: Calendar, unit: Unit, start: datetime, minutes: int) -> None:
    due = due_at(unit, start, minutes, calendar)
    assert axis_minutes(unit, start, due, calendar) == minutes
    if start.second == start.microsecond == 0:
        assert axis_minutes(unit, start, due - timedelta(minutes=1), calendar) == minutes - 1


@given(calendars, st.sampled_from(DAYS), moments, st.integers(1, 30))
def test_days_end_at_the_close_of_the_last_of_them(calendar: Calendar, unit: Unit, start: datetime, days: int) -> None:
    due = due_at(unit, start, days * 1440, calendar)
    assert due.time() == time(18)
    if unit is Unit.CALENDAR_DAYS:
        assert due.date() == start.date() + timedelta(days=days)
        return
    assert calendar.works(due.date())
    # The starting day does not count, unless it came in with the first minute of the day.
    counted = start.date() + timedelta(days=0 if start.time() < time(0, 1) else 1)
    assert calendar.working_days(counted, due.date() + timedelta(days=1)) == days
    # Never more than the six hours between closing and midnight short of whole days, whatever the hour it came in.
    assert axis_minutes(unit, start, due, calendar) >= (days - 1) * 1440 + 18 * 60 - 1


@given(calendars, units, moments, moments, moments)
def test_the_axis_is_additive_and_never_runs_back(
    calendar: Calendar, unit: Unit, one: datetime, two: datetime, three: datetime
) -> None:
    def gone(start: datetime, end: datetime) -> int:
        return axis_minutes(unit, start, end, calendar)

    assert gone(one, two) + gone(two, three) == gone(one, three)
    assert gone(one, two) == -gone(two, one)
    assert gone(min(one, two), max(one, two)) >= 0


@given(calendars, st.sampled_from(HOURS), whole_minutes, budgets, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_a_pause_moves_a_deadline_in_hours_by_exactly_its_own_length(
    calendar: Calendar, unit: Unit, start: datetime, minutes: int, length: timedelta
) -> None:
    used = minutes // 3
    paused = due_at(unit, start, used, calendar)
    resumed = (paused + length).replace(second=0, microsecond=0)
    spent = axis_minutes(unit, start, paused, calendar)
    lost = axis_minutes(unit, paused, resumed, calendar)
    going_on = due_at(unit, resumed, minutes - spent, calendar)
    assert going_on == due_at(unit, start, minutes + lost, calendar)


@given(
    calendars,
    st.sampled_from(DAYS),
    moments,
    st.integers(1, 60 * 1440),
    st.timedeltas(timedelta(0), timedelta(days=60)),
)
def test_a_pause_without_length_moves_no_deadline_in_days(
    calendar: Calendar, unit: Unit, start: datetime, minutes: int, passed: timedelta
) -> None:
    due = due_at(unit, start, minutes, calendar)
    moment = start + passed
    used = axis_minutes(unit, start, moment, calendar)
    if moment < due and used < minutes:
        assert due_at(unit, moment, minutes - used, calendar) == due


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)))
def test_the_axis_of_a_day_is_what_the_day_is(day: date) -> None:
    start = datetime.combine(day, time(0), tzinfo=PLAIN.tz)
    works = NATIONAL.works(day)
    lengths = {unit: axis_minutes(unit, start, start + timedelta(days=1), NATIONAL) for unit in Unit}
    assert lengths == {
        Unit.EMERGENCY_HOURS: 1440,
        Unit.CALENDAR_DAYS: 1440,
        Unit.WORKING_DAYS: 1440 if works else 0,
        Unit.OFFICE_HOURS: 480 if works else 0,
    }


def test_a_deadline_costs_a_few_microseconds() -> None:
    start = at("2026-11-23 10:07")
    for unit in Unit:
        best = min(timeit.repeat(lambda: due_at(unit, start, 3000, NATIONAL), number=2000, repeat=5)) / 2000  # noqa: B023
        assert best < 20e-6  # about 3 µs where nobody else is working
