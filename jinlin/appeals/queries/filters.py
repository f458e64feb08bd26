"""What narrows a queue: kind, state, place, category, who leads, due today, untouched for a day."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from jinlin.appeals.models import AppealEvent, Task
from jinlin.appeals.workflow import State

_CODE = re.compile(r"[a-z_]+")
STILL = timedelta(hours=24)


def word(code: str) -> RawSQL:
    """Return a state as part of the statement itself.

    PostgreSQL may keep one plan for all values of a prepared statement; only a state that is written out lets such a
    plan use the partial index of that state.
    """
    if _CODE.fullmatch(code) is None:
        raise ValueError(code)
    return RawSQL(f"'{code}'", (), output_field=CharField())  # noqa: S611 (a code of ours, letters only)


def words(*codes: str) -> list[RawSQL]:
    """Return several states as parts of the statement itself."""
    return [word(code) for code in codes]


AT_WORK = words("offered", "working")


def end_of_day(now: datetime) -> datetime:
    """Return the first moment of tomorrow, here."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a queue; empty means all. Grids outside the scope find nothing, since visibility comes first.

    `department` is who leads now, `today` what is due before midnight (late included), `still` what nobody has
    touched for 24 hours.
    """

    kind: str = ""
    state: str = ""
    community: int | None = None
    area: int | None = None
    microgrid: int | None = None
    category: int | None = None
    department: int | None = None
    today: bool = False
    still: bool = False

    def conditions(self, prefix: str = "", *, now: datetime) -> Q:
        """Return the filter on appeals, or on something that has an appeal at `prefix`."""
        wanted = {
            "kind": self.kind,
            "state": word(self.state) if self.state in set(State) else "",
            "community_id": self.community,
            "area_id": self.area,
            "microgrid_id": self.microgrid,
            "category_id": self.category,
        }
        found = Q(**{f"{prefix}{name}": value for name, value in wanted.items() if value})
        appeal = OuterRef("appeal_id" if prefix else "pk")
        if self.department:
            leads = Task.objects.filter(appeal_id=appeal, role="lead", state__in=AT_WORK)
            found &= Q(Exists(leads.filter(department_id=self.department)))
        if self.today:
            # A department's own limit, where the rows are its tasks.
            found &= Q(due_at__lt=end_of_day(now))
        if self.still:
            newest = AppealEvent.objects.filter(appeal_id=appeal, seq=OuterRef(f"{prefix}event_seq"))
            found &= Q(Exists(newest.filter(at__lt=now - STILL)))
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return what is set, by name."""
        return {name: value for name, value in asdict(self).items() if value}
