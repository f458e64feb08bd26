"""Queues of the desks: what waits for one post, in the order of its deadline, and how much of it there is.

A place's desk (area, community, street, district) has `PLACE_QUEUES`, a department `DEPARTMENT_QUEUES`; the rows are
always those of `visible_to`. Each queue is one partial index (migration 0003), so that a count costs what is open,
not what was ever reported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Elsewhere, Scope
from jinlin.appeals.models import Appeal, AppealQuerySet, Proposal, Supervision, Task
from jinlin.appeals.queries.filters import AT_WORK, STILL, Filters, end_of_day, word, words
from jinlin.grid.levels import Level

# Counts stop here: beyond it a desk needs no exact number, and a page says 999+.
CAP = 1000
PAGE = 30
SOON = timedelta(hours=24)

Order = Literal["due", "newest"]


MOVING = words("received", "in_progress")
OPEN = words("received", "waiting", "in_progress", "suspended", "resolved")


@dataclass(frozen=True, slots=True)
class Queue:
    """One list of a desk; `counted` is false for archives, whose size calls nobody to work."""

    name: str
    order: Order = "due"
    counted: bool = True


PLACE_QUEUES = (
    Queue("new"),
    Queue("mine"),
    Queue("tasks"),
    Queue("decide"),
    Queue("objections"),
    Queue("orders"),
    Queue("unheard"),
    Queue("late"),
    Queue("soon"),
    Queue("given"),
    Queue("waiting"),
    Queue("suspended"),
    Queue("resolved"),
    Queue("about"),
    Queue("moving"),
    Queue("all", order="newest", counted=False),
)
DEPARTMENT_QUEUES = (
    Queue("todo"),
    Queue("sign"),
    Queue("working"),
    Queue("late"),
    Queue("soon"),
    Queue("returned"),
    Queue("orders"),
    Queue("done", order="newest", counted=False),
    Queue("all", order="newest", counted=False),
)


def queues_of(scope: Scope) -> tuple[Queue, ...]:
    """Return the queues of a post, in the order a desk shows them."""
    return DEPARTMENT_QUEUES if scope.department_id is not None else PLACE_QUEUES


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a queue: the appeal with its words, and the task where the queue is a department's."""

    appeal: Appeal
    due_at: datetime | None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a queue and where the next ones begin; `after` is empty on the last page."""

    rows: list[Row]
    after: str = ""


# --- what stands in each queue ---

Rows = QuerySet[Any]


def _appeals(scope: Scope) -> AppealQuerySet:
    return Appeal.objects.visible_to(scope)


def _others_lead(scope: Scope) -> Exists:
    """Somebody else than the holder works on it as lead: the ball is with them."""
    leads = Task.objects.filter(appeal_id=OuterRef("pk"), role="lead", state__in=AT_WORK)
    return Exists(leads.exclude(grid_id=scope.grid_id or 0, department_id__isnull=True))


def _decidable(scope: Scope) -> Q:
    """Requests of the desk's own appeals, and of the desks right below, which may have nobody else to decide."""
    asked = Proposal.objects.filter(state=word("open")).exclude(asked_by=scope.user_id or 0)
    below = int(scope.level or Level.MICROGRID) - 1
    near = Q(holder_id=scope.grid_id) | Q(holder_level=below)
    return Q(pk__in=asked.exclude(decided_by=scope.user_id or 0).values("appeal_id")) & near


def _returned(scope: Scope) -> Q:
    return Q(pk__in=Task.objects.filter(state=word("returned")).values("appeal_id"), holder_id=scope.grid_id)


def _given_to(scope: Scope) -> Q:
    """Tasks another desk gave to this grid."""
    tasks = Task.objects.filter(grid_id=scope.grid_id or 0, state__in=AT_WORK)
    return Q(pk__in=tasks.values("appeal_id")) & ~Q(holder_id=scope.grid_id)


def _ordered() -> Q:
    return Q(pk__in=Supervision.objects.filter(answered_at__isnull=True).values("appeal_id"))


