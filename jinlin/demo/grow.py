"""Grows the district's ledger: thousands of appeals a second, each with its whole trail, told by the pure rules.

Used for the demo's fifteen months and for the benchmark's millions. Lives are told in worker processes and go in by
COPY, a chunk a transaction; `jinlin check --trail` proves them like any other.
"""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

from jinlin.appeals import trail
from jinlin.appeals.actions.intake import title_of
from jinlin.appeals.models import Appeal, AppealEvent, AppealText, Clock, EventText, Holding, Task
from jinlin.common.numbers import appeal_number, lookup_code, lookup_hash, next_running
from jinlin.common.private import PersonName, Phone
from jinlin.demo.copying import cell, columns, copy_lines, line, without_indexes
from jinlin.demo.dice import Dice
from jinlin.demo.scripts import CHANNELS, Plot, tell_whole
from jinlin.demo.stage import Matter, Spot, Stage, set_stage
from jinlin.demo.teller import Teller
from jinlin.people.models import Contact
from jinlin.people.sealed import columns as sealed_columns

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

    def came_at(self, index: int, dice: Dice) -> datetime:
        """Return when an appeal came in: closed ones over the whole span, in order; open ones in the last days."""
        if self.is_open(index):
            back = OPEN_DAYS * (1 - (index - (self.count - self.not_closed) + 0.5) / max(self.not_closed, 1)) ** 2
            return self.end - timedelta(days=back, minutes=dice.between(1, 9))
        span = (self.end - timedelta(days=2) - self.begin) / max(self.count - self.not_closed, 1)
        return _waking(self.begin + span * (index + dice.unit() * 0.9), dice)


def _waking(at: datetime, dice: Dice) -> datetime:
    """Move a report of the small hours to the day: people report between seven and ten mostly."""
    if at.hour < 6 and dice.chance(0.9):
        return at.replace(hour=7 + dice.below(14))
    return at


def grow(
    *, count: int, not_closed: int, begin: datetime, end: datetime, seed: int = SEED, workers: int | None = None,
    progress: Progress | None = None, bulk: bool | None = None, contacts: float = 0.35,
) -> int:  # fmt: skip
    """Add `count` appeals to the ledger, `not_closed` of them still open; return how many events they have.

    `begin` and `end` are aware times. `bulk` drops plain indexes meanwhile; by default when more comes than is there.
    """
    first = next_running()
    plan = Plan(count, not_closed, begin, end, first, seed, contacts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('common_running_number', %s)", [first + count])
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [TABLES[0]])
        present = max(cursor.fetchone()[0], 0)
    stage = set_stage(today=end.date())
    starts = list(range(0, count, CHUNK))
    if bulk is None:
        bulk = count > present
    if bulk:
        with without_indexes(TABLES):
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
    # A forked connection belongs to the parent; the pool of the settings has threads that a fork does not carry.
    for known in connections.all():
        known.connection = None
        known.settings_dict["OPTIONS"] = {k: v for k, v in known.settings_dict["OPTIONS"].items() if k != "pool"}


def _work(start: int) -> int:
    if _job is None:
        raise RuntimeError("a worker without a job")
    return write_chunk(*_job, start)


@dataclass(slots=True)
class _Lines:
    appeals: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    words: list[tuple[int, str, bytes, bool]] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    holdings: list[str] = field(default_factory=list)
    contacts: list[tuple[int, str]] = field(default_factory=list)


_APPEAL = columns(Appeal)
_TEXT = columns(AppealText)
_EVENT = columns(AppealEvent)
_WORDS = columns(EventText)
_TASK = columns(Task, leave_out=("id",))
_CLOCK = columns(Clock, leave_out=("id",))
_HOLDING = columns(Holding, leave_out=("id",))
_CONTACT = columns(Contact)
_BLANK = {f.attname: f.get_default() for f in Appeal._meta.concrete_fields}


def write_chunk(plan: Plan, stage: Stage, start: int) -> int:
    """Tell and COPY one chunk of appeals in one transaction; return how many events it wrote."""
    lines = _Lines()
    for index in range(start, min(start + CHUNK, plan.count)):
        plot = tell_one(plan, stage, index)
        _collect(lines, plot, plan=plan, index=index)
    with transaction.atomic(), connection.cursor() as cursor:
        # Two workers must not take the same ids; nothing else writes while a ledger is grown.
        cursor.execute("SELECT pg_advisory_xact_lock(734001)")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('appeals_appealevent', 'id'))")
        event_id = cursor.fetchone()[0]
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('appeals_appealevent', 'id'), %s)", [event_id + len(lines.events)]
        )
        cursor.execute("SELECT nextval(pg_get_serial_sequence('people_contact', 'id'))")
        contact_id = cursor.fetchone()[0]
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('people_contact', 'id'), %s)", [contact_id + len(lines.contacts) + 1]
        )
    numbers = {place: contact_id + n for n, (place, _) in enumerate(lines.contacts)}
    with transaction.atomic():
        if _may_skip_checks():
            with connection.cursor() as cursor:
                # The rows refer to each other and to the tree just read; the replay proves them afterwards.
                cursor.execute("SET LOCAL session_replication_role = replica")
        copy_lines(Contact, _CONTACT, (text.replace("\0", str(numbers[place]), 1) for place, text in lines.contacts))
        copy_lines(
            Appeal, _APPEAL, (text.replace("\0", str(numbers.get(n, "\\N")), 1) for n, text in enumerate(lines.appeals))
        )
        copy_lines(AppealText, _TEXT, lines.texts)
        copy_lines(AppealEvent, _EVENT, (line((event_id + n, *values)) for n, values in enumerate(lines.events)))
        copy_lines(EventText, _WORDS, (line((event_id + n, body, salt, inner)) for n, body, salt, inner in lines.words))
        copy_lines(Task, _TASK, lines.tasks)
        copy_lines(Clock, _CLOCK, lines.clocks)
        copy_lines(Holding, _HOLDING, lines.holdings)
    return len(lines.events)


