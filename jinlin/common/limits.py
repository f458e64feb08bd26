"""How often is too often: counters and used codes, exact across processes.

One UPSERT on an UNLOGGED table each. Call outside a transaction that may roll back, else the try is not counted.
"""

from datetime import datetime, timedelta

from django.db import connection

from jinlin.common.sealing import keyed_hash

_COUNTED = 1_000_000  # enough to know


def hit(name: str, key: str, *, limit: int, window_s: int, now: datetime) -> bool:
    """Count one try; True while there were at most `limit` within the window, which starts with the first of them.

    `key` may be an address or a phone number: only its keyed hash is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO common_counter AS kept (name, key, hits, ends_at) VALUES (%(name)s, %(key)s, 1, %(ends)s)
            ON CONFLICT (name, key) DO UPDATE SET
                hits = CASE WHEN kept.ends_at <= %(now)s THEN 1 ELSE LEAST(kept.hits + 1, %(counted)s) END,
                ends_at = CASE WHEN kept.ends_at <= %(now)s THEN excluded.ends_at ELSE kept.ends_at END
            RETURNING hits
            """,
            {
                "name": name,
                "key": _hashed(name, key),
                "ends": now + timedelta(seconds=window_s),
                "now": now,
                "counted": _COUNTED,
            },
        )
        row = cursor.fetchone()
    return row is not None and row[0] <= limit


def blocked_until(name: str, key: str, *, limit: int, now: datetime) -> datetime | None:
    """Return until when nothing more is allowed, or None; counts nothing. For a lock-out: ask before checking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ends_at FROM common_counter WHERE name = %s AND key = %s AND hits >= %s AND ends_at > %s",
            [name, _hashed(name, key), limit, now],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def use_once(name: str, key: str, *, window_s: int, now: datetime) -> bool:
    """Use a code up: True the first time, False for every other use within the window."""
    return hit(name, key, limit=1, window_s=window_s, now=now)


def clear(name: str, key: str) -> None:
    """Forget the tries, after a success."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_counter WHERE name = %s AND key = %s", [name, _hashed(name, key)])


def prune(*, now: datetime) -> int:
    """Delete counters and cache entries whose time is over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_counter WHERE ends_at <= %s", [now])
        gone: int = cursor.rowcount
        cursor.execute("DELETE FROM common_cache WHERE expires <= %s", [now])
        gone += cursor.rowcount
    return gone


def _hashed(name: str, key: str) -> bytes:
    return keyed_hash(key, purpose=f"limit:{name}")
