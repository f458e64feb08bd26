"""How PostgreSQL would answer the statements of our pages: none may read through a table that grows with the years."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from benchmarks.crawl import Statement

# Every row of these belongs to an appeal, a reporter or something somebody did.
GROWN = frozenset(
    {
        "appeals_appeal", "appeals_appealtext", "appeals_appealevent", "appeals_eventtext", "appeals_task",
        "appeals_clock", "appeals_holding", "appeals_attachment", "appeals_proposal", "appeals_supervision",
        "people_contact", "people_reading", "common_storedfile", "common_outbox", "accounts_inboxitem",
        "accounts_accesslog",
    }
)  # fmt: skip
# Reading a small table from end to end is right.
SMALL = 1500


@dataclass(frozen=True, slots=True)
class Scan:
    """A statement that would read a grown table from end to end."""

    table: str
    sql: str
    plan: str

    def __str__(self) -> str:
        return f"{self.plan} plan reads all of {self.table}: {self.sql[:400]}"


def scans(statements: Iterable[Statement]) -> list[Scan]:
    """Return the sequential scans of grown tables, for the values given and for a plan made once for all values."""
    large = _large()
    found: list[Scan] = []
    seen: set[str] = set()
    for sql, params in statements:
        if not sql.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")) or not any(
            t in sql for t in large
        ):
            continue
        tables = [("custom", table) for table in _scanned(_custom(sql, params), large)]
        if sql not in seen:
            seen.add(sql)
            tables += [("generic", table) for table in _scanned(_generic(sql, params), large)]
        found += [Scan(table, sql, plan) for plan, table in tables]
    return list(dict.fromkeys(found))


def _large() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) AND reltuples > %s", [list(GROWN), SMALL])
        return frozenset(row[0] for row in cursor.fetchall())


def _custom(sql: str, params: tuple[object, ...]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params or None)
        return _plan(cursor.fetchone()[0])


def _generic(sql: str, params: tuple[object, ...]) -> Any:
    """Return the plan PostgreSQL keeps for a prepared statement, whatever its values."""
    if not params:
        return None
    numbers = iter(range(1, len(params) + 1))
    numbered = re.sub(r"%s|%%", lambda hit: "%" if hit[0] == "%%" else f"${next(numbers)}", sql)
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        # As text, without parameters of its own: the driver must not number them again.
        cursor.execute(f"PREPARE looked_at AS {numbered}".replace("%", "%%"), [])
        try:
            cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE looked_at ({', '.join('NULL' for _ in params)})")
            return _plan(cursor.fetchone()[0])
        finally:
            cursor.execute("DEALLOCATE looked_at")
            cursor.execute("RESET plan_cache_mode")


def _plan(found: Any) -> Any:
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def _scanned(plan: Any, tables: frozenset[str]) -> Iterator[str]:
    if plan is None:
        return
    if plan["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} and plan.get("Relation Name") in tables:
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _scanned(below, tables)
