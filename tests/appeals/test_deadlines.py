"""Clocks over 2023–2027: whatever the hour, the unit and the pauses, a deadline keeps its promises."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinlin.appeals import deadlines
from jinlin.appeals.deadlines import ClockKind, ClockLife, Mark
from jinlin.common.holidays import exceptions
from jinlin.common.worktime import Calendar, Unit, axis_minutes
from tests.cast import at

CALENDAR = Calendar(days=exceptions({}))
moments = st.datetimes(datetime(2023, 1, 1), datetime(2027, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001
units = st.sampled_from(list(Unit))


def budget(unit: Unit, amount: int) -> int:
    return amount * (1440 if unit.counts_days else 60)


def a_clock(unit: Unit, amount: int, began: datetime, kind: ClockKind = ClockKind.SOLVE) -> ClockLife:
    return deadlines.start(
        no=1, kind=kind, unit=unit, budget=budget(unit, amount), at=began, calendar=CALENDAR, level=3
    )


@settings(max_examples=300, deadline=None)
@given(units, st.integers(1, 20), moments)
def test_amber_comes_before_red_and_red_before_moving_up(unit: Unit, amount: int, began: datetime) -> None:
    clock = a_clock(unit, amount, began)
    seen = []
    while clock.next_at is not None:
        seen.append(clock.next_at)
        clock.mark, clock.next_at = deadlines.marked(clock, calendar=CALENDAR)
    amber, red, up = seen
    assert deadlines.whole_second(began) <= amber <= red == clock.due_at < up
    assert clock.mark is Mark.ESCALATED


@settings(max_examples=300, deadline=None)
@given(units, st.integers(1, 20), moments, st.integers(0, 20_000), st.integers(0, 40_000))
def test_a_pause_moves_the_deadline_by_exactly_the_axis_it_lasted(
    unit: Unit, amount: int, began: datetime, after: int, lasted: int
) -> None:
    clock = a_clock(unit, amount, began)
    clock.paused_at = deadlines.whole_second(began + timedelta(minutes=after))
    again = clock.paused_at + timedelta(minutes=lasted)
    paused, ends, _ = deadlines.resumed(clock, at=again, calendar=CALENDAR)
    assert paused == axis_minutes(unit, clock.paused_at, again, CALENDAR)
    assert ends >= clock.due_at
    expected = deadlines.due(
        unit=unit, started_at=clock.started_at, budget=clock.budget, paused=paused, calendar=CALENDAR
    )
    assert ends == expected
    if paused == 0:
        assert ends == clock.due_at


@settings(max_examples=200, deadline=None)
@given(units, st.integers(1, 10), moments)
def test_two_extensions_are_three_times_the_limit(unit: Unit, amount: int, began: datetime) -> None:
    clock = a_clock(unit, amount, began)
    for _ in range(2):
        clock.budget, clock.due_at, clock.next_at = deadlines.extended(
            clock, minutes=budget(unit, amount), calendar=CALENDAR
        )
    assert clock.due_at == a_clock(unit, 3 * amount, began).due_at


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 15), moments)
def test_a_promise_in_days_ends_when_the_office_closes_on_a_working_day(amount: int, began: datetime) -> None:
    ends = a_clock(Unit.WORKING_DAYS, amount, began).due_at.astimezone(CALENDAR.tz)
    assert (ends.hour, ends.minute) == (18, 0)
    assert CALENDAR.works(ends.date())


@pytest.mark.parametrize(
    ("began", "unit", "amount", "ends"),
    [
        ("2023-01-20 16:00", Unit.WORKING_DAYS, 1, "2023-01-28 18:00"),  # the Saturday after the New Year works
        ("2023-01-27 09:10", Unit.EMERGENCY_HOURS, 4, "2023-01-27 13:10"),
        ("2023-01-27 09:10", Unit.OFFICE_HOURS, 4, "2023-01-28 12:00"),
        ("2024-09-30 17:00", Unit.OFFICE_HOURS, 2, "2024-10-08 09:00"),
        ("2026-02-14 10:00", Unit.WORKING_DAYS, 1, "2026-02-24 18:00"),  # a shifted Saturday, then nine days of rest
        ("2027-02-04 17:30", Unit.OFFICE_HOURS, 1, "2027-02-09 08:30"),  # a year nobody has announced: the law's days
    ],
)
def test_known_days(began: str, unit: Unit, amount: int, ends: str) -> None:
    assert a_clock(unit, amount, at(began)).due_at == at(ends)


def test_a_timer_fires_once_and_is_never_late() -> None:
    clock = a_clock(Unit.OFFICE_HOURS, 2, at("2026-03-17 10:00"), ClockKind.OFFER)
    assert clock.next_at == clock.due_at == at("2026-03-17 12:00")
