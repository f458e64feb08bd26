"""Passes over many appeals: what is due, and a calendar that changed (a changed limit: `limit_changes`).

Cost grows with what is due, never with what is open. Each pass may run in several processes at once.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import Q

from jinlin.accounts.scope import Scope, job_scope
from jinlin.appeals import rows
from jinlin.appeals.deadlines import ClockKind, ClockLife
from jinlin.appeals.docket import Docket, save_many, world_now
from jinlin.appeals.life import Life, seconds
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, Clock
from jinlin.appeals.models.appeal import OPEN
from jinlin.appeals.steps import closing, intake, work
from jinlin.appeals.steps.base import Step
from jinlin.appeals.workflow import OPEN_STATES, Verb
from jinlin.common.holidays import exceptions
from jinlin.common.models import CalendarDay
from jinlin.common.versions import current
from jinlin.common.worktime import Calendar
from jinlin.grid.levels import Level

log = logging.getLogger("jinlin.appeals")

BATCH = 200
_OVERDUE = job_scope("overdue")
_CALENDAR = job_scope("calendar")
_EVERYWHERE = Q()
# More marks than a clock has, times more clocks than an appeal ever had: a loop that goes on longer is a mistake.
_MOST_STEPS = 60


@dataclass(slots=True)
class Counts:
    """What one overdue pass did; `stuck` are appeals whose clocks could not be handled, named in the log."""

    appeals: int = 0
    passed_on: int = 0
    silent: int = 0
    resumed: int = 0
    amber: int = 0
    red: int = 0
    escalated: int = 0
    stuck: int = 0

    def note(self, verb: Verb) -> None:
        """Count one event."""
        if name := _COUNTED.get(verb):
            setattr(self, name, getattr(self, name) + 1)


_COUNTED = {
    Verb.PASS_ON: "passed_on",
    Verb.SILENCE: "silent",
    Verb.RESUME: "resumed",
    Verb.AMBER: "amber",
    Verb.RED: "red",
    Verb.AUTO_ESCALATE: "escalated",
}


def run_overdue(*, now: datetime) -> Counts:
    """Handle every clock whose time came at or before `now`: timers fire, late clocks are marked and told upwards.

    Takes the appeals of 200 clocks a transaction and repeats until none is left, whether or not anybody handles them.
    An appeal somebody is writing to right now is left for the next pass.
    """
    counts = Counts()
    left: set[int] = set()
    while due := _due(now, besides=left):
        try:
            handled = _overdue_batch(due, now=now, counts=counts)
        except DatabaseError:
            log.exception("a batch of the overdue pass failed, trying its appeals one by one")
            handled = set()
            for appeal_id in due:
                try:
                    handled |= _overdue_batch([appeal_id], now=now, counts=counts)
                except DatabaseError:
                    log.exception("the overdue pass is stuck on appeal %s", appeal_id)
                    counts.stuck += 1
        left |= set(due) - handled
    return counts


def _due(now: datetime, *, besides: set[int]) -> list[int]:
    """Return the appeals of the 200 clocks that have waited longest."""
    clocks = Clock.objects.filter(next_at__lte=now)
    if besides:
        clocks = clocks.exclude(appeal_id__in=sorted(besides))
    return sorted(set(clocks.order_by("next_at").values_list("appeal_id", flat=True)[:BATCH]))


def _overdue_batch(appeal_ids: Sequence[int], *, now: datetime, counts: Counts) -> set[int]:
    """Handle what is due of some appeals in one transaction; return those with nothing due any more."""
    done: set[int] = set()
    verbs: list[Verb] = []
    stuck = 0
    with transaction.atomic():
        dockets = []
        for docket in _lock(appeal_ids, now=now):
            try:
                verbs += _handle(docket)
            except Refused as refused:
                log.error("the overdue pass is stuck on %s: %s", docket.appeal.number, refused.code)
                stuck += 1
                continue
            dockets.append(docket)
            done.add(docket.appeal.pk)
        save_many(dockets)
    # Counted only now: a batch that rolled back did nothing.
    counts.appeals += len(done)
    counts.stuck += stuck
    for verb in verbs:
        counts.note(verb)
    return done


def _lock(appeal_ids: Iterable[int], *, now: datetime) -> Iterator[Docket]:
    """Lock appeals in pk order, past those somebody else has, and give each ready for steps."""
    world = world_now()
    wanted = Appeal.objects.visible_to(_OVERDUE).filter(pk__in=list(appeal_ids)).order_by("pk")
    appeals = list(wanted.select_for_update(of=("self",), no_key=True, skip_locked=True))
    for appeal, life in zip(appeals, rows.load_lives(appeals), strict=True):
        yield Docket(appeal=appeal, life=life, actor=_OVERDUE, now=_not_before_its_life(life, now), world=world)


def _not_before_its_life(life: Life, now: datetime) -> datetime:
    """Return `now`, or the newest time of the life: somebody may have acted since a long pass began."""
    return max(
        now,
        *(span.until or span.since for span in life.holdings),
        *(clock.started_at for clock in life.clocks.values()),
        *(task.ended_at or task.offered_at for task in life.tasks.values()),
    )


def _handle(docket: Docket) -> list[Verb]:
    """Write every step that is due on one appeal, the oldest first; return their verbs."""
    verbs: list[Verb] = []
    while clock := _longest_due(docket.life, docket.now):
        step = _step(docket, clock)
        docket.write(step)
        verbs.append(step.verb)
        if len(verbs) > _MOST_STEPS:
            raise Refused("not_now", verb=step.verb, state=docket.life.state)
    return verbs


def _longest_due(life: Life, now: datetime) -> ClockLife | None:
    due = [(clock.next_at, no) for no, clock in life.clocks.items() if clock.next_at and clock.next_at <= now]
    return life.clocks[min(due)[1]] if due else None


def _step(docket: Docket, clock: ClockLife) -> Step:
    life, world, now = docket.life, docket.world, docket.now
    if life.state not in OPEN_STATES:
        raise Refused("not_now", verb=Verb.RED, state=life.state)
    match clock.kind:
        case ClockKind.OFFER:
            level, grid_id = docket.above or (Level.DISTRICT, docket.appeal.holder_id)
            return intake.pass_on(
                life, level=level, grid_id=grid_id, limits=docket.limits, at=now, calendar=world.calendar
            )
        case ClockKind.SILENCE:
            return closing.close(life, verb=Verb.SILENCE, by="silence")
        case ClockKind.SUSPENSION:
            return work.resume(life, at=now, calendar=world.calendar)
        case _:
            return closing.mark(life, clock=clock, above=docket.above, calendar=world.calendar)


@dataclass(frozen=True, slots=True)
class Moves:
    """How many open appeals a change moves clocks of, and how many of these promises to a reporter."""

    appeals: int = 0
    promises: int = 0

    def __add__(self, other: "Moves") -> "Moves":
        return Moves(self.appeals + other.appeals, self.promises + other.promises)


def recompute_open(*, now: datetime) -> Moves:
    """Count every open clock anew by today's calendar; each appeal whose clocks move gets an event."""
    total = Moves()
    for ids in open_batches():
        with transaction.atomic():
            total += move_clocks(
                ids,
                actor=_CALENDAR,
                now=now,
                step=lambda life, _, at, calendar: closing.recompute(life, at=at, calendar=calendar),
            )
    return total


