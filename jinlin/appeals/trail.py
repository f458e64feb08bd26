"""The bytes and hashes of the trail: one canonical form, used by actions, builder and checker alike.

Version 1: `jinlin-trail-1`, appeal id, seq, verb, time in µs since 1970 UTC, actor kind, user, post, recipient,
state before and after, facts as JSON (sorted keys, no spaces), hex of sha256(salt ‖ text) or empty; joined by U+001F.
A link is sha256(previous link ‖ those bytes); the first link follows 32 zero bytes.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

VERSION = 1
GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
encode_facts = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def micros(at: datetime) -> int:
    """Return whole microseconds since 1970 UTC of an aware time."""
    return (at - _EPOCH) // _MICROSECOND


def text_hash(salt: bytes, text: str) -> bytes:
    """Return sha256(salt ‖ text); the words themselves may later be erased."""
    return hashlib.sha256(salt + text.encode()).digest()


def new_salt() -> bytes:
    """Return 16 random bytes."""
    return secrets.token_bytes(16)


def canonical(
    *,
    appeal_id: int,
    seq: int,
    verb: str,
    at_us: int,
    actor_kind: str,
    user_id: int | None,
    post_id: int | None,
    recipient: str,
    before: str,
    after: str,
    facts: dict[str, Any] | str,
    text_digest: bytes | None,
) -> bytes:
    """Return the canonical bytes of one event; `facts` may be given as `encode_facts` wrote them."""
    return (
        f"jinlin-trail-{VERSION}\x1f{appeal_id}\x1f{seq}\x1f{verb}\x1f{at_us}\x1f{actor_kind}\x1f{user_id or ''}"
        f"\x1f{post_id or ''}\x1f{recipient}\x1f{before}\x1f{after}\x1f{facts if isinstance(facts, str) else encode_facts(facts)}"
        f"\x1f{text_digest.hex() if text_digest else ''}"
    ).encode()


def link(previous: bytes, event: bytes) -> bytes:
    """Return the hash of an event that follows `previous`."""
    return hashlib.sha256(previous + event).digest()


def anchor_link(previous: bytes, day: str, heads: str) -> bytes:
    """Return the nightly anchor over all heads of the day's end."""
    return hashlib.sha256(previous + f"jinlin-anchor-1\x1f{day}\x1f{heads}".encode()).digest()
