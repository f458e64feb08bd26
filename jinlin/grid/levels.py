"""The five levels of the grid, as numbers that can be compared: a higher number is a wider place."""

from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(IntEnum):
    """One of the five levels; `Level.COMMUNITY > Level.AREA`."""

    MICROGRID = 1
    AREA = 2
    COMMUNITY = 3
    STREET = 4
    DISTRICT = 5

    @property
    def column(self) -> str:
        """The column of `Appeal` that names the grid responsible at this level."""
        return f"{self.name.lower()}_id"

    @property
    def above(self) -> "Level":
        """The next wider level; the district has none above and answers itself."""
        return Level(min(self + 1, Level.DISTRICT))


LEVEL_NAMES: dict[Level, str | Promise] = {
    Level.MICROGRID: _("microgrid"),
    Level.AREA: _("area"),
    Level.COMMUNITY: _("community"),
    Level.STREET: _("street"),
    Level.DISTRICT: _("district"),
}
LEVEL_CHOICES = [(int(level), name) for level, name in LEVEL_NAMES.items()]
