"""The teams of microgrids, in memory: who may be asked, and in which of their own hours.

Kept behind the `tree` version: whoever gives or ends a post bumps it.
"""

from dataclasses import dataclass
from datetime import date, time

from jinlin.accounts.hours import FreeHours, read
from jinlin.accounts.models import Post
from jinlin.accounts.roles import TEAM_ROLES
from jinlin.common.versions import cached_by


@dataclass(frozen=True, slots=True)
class Member:
    """A volunteer's post: dates and hours."""

    user_id: int
    valid_from: date
    valid_to: date | None
    hours: FreeHours

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

    def hours(self, microgrid_id: int | None, *, on: date) -> tuple[bool, tuple[tuple[time, time], ...]]:
        """Return whether there is a team, and the times of a day at which at least one of it may be asked."""
        members = self.members(microgrid_id, on=on) if microgrid_id is not None else []
        return bool(members), tuple(span for m in members for span in m.hours.on(on))


@cached_by("tree")
def teams_now() -> Teams:
    """Return today's and coming team posts: `teams_now(versions)`."""
    members: dict[int, list[Member]] = {}
    rows = Post.objects.filter(role__in=sorted(TEAM_ROLES)).values_list(
        "grid_id", "user_id", "valid_from", "valid_to", "free_hours", "away_until"
    )
    for grid_id, user_id, begins, ends, hours, away in rows:
        members.setdefault(grid_id, []).append(Member(user_id, begins, ends, read(hours, away_until=away)))
    return Teams(members)