def _may_skip_checks() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def tell_one(plan: Plan, stage: Stage, index: int) -> Plot:
    """Tell one appeal until it ends as the plan wants: closed, or still open on the last day."""
    for attempt in range(TRIES):
        dice = Dice(plan.seed, index, attempt)
        # After a weekend or a long holiday nothing that came in it can be closed yet: what must be closed came earlier.
        late = max(attempt - TRIES // 3, 0)
        back = timedelta(0) if plan.is_open(index) else late * timedelta(hours=12)
        plot = _begin(plan, stage, index, dice, plain=late > 0, back=back)
        if (plot.teller.life.state == "closed") != plan.is_open(index):
            return plot
    raise RuntimeError(f"the story of appeal {index} would not end as planned")


def _begin(plan: Plan, stage: Stage, index: int, dice: Dice, *, plain: bool, back: timedelta) -> Plot:
    spot: Spot = dice.pick(stage.spots)
    matter: Matter = stage.matters.pick(dice)
    came = plan.came_at(index, dice) - back
    channel = CHANNELS.pick(dice)
    appeal_id = plan.first_id + index
    head = {
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
    plot = Plot(teller=teller, stage=stage, spot=spot, matter=matter, dice=dice, now=came, end=plan.end)
    facts: dict[str, object] = {
        "category": matter.category.pk, "condition": matter.condition.pk,
        "place": [spot.branch.microgrid, spot.building_id],
    }  # fmt: skip
    tell_whole(plot, channel=channel, facts=facts, plain=plain)
    teller.pass_time(plan.end)
    return plot


def _salt(dice: Dice) -> bytes:
    return int(dice.unit() * 2**53).to_bytes(8) + int(dice.unit() * 2**53).to_bytes(8)


_SURNAMES = "林陈郑吴黄张李王罗邓叶许谢杨曾范苏江姜洪"


def _collect(lines: _Lines, plot: Plot, *, plan: Plan, index: int) -> None:
    teller, spot, matter, dice = plot.teller, plot.spot, plot.matter, Dice(plan.seed, index, 7777)
    place = len(lines.appeals)
    named = dice.chance(plan.contacts)
    came: datetime = teller.head["created_at"]
    code = lookup_code(teller.appeal_id)
    head = {
        **_BLANK, **teller.head_row(), "contact_id": "\0" if named else None,
        "number": appeal_number(division=settings.DISTRICT_CODE, day=came.date(), running=teller.appeal_id),
        "lookup_hash": lookup_hash(code, appeal_id=teller.appeal_id),
        "idem_key": f"history-{plan.seed}-{teller.appeal_id}", "body_hash": teller.hash,
    }  # fmt: skip
    lines.appeals.append("\t".join("\0" if head[n] == "\0" else cell(head[n]) for n in _APPEAL) + "\n")
    which = dice.below(len(matter.phrases))
    phrase = matter.phrases[which]
    body = f"{spot.words}，{phrase}，请来看看。"
    title = title_of(f"{spot.words}{phrase}")
    tokens = " ".join(f"'{t}'" for t in sorted(spot.tokens | matter.tokens[which]))
    text = {
        "appeal_id": teller.appeal_id, "title": title, "body": body, "place_words": spot.words, "answers": {},
        "search": tokens,
    }  # fmt: skip
    lines.texts.append(line(text[n] for n in _TEXT))
    if named:
        lines.contacts.append((place, _contact(dice, came)))
    for event in teller.events:
        if event.text:
            lines.words.append((len(lines.events), event.text, event.salt, event.internal))
        lines.events.append(_event(teller.appeal_id, event.seq, event.values))
    lines.tasks += [line([row[n] for n in _TASK]) for row in teller.tasks()]
    lines.clocks += [line([row.get(n) for n in _CLOCK]) for row in teller.clocks()]
    lines.holdings += [line([row[n] for n in _HOLDING]) for row in teller.holdings()]


def _event(appeal_id: int, seq: int, values: tuple[Any, ...]) -> tuple[Any, ...]:
    verb, at, kind, user, post, recipient, before, after, facts, digest, chain = values
    row = {
        "appeal_id": appeal_id, "seq": seq, "verb": verb, "at": at, "actor_kind": kind, "user_id": user,
        "post_id": post, "recipient": recipient, "before": before, "after": after, "facts": facts,
        "text_digest": digest, "version": trail.VERSION, "hash": chain, "key": "",
    }  # fmt: skip
    return tuple(row[n] for n in _EVENT if n != "id")


def _contact(dice: Dice, came: datetime) -> str:
    """Return a fictional reporter: a surname with 先生 or 女士, and a number of the range kept for the demo."""
    name = f"{dice.pick(_SURNAMES)}{'女士' if dice.chance(0.55) else '先生'}"
    phone = f"1380000{dice.below(10000):04d}"
    row = {**sealed_columns(name=PersonName(name), phone=Phone(phone)), "user_id": None, "created_at": came}
    return "\t".join("\0" if n == "id" else cell(row[n]) for n in _CONTACT) + "\n"
