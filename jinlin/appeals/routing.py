"""Who holds a new appeal, and why: pure rules over place, category, hour and whom it is about (design §4–5).

Every answer carries its reasons as `[code, value]` pairs; faces say them in words.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from jinlin.common.worktime import Calendar
from jinlin.grid.levels import Level


@dataclass(frozen=True, slots=True)
class Branch:
    """The grids of a place from the district down; a level that is not known is None."""

    district: int
    street: int | None = None
    community: int | None = None
    area: int | None = None
    microgrid: int | None = None

    def at(self, level: Level) -> int | None:
        """Return the grid id at a level, None when the place is not known so exactly."""
        return (None, self.microgrid, self.area, self.community, self.street, self.district)[level]

    def nearest(self, level: Level) -> tuple[Level, int]:
        """Return the grid at `level`, or the narrowest known one above it."""
        for wider in Level:
            if wider >= level and (found := self.at(wider)) is not None:
                return wider, found
        return Level.DISTRICT, self.district

    @property
    def narrowest(self) -> tuple[Level, int]:
        """Return the smallest known grid."""
        return self.nearest(Level.MICROGRID)


@dataclass(frozen=True, slots=True)
class Team:
    """The volunteers of the microgrid: whether there are any, and their own hours as (from, to) pairs."""

    present: bool = False
    hours: tuple[tuple[time, time], ...] = ((time(8), time(21)),)

    def free_at(self, at: datetime, calendar: Calendar) -> bool:
        """Whether the team may be asked at that time, in the district's time zone."""
        local = at.astimezone(calendar.tz).time()
        return self.present and any(begin <= local < end for begin, end in self.hours)


AboutKind = Literal["post_holder", "community", "property", "department", "partner"]


@dataclass(frozen=True, slots=True)
class About:
    """Whom an appeal complains about; `level` is the level of the post, or of the place, complained about."""

    kind: AboutKind
    level: Level
    suspected: bool = False
    user_id: int | None = None
    department_id: int | None = None
    partner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Who holds it now, whether the team is asked first, who may see it, and the reasons."""

    level: Level
    grid_id: int
    offered: bool
    shield: int
    why: tuple[tuple[str, str], ...]


def shield_of(about: About | None) -> int:
    """Return the lowest level that may see an appeal about somebody: the level above them; 0 when about nobody."""
    if about is None:
        return 0
    match about.kind:
        case "department":
            return int(Level.DISTRICT)
        case "property" | "partner":
            return int(Level.COMMUNITY)
        case _:
            return int(about.level.above)


def route(
    *,
    branch: Branch,
    start_level: Level,
    emergency: bool,
    team: Team,
    about: About | None,
    at: datetime,
    calendar: Calendar,
) -> Route:
    """Return the holder of a new appeal and why.

    In order: about somebody → the level above them; an emergency or an unfree team → the area's paid post;
    otherwise the level the catalogue names, or the narrowest known above it.
    """
    why: list[tuple[str, str]] = []
    if about is not None:
        shield = shield_of(about)
        level, grid_id = branch.nearest(Level(shield))
        why.append(("about_suspected" if about.suspected else "about", about.kind))
        return Route(level, grid_id, offered=False, shield=shield, why=tuple(why))
    wanted = start_level
    offered = False
    if wanted is Level.MICROGRID:
        if emergency:
            wanted = Level.AREA
            why.append(("emergency_to_area", ""))
        elif branch.microgrid is None:
            why.append(("place_not_exact", ""))
        elif not team.present:
            wanted = Level.AREA
            why.append(("team_vacant", ""))
        elif not team.free_at(at, calendar):
            wanted = Level.AREA
            why.append(("team_off_hours", ""))
        else:
            offered = True
            why.append(("offered_to_team", ""))
    else:
        why.append(("starts_at", wanted.name.lower()))
    level, grid_id = branch.nearest(wanted)
    if level is not wanted:
        why.append(("place_known_to", level.name.lower()))
    return Route(level, grid_id, offered=offered and level is Level.MICROGRID, shield=0, why=tuple(why))