_PLACE: dict[str, Callable[[Scope, datetime], Rows]] = {
    "new": lambda s, now: _appeals(s).filter(holder_id=s.grid_id, state=word("received")),
    "mine": lambda s, now: _appeals(s).filter(~_others_lead(s), holder_id=s.grid_id, state=word("in_progress")),
    "given": lambda s, now: _appeals(s).filter(_others_lead(s), holder_id=s.grid_id, state=word("in_progress")),
    "tasks": lambda s, now: _appeals(s).filter(_given_to(s), state=word("in_progress")),
    "decide": lambda s, now: _appeals(s).filter(_decidable(s)),
    "objections": lambda s, now: _appeals(s).filter(_returned(s), state=word("in_progress")),
    "orders": lambda s, now: _appeals(s).filter(_ordered(), holder_id=s.grid_id),
    "unheard": lambda s, now: _appeals(s).filter(state__in=OPEN, unheard=True),
    "late": lambda s, now: _appeals(s).filter(state__in=MOVING, due_at__lt=now),
    "soon": lambda s, now: _appeals(s).filter(state__in=MOVING, due_at__gte=now, due_at__lt=now + SOON),
    "waiting": lambda s, now: _appeals(s).filter(state=word("waiting")),
    "suspended": lambda s, now: _appeals(s).filter(state=word("suspended")),
    "resolved": lambda s, now: _appeals(s).filter(state=word("resolved")),
    "about": lambda s, now: _appeals(s).filter(state__in=OPEN, shield__gt=RawSQL("0", ())),
    "moving": lambda s, now: _appeals(s).filter(state__in=MOVING),
    "all": lambda s, now: _appeals(s),
}


def _tasks(scope: Scope) -> "QuerySet[Task]":
    return Task.objects.visible_to(scope)


def _running(scope: Scope) -> "QuerySet[Task]":
    # A task whose appeal waits or is suspended keeps its old time, and is not late by it.
    return _tasks(scope).filter(state__in=AT_WORK, appeal__state=word("in_progress"))


_DEPARTMENT: dict[str, Callable[[Scope, datetime], Rows]] = {
    "todo": lambda s, now: _tasks(s).filter(state__in=AT_WORK),
    "sign": lambda s, now: _tasks(s).filter(state=word("offered")),
    "working": lambda s, now: _tasks(s).filter(state=word("working")),
    "late": lambda s, now: _running(s).filter(due_at__lt=now),
    "soon": lambda s, now: _running(s).filter(due_at__gte=now, due_at__lt=now + SOON),
    "returned": lambda s, now: _tasks(s).filter(state=word("returned")),
    "orders": lambda s, now: _tasks(s).filter(
        role="lead",
        state__in=words("offered", "working", "done"),
        appeal_id__in=Supervision.objects.filter(answered_at__isnull=True).values("appeal_id"),
    ),
    "done": lambda s, now: _tasks(s).filter(state=word("done")),
    "all": lambda s, now: _tasks(s),
}


def rows_of(scope: Scope, name: str, now: datetime) -> Rows:
    """Return the rows of a queue, unordered: appeals, or a department's tasks."""
    table = _DEPARTMENT if scope.department_id is not None else _PLACE
    return table[name](scope, now)


# --- reading them ---


def counts(scope: Scope, *, now: datetime) -> dict[str, int]:
    """Return how much stands in each counted queue, at most CAP, with one statement however many queues there are."""
    return _run(
        _queue_counts(scope.role, scope.level, scope.department_id is not None, scope.elsewhere), scope, now=now
    )


def saved_counts(scope: Scope, wanted: Sequence[tuple[str, Filters]], *, now: datetime) -> list[int]:
    """Return how much stands in each of some narrowed queues, at most CAP each, with one statement for all of them.

    A queue this post does not have counts nothing.
    """
    found = _run(
        _saved_counts(scope.role, scope.level, scope.department_id is not None, scope.elsewhere, tuple(wanted)),
        scope,
        now=now,
    )
    return [found.get(f"f{n}", 0) for n in range(len(wanted))]


# Nobody's ids and no real time: they mark in the kept statements where each post's own values go.
_NOW = datetime(1971, 1, 1, tzinfo=UTC)
_POST = Scope(kind="post", user_id=-7_000_001, grid_id=-7_000_002, department_id=-7_000_003)


@dataclass(frozen=True, slots=True)
class _Counting:
    """A statement that counts several sets of rows at once, and what must be put into it."""

    names: tuple[str, ...]
    sql: str
    params: tuple[Any, ...]


@lru_cache(maxsize=256)
def _queue_counts(
    role: Role | None, level: Level | None, department: bool, elsewhere: tuple[Elsewhere, ...]
) -> _Counting:
    """Return the counting of one sort of post's queues.

    Building it costs 10 ms, and it is the same for all posts of a sort but for their ids and the time.
    """
    given = _POST.department_id if department else None
    scope = replace(_POST, role=role, level=level, department_id=given, elsewhere=elsewhere)
    return _counting({q.name: rows_of(scope, q.name, _NOW) for q in queues_of(scope) if q.counted})


