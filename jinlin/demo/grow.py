"""Grows the district's ledger: thousands of appeals a second, each with its whole trail, told by the pure rules.

Used for the demo's fifteen months and for the benchmark's millions. Lives are told in worker processes and go in by
COPY, a chunk a transaction; `jinlin check --trail` proves them like any other.
"""

import gc
import multiprocessing
import os
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from jinlin.appeals.models import Appeal, AppealEvent, AppealText, Clock, EventText, Holding, Task
from jinlin.appeals.steps import intake
from jinlin.appeals.workflow import State
from jinlin.common.numbers import appeal_number, next_running
from jinlin.demo.copying import bare
from jinlin.demo.dice import Dice
from jinlin.demo.lines import Lines, collect
from jinlin.demo.plot import Plot
from jinlin.demo.scripts import CHANNELS, receive, tell_whole
from jinlin.demo.stage import Stage, set_stage
from jinlin.demo.teller import Teller

SEED = 20260123
CHUNK = 1000
TRIES = 60
# Open ones are young: most came within these days.
OPEN_DAYS = 6
TABLES = [m._meta.db_table for m in (Appeal, AppealEvent, AppealText, Clock, EventText, Holding, Task)]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to grow: how many appeals, how many of them not closed, from when until when."""

    count: int
    not_closed: int
    begin: datetime
    end: datetime
    first_id: int
    seed: int = SEED
    contacts: float = 0.35

    def is_open(self, index: int) -> bool:
        """Whether the appeal at this place must not be closed: the newest are open, and a few long before."""
        return index >= self.count - self.not_closed

    def has_follower(self, index: int) -> bool:
        """Whether the next appeal is about the same thing: now and then among the open ones, two neighbours report."""
        first = self.count - self.not_closed
        return first <= index < self.count - 1 and (index - first) % 17 == 5

    def came_at(self, index: int, dice: Dice) -> datetime:
        """Return when an appeal came in: closed ones over the whole span, in order; open ones in the last days."""
        if self.is_open(index):
            back = OPEN_DAYS * (1 - (index - (self.count - self.not_closed) + 0.5) / max(self.not_closed, 1)) ** 2
            came = self.end - timedelta(days=back, minutes=dice.between(1, 9))
        else:
            span = (self.end - timedelta(days=2) - self.begin) / max(self.count - self.not_closed, 1)
            came = self.begin + span * (index + dice.unit() * 0.9)
        return came if came.date() == self.end.date() else _waking(came)


# How many reports come in each hour of a day, roughly: a morning, an afternoon and an evening when people are home.
_HOURS = (1, 1, 1, 1, 1, 2, 10, 35, 70, 90, 85, 60, 35, 35, 55, 65, 65, 60, 60, 75, 70, 45, 20, 6)
_SUMS = list(accumulate(_HOURS, initial=0))


def _waking(at: datetime) -> datetime:
    """Move a time of an even day to the same share of a day as people live it; the order of a day stays."""
    share = (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6) / 86_400 * _SUMS[-1]
    hour = bisect_right(_SUMS, share) - 1
    within = (share - _SUMS[hour]) / _HOURS[hour]
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour + within)


def grow(
    *, count: int, not_closed: int, begin: datetime, end: datetime, seed: int = SEED, workers: int | None = None,
    progress: Progress | None = None, bulk: bool | None = None, contacts: float = 0.35,
) -> int:  # fmt: skip
    """Add `count` appeals to the ledger, `not_closed` of them still open; return how many events they have.

    `begin` and `end` are aware times. `bulk` drops plain indexes meanwhile; by default when more comes than is there.
    """
    first = next_running()
    # Local time throughout: hours of a day and the day in a number are those of the district.
    plan = Plan(count, not_closed, timezone.localtime(begin), timezone.localtime(end), first, seed, contacts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('common_running_number', %s)", [first + count])
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [TABLES[0]])
        present = max(cursor.fetchone()[0], 0)
    stage = set_stage(today=end.date())
    starts = list(range(0, count, CHUNK))
    if bulk is None:
        bulk = count > present
    if bulk:
        with bare(TABLES):
            events = _run(plan, stage, starts, workers=workers, progress=progress)
    else:
        events = _run(plan, stage, starts, workers=workers, progress=progress)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    return events


_job: tuple[Plan, Stage] | None = None


def _run(plan: Plan, stage: Stage, starts: Sequence[int], *, workers: int | None, progress: Progress | None) -> int:
    global _job
    count = workers if workers is not None else min(os.cpu_count() or 1, 4)
    events = done = 0
    if count <= 1:
        for start in starts:
            events += write_chunk(plan, stage, start)
            done += 1
            if progress:
                progress(min(done * CHUNK, plan.count), plan.count)
        return events
    _job = (plan, stage)
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(count, initializer=_begin_worker) as pool:
        for made in pool.imap_unordered(_work, starts):
            events += made
            done += 1
            if progress:
                progress(min(done * CHUNK, plan.count), plan.count)
    _job = None
    return events


def _begin_worker() -> None:
    # What is kept for good need not be looked through, and a chunk's objects die without the collector.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    # A forked connection belongs to the parent; the pool of the settings has threads that a fork does not carry.
    for known in connections.all():
        known.connection = None
        known.settings_dict["OPTIONS"] = {k: v for k, v in known.settings_dict["OPTIONS"].items() if k != "pool"}


def _work(start: int) -> int:
    if _job is None:
        raise RuntimeError("a worker without a job")
    return write_chunk(*_job, start)


def write_chunk(plan: Plan, stage: Stage, start: int) -> int:
    """Tell and COPY one chunk of appeals in one transaction; return how many events it wrote."""
    lines = Lines()
    for index in range(start, min(start + CHUNK, plan.count)):
        collect(lines, tell_one(plan, stage, index), seed=plan.seed, index=index, contacts=plan.contacts)
    with transaction.atomic():
        # Two workers must not take the same ids; nothing else writes while a ledger is grown.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(734001)")
        first_event = _take_ids("appeals_appealevent", len(lines.events))
        first_contact = _take_ids("people_contact", len(lines.contacts))
    with transaction.atomic():
        if _may_skip_checks():
            with connection.cursor() as cursor:
                # The rows refer to each other and to the tree just read; the replay proves them afterwards.
                cursor.execute("SET LOCAL session_replication_role = replica")
        lines.write(first_event=first_event, first_contact=first_contact)
    return len(lines.events)


def _take_ids(table: str, count: int) -> int:
    """Take as many ids of a table as are needed, and return the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first: int = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count])
    return first


