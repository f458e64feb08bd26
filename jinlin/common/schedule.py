"""What the jobs process does by itself. Each app's `jobs.py` registers its own work here; `jobs.run_jobs` runs it.

- `@steadily(pause_s=…)`: takes what is there, again and again, in a thread of its own; returns how much it took.
- `@every(seconds)`: once per period, over all jobs processes together.
- `@nightly(at)`: once a night, from a local time on, over all jobs processes together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from django.db.models import F, Q
from django.utils import timezone

from jinlin.common.models import JobRun


class Steady(Protocol):
    """Takes waiting work; returns how much it took, 0 to rest a while."""

    def __call__(self, *, now: datetime) -> int: ...


class Periodic(Protocol):
    """Does the work of one period."""

    def __call__(self, *, now: datetime) -> object: ...


@dataclass(frozen=True)
class SteadyJob:
    """Work taken as it comes."""

    name: str
    pause_s: float
    run: Steady


@dataclass(frozen=True)
class PeriodicJob:
    """Work done once per period: every so many seconds, or once from a local time of day on."""

    name: str
    run: Periodic
    seconds: int = 0
    at: time | None = None

    def due_since(self, now: datetime) -> datetime:
        """Return the moment a run must have started after for this period to be done."""
        if self.at is None:
            return now - timedelta(seconds=self.seconds)
        tonight = datetime.combine(timezone.localtime(now).date(), self.at, tzinfo=timezone.get_current_timezone())
        return tonight if tonight <= now else tonight - timedelta(days=1)


# A nightly run that failed or was killed is tried again after this long.
_SECOND_TRY = timedelta(hours=1)

steady_jobs: dict[str, SteadyJob] = {}
periodic_jobs: dict[str, PeriodicJob] = {}


def steadily(name: str, *, pause_s: float = 1.0) -> Callable[[Steady], Steady]:
    """Register work that is taken as it comes; `pause_s` is the rest when nothing was there."""

    def register(run: Steady) -> Steady:
        steady_jobs[_free(name)] = SteadyJob(name, pause_s, run)
        return run

    return register


def every(name: str, *, seconds: int) -> Callable[[Periodic], Periodic]:
    """Register work done every so many seconds."""

    def register(run: Periodic) -> Periodic:
        periodic_jobs[_free(name)] = PeriodicJob(name, run, seconds=seconds)
        return run

    return register


def nightly(name: str, *, at: time) -> Callable[[Periodic], Periodic]:
    """Register work done once a night, from the local time `at` on."""

    def register(run: Periodic) -> Periodic:
        periodic_jobs[_free(name)] = PeriodicJob(name, run, at=at)
        return run

    return register


def claim(job: PeriodicJob, *, now: datetime) -> bool:
    """Take this period's run for this process; False if it is not due or another process has it."""
    # A night that began before the first start is nobody's to make up.
    first = now if job.at else None
    JobRun.objects.bulk_create([JobRun(name=job.name, started_at=first, finished_at=first)], ignore_conflicts=True)
    due = Q(started_at__isnull=True) | Q(started_at__lte=job.due_since(now))
    if job.at:
        unfinished = Q(finished_at__isnull=True) | Q(finished_at__lt=F("started_at"))
        due |= unfinished & Q(started_at__lte=now - _SECOND_TRY)
    return bool(JobRun.objects.filter(due, name=job.name).update(started_at=now))


def finish(job: PeriodicJob, *, now: datetime, error: str = "") -> None:
    """Record how the run went; one that failed counts as unfinished."""
    changes: dict[str, object] = {"error": error[:300]}
    if not error:
        changes["finished_at"] = now
    JobRun.objects.filter(name=job.name).update(**changes)


def _free(name: str) -> str:
    if name in steady_jobs or name in periodic_jobs:
        raise ValueError(f"there is already a job called {name}")
    return name
