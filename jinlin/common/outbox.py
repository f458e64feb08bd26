"""The outbox: what must happen because of a change is a row of the change's own transaction.

Writers call `put`. The jobs process claims rows that are neither done nor given up (SKIP LOCKED, never an id
watermark) and hands them to whoever registered for their kind, on any floor, when the app is ready:

- `@local(kind)`: work inside this database. The handler gets several messages and runs in the same transaction as
  their "done", so it happens exactly once.
- `@sender(kind, drops_repeats=…)`: sending to somebody outside. The row is marked before the send and done after it.
  If the process dies between the two, the send is in doubt: it is repeated where the receiver drops repeats by
  `send_id`, and else goes to the tray for a person to decide. Nothing is sent twice where we can tell.
"""

import logging
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F

from jinlin.common.models import Outbox

log = logging.getLogger("jinlin.outbox")

BATCH = 100
ATTEMPTS = 8
# A sender that has not come back after this long is dead; longer than any send may take.
SENDING_LIMIT = timedelta(minutes=5)
KEPT = timedelta(days=30)

_SENDING_ROUND = timedelta(minutes=1)
_BACK_OFF = timedelta(seconds=10)
_LONGEST_BACK_OFF = timedelta(hours=2)


class NotSent(Exception):
    """Raised by a sender when the provider surely did not take the message: it may be tried again."""


class Undeliverable(Exception):
    """Raised by a sender or handler when trying again is useless: straight to the tray, with this sentence."""


@dataclass(frozen=True)
class Message:
    """What a handler gets of a row."""

    id: int
    kind: str
    ref_id: int
    payload: Mapping[str, Any]
    send_id: uuid.UUID
    created_at: datetime
    attempts: int  # this one included


class LocalHandler(Protocol):
    """Does what several messages of one kind ask for, in the running transaction."""

    def __call__(self, messages: Sequence[Message], *, now: datetime) -> None: ...


class Sender(Protocol):
    """Sends one message to somebody outside; raises NotSent if it may be tried again."""

    def __call__(self, message: Message, *, now: datetime) -> None: ...


@dataclass
class _Registry:
    locals: dict[str, LocalHandler] = field(default_factory=dict)
    senders: dict[str, tuple[Sender, bool]] = field(default_factory=dict)

    def check_free(self, kind: str) -> None:
        if kind in self.locals or kind in self.senders:
            raise ValueError(f"somebody already handles {kind}")


_handlers = _Registry()


def local(kind: str) -> Callable[[LocalHandler], LocalHandler]:
    """Register the handler of a kind of work inside this database."""

    def register(handler: LocalHandler) -> LocalHandler:
        _handlers.check_free(kind)
        _handlers.locals[kind] = handler
        return handler

    return register


def sender(kind: str, *, drops_repeats: bool) -> Callable[[Sender], Sender]:
    """Register the sender of a kind; `drops_repeats`: the receiver tells a repeat by its send_id and drops it."""

    def register(handler: Sender) -> Sender:
        _handlers.check_free(kind)
        _handlers.senders[kind] = (handler, drops_repeats)
        return handler

    return register


def unregister(kind: str) -> None:
    """Forget the handler of a kind (tests)."""
    _handlers.locals.pop(kind, None)
    _handlers.senders.pop(kind, None)


def message_row(
    *,
    kind: str,
    ref_id: int,
    key: str,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> Outbox:
    """Return an unsaved row, for a `bulk_create` together with others. `payload` holds ids and codes only."""
    return Outbox(
        kind=kind, ref_id=ref_id, key=key, payload=payload or {}, created_at=now, not_before=not_before or now
    )


def put(rows: Iterable[Outbox]) -> None:
    """Write rows with one statement; one whose key is already there was written by the same change before."""
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)


def drain(*, now: datetime, limit: int = BATCH) -> int:
    """Handle what is due, at most `limit` rows of each sort; returns how many rows were taken."""
    return _drain_local(now, limit) + _drain_senders(now, limit)


def unhandled(*, now: datetime) -> list[str]:
    """Return kinds that have waited for an hour and that nobody registered for."""
    known = [*_handlers.locals, *_handlers.senders]
    waiting = Outbox.objects.open().filter(not_before__lt=now - timedelta(hours=1)).exclude(kind__in=known)
    return sorted(waiting.order_by().values_list("kind", flat=True).distinct())


def retry(outbox_id: int, *, now: datetime) -> bool:
    """Take a row out of the tray and try again from the first attempt; False if it was not there any more."""
    return bool(
        Outbox.objects.tray()
        .filter(pk=outbox_id)
        .update(failed_at=None, sending_since=None, attempts=0, not_before=now, error="")
    )


def settle(outbox_id: int, *, now: datetime) -> bool:
    """Take a row out of the tray because a person saw to it; False if it was not there any more."""
    return bool(Outbox.objects.tray().filter(pk=outbox_id).update(done_at=now))


