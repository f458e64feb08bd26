"""Several processes at one table: each thing happens once. Real connections, a database of the test's own."""

import os
import signal
import subprocess
import sys
import threading
import time as clock
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from jinlin.common import files, jobs, outbox, schedule, versions
from jinlin.common.limits import hit
from jinlin.common.models import JobRun, Outbox, StoredFile
from jinlin.common.outbox import Message
from jinlin.common.refusals import Refused
from jinlin.common.schedule import PeriodicJob

pytestmark = pytest.mark.usefixtures("own_database")
AtOnce = Callable[..., list[Any]]


def a_photo(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (50, 50), colour).save(out, "JPEG")
    return out.getvalue()


def a_row(ref: int, now: datetime, kind: str = "test_send") -> Outbox:
    return outbox.message_row(kind=kind, ref_id=ref, key=f"{kind}:{ref}", now=now)


def test_of_many_tries_exactly_the_allowed_ones_pass(noon: datetime, all_at_once: AtOnce) -> None:
    passed = all_at_once(8, lambda: [hit("pin", "li", limit=7, window_s=60, now=noon) for _ in range(5)])
    assert sum(sum(one) for one in passed) == 7


def test_several_drains_hand_out_each_message_once(noon: datetime, all_at_once: AtOnce) -> None:
    sent: list[int] = []

    def slow(message: Message, *, now: datetime) -> None:
        sent.append(message.ref_id)
        clock.sleep(0.002)

    outbox.sender("test_send", drops_repeats=False)(slow)
    try:
        outbox.put(a_row(ref, noon) for ref in range(60))
        taken = all_at_once(4, lambda: outbox.drain(now=noon))
    finally:
        outbox.unregister("test_send")
    assert sorted(sent) == list(range(60))
    assert sum(taken) == 60


def test_a_row_that_commits_late_is_not_overtaken(noon: datetime) -> None:
    sent: list[int] = []

    def note(message: Message, *, now: datetime) -> None:
        sent.append(message.ref_id)

    outbox.sender("test_send", drops_repeats=False)(note)
    begun, may_commit = threading.Event(), threading.Event()

    def slow_change() -> None:
        with transaction.atomic():
            outbox.put([a_row(1, noon)])  # takes the lower id
            begun.set()
            may_commit.wait(10)
        connection.close()

    change = threading.Thread(target=slow_change)
    change.start()
    try:
        assert begun.wait(10)
        outbox.put([a_row(2, noon)])
        outbox.drain(now=noon)
        assert sent == [2]
        may_commit.set()
        change.join()
        outbox.drain(now=noon)
        assert sent == [2, 1]
    finally:
        may_commit.set()
        outbox.unregister("test_send")


def test_one_period_runs_once(noon: datetime, all_at_once: AtOnce) -> None:
    job = PeriodicJob("pass", lambda *, now: None, seconds=30)
    assert sum(all_at_once(6, lambda: schedule.claim(job, now=noon))) == 1
    assert JobRun.objects.count() == 1


def test_the_same_photo_sent_twice_at_once_is_one_photo(noon: datetime, all_at_once: AtOnce) -> None:
    content = a_photo()

    def send() -> int:
        return files.take_photo(SimpleUploadedFile("a.jpg", content), upload_key="one-upload-key", now=noon).pk

    assert len(set(all_at_once(6, send))) == 1
    assert StoredFile.objects.count() == 1
    assert all_at_once(3, lambda: files.release_one(now=noon)).count(1) >= 1
    assert StoredFile.objects.get().state == StoredFile.State.READY


def test_two_photos_under_one_key_leave_one_and_one_refusal(noon: datetime, all_at_once: AtOnce) -> None:
    colours = ["red", "green"]

    def send() -> str:
        try:
            files.take_photo(SimpleUploadedFile("a.jpg", a_photo(colours.pop())), upload_key="one-upload-key", now=noon)
        except Refused as refusal:
            return refusal.code
        return "taken"

    assert sorted(all_at_once(2, send)) == ["taken", "upload_key"]


def test_a_bump_reaches_every_thread_when_it_commits(all_at_once: AtOnce) -> None:
    before = versions.current()
    with transaction.atomic():
        versions.bump("tree")
        assert versions.current() != before
        assert all_at_once(2, versions.current) == [before, before]
    assert all_at_once(2, versions.current) == [versions.current()] * 2
    assert versions.current() != before


def test_the_loops_work_until_told_to_stop_and_outlive_a_failing_one(noon: datetime) -> None:
    sent: list[int] = []
    stop = threading.Event()
    tries: list[datetime] = []

    def note(message: Message, *, now: datetime) -> None:
        sent.append(message.ref_id)

    def unlucky(*, now: datetime) -> int:
        tries.append(now)
        raise RuntimeError("this loop is in trouble")

    outbox.sender("test_send", drops_repeats=False)(note)
    schedule.steadily("test_unlucky", pause_s=0.01)(unlucky)
    working = threading.Thread(target=jobs.run_jobs, kwargs={"stop": stop})
    working.start()
    try:
        outbox.put([a_row(1, timezone.now())])
        taken = files.take_photo(
            SimpleUploadedFile("a.jpg", a_photo()), upload_key="one-upload-key", now=timezone.now()
        )
        wait_until(lambda: sent == [1])
        wait_until(lambda: StoredFile.objects.get(pk=taken.pk).state == StoredFile.State.READY)
        wait_until(lambda: JobRun.objects.filter(name="counters", finished_at__isnull=False).exists())
    finally:
        stop.set()
        working.join(15)
        outbox.unregister("test_send")
        schedule.steady_jobs.pop("test_unlucky")
    assert not working.is_alive()
    assert len(tries) == 1  # it rests after trouble instead of spinning


@pytest.fixture
def process(own_database: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a running `jinlin jobs` on this test's database, files and keys."""
    found = subprocess.Popen(
        [sys.executable, "-m", "jinlin", "jobs"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "jinlin.settings",
            "DATABASE_URL": own_database,
            "JINLIN_DATA": str(tmp_path),
            "JINLIN_SECRET_KEY": "only for this test",
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: JobRun.objects.filter(name="counters", finished_at__isnull=False).exists())
        yield found
    finally:
        found.kill()
        found.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_jobs_process_stops_cleanly_when_told(process: subprocess.Popen[str], number: signal.Signals) -> None:
    began = clock.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=15)
    assert process.returncode == 0
    assert clock.monotonic() - began < 5
    assert "jobs: stopped" in said
    assert "unfinished" not in said
    assert "Traceback" not in said


def test_the_jobs_process_outlives_a_lost_database(process: subprocess.Popen[str], own_database: str) -> None:
    with psycopg.connect(own_database, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
            [own_pid()],
        )
    now = timezone.now()
    taken = files.take_photo(SimpleUploadedFile("a.jpg", a_photo()), upload_key="one-upload-key", now=now)
    wait_until(lambda: StoredFile.objects.get(pk=taken.pk).state == StoredFile.State.READY)
    assert process.poll() is None
    with connection.cursor() as cursor:  # and the queue listens again
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        wait_until(lambda: bool(cursor.execute(asked) or cursor.fetchone() != (0,)))


def own_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def wait_until(happened: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = clock.monotonic() + seconds
    while not happened():
        assert clock.monotonic() < deadline, "it did not happen in time"
        clock.sleep(0.05)