def preview(*, now: datetime, days: Mapping[date, bool | None] | None = None) -> Moves:
    """Return what `recompute_open` would move if the district's own days were changed so; nothing is written.

    `days` maps a date to works (True), rests (False) or "no longer ours" (None), on top of the table as it is.
    """
    calendar = _calendar_with(days or {})
    total = Moves()
    for ids in open_batches():
        total += count_moves(ids, step=lambda life, _: closing.recompute(life, at=now, calendar=calendar))
    return total


def recompute_if_changed(*, now: datetime, known: Callable[[], object], keep: Callable[[object], None]) -> Moves | None:
    """Recompute when the calendar is another one than the last time; `known` and `keep` remember its version."""
    version = current().calendar
    if known() == version:
        return None
    moves = recompute_open(now=now)
    keep(version)
    if moves.appeals:
        log.info("the calendar changed: clocks of %d appeals moved, %d promises", moves.appeals, moves.promises)
    return moves


def _calendar_with(days: Mapping[date, bool | None]) -> Calendar:
    own: dict[date, bool] = dict(CalendarDay.objects.values_list("date", "works"))
    for day, works in days.items():
        if works is None:
            own.pop(day, None)
        else:
            own[day] = works
    return Calendar(days=exceptions(own), tz=world_now().calendar.tz)


def moves_promise(life: Life, step: Step) -> bool:
    """Whether a step not yet applied moves the time promised to the reporter; one that stands still is promised anew
    when it goes on.
    """
    promise = rows.promise(life)
    if promise is None or not promise.running:
        return False
    return any(
        change["no"] == promise.no and change.get("due") != seconds(promise.due_at) for change in step.facts["clocks"]
    )


def open_batches(*, within: Q = _EVERYWHERE, after: int = 0) -> Iterator[list[int]]:
    """Give the ids of open appeals, 200 at a time; what opens meanwhile is counted by the new rule already."""
    while True:
        more = Appeal.objects.visible_to(_CALENDAR).filter(OPEN, within, pk__gt=after).order_by("pk")
        ids = list(more.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        after = ids[-1]


def move_clocks(
    ids: Sequence[int],
    *,
    actor: Scope,
    now: datetime,
    step: Callable[[Life, Appeal, datetime, Calendar], Step | None],
) -> Moves:
    """Lock some open appeals in the running transaction and write the step of each whose clocks move.

    No skipping here: a rule changes once, and nobody comes back for what was passed by.
    """
    world = world_now()
    promises = 0
    changed = []
    wanted = Appeal.objects.visible_to(actor).filter(OPEN, pk__in=list(ids)).order_by("pk")
    appeals = list(wanted.select_for_update(of=("self",), no_key=True))
    for appeal, life in zip(appeals, rows.load_lives(appeals), strict=True):
        docket = Docket(appeal=appeal, life=life, actor=actor, now=_not_before_its_life(life, now), world=world)
        if (found := step(life, appeal, docket.now, world.calendar)) is None:
            continue
        if moves_promise(life, found):
            # The reporter is told only then.
            found.facts["promise"] = 1
            promises += 1
        docket.write(found)
        changed.append(docket)
    save_many(changed)
    return Moves(len(changed), promises)


def count_moves(ids: Sequence[int], *, step: Callable[[Life, Appeal], Step | None]) -> Moves:
    """Return what `move_clocks` would move of some open appeals."""
    found = list(Appeal.objects.visible_to(_CALENDAR).filter(pk__in=ids).order_by("pk"))
    steps = [(life, step(life, appeal)) for appeal, life in zip(found, rows.load_lives(found), strict=True)]
    moving = [(life, one) for life, one in steps if one is not None]
    return Moves(len(moving), sum(moves_promise(life, one) for life, one in moving))
