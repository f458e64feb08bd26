"""Periodic work runs once per period, over all processes."""

from datetime import datetime, time, timedelta

import pytest

from jinlin.common import jobs, schedule
from jinlin.common.models import JobRun
from jinlin.common.schedule import claim, every, finish, nightly, steadily

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "steady_jobs", {})
    monkeypatch.setattr(schedule, "periodic_jobs", {})


class Work:
    """Notes when it ran; fails if told to."""

    def __init__(self) -> None:
        self.ran: list[datetime] = []
        self.fails = False

    def __call__(self, *, now: datetime) -> int:
        self.ran.append(now)
        if self.fails:
            raise RuntimeError("no luck")
        return 0


def test_every_so_many_seconds(noon: datetime) -> None:
    work = Work()
    every("pass", seconds=30)(work)
    for second in (0, 1, 29, 30, 31, 95):
        jobs.run_periodic(now=noon + timedelta(seconds=second))
    assert work.ran == [noon, noon + timedelta(seconds=30), noon + timedelta(seconds=95)]
    assert str(JobRun.objects.get()) == "pass"


def test_once_a_night_but_not_for_a_night_before_the_first_start(noon: datetime) -> None:
    work = Work()
    nightly("anchor", at=time(2, 30))(work)
    for hours in (0, 12, 14, 15, 20, 38, 39, 40):  # noon, midnight, 02:00, 03:00, …, 02:00, 03:00, 04:00
        jobs.run_periodic(now=noon + timedelta(hours=hours))
    assert work.ran == [noon + timedelta(hours=15), noon + timedelta(hours=39)]


def test_a_night_missed_while_down_is_made_up(noon: datetime) -> None:
    work = Work()
    nightly("anchor", at=time(2, 30))(work)
    jobs.run_periodic(now=noon)
    jobs.run_periodic(now=noon + timedelta(days=3))
    assert work.ran == [noon + timedelta(days=3)]


def test_a_night_that_failed_is_tried_again_after_an_hour(noon: datetime) -> None:
    work = Work()
    nightly("anchor", at=time(2, 30))(work)
    jobs.run_periodic(now=noon)
    three = noon + timedelta(hours=15)
    work.fails = True
    jobs.run_periodic(now=three)
    run = JobRun.objects.get()
    assert (run.error, run.started_at) == ("RuntimeError", three)
    work.fails = False
    jobs.run_periodic(now=three + timedelta(minutes=59))
    assert len(work.ran) == 1
    jobs.run_periodic(now=three + timedelta(hours=1))
    assert len(work.ran) == 2
    assert JobRun.objects.get().error == ""


def test_one_failing_job_stops_no_other(noon: datetime) -> None:
    bad, good = Work(), Work()
    bad.fails = True
    every("bad", seconds=30)(bad)
    every("good", seconds=30)(good)
    assert jobs.run_periodic(now=noon) == 2
    assert good.ran == [noon]


def test_a_period_belongs_to_one_process(noon: datetime) -> None:
    every("pass", seconds=30)(Work())
    (job,) = schedule.periodic_jobs.values()
    assert claim(job, now=noon)
    assert not claim(job, now=noon + timedelta(seconds=1))
    finish(job, now=noon + timedelta(seconds=2))
    assert not claim(job, now=noon + timedelta(seconds=29))
    assert claim(job, now=noon + timedelta(seconds=30))


def test_nights_and_the_rest_run_apart(noon: datetime) -> None:
    night, day = Work(), Work()
    nightly("night", at=time(2))(night)
    every("day", seconds=5)(day)
    jobs.run_periodic(now=noon)
    later = noon + timedelta(days=1)
    assert jobs.run_periodic(now=later, nights=True) == 1
    assert (night.ran, day.ran) == ([later], [noon])
    assert jobs.run_periodic(now=later, nights=False) == 1


def test_names_are_taken_once() -> None:
    steadily("x")(Work())
    with pytest.raises(ValueError, match="already"):
        every("x", seconds=1)(Work())


def test_once_does_all_that_waits(noon: datetime) -> None:
    left = [3, 0]

    @steadily("shrinking")
    def shrink(*, now: datetime) -> int:
        left[0] -= 1
        left[1] += 1
        return max(left[0], 0)

    work = Work()
    every("pass", seconds=30)(work)
    jobs.run_once(now=noon)
    assert left == [0, 3]
    assert work.ran == [noon]
