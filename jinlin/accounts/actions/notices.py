"""Staff notices: rows of the same transaction as what they tell of; the words are made when they are shown."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from jinlin.accounts.models import InboxItem
from jinlin.accounts.scope import Scope


def notify(
    *, user_ids: Iterable[int], kind: str, appeal_id: int | None, facts: Mapping[str, Any], now: datetime
) -> None:
    """Put one notice before each person, with one statement; `facts` holds ids, codes and times, never words.

    Whoever did it needs no notice: leave their id out.
    """
    InboxItem.objects.bulk_create(
        InboxItem(user_id=user_id, kind=kind, appeal_id=appeal_id, facts=dict(facts), created_at=now)
        for user_id in sorted(set(user_ids))
    )


def read_inbox(*, actor: Scope, item_ids: Iterable[int] | None = None, now: datetime) -> int:
    """Mark the actor's own notices read, all of them or those named; returns how many were unread."""
    items = InboxItem.objects.of(actor).filter(read_at__isnull=True)
    if item_ids is not None:
        items = items.filter(pk__in=list(item_ids))
    return items.update(read_at=now)


def forget_notices(*, appeal_id: int, user_ids: Iterable[int]) -> int:
    """Delete what some people were told of an appeal: it turned out to be about them. Returns how many went."""
    return InboxItem.objects.filter(appeal_id=appeal_id, user_id__in=list(user_ids)).delete()[0]