def prune(*, now: datetime, limit: int = 5000) -> int:
    """Delete rows done long ago, a batch at a time; returns how many."""
    old = Outbox.objects.filter(done_at__lt=now - KEPT).order_by("pk").values("pk")[:limit]
    return Outbox.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def _drain_local(now: datetime, limit: int) -> int:
    """Do a whole batch in one transaction; if anything in it fails, one by one, so that the sound ones get done."""
    taken = 0
    try:
        with transaction.atomic():
            rows = _claim(list(_handlers.locals), now, limit)
            taken = len(rows)
            for kind, messages in _by_kind(rows).items():
                _handlers.locals[kind](messages, now=now)
            _done(rows, now)
    except Exception as error:
        if not taken:  # the claim itself failed: that is no handler's fault
            raise
        log.info("a batch of %d failed (%s), trying one by one", taken, _sentence(error))
        for _ in range(taken):
            if not _one_local(now):
                break
    return taken


def _one_local(now: datetime) -> bool:
    with transaction.atomic():
        rows = _claim(list(_handlers.locals), now, 1)
        for row in rows:
            try:
                with transaction.atomic():
                    _handlers.locals[row.kind]([_message(row)], now=now)
            except Exception as error:  # noqa: BLE001 (a handler may fail in any way; the row remembers it)
                _failed(row, error, now)
            else:
                _done([row], now)
    return bool(rows)


def _drain_senders(now: datetime, limit: int) -> int:
    started = time.monotonic()
    for taken in range(limit):
        # `now` must not grow old: the mark of each row counts from it.
        if time.monotonic() - started > _SENDING_ROUND.total_seconds() or not _one_send(now):
            return taken
    return limit


def _one_send(now: datetime) -> bool:
    if not _handlers.senders:
        return False
    with transaction.atomic():
        rows = _claim(list(_handlers.senders), now, 1)
        if not rows:
            return False
        row = rows[0]
        send, drops_repeats = _handlers.senders[row.kind]
        if row.sending_since and not drops_repeats:
            # Somebody died while sending. Whether it arrived is not for us to guess.
            _give_up(row, "in doubt: the process ended while sending", now)
            return True
        if row.attempts >= ATTEMPTS:
            _give_up(row, "the process ended each time this was sent", now)
            return True
        # Marked and pushed out of reach of other processes before anything leaves the house.
        row.sending_since, row.attempts, row.not_before = now, row.attempts + 1, now + SENDING_LIMIT
        row.save(update_fields=["sending_since", "attempts", "not_before"])
    message = _message(row, this_attempt=row.attempts)
    try:
        send(message, now=now)
    except (NotSent, Undeliverable) as error:
        _failed(row, error, now, attempts=row.attempts)
    except Exception as error:  # noqa: BLE001 (a provider may fail in any way; the row remembers it)
        if drops_repeats:
            _failed(row, error, now, attempts=row.attempts)
        else:
            _give_up(row, f"in doubt: {_sentence(error)}", now)
    else:
        Outbox.objects.filter(pk=row.pk).update(done_at=now, sending_since=None, error="")
    return True


def _claim(kinds: list[str], now: datetime, limit: int) -> list[Outbox]:
    if not kinds:
        return []
    due = Outbox.objects.open().filter(not_before__lte=now, kind__in=kinds)
    return list(due.order_by("not_before", "id").select_for_update(skip_locked=True, no_key=True)[:limit])


def _by_kind(rows: Iterable[Outbox]) -> dict[str, list[Message]]:
    groups: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        groups[row.kind].append(_message(row))
    return groups


def _message(row: Outbox, *, this_attempt: int | None = None) -> Message:
    return Message(
        id=row.pk,
        kind=row.kind,
        ref_id=row.ref_id,
        payload=row.payload,
        send_id=row.send_id,
        created_at=row.created_at,
        attempts=row.attempts + 1 if this_attempt is None else this_attempt,
    )


def _done(rows: Sequence[Outbox], now: datetime) -> None:
    if rows:
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=now, attempts=F("attempts") + 1, error="")


def _failed(row: Outbox, error: Exception, now: datetime, *, attempts: int | None = None) -> None:
    """Try again later, each time after twice as long; after the last attempt the row goes to the tray."""
    made = row.attempts + 1 if attempts is None else attempts
    log.warning("outbox %s (%s): attempt %d failed: %s", row.pk, row.kind, made, _sentence(error))
    if made >= ATTEMPTS or isinstance(error, Undeliverable):
        _give_up(row, _sentence(error), now, attempts=made)
        return
    pause = min(_BACK_OFF * 2 ** (made - 1), _LONGEST_BACK_OFF)
    Outbox.objects.filter(pk=row.pk).update(
        attempts=made, not_before=now + pause, sending_since=None, error=_sentence(error)
    )


def _give_up(row: Outbox, sentence: str, now: datetime, *, attempts: int | None = None) -> None:
    log.error("outbox %s (%s) goes to the tray: %s", row.pk, row.kind, sentence)
    Outbox.objects.filter(pk=row.pk).update(
        attempts=row.attempts if attempts is None else attempts, failed_at=now, error=sentence[:300]
    )


def _sentence(error: Exception) -> str:
    # The first line only: what follows in a database error quotes the row.
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}"[:300]