def _may_skip_checks() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def tell_one(plan: Plan, stage: Stage, index: int) -> Plot:
    """Tell one appeal as the plan wants it: closed, still open on the last day, or following its neighbour."""
    plot = _tell_alone(plan, stage, index)
    if plan.has_follower(index) and _follow(plan, stage, index + 1, main=plot) is not None:
        plot.teller.head["followers_count"] = 1
    if plan.has_follower(index - 1):
        main = _tell_alone(plan, stage, index - 1)
        return _follow(plan, stage, index, main=main) or plot
    return plot


def _tell_alone(plan: Plan, stage: Stage, index: int) -> Plot:
    for attempt in range(TRIES):
        dice = Dice(plan.seed, index, attempt)
        # After a weekend or a long holiday nothing that came in it can be closed yet: what must be closed came earlier.
        late = max(attempt - TRIES // 3, 0)
        back = timedelta(0) if plan.is_open(index) else late * timedelta(hours=12)
        came = plan.came_at(index, dice) - back
        plot = _begin(plan, stage, index, dice, came=came)
        tell_whole(plot, facts=_facts(plot), plain=late > 0)
        plot.teller.pass_time(plan.end)
        if (plot.teller.life.state is State.CLOSED) != plan.is_open(index):
            return plot
    raise RuntimeError(f"the story of appeal {index} would not end as planned")


def _follow(plan: Plan, stage: Stage, index: int, *, main: Plot) -> Plot | None:
    """Tell an appeal about the very thing its neighbour in the ledger is about, merged into it the same hour."""
    dice = Dice(plan.seed, index, 4242)
    came = plan.came_at(index, dice)
    merged_at = came + timedelta(minutes=12 + dice.below(40))
    if main.teller.life.state not in {State.RECEIVED, State.IN_PROGRESS} or merged_at >= plan.end:
        return None
    plot = _begin(plan, stage, index, dice, came=came, like=main)
    receive(plot, facts=_facts(plot))
    plot.now = merged_at
    plot.teller.pass_time(merged_at)
    step = intake.merge(plot.teller.life, main_id=main.teller.appeal_id)
    plot.tell(step, actor=plot.desk, text="与前件为同一事项，并案办理。")
    return plot


def _begin(plan: Plan, stage: Stage, index: int, dice: Dice, *, came: datetime, like: Plot | None = None) -> Plot:
    spot, matter = (like.spot, like.matter) if like else (dice.pick(stage.spots), stage.matters.pick(dice))
    channel = CHANNELS.pick(dice)
    appeal_id = plan.first_id + index
    head = {
        "number": appeal_number(division=settings.DISTRICT_CODE, day=came.date(), running=appeal_id),
        "category_id": matter.category.pk, "condition_id": matter.condition.pk, "kind": matter.category.kind,
        "emergency": matter.limits.emergency, "channel": channel, "created_at": came,
        "grid_id": spot.branch.microgrid, "street_id": spot.branch.street, "community_id": spot.branch.community,
        "area_id": spot.branch.area, "microgrid_id": spot.branch.microgrid, "building_id": spot.building_id,
        "x": spot.x, "y": spot.y, "place_by": "address", "on_board": matter.category.public,
    }  # fmt: skip
    teller = Teller(
        appeal_id=appeal_id,
        nodes=stage.nodes,
        calendar=stage.calendar,
        limits=matter.limits,
        salt=lambda: _salt(dice),
        head=head,
    )
    saying = dice.pick(matter.sayings)
    return Plot(teller, stage, spot, matter, saying, channel, dice, now=came, end=plan.end)


def _facts(plot: Plot) -> dict[str, object]:
    return {
        "category": plot.matter.category.pk,
        "condition": plot.matter.condition.pk,
        "place": [plot.spot.branch.microgrid, plot.spot.building_id],
    }


def _salt(dice: Dice) -> bytes:
    return int(dice.unit() * 2**53).to_bytes(8) + int(dice.unit() * 2**53).to_bytes(8)
