"""What a code says: the kind of place behind a division code, and the pattern of grid codes. Pure.

A division code has 6 digits of county, 3 of street or town, 3 of community or village (field §7). What a level is
called on screen follows from them: 350405001 is a 街道, 350405101 a 镇, 350405001205 a 村.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEFAULT_PATTERN = "{community}J{area:3}{microgrid:2}"


class Unit(StrEnum):
    """What a place is called in law or by the district."""

    DISTRICT = "district"
    COUNTY = "county"
    CITY = "city"
    STREET = "street"
    TOWN = "town"
    TOWNSHIP = "township"
    ZONE = "zone"
    COMMUNITY = "community"
    VILLAGE = "village"
    QUASI_COMMUNITY = "quasi_community"
    AREA = "area"
    MICROGRID = "microgrid"


UNIT_NAMES: dict[Unit, str | Promise] = {
    Unit.DISTRICT: _("district"),
    Unit.COUNTY: _("county"),
    Unit.CITY: _("city"),
    Unit.STREET: _("street"),
    Unit.TOWN: _("town"),
    Unit.TOWNSHIP: _("township"),
    Unit.ZONE: _("development zone"),
    Unit.COMMUNITY: _("community"),
    Unit.VILLAGE: _("village"),
    Unit.QUASI_COMMUNITY: _("community of a zone"),
    Unit.AREA: _("area"),
    Unit.MICROGRID: _("microgrid"),
}
# (first, last, unit): how the national rules number each part.
_COUNTY_PARTS = ((1, 20, Unit.DISTRICT), (21, 80, Unit.COUNTY), (81, 99, Unit.CITY))
_STREET_PARTS = ((1, 99, Unit.STREET), (100, 199, Unit.TOWN), (200, 399, Unit.TOWNSHIP), (400, 599, Unit.ZONE))
_COMMUNITY_PARTS = ((1, 199, Unit.COMMUNITY), (200, 399, Unit.VILLAGE), (400, 599, Unit.QUASI_COMMUNITY))


@dataclass(frozen=True, slots=True)
class GridCode:
    """A grid code taken apart; `microgrid` is None for an area."""

    community: str
    area: int
    microgrid: int | None = None


class CodePattern:
    """How a district writes its grid codes, e.g. `{community}J{area:3}{microgrid:2}`; read and written both ways.

    The code of an area is the pattern up to its microgrid.
    """

    def __init__(self, text: str = DEFAULT_PATTERN) -> None:
        """Take a pattern; raises ValueError unless it names community, area and microgrid once each, in that order."""
        found = re.fullmatch(r"\{community\}([^{}]*)\{area:(\d)\}([^{}]*)\{microgrid:(\d)\}([^{}]*)", text)
        if found is None:
            raise ValueError(f"{text!r} is no pattern of grid codes; the default is {DEFAULT_PATTERN!r}")
        before, area, between, microgrid, after = found.groups()
        self._before, self._between, self._after = before, between, after
        self._area, self._microgrid = int(area), int(microgrid)
        head = rf"(\d{{12}}){re.escape(before)}(\d{{{area}}})"
        self._areas = re.compile(head)
        self._microgrids = re.compile(rf"{head}{re.escape(between)}(\d{{{microgrid}}}){re.escape(after)}")

    def area(self, community: str, area: int) -> str:
        """Return the code of an area of a community."""
        return f"{community}{self._before}{self._digits(area, self._area)}"

    def microgrid(self, community: str, area: int, microgrid: int) -> str:
        """Return the code of a microgrid; numbers run within the area."""
        number = self._digits(microgrid, self._microgrid)
        return f"{self.area(community, area)}{self._between}{number}{self._after}"

    def read(self, code: str) -> GridCode | None:
        """Return the parts of an area's or microgrid's code; None for any other text."""
        if found := self._microgrids.fullmatch(code):
            return GridCode(found[1], int(found[2]), int(found[3]))
        if found := self._areas.fullmatch(code):
            return GridCode(found[1], int(found[2]))
        return None

    @staticmethod
    def _digits(number: int, width: int) -> str:
        if not 0 < number < 10**width:
            raise ValueError(f"{number} does not fit into {width} digits of a grid code")
        return f"{number:0{width}}"


@cache
def _pattern(text: str) -> CodePattern:
    return CodePattern(text)


def code_pattern() -> CodePattern:
    """Return this district's pattern (setting GRID_CODE)."""
    return _pattern(settings.GRID_CODE)


def unit_of(code: str, *, pattern: CodePattern | None = None) -> Unit:
    """Return what the place behind a code is; raises ValueError for a code that follows no rule."""
    if code.isascii() and code.isdigit():
        match len(code):
            case 6:
                return _part(code, code[4:6], _COUNTY_PARTS)
            case 9:
                return _part(code, code[6:9], _STREET_PARTS)
            case 12:
                return _part(code, code[9:12], _COMMUNITY_PARTS)
    read = (pattern or code_pattern()).read(code)
    if read is None:
        raise ValueError(f"{code!r} is no division or grid code")
    return Unit.AREA if read.microgrid is None else Unit.MICROGRID


def level_name(code: str) -> str | Promise:
    """Return what the level of a place is called, for screens: 街道, 镇, 乡, 社区, 村 …"""
    return UNIT_NAMES[unit_of(code)]


def _part(code: str, digits: str, ranges: tuple[tuple[int, int, Unit], ...]) -> Unit:
    for first, last, unit in ranges:
        if first <= int(digits) <= last:
            return unit
    raise ValueError(f"{code!r} is no division code: {digits} is not given to any kind of place")
