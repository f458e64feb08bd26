"""Where open work lies: how much in each microgrid, and the single pieces as points while they are few.

The same rows as the queue `moving` of a place's desk, and as `sign` and `working` of a department.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, AppealText, Task
from jinlin.appeals.queries.filters import AT_WORK, word
from jinlin.appeals.queries.hiding import sees_version_only
from jinlin.appeals.queries.queues import MOVING, SOON

# More points than these lie on top of each other; beyond them a map shows how many there are round a place.
POINTS = 400

Looks = Literal["late", "soon", "new", "working"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How much is open in one microgrid (None: only the wider place is known), and its middle where points are known."""

    community_id: int | None
    microgrid_id: int | None
    open: int
    late: int
    soon: int
    new: int
    x: int | None
    y: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """One piece of open work at its place, in degrees × 10^7."""

    appeal_id: int
    title: str
    x: int
    y: int
    looks: Looks


def tallies(scope: Scope, *, now: datetime) -> list[Tally]:
    """Return how much is open by community and microgrid, with one statement."""
    rows, to = _rows(scope)
    placed = Q(**{f"{to}version_only": False})
    soon = {"due_at__gte": now, "due_at__lt": now + SOON}
    running = {"appeal__state": word("in_progress")} if to else {}
    found = (
        rows.order_by()
        .values_list(f"{to}community_id", f"{to}microgrid_id")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=now, **running)),
            soon=Count("pk", filter=Q(**soon, **running)),
            new=Count("pk", filter=_is_new(scope) & (Q(due_at__isnull=True) | Q(due_at__gte=now + SOON))),
            known=Count(f"{to}x", filter=placed),
            x=Sum(f"{to}x", filter=placed),
            y=Sum(f"{to}y", filter=placed),
        )
    )
    return [
        Tally(
            community, microgrid, open_, late, soon, new, x // known if known else None, y // known if known else None
        )
        for community, microgrid, open_, late, soon, new, known, x, y in found
    ]


_NEEDED = (
    "state", "x", "y", "version_only", "shield", "shield_was", "about_kind", "about_user_id", "about_department_id",
    "street_id", "community_id", "area_id", "microgrid_id",
)  # fmt: skip


def points(scope: Scope, *, now: datetime, community: int | None = None) -> list[Point]:
    """Return what is open as points, the most urgent last (it is drawn on top), at most POINTS.

    Who reads only the released version of an appeal learns no building, so it is no point either. One statement.
    """
    rows, to = _rows(scope)
    rows = rows.filter(**{f"{to}x__isnull": False})
    if community is not None:
        rows = rows.filter(**{f"{to}community_id": community})
    # Title by title: a join would be planned as one reading of everybody's words.
    titles = AppealText.objects.filter(pk=OuterRef("appeal_id" if to else "pk")).values("title")
    rows = rows.select_related("appeal") if to else rows
    # Hundreds of rows for a few columns of each: the place, the urgency, and what decides how much of it is seen.
    rows = rows.only("state", "due_at", *(f"{to}{name}" for name in _NEEDED), *(["appeal"] if to else []))
    found = list(rows.annotate(title=Subquery(titles)).order_by("due_at", "pk")[:POINTS])
    return list(_points(reversed(found), scope, now))


def _points(found: Iterable[Any], scope: Scope, now: datetime) -> Iterable[Point]:
    for one in found:
        appeal = one.appeal if isinstance(one, Task) else one
        if appeal.x is None or appeal.y is None or sees_version_only(appeal, scope):
            continue
        runs = not isinstance(one, Task) or appeal.state == "in_progress"
        new = one.state in {"received", "offered"}
        yield Point(appeal.pk, one.title, appeal.x, appeal.y, _looks(one.due_at if runs else None, new, now))


def _looks(due: datetime | None, new: bool, now: datetime) -> Looks:
    if due is not None and due < now + SOON:
        return "late" if due < now else "soon"
    return "new" if new else "working"


def _is_new(scope: Scope) -> Q:
    return Q(state=word("offered" if scope.department_id is not None else "received"))


def _rows(scope: Scope) -> tuple[Any, str]:
    """Return the rows to count, and how an appeal's columns are reached from them."""
    if scope.department_id is not None:
        return Task.objects.visible_to(scope).filter(state__in=AT_WORK), "appeal__"
    return Appeal.objects.visible_to(scope).filter(state__in=MOVING), ""
