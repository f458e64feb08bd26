"""How often is too often."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from jinlin.common.limits import blocked_until, clear, hit, prune, use_once

pytestmark = pytest.mark.django_db


def test_so_many_tries_are_allowed_within_the_window_and_then_again(noon: datetime) -> None:
    def tried(after_s: int) -> bool:
        return hit("lookup", "350405", limit=3, window_s=60, now=noon + timedelta(seconds=after_s))

    assert [tried(n) for n in range(5)] == [True, True, True, False, False]
    assert not tried(59)
    assert tried(60)  # the window starts with the first try, it does not slide with each
    assert [tried(61), tried(62), tried(63)] == [True, True, False]


def test_counters_do_not_mix(noon: datetime) -> None:
    assert hit("lookup", "a", limit=1, window_s=60, now=noon)
    assert hit("lookup", "b", limit=1, window_s=60, now=noon)
    assert hit("login", "a", limit=1, window_s=60, now=noon)
    assert not hit("login", "a", limit=1, window_s=60, now=noon)


def test_a_lock_out_is_told_before_the_password_is_looked_at(noon: datetime) -> None:
    assert blocked_until("login", "li", limit=2, now=noon) is None
    for _ in range(2):
        hit("login", "li", limit=2, window_s=900, now=noon)
    assert blocked_until("login", "li", limit=2, now=noon) == noon + timedelta(minutes=15)
    assert blocked_until("login", "li", limit=2, now=noon + timedelta(minutes=15)) is None
    clear("login", "li")
    assert blocked_until("login", "li", limit=2, now=noon) is None


def test_a_code_works_once(noon: datetime) -> None:
    assert use_once("totp", "li:123456", window_s=90, now=noon)
    assert not use_once("totp", "li:123456", window_s=90, now=noon)


def test_the_table_holds_no_readable_key_and_forgets(noon: datetime) -> None:
    hit("phone", "13812345678", limit=1, window_s=60, now=noon)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, encode(key, 'escape') FROM common_counter")
        assert "13812345678" not in str(cursor.fetchall())
        assert prune(now=noon) == 0
        assert prune(now=noon + timedelta(minutes=2)) == 1


def test_the_cache_of_django_lives_in_its_unlogged_table() -> None:
    cache.set("code", {"used": True}, 60)
    cache.set("code", {"used": False}, 60)
    assert cache.get("code") == {"used": False}
    assert cache.add("code", 1) is False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relpersistence FROM pg_class WHERE relname IN ('common_cache', 'common_counter')"
        )
        assert dict(cursor.fetchall()) == {"common_cache": "u", "common_counter": "u"}
