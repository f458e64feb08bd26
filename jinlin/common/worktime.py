"""Working time: four units, each an axis of minutes on which a budget is spent.

Pure: no Django, no database, no clock of its own. All datetimes are aware; results are in the calendar's own zone.

The axis of a unit says how fast its minutes pass:

- emergency hours: every minute of the wall clock, nights and holidays too;
- office hours: the minutes the office is open, on working days;
- working days: 1440 minutes for each working day, midnight to midnight, none on a day of rest;
- calendar days: every minute of the wall clock.

A budget in hours ends to the second. A budget in days ends when the office closes on its last day, because that is
what "within three working days" means to the person who waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
FIRST_DAY = date(2010, 1, 1)
LAST_DAY = date(2069, 12, 31)

_FIRST = FIRST_DAY.toordinal()
_LAST = LAST_DAY.toordinal()
_MINUTE = 60_000_000  # microseconds: positions on an axis are kept exact, only differences are rounded
_DAY = MINUTES_A_DAY * _MINUTE


class Unit(StrEnum):
    """What a limit is counted in."""

    EMERGENCY_HOURS = "emergency_hours"
    OFFICE_HOURS = "office_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"

    @property
    def counts_days(self) -> bool:
        """Whether an amount of this unit is a number of days (else of hours)."""
        return self in _DAY_UNITS


_DAY_UNITS = frozenset({Unit.WORKING_DAYS, Unit.CALENDAR_DAYS})


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days work and when the office is open.

    `days` holds only the exceptions to Monday–Friday: True works, False rests. Build one and keep it: the sums that
    make `due_at` fast are made once per instance. Two calendars are the same only if they are the same object.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    office: tuple[tuple[time, time], ...] = ((time(8), time(12)), (time(14), time(18)))
    tz: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    # All made in __post_init__; ordinals are date.toordinal().
    _working: list[int] = field(init=False, repr=False)  # ordinals of the working days, ascending
    _before: list[int] = field(init=False, repr=False)  # [ordinal - _FIRST] -> working days strictly before it
    _windows: tuple[tuple[int, int, int], ...] = field(init=False, repr=False)  # opens, closes, open before it
    _open_a_day: int = field(init=False, repr=False)
    _closing: int = field(init=False, repr=False)  # microseconds after midnight of the last closing

    def __post_init__(self) -> None:
        """Check the office and make the sums."""
        windows, total, last = [], 0, -1
        for opens, closes in self.office:
            start, end = _of_day(opens), _of_day(closes)
            if not last < start < end:
                raise ValueError(f"office windows must be in order and not touch: {self.office}")
            windows.append((start, end, total))
            total, last = total + end - start, end
        if not windows:
            raise ValueError("a calendar needs at least one office window")
        exceptions = {day.toordinal(): works for day, works in self.days.items()}
        working: list[int] = []
        before: list[int] = []
        for ordinal in range(_FIRST, _LAST + 2):
            before.append(len(working))
            # 1 January of year 1 was a Monday and has ordinal 1.
            if exceptions.get(ordinal, (ordinal - 1) % 7 < 5):
                working.append(ordinal)
        for name, value in (
            ("_working", working),
            ("_before", before),
            ("_windows", tuple(windows)),
            ("_open_a_day", total),
            ("_closing", last),
        ):
            object.__setattr__(self, name, value)

    def works(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return self._works(_checked(day.toordinal()))

    def working_days(self, start: date, end: date) -> int:
        """Count the working days from `start` up to but not including `end`."""
        return self._before[_checked(end.toordinal()) - _FIRST] - self._before[_checked(start.toordinal()) - _FIRST]

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open at `at`; the closing minute itself is no longer open."""
        ordinal, passed = self._split(at)
        return self._works(ordinal) and any(opens <= passed < closes for opens, closes, _ in self._windows)

    def next_opening(self, at: datetime) -> datetime:
        """Return `at` itself while the office is open, else the moment it next opens."""
        ordinal, passed = self._split(at)
        if self._works(ordinal):
            for opens, closes, _ in self._windows:
                if passed < closes:
                    return self._moment(ordinal, max(opens, passed))
        return self._moment(self._working_day(self._before[ordinal + 1 - _FIRST]), self._windows[0][0])

    def _works(self, ordinal: int) -> bool:
        return self._before[ordinal + 1 - _FIRST] > self._before[ordinal - _FIRST]

    def _split(self, at: datetime) -> tuple[int, int]:
        """Return the local day's ordinal and the microseconds since its midnight."""
        if at.tzinfo is None:
            raise ValueError("working time needs an aware datetime")
        local = at.astimezone(self.tz)
        passed = ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000 + local.microsecond
        return _checked(local.toordinal()), passed

    def _moment(self, ordinal: int, passed: int) -> datetime:
        """Return the moment `passed` microseconds after the local midnight of a day."""
        return datetime.fromordinal(_checked(ordinal)).replace(tzinfo=self.tz) + timedelta(microseconds=passed)

    def _working_day(self, index: int) -> int:
        """Return the ordinal of the working day with this index."""
        if index >= len(self._working):
            raise ValueError(f"working time ends with {LAST_DAY}")
        return self._working[index]

    def _open_until(self, passed: int) -> int:
        """Return how long the office has been open since midnight of a working day."""
        for opens, closes, already in self._windows:
            if passed < opens:
                return already
            if passed < closes:
                return already + passed - opens
        return self._open_a_day


