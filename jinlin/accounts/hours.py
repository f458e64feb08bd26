"""A volunteer's own hours: on which days and between which times they may be asked, and until when they are away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import combinations

EVERY_DAY = frozenset(range(1, 8))
# A day's last minute stands for its end: a time field knows no 24:00.
LAST_MINUTE = time(23, 59)
# What the database keeps: ["08:00", "21:00"] for every day, ["08:00", "21:00", "67"] for Saturdays and Sundays.
Written = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Span:
    """From one time to another on some days of the week (1 Monday … 7 Sunday), in local time."""

    begin: time
    end: time
    days: frozenset[int] = EVERY_DAY

    @property
    def ends_before(self) -> time:
        """The time from which one may not be asked any more."""
        return time.max if self.end == LAST_MINUTE else self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether two spans share a moment of the week."""
        return bool(self.days & other.days) and self.begin < other.ends_before and other.begin < self.ends_before

    def written(self) -> list[str]:
        """Return the span as the database keeps it."""
        times = [self.begin.strftime("%H:%M"), self.end.strftime("%H:%M")]
        return times if self.days == EVERY_DAY else [*times, "".join(str(day) for day in sorted(self.days))]


# The district's default; each volunteer may choose their own.
DEFAULT_SPANS = (Span(time(8), time(21)),)


@dataclass(frozen=True, slots=True)
class FreeHours:
    """When one volunteer may be asked. `away_until` is the last day of being away."""

    spans: tuple[Span, ...] = DEFAULT_SPANS
    away_until: date | None = None

    def on(self, day: date) -> tuple[tuple[time, time], ...]:
        """Return the (from, before) times of a day."""
        if self.away_until is not None and day <= self.away_until:
            return ()
        return tuple((span.begin, span.ends_before) for span in self.spans if day.isoweekday() in span.days)

    def at(self, moment: datetime) -> bool:
        """Whether one may be asked at a local moment."""
        return any(begin <= moment.time() < end for begin, end in self.on(moment.date()))


def read(written: Written, *, away_until: date | None = None) -> FreeHours:
    """Return what the database keeps as hours; nothing written means the default."""
    spans = tuple(
        Span(time.fromisoformat(begin), time.fromisoformat(end), _days(rest)) for begin, end, *rest in written
    )
    return FreeHours(spans or DEFAULT_SPANS, away_until)


def _days(rest: Sequence[str]) -> frozenset[int]:
    return frozenset(int(digit) for digit in rest[0]) if rest else EVERY_DAY


def overlapping(spans: Sequence[Span]) -> bool:
    """Whether any two spans share a moment of the week."""
    return any(a.overlaps(b) for a, b in combinations(spans, 2))
