"""Caches that are exact in every process: one row says whether what a process keeps is still true.

A request reads the row once, in its own transaction (`current()`), and hands it to what it asks for:

    versions = current()
    tree = tree_now(versions)          # @cached_by("tree")
    calendar = calendar_now(versions)  # @cached_by("calendar")

Whoever changes the tree, the catalogue or the calendar calls `bump` in the same transaction, or hangs
`bump_on_change` on the table, so that no door is forgotten.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, Literal, TypeVar, cast

from django.db import connection
from django.db.migrations.operations import RunSQL

from jinlin.common.models import Version

T = TypeVar("T")
Name = Literal["tree", "catalogue", "calendar"]
NAMES: tuple[Name, ...] = ("tree", "catalogue", "calendar")

# The committed state and the one a running change sees; more would only hold memory.
_KEPT = 2


@dataclass(frozen=True)
class Versions:
    """What the row said when it was read; compare for equality only."""

    tree: int = 0
    catalogue: int = 0
    calendar: int = 0


def current() -> Versions:
    """Read the row, with one query, in the caller's own transaction."""
    # Every request asks, so it is asked without a model.
    with connection.cursor() as cursor:
        cursor.execute("SELECT tree, catalogue, calendar FROM common_version WHERE id = 1")
        row = cursor.fetchone()
    return Versions(*row) if row else Versions()


def bump(name: Name) -> None:
    """Make every process forget what it keeps under `name`, from the moment this transaction commits."""
    if name not in NAMES:
        raise ValueError(f"no version called {name}")
    Version.objects.bulk_create(
        [Version(id=Version.ONLY, **{name: _fresh()})],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[name],
    )


def bump_on_change(table: str, name: Name) -> list[RunSQL]:
    """Return migration operations that bump `name` with every row written to a small table, by whichever door.

    For tables edited in the admin. Not for tables filled by the thousand: those call `bump` once.
    """
    if name not in NAMES:
        raise ValueError(f"no version called {name}")
    function = f"{table}_bumps_{name}"
    return [
        RunSQL(
            f"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
            BEGIN
                INSERT INTO common_version AS v (id, tree, catalogue, calendar) VALUES (1, 0, 0, 0)
                ON CONFLICT (id) DO NOTHING;
                UPDATE common_version SET {name} = 1 + floor(random() * 4e18)::bigint WHERE id = 1;
                RETURN NULL;
            END
            $$
            """,  # noqa: S608 (both names are ours)
            f"DROP FUNCTION {function}()",
        ),
        RunSQL(
            f"CREATE TRIGGER {function} AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER {function} ON {table}",
        ),
    ]


class Cached(Generic[T]):
    """A loader's results by version, at most two of them, shared by the threads of a process."""

    def __init__(self, name: Name, load: Callable[[], T]) -> None:
        self._name = name
        self._load = load
        self._kept: OrderedDict[int, T] = OrderedDict()
        self._lock = threading.Lock()
        update_wrapper(self, load)

    def __call__(self, versions: Versions | None = None) -> T:
        """Return what belongs to `versions`; without them the row is read first."""
        version: int = getattr(versions or current(), self._name)
        kept = self._kept.get(version, _NOTHING)
        if kept is not _NOTHING:
            return cast(T, kept)
        # One thread loads, the others wait for it instead of loading the same again.
        with self._lock:
            if version not in self._kept:
                # The row was read before the data, so what is kept is never older than its version says.
                loaded = self._load()
                if len(self._kept) >= _KEPT:
                    self._kept.popitem(last=False)
                self._kept[version] = loaded
            return self._kept[version]

    def forget(self) -> None:
        """Load again at next need (tests that change rows without a bump)."""
        with self._lock:
            self._kept.clear()


_NOTHING = object()
_all: list[Cached[Any]] = []


def cached_by(name: Name) -> Callable[[Callable[[], T]], Cached[T]]:
    """Keep what a loader without arguments returns for as long as the version `name` stays the same."""

    def wrap(load: Callable[[], T]) -> Cached[T]:
        cached = Cached(name, load)
        _all.append(cached)
        return cached

    return wrap


def forget_all() -> None:
    """Empty every cache of this process; each test starts with it, since its database is a fresh one."""
    for cached in _all:
        cached.forget()


def _fresh() -> int:
    # Never 0, which says "no row yet"; 62 random bits never come twice.
    return 1 + secrets.randbits(62)
