"""Days of rest: the national calendar with shifted working days (调休), and what to do in a year it does not know.

Three sources, the later one wins: Monday to Friday; the State Council's yearly notice (package `chinesecalendar`);
the district's own table (`CalendarDay`). The notice for a year appears late in the year before. Until the package
holds it, the year falls back to the statutory holidays themselves, unshifted: 《全国年节及纪念日放假办法》 as amended by
State Council order 795 of 2024-11-10, article 2: New Year 1 day, Spring Festival 4 (New Year's Eve and the first
three days of the lunar year), Qingming 1, Labour Day 2 (1–2 May), Dragon Boat 1, Mid-Autumn 1, National Day 3.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import holidays as _noticed_rest
from chinese_calendar.constants import workdays as _noticed_work

from jinlin.common.worktime import FIRST_DAY, LAST_DAY

# Solar dates of: lunar 1/1, Qingming, lunar 5/5, lunar 8/15. From the Chinese calendar standard GB/T 33661-2017.
_LUNAR: Mapping[int, tuple[str, str, str, str]] = {
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
    2029: ("02-13", "04-04", "06-16", "09-22"),
    2030: ("02-03", "04-05", "06-05", "09-12"),
    2031: ("01-23", "04-05", "06-24", "10-01"),
    2032: ("02-11", "04-04", "06-12", "09-19"),
    2033: ("01-31", "04-04", "06-01", "09-08"),
    2034: ("02-19", "04-05", "06-20", "09-27"),
    2035: ("02-08", "04-05", "06-10", "09-16"),
    2036: ("01-28", "04-04", "05-30", "10-04"),
    2037: ("02-15", "04-04", "06-18", "09-24"),
    2038: ("02-04", "04-05", "06-07", "09-13"),
    2039: ("01-24", "04-05", "05-27", "10-02"),
    2040: ("02-12", "04-04", "06-14", "09-20"),
    2041: ("02-01", "04-04", "06-03", "09-10"),
    2042: ("01-22", "04-04", "06-22", "09-28"),
    2043: ("02-10", "04-05", "06-11", "09-17"),
    2044: ("01-30", "04-04", "05-31", "10-05"),
    2045: ("02-17", "04-04", "06-19", "09-25"),
    2046: ("02-06", "04-04", "06-08", "09-15"),
    2047: ("01-26", "04-05", "05-29", "10-04"),
    2048: ("02-14", "04-04", "06-15", "09-22"),
    2049: ("02-02", "04-04", "06-04", "09-11"),
    2050: ("01-23", "04-04", "06-23", "09-30"),
    2051: ("02-11", "04-05", "06-13", "09-19"),
    2052: ("02-01", "04-04", "06-01", "09-07"),
    2053: ("02-19", "04-04", "06-20", "09-26"),
    2054: ("02-08", "04-04", "06-10", "09-16"),
    2055: ("01-28", "04-05", "05-30", "10-05"),
    2056: ("02-15", "04-04", "06-17", "09-24"),
    2057: ("02-04", "04-04", "06-06", "09-13"),
    2058: ("01-24", "04-04", "06-25", "10-02"),
    2059: ("02-12", "04-05", "06-14", "09-21"),
    2060: ("02-02", "04-04", "06-03", "09-09"),
    2061: ("01-21", "04-04", "06-22", "09-28"),
    2062: ("02-09", "04-04", "06-11", "09-17"),
    2063: ("01-29", "04-05", "06-01", "10-06"),
    2064: ("02-17", "04-04", "06-19", "09-25"),
    2065: ("02-05", "04-04", "06-08", "09-15"),
    2066: ("01-26", "04-04", "05-28", "10-03"),
    2067: ("02-14", "04-05", "06-16", "09-23"),
    2068: ("02-03", "04-04", "06-04", "09-11"),
    2069: ("01-23", "04-04", "06-23", "09-29"),
}


@cache
def noticed_years() -> frozenset[int]:
    """Return the years whose notice the package holds."""
    return frozenset(day.year for day in _noticed_work)


def exceptions(own: Mapping[date, bool]) -> dict[date, bool]:
    """Return every exception to Monday–Friday: True works, False rests; `own` is the district's table and wins."""
    days: dict[date, bool] = {}
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        if year not in noticed_years():
            days.update(dict.fromkeys(statutory_holidays(year), False))
    days.update(dict.fromkeys(_noticed_rest, False))
    days.update(dict.fromkeys(_noticed_work, True))
    days.update(own)
    return days


def statutory_holidays(year: int) -> list[date]:
    """Return the days of rest the law itself names; without the lunar ones in a year our table does not reach."""
    days = [date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, day) for day in (1, 2, 3))]
    if year in _LUNAR:
        spring, qingming, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{day}") for day in _LUNAR[year])
        days += [spring + timedelta(days=offset) for offset in range(-1, 3)]
        days += [qingming, dragon_boat, mid_autumn]
    return sorted(days)


def missing_years(*, today: date, own_years: Collection[int]) -> list[int]:
    """Return the years, of this one and from November of the next too, that only the statutory holidays cover.

    The administrator is warned until a newer package or the district's own table holds them; the State Council's
    notice for a year comes out in the November before.
    """
    years = [today.year, today.year + 1] if today.month >= 11 else [today.year]
    return [year for year in years if year not in noticed_years() and year not in own_years]