@lru_cache(maxsize=128)
def _saved_counts(
    role: Role | None,
    level: Level | None,
    department: bool,
    elsewhere: tuple[Elsewhere, ...],
    wanted: tuple[tuple[str, Filters], ...],
) -> _Counting:
    given = _POST.department_id if department else None
    scope = replace(_POST, role=role, level=level, department_id=given, elsewhere=elsewhere)
    known = {queue.name for queue in queues_of(scope)}
    return _counting(
        {
            f"f{n}": rows_of(scope, name, _NOW).filter(filters.conditions("appeal__" if department else "", now=_NOW))
            for n, (name, filters) in enumerate(wanted)
            if name in known
        }
    )


def _counting(wanted: dict[str, Rows]) -> _Counting:
    parts: list[str] = []
    params: list[Any] = []
    for name, rows in wanted.items():
        sql, args = rows.order_by().values("pk")[:CAP].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS {name})")  # noqa: S608 (Django's own SQL)
        params += args
    return _Counting(tuple(wanted), f"SELECT {', '.join(parts)}", tuple(params))


def _run(counting: _Counting, scope: Scope, *, now: datetime) -> dict[str, int]:
    if not counting.names:
        return {}
    known = {
        _POST.user_id: scope.user_id,
        _POST.grid_id: scope.grid_id,
        _POST.department_id: scope.department_id,
        _NOW: now,
        _NOW + SOON: now + SOON,
        _NOW - STILL: now - STILL,
        end_of_day(_NOW): end_of_day(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(counting.sql, [known.get(value, value) for value in counting.params])
        return dict(zip(counting.names, cursor.fetchone() or (), strict=True))


def page_of(
    scope: Scope,
    name: str,
    *,
    now: datetime,
    filters: Filters | None = None,
    after: str = "",
    size: int = PAGE,
) -> Page:
    """Return one page of a queue with one statement; `after` is what the page before gave.

    Raises KeyError for a queue this post does not have.
    """
    queue = next((q for q in queues_of(scope) if q.name == name), None)
    if queue is None:
        raise KeyError(name)
    rows = rows_of(scope, name, now)
    by_task = scope.department_id is not None
    rows = rows.filter((filters or Filters()).conditions("appeal__" if by_task else "", now=now))
    if by_task:
        rows = rows.select_related("appeal__text", "appeal__building")
    else:
        rows = rows.select_related("text", "building")
    found = list(_from(rows, order=queue.order, after=after)[: size + 1])
    shown = [_row(one) for one in found[:size]]
    return Page(shown, _mark(found[size - 1], order=queue.order) if len(found) > size else "")


def _row(found: Appeal | Task) -> Row:
    if isinstance(found, Task):
        return Row(found.appeal, found.due_at, found)
    return Row(found, found.due_at)


def _from(rows: Rows, *, order: Order, after: str) -> Rows:
    """Order the rows and skip to where the page before ended, by the index's own key."""
    first, pk = _read_mark(after)
    if order == "newest" and rows.model is Task:
        # A department's archive follows its index on (department, appeal); an appeal may come twice.
        rows = rows.filter(Q(appeal_id__lt=pk) | Q(appeal_id=pk, no__lt=first), appeal_id__lte=pk) if pk else rows
        return rows.order_by("-appeal_id", "-no")
    if order == "newest":
        return (rows.filter(pk__lt=pk) if pk else rows).order_by("-pk")
    if pk:
        due = _EPOCH + timedelta(microseconds=first)
        rows = rows.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk), due_at__gte=due)
    return rows.order_by("due_at", "pk")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _mark(last: Appeal | Task, *, order: Order) -> str:
    if order == "newest":
        return f"{last.no}_{last.appeal_id}" if isinstance(last, Task) else f"0_{last.pk}"
    return f"{(last.due_at - _EPOCH) // timedelta(microseconds=1) if last.due_at else 0}_{last.pk}"


def _read_mark(after: str) -> tuple[int, int]:
    first, _, pk = after.partition("_")
    if not (first.isascii() and first.isdecimal() and pk.isascii() and pk.isdecimal() and len(after) < 40):
        return 0, 0
    return min(int(first), _LAST), min(int(pk), 2**63 - 1)


_LAST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
