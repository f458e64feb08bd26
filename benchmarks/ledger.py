"""The data that is measured on: the demo's tree and people, and a ledger grown to a given number of appeals."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks import meter
from jinlin.appeals.models import Appeal
from jinlin.appeals.workflow import OPEN_STATES
from jinlin.demo.build import MONTHS
from jinlin.demo.grow import grow
from jinlin.grid.models import Grid
from jinlin.ops.demo import build
from jinlin.ops.postgres import Server

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ledger:
    """How large it is now, and what was added for this run; `seconds` holds indexes and statistics too."""

    appeals: int
    open: int
    events: int
    added: int
    seconds: float
    megabytes: int
    # CPU milliseconds an appeal while building: what to compare where cores are shared.
    cpu_ms: dict[str, float]

    @property
    def per_second(self) -> float:
        """Appeals built a second, 0 when none was."""
        return self.added / self.seconds if self.seconds else 0.0


def prepare(server: Server, *, appeals: int, open_share: float, say: Say) -> Ledger:
    """Bring the database to at least `appeals` appeals, `open_share` of them open; builds what is missing."""
    call_command("migrate", verbosity=0, skip_checks=True)
    now = timezone.now()
    if not Grid.objects.exists():
        say("building the demo's tree and people")
        build(now=now, history=False)
    missing = appeals - Appeal.objects.count()
    seconds, cpu = 0.0, {}
    if missing > 0:
        say(f"growing the ledger by {missing:,} appeals")
        # What was young when it was grown is not young any more; the share counts over all.
        not_closed = max(round(appeals * open_share) - _open(), 0)
        began, before = time.perf_counter(), _cpu(server)
        grow(
            count=missing,
            not_closed=not_closed,
            begin=now - MONTHS,
            end=now - timedelta(minutes=1),
            progress=_telling(say),
        )
        seconds = time.perf_counter() - began
        cpu = {name: round(1000 * (spent - before[name]) / missing, 3) for name, spent in _cpu(server).items()}
        # As autovacuum would have done in the months this took.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT" if _superuser() else "SELECT 1")
        cursor.execute("SELECT pg_database_size(current_database()) / 1000000, count(*) FROM appeals_appealevent")
        megabytes, events = cursor.fetchone()
    return Ledger(Appeal.objects.count(), _open(), events, max(missing, 0), seconds, megabytes, cpu)


def _cpu(server: Server) -> dict[str, float]:
    """Return the CPU seconds used so far by us with our workers, and by PostgreSQL."""
    mine = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "python": sum(one.ru_utime + one.ru_stime for one in mine),
        "pg": sum(meter.cpu_of(server.processes()).by_process.values()),
    }


def _open() -> int:
    return Appeal.objects.filter(state__in=[str(state) for state in OPEN_STATES]).count()


def _superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _telling(say: Say) -> Callable[[int, int], None]:
    said = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said > 10:
            said = time.monotonic()
            say(f"  {done:,} of {total:,}")

    return progress
