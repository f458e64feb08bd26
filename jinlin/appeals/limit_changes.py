"""What a changed limit moves: counted before it is saved, done by the jobs process after.

Saving puts one row into the outbox with the limits before and after; the jobs process walks the open appeals of these
conditions, 200 a transaction, and each walk leaves the row of the next. So every appeal is moved exactly once, whoever
is killed in between.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from jinlin.accounts.scope import job_scope
from jinlin.appeals import passes
from jinlin.appeals.life import Life
from jinlin.appeals.limits import limits_of
from jinlin.appeals.models import Appeal, Condition
from jinlin.appeals.passes import Moves
from jinlin.appeals.steps.base import Limit, Limits, Step
from jinlin.appeals.steps.limits import limit_changed
from jinlin.common import outbox
from jinlin.common.calendars import calendar_now
from jinlin.common.models import Outbox
from jinlin.common.outbox import Message, message_row
from jinlin.common.worktime import Calendar, Unit

KIND = "limit_changed"
# A request that read the former limits has committed or failed by then.
_GRACE = timedelta(seconds=10)
_WAIT = timedelta(seconds=5)
_LIMITS = job_scope("limits")


@dataclass(frozen=True, slots=True)
class Change:
    """The limits of one condition before and after."""

    before: Limits
    after: Limits


Changes = Mapping[int, Change]


def limits_by_condition(category_id: int, *, utility: bool) -> dict[int, Limits]:
    """Return the limits of a category's conditions as the table has them, by the condition's id."""
    found = Condition.objects.filter(category_id=category_id)
    return {condition.pk: _limits(condition, utility=utility) for condition in found}


def changes_between(before: Mapping[int, Limits], after: Mapping[int, Limits]) -> dict[int, Change]:
    """Return what changed of conditions that are in both."""
    return {pk: Change(old, after[pk]) for pk, old in before.items() if pk in after and after[pk] != old}


def preview(changes: Changes, *, now: datetime) -> Moves:
    """Return how many open appeals and promises these changes move; nothing is written."""
    calendar = calendar_now()
    step = _step(changes, since=now)
    total = Moves()
    for ids in passes.open_batches(within=_of(changes)):
        total += passes.count_moves(ids, step=lambda life, appeal: step(life, appeal, now, calendar))
    return total


def put(category_id: int, changes: Changes, *, now: datetime) -> None:
    """Leave the changes for the jobs process, in the transaction that saves them."""
    payload = {
        "since": now.isoformat(),
        "after": 0,
        "changes": {str(pk): [_plain(change.before), _plain(change.after)] for pk, change in changes.items()},
    }
    outbox.put(
        [
            message_row(
                kind=KIND,
                ref_id=category_id,
                key=f"{KIND}:{category_id}:{now.isoformat()}",
                now=now,
                payload=payload,
                not_before=now + _GRACE,
            )
        ]
    )


@outbox.local(KIND)
def move(messages: Sequence[Message], *, now: datetime) -> None:
    """Move the clocks of the next 200 open appeals of each change, and leave the rest for the next message."""
    for message in messages:
        if _earlier_is_open(message):
            # Two changes of one limit follow each other on each appeal, too.
            outbox.put([_next(message, now=now, key=f"wait:{message.id}", after=message.payload["after"])])
            continue
        changes = {int(pk): Change(_from(old), _from(new)) for pk, (old, new) in message.payload["changes"].items()}
        step = _step(changes, since=datetime.fromisoformat(message.payload["since"]))
        ids = next(passes.open_batches(within=_of(changes), after=message.payload["after"]), None)
        if ids:
            passes.move_clocks(ids, actor=_LIMITS, now=now, step=step)
            outbox.put([_next(message, now=now, key=f"after:{ids[-1]}", after=ids[-1])])


def _of(changes: Changes) -> Q:
    return Q(condition_id__in=list(changes))


def _step(changes: Changes, *, since: datetime) -> Callable[[Life, Appeal, datetime, Calendar], Step | None]:
    def step(life: Life, appeal: Appeal, at: datetime, calendar: Calendar) -> Step | None:
        # Between the walk's look and its lock somebody may have found another condition.
        change = changes.get(appeal.condition_id or 0)
        if change is None:
            return None
        return limit_changed(life, before=change.before, after=change.after, since=since, at=at, calendar=calendar)

    return step


def _earlier_is_open(message: Message) -> bool:
    older = Outbox.objects.open().filter(kind=KIND, ref_id=message.ref_id, created_at__lt=message.created_at)
    return older.exists()


def _next(message: Message, *, now: datetime, key: str, after: int) -> Outbox:
    return message_row(
        kind=KIND,
        ref_id=message.ref_id,
        key=f"{KIND}:{message.ref_id}:{message.payload['since']}:{key}",
        # Every row of one change is as old as the change.
        now=message.created_at,
        payload={**message.payload, "after": after},
        not_before=now + _WAIT if key.startswith("wait") else now,
    )


def _limits(condition: Condition, *, utility: bool) -> Limits:
    safe = condition.make_safe_amount
    return limits_of(
        kind="",  # only asked where a condition names no amount; each does
        amount=condition.amount,
        unit=condition.unit,
        emergency=condition.emergency,
        utility=utility,
        make_safe=(safe, condition.make_safe_unit) if safe is not None else None,
    )


def _plain(limits: Limits) -> list[list[Any] | None]:
    parts = (limits.accept, limits.solve, limits.make_safe)
    return [[str(one.unit), one.minutes] if one is not None else None for one in parts]


def _from(plain: Sequence[Sequence[Any]]) -> Limits:
    accept, solve, safe = (Limit(Unit(one[0]), one[1]) if one else None for one in plain)
    if accept is None or solve is None:
        raise outbox.Undeliverable("a limit is missing in the message")
    return Limits(accept=accept, solve=solve, make_safe=safe)
