"""Nightly anchors over the head of every chain: a cut tail or a deleted appeal shows even if its head was cut too.

An anchor of a day covers each appeal's last event before that day's end, whatever was added since, so that it can be
recomputed for good. Appeals are hashed in blocks of ids, since old blocks stay the same from anchor to anchor.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from jinlin.appeals import trail
from jinlin.appeals.models import Appeal, TrailAnchor

BLOCK = 2048
Head = tuple[int, int, bytes]  # appeal id, seq and hash of its last event


def end_of(day: date) -> datetime:
    """Return the local midnight that ends a day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())


@dataclass(slots=True)
class Digest:
    """The running digest of one anchor: blocks in order of their ids."""

    appeals: int = 0
    events: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, block: "Block") -> None:
        """Add the next block; one without heads leaves no trace."""
        if block.appeals:
            self.appeals += block.appeals
            self.events += block.events
            self._hash.update(block.digest)

    def value(self) -> bytes:
        """Return the digest of the blocks added so far."""
        return self._hash.digest()


@dataclass(frozen=True, slots=True)
class Block:
    """The heads of one block of appeals, as an anchor sees them."""

    appeals: int
    events: int
    digest: bytes


def block_of(heads: Iterable[Head]) -> Block:
    """Return the block of some heads in order of their ids."""
    listed = list(heads)
    text = "".join(f"{appeal_id}:{seq}:{bytes(link).hex()}\n" for appeal_id, seq, link in listed)
    return Block(len(listed), sum(seq for _, seq, _ in listed), hashlib.sha256(text.encode()).digest())


def blocks(first: int = 0) -> Iterator[tuple[int, int]]:
    """Give the first and last id of each block that holds appeals of the id `first` or later, in order."""
    while (found := _next_id(first)) is not None:
        first = found - found % BLOCK
        yield first, first + BLOCK - 1
        first += BLOCK


def _next_id(first: int) -> int | None:
    return Appeal.objects.order_by("pk").filter(pk__gte=first).values_list("pk", flat=True).first()


def heads_line(appeals: int, events: int, digest: bytes) -> str:
    """Return what the anchor's own chain covers of the heads."""
    return f"{appeals}:{events}:{digest.hex()}"


_HEADS = """
SELECT DISTINCT ON (appeal_id) appeal_id, seq, hash FROM appeals_appealevent
WHERE appeal_id BETWEEN %s AND %s AND at < %s ORDER BY appeal_id, seq DESC
"""


def anchor(*, now: datetime) -> TrailAnchor:
    """Make the anchor of the day before `now`'s local day and return it, or the one made before."""
    day = timezone.localdate(now) - timedelta(days=1)
    if made := TrailAnchor.objects.filter(day=day).first():
        return made
    ends, digest = end_of(day), Digest()
    with transaction.atomic(), connection.cursor() as cursor:
        for first, last in blocks():
            cursor.execute(_HEADS, [first, last, ends])
            digest.add(block_of(cursor.fetchall()))
        before = TrailAnchor.objects.filter(day__lt=day).order_by("-day").first()
        line = heads_line(digest.appeals, digest.events, digest.value())
        return TrailAnchor.objects.create(
            day=day,
            appeals=digest.appeals,
            events=digest.events,
            heads_digest=digest.value(),
            hash=trail.anchor_link(bytes(before.hash) if before else trail.GENESIS, day.isoformat(), line),
            made_at=now,
        )