def budget_minutes(unit: Unit, amount: Decimal | int) -> int:
    """Return an amount of a unit as minutes on its axis: hours × 60, days × 1440, a part of a minute as a whole one."""
    minutes = Decimal(amount) * (MINUTES_A_DAY if unit in _DAY_UNITS else 60)
    return int(minutes.to_integral_value(rounding=ROUND_CEILING))


def axis_minutes(unit: Unit, start: datetime, end: datetime, calendar: Calendar) -> int:
    """Return the minutes that passed on the unit's axis from `start` to `end`; negative if `end` is earlier.

    Differences of whole-minute positions, so that parts always add up to their whole.
    """
    return _position(unit, end, calendar) // _MINUTE - _position(unit, start, calendar) // _MINUTE


def due_at(unit: Unit, start: datetime, minutes: int, calendar: Calendar) -> datetime:
    """Return when a budget of `minutes` on the unit's axis is used up, counting from `start`.

    Hours end exactly. Days end at the close of office on the day the budget runs out: Monday 10:00 + 1 working day is
    Tuesday 18:00; Saturday + 2 working days is Tuesday 18:00. Never before `start`: what is left of a day's budget
    after the close of office ends at the next close. A budget of zero or less is due at once (hours) or at the next
    close (days).

    After a pause, count on from where it ended: `due_at(unit, resumed_at, budget - used, calendar)`.
    """
    ordinal, passed = calendar._split(start)
    if unit is Unit.EMERGENCY_HOURS:
        return start.astimezone(calendar.tz) if minutes <= 0 else _after_wall(start, minutes, calendar)
    if unit is Unit.OFFICE_HOURS:
        return start.astimezone(calendar.tz) if minutes <= 0 else _after_office(ordinal, passed, minutes, calendar)
    minutes = max(minutes, 0)
    if unit is Unit.WORKING_DAYS:
        return _after_working_days(ordinal, passed, minutes, calendar)
    last = ordinal + (passed + minutes * _MINUTE) // _DAY
    if last == ordinal and passed > calendar._closing:
        last += 1
    return calendar._moment(last, calendar._closing)


def _after_wall(start: datetime, minutes: int, calendar: Calendar) -> datetime:
    due = (start + timedelta(minutes=minutes)).astimezone(calendar.tz)
    _checked(due.toordinal())
    return due


def _after_office(ordinal: int, passed: int, minutes: int, calendar: Calendar) -> datetime:
    """Return the earliest moment at which so many more open minutes have passed."""
    target = _office_position(ordinal, passed, calendar) + minutes * _MINUTE
    # A day used up to its last minute is due that evening, not the next morning: hence the "- 1".
    index, rest = divmod(target - 1, calendar._open_a_day)
    rest += 1
    day = calendar._working_day(index)
    for opens, closes, already in calendar._windows:
        if rest <= already + closes - opens:
            return calendar._moment(day, opens + rest - already)
    raise AssertionError("the windows of a day hold all of its open minutes")


def _after_working_days(ordinal: int, passed: int, minutes: int, calendar: Calendar) -> datetime:
    index = calendar._before[ordinal - _FIRST]
    # Whole minutes, as `axis_minutes` counts them: else a pause within a minute could cost a day.
    used_today = passed // _MINUTE if calendar._works(ordinal) else 0
    # A day used up to its last minute is the last day: hence the "- 1".
    day = calendar._working_day(max(0, index + (used_today + minutes - 1) // MINUTES_A_DAY))
    if day < ordinal:
        day = calendar._working_day(index)
    if day == ordinal and passed > calendar._closing:
        day = calendar._working_day(index + 1)
    return calendar._moment(day, calendar._closing)


def _position(unit: Unit, at: datetime, calendar: Calendar) -> int:
    """Return where a moment lies on the unit's axis, in microseconds from an origin of its own."""
    ordinal, passed = calendar._split(at)
    if unit is Unit.OFFICE_HOURS:
        return _office_position(ordinal, passed, calendar)
    if unit is Unit.WORKING_DAYS:
        whole = calendar._before[ordinal - _FIRST] * _DAY
        return whole + passed if calendar._works(ordinal) else whole
    return ordinal * _DAY + passed


def _office_position(ordinal: int, passed: int, calendar: Calendar) -> int:
    whole = calendar._before[ordinal - _FIRST] * calendar._open_a_day
    return whole + calendar._open_until(passed) if calendar._works(ordinal) else whole


def _of_day(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _checked(ordinal: int) -> int:
    if not _FIRST <= ordinal <= _LAST:
        raise ValueError(f"working time is known from {FIRST_DAY} to {LAST_DAY}")
    return ordinal
