"""The jobs process: drains the outbox, makes photos safe, runs what each floor registered, works procrastinate's queue.

Each app's `jobs.py` is imported when the process starts; this one holds the ground floor's own work and the runner.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from time import monotonic
from typing import cast

from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.django_connector import DjangoConnector

from jinlin.common import files, limits, outbox, schedule
from jinlin.common.schedule import every, nightly, steadily

log = logging.getLogger("jinlin.jobs")

# A process told to stop finishes what it has in hand; what is killed after this is taken again later.
_PATIENCE_S = 20.0
_AFTER_TROUBLE_S = 5.0


@steadily("outbox", pause_s=0.5)
def drain_outbox(*, now: datetime) -> int:
    """Hand out what must happen."""
    return outbox.drain(now=now)


@steadily("quarantine", pause_s=1.0)
def release_files(*, now: datetime) -> int:
    """Make photos and voice notes safe to show."""
    return files.release_one(now=now)


@every("unhandled_outbox", seconds=3600)
def warn_of_unhandled(*, now: datetime) -> None:
    """Say which kinds of messages nobody takes."""
    if kinds := outbox.unhandled(now=now):
        log.error("nobody handles outbox rows of kind %s", ", ".join(kinds))


@every("counters", seconds=600)
def prune_counters(*, now: datetime) -> None:
    """Drop counters and cache entries whose time is over."""
    limits.prune(now=now)


@nightly("outbox_prune", at=time(2, 30))
def prune_outbox(*, now: datetime) -> None:
    """Drop outbox rows done long ago."""
    while outbox.prune(now=now):
        pass


@nightly("quarantine_sweep", at=time(2, 45))
def sweep_files(*, now: datetime) -> None:
    """Delete raw files that belong to nothing."""
    files.sweep(now=now)


def load() -> None:
    """Import every app's `jobs.py`, so that its handlers and jobs are registered."""
    autodiscover_modules("jobs")


def run_periodic(*, now: datetime, nights: bool | None = None) -> int:
    """Run each periodic job that is due; `nights` narrows to the nightly ones or the others. Returns how many ran."""
    ran = 0
    for job in list(schedule.periodic_jobs.values()):
        if nights is not None and nights is not (job.at is not None):
            continue
        if not schedule.claim(job, now=now):
            continue
        ran += 1
        began = monotonic()
        try:
            job.run(now=now)
        except Exception as error:
            log.exception("job %s failed", job.name)
            schedule.finish(job, now=now, error=type(error).__name__)
        else:
            schedule.finish(job, now=now + timedelta(seconds=monotonic() - began))
    return ran


def run_once(*, now: datetime) -> None:
    """Do everything that waits, then return: `jinlin jobs --once`, and tests."""
    load()
    for job in list(schedule.steady_jobs.values()):
        while job.run(now=now):
            pass
    run_periodic(now=now)


def run_jobs(*, stop: threading.Event | None = None) -> None:
    """Work until `stop` is set or SIGTERM or SIGINT comes; what is in hand is finished first.

    Several such processes may run at once, on one machine or many. A database that goes away is waited for.
    """
    load()
    ending = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
    loops = [_loop(job.name, job.run, job.pause_s, ending) for job in schedule.steady_jobs.values()]
    loops.append(_loop("periodic", lambda *, now: run_periodic(now=now, nights=False), 1.0, ending))
    loops.append(_loop("nightly", lambda *, now: run_periodic(now=now, nights=True), 30.0, ending))
    loops.append(threading.Thread(target=_work_queue, args=(ending,), name="queue", daemon=True))
    for loop in loops:
        loop.start()
    log.info("jobs: working (%s)", ", ".join(loop.name for loop in loops))
    ending.wait()
    for loop in loops:
        loop.join(_PATIENCE_S)
    still = [loop.name for loop in loops if loop.is_alive()]
    log.info("jobs: stopped%s", f", leaving {', '.join(still)} unfinished" if still else "")


def _loop(name: str, step: Callable[..., int], pause_s: float, ending: threading.Event) -> threading.Thread:
    def turn() -> None:
        while not ending.is_set():
            pause = pause_s
            try:
                close_old_connections()
                if step(now=timezone.now()):
                    continue
            except Exception:
                log.exception("jobs: %s is in trouble, trying again in %.0f s", name, _AFTER_TROUBLE_S)
                connections.close_all()
                pause = _AFTER_TROUBLE_S
            ending.wait(pause)
        connections.close_all()

    return threading.Thread(target=turn, name=name, daemon=True)


def _work_queue(ending: threading.Event) -> None:
    """Work procrastinate's queue (long jobs a person or another job asked for) until told to stop."""
    while not ending.is_set():
        try:
            asyncio.run(_worker(ending))
        except Exception:
            log.exception("jobs: the queue is in trouble, trying again in %.0f s", _AFTER_TROUBLE_S)
            ending.wait(_AFTER_TROUBLE_S)


async def _worker(ending: threading.Event) -> None:
    # Django's own connection cannot listen; the worker gets a small pool on the same database.
    connector = cast(DjangoConnector, queue.connector).get_worker_connector()
    with queue.replace_connector(connector):
        async with queue.open_async():
            work = asyncio.create_task(
                queue.run_worker_async(install_signal_handlers=False, shutdown_graceful_timeout=_PATIENCE_S)
            )
            while not ending.is_set() and not work.done():
                await asyncio.sleep(0.2)
            if not work.done():
                work.cancel()  # the worker takes this as "finish and leave"
            await asyncio.wait([work])
            if not work.cancelled() and (error := work.exception()):
                raise error
