"""How what looks alike was solved: by which unit, within what time, with which answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, AppealEvent, Task
from jinlin.appeals.queries.likely import Likely, Sought, likely_same

YEAR = timedelta(days=365)
MOST = 30
# A year has many; the newest of each sort say enough of how such things go.
LOOKED_AT = 24


@dataclass(frozen=True, slots=True)
class Solved:
    """One appeal that looks alike; without `took` it is still open. `unit` is who led: ("department", id) or a grid."""

    appeal: Appeal
    why: tuple[tuple[str, str], ...]
    took: timedelta | None = None
    unit: tuple[str, int] | None = None
    answer: str = ""

    @property
    def same_place(self) -> bool:
        """Whether it was at the same building or within the kind's radius."""
        return any(code in {"same_building", "near", "same_grid"} for code, _value in self.why)


def solved_alike(scope: Scope, sought: Sought, *, now: datetime, but: int | None = None) -> list[Solved]:
    """Return what looks alike within a year, open ones too, the likeliest first, with how each was solved.

    Two statements. Only appeals whose words the scope may read; the unit is named, never a person.
    """
    found = likely_same(
        scope, sought, now=now, but=but, within=YEAR, only_open=False, most=MOST, least=0.7, looked_at=LOOKED_AT
    )
    if not found:
        return []
    answers = _answers([one.appeal.pk for one in found])
    return [_solved(one, answers.get(one.appeal.pk, [])) for one in found]


def _answers(appeal_ids: Sequence[int]) -> dict[int, list[AppealEvent]]:
    leads = Task.objects.filter(appeal_id=OuterRef("appeal_id"), role="lead").exclude(state="revoked").order_by("-no")
    events = (
        AppealEvent.objects.filter(appeal_id__in=appeal_ids, verb__in=["resolve", "finish"])
        .select_related("text")
        .annotate(department=Subquery(leads.values("department_id")[:1]), grid=Subquery(leads.values("grid_id")[:1]))
        .order_by("seq")
    )
    by_appeal: dict[int, list[AppealEvent]] = {}
    for event in events:
        by_appeal.setdefault(event.appeal_id, []).append(event)
    return by_appeal


def _solved(one: Likely, events: list[AppealEvent]) -> Solved:
    resolved = [event for event in events if event.verb == "resolve"]
    if one.appeal.resolved_at is None or not resolved:
        return Solved(one.appeal, one.why)
    # What the reporter was told; where it says nothing, what the unit handed in.
    said = [event for event in (*reversed(resolved), *reversed(events)) if hasattr(event, "text")]
    newest = resolved[-1]
    department, grid = newest.department, newest.grid  # type: ignore[attr-defined]
    unit = ("department", department) if department else ("grid", grid) if grid else None
    return Solved(
        one.appeal, one.why, one.appeal.resolved_at - one.appeal.created_at, unit, said[0].text.body if said else ""
    )
