"""The teams of microgrids, in memory: who may be asked, and in which of their own hours.

Kept behind the `tree` version: whoever gives or ends a post bumps it.
"""

from dataclasses import dataclass
from datetime import date, time

from jinlin.accounts.models import Post
from jinlin.accounts.roles import TEAM_ROLES
from jinlin.common.versions import cached_by

# The district's default of when a volunteer may be asked; each may choose their own.
DEFAULT_HOURS = ((time(8), time(21)),)
Hours = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A volunteer's post: dates and hours (local time)."""

    user_id: int
    valid_from: date
    valid_to: date | None
    hours: Hours

    def holds_on(self, day: date) -> bool:
        """Whether the post is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Teams:
    """Members by microgrid id."""

    def __init__(self, members: dict[int, list[Member]]) -> None:
        self._members = members

    def members(self, microgrid_id: int, *, on: date) -> list[Member]:
        """Return who is in a microgrid's team on a day."""
        return [m for m in self._members.get(microgrid_id, []) if m.holds_on(on)]

    def hours(self, microgrid_id: int | None, *, on: date) -> tuple[bool, Hours]:
        """Return whether there is a team, and the hours in which at least one of it may be asked."""
        members = self.members(microgrid_id, on=on) if microgrid_id is not None else []
        return bool(members), tuple(span for m in members for span in m.hours)


def hours_of(value: list[list[str]]) -> Hours:
    """Return hours stored as [["08:00", "21:00"]]; empty means the default."""
    return tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in value) or DEFAULT_HOURS


@cached_by("tree")
def teams_now() -> Teams:
    """Return today's and coming team posts: `teams_now(versions)`."""
    members: dict[int, list[Member]] = {}
    rows = Post.objects.filter(role__in=sorted(TEAM_ROLES)).values_list(
        "grid_id", "user_id", "valid_from", "valid_to", "free_hours"
    )
    for grid_id, user_id, begins, ends, hours in rows:
        members.setdefault(grid_id, []).append(Member(user_id, begins, ends, hours_of(hours)))
    return Teams(members)
