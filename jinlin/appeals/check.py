"""`jinlin check --trail`: every chain is recomputed, every life replayed and compared with its rows.

Reads one moment of the database, a block of appeals at a time, so that memory stays small however many there are.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction

from jinlin.appeals import rows, trail
from jinlin.appeals.anchors import Digest, Head, block_of, blocks, end_of, heads_line
from jinlin.appeals.life import Life, apply
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, TrailAnchor
from jinlin.appeals.workflow import State, Verb
from jinlin.common.calendars import calendar_now
from jinlin.common.worktime import Calendar

Progress = Callable[[int, int], None]
# So many troubles are named; all are counted.
_NAMED = 50


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not as the trail says; `seq` is the event it shows at, 0 when it is no single event."""

    kind: str
    number: str
    seq: int
    words: str

    def __str__(self) -> str:
        return f"{self.number}{f' #{self.seq}' if self.seq else ''}: {self.words}"


@dataclass(slots=True)
class Report:
    """What was read and what was found; `troubles` names the first fifty."""

    appeals: int = 0
    events: int = 0
    texts: int = 0
    anchors: int = 0
    found: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.found == 0

    def add(self, kind: str, number: str, seq: int, words: str) -> None:
        """Count a trouble, and name it while there is room."""
        self.found += 1
        if len(self.troubles) < _NAMED:
            self.troubles.append(Trouble(kind, number, seq, words))

    def __str__(self) -> str:
        read = f"{self.appeals} appeals, {self.events} events, {self.texts} texts, {self.anchors} anchors"
        if self.ok:
            return f"trail: ok ({read})"
        more = [f"… and {self.found - len(self.troubles)} more"] if self.found > len(self.troubles) else []
        return "\n".join(
            [f"trail: {self.found} troubles ({read})", *(str(trouble) for trouble in self.troubles), *more]
        )


def check_trail(progress: Progress | None = None, *, since: int = 0) -> Report:
    """Check every chain, text, life and anchor; `progress` is told (appeals read, appeals in all) now and then.

    `since` checks only the appeals of blocks from that id on, and no anchor, since an anchor covers them all.
    """
    report = Report()
    with _one_moment():
        total = Appeal.objects.count()
        anchors = _Anchors(list(TrailAnchor.objects.order_by("day")))
        for first, last in blocks(since):
            _check_block(first, last, report=report, anchors=anchors)
            if progress is not None:
                progress(report.appeals, total)
        if not since:
            anchors.compare(report)
        _check_texts(report, since=since)
    return report


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it stood at one moment, while appeals go on; inside a test's transaction it is one anyway."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


_EVENTS = """
SELECT appeal_id, seq, verb, at, actor_kind, user_id, post_id, recipient, before, after, facts::text, text_digest,
    version, hash
FROM appeals_appealevent WHERE appeal_id BETWEEN %s AND %s ORDER BY appeal_id, seq
"""
_HEADS = (
    f"SELECT id, number, event_seq, event_hash, {', '.join(rows.HEAD_FIELDS)} FROM appeals_appeal "  # noqa: S608
    "WHERE id BETWEEN %s AND %s ORDER BY id"
)
_TASK_COLUMNS = [
    "no", "role", "grid_id", "department_id", "level", "state", "giver_level", "taken_by", "offered_at", "signed_at",
    "ended_at", "due_at", "mark",
]  # fmt: skip
_CLOCK_COLUMNS = [
    "no", "kind", "unit", "budget", "task_no", "level", "started_at", "due_at", "next_at", "mark", "paused_at",
    "paused", "met_at", "stopped_at",
]  # fmt: skip
# Minutes in office hours are left out: they were counted by the calendar of that day.
_HOLDING_COLUMNS = ["no", "level", "grid_id", "since", "until", "wall_minutes"]


def _beneath(table: str, columns: Sequence[str]) -> str:
    return (
        f"SELECT appeal_id, {', '.join(columns)} FROM appeals_{table} "  # noqa: S608 (names of our own)
        "WHERE appeal_id BETWEEN %s AND %s ORDER BY appeal_id, no"
    )


_BENEATH = {
    "task": (_beneath("task", _TASK_COLUMNS), _TASK_COLUMNS),
    "clock": (_beneath("clock", _CLOCK_COLUMNS), _CLOCK_COLUMNS),
    "holding": (_beneath("holding", _HOLDING_COLUMNS), _HOLDING_COLUMNS),
}
_COLUMNS = {name: (columns, itemgetter(*columns)) for name, (_, columns) in _BENEATH.items()}
Grouped = dict[int, list[tuple[Any, ...]]]


def _grouped(sql: str, first: int, last: int) -> Grouped:
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, last])
        return {appeal_id: list(found) for appeal_id, found in groupby(cursor.fetchall(), key=itemgetter(0))}


def _check_block(first: int, last: int, *, report: Report, anchors: "_Anchors") -> None:
    events = _grouped(_EVENTS, first, last)
    beneath = {name: _grouped(sql, first, last) for name, (sql, _) in _BENEATH.items()}
    calendar = calendar_now()
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [first, last])
        heads = cursor.fetchall()
    for head in heads:
        own = events.get(head[0], [])
        report.appeals += 1
        report.events += len(own)
        life = _replay(head, own, report)
        if life is not None:
            own_rows = {name: found.get(head[0], []) for name, found in beneath.items()}
            _compare(head, life, own_rows, calendar=calendar, report=report)
    anchors.see(events)


def _replay(head: tuple[Any, ...], events: list[tuple[Any, ...]], report: Report) -> Life | None:
    """Recompute one chain and replay it; None after naming the first link that does not hold."""
    appeal_id, number, head_seq, head_hash = head[:4]
    life, previous = Life(), trail.GENESIS
    for expected, event in enumerate(events, start=1):
        _, seq, verb, at, kind, user_id, post_id, recipient, before, after, facts_text, digest, version, link = event
        if seq != expected:
            report.add("gap", number, expected, "this event is missing")
            return None
        facts = json.loads(facts_text)
        data = trail.canonical(
            appeal_id=appeal_id, seq=seq, verb=verb, at_us=trail.micros(at), actor_kind=kind, user_id=user_id,
            post_id=post_id, recipient=recipient, before=before, after=after, facts=facts,
            text_digest=bytes(digest) if digest is not None else None,
        )  # fmt: skip
        if version != trail.VERSION or trail.link(previous, data) != bytes(link):
            report.add("link", number, seq, "the chain is broken here: this event is not what was written")
            return None
        previous = bytes(link)
        if not _step(life, number, event, facts, report):
            return None
    if not events or head_seq != len(events) or bytes(head_hash) != previous:
        report.add("tail", number, head_seq, f"the trail ends at event {len(events)}, but its head names another end")
        return None
    return life


def _step(life: Life, number: str, event: tuple[Any, ...], facts: dict[str, Any], report: Report) -> bool:
    _, seq, verb, at, *_, before, after = event[:10]
    if before != str(life.state or ""):
        report.add("replay", number, seq, f"it begins from “{before}”, but the appeal stood at “{life.state}”")
        return False
    try:
        apply(life, verb=Verb(verb), after=State(after), at=at, facts=facts)
    except (Refused, KeyError, ValueError) as error:
        report.add("replay", number, seq, f"the rules do not allow this event ({type(error).__name__}: {error})")
        return False
    return True


def _compare(
    head: tuple[Any, ...],
    life: Life,
    beneath: dict[str, list[tuple[Any, ...]]],
    *,
    calendar: Calendar,
    report: Report,
) -> None:
    """Name each row of one appeal that is not what its trail says."""
    appeal_id, number = head[:2]
    said = rows.head_values(life)
    for name, found in zip(rows.HEAD_FIELDS, head[4:], strict=True):
        if found != said[name]:
            report.add("head", number, 0, f"{name} is {found!s}, the trail says {said[name]!s}")
    expected: dict[str, list[dict[str, Any]]] = {
        "task": [rows.task_values(appeal_id, life, life.tasks[no]) for no in sorted(life.tasks)],
        "clock": [rows.clock_values(appeal_id, life.clocks[no]) for no in sorted(life.clocks)],
        "holding": [rows.holding_values(appeal_id, span, calendar=calendar) for span in life.holdings],
    }
    for name, wanted in expected.items():
        columns, values = _COLUMNS[name]
        want = [values(row) for row in wanted]
        have = [row[1:] for row in beneath[name]]
        if have != want:
            _name_rows(name, number, columns, have, want, report)


def _name_rows(
    name: str,
    number: str,
    columns: list[str],
    have: list[tuple[Any, ...]],
    want: list[tuple[Any, ...]],
    report: Report,
) -> None:
    """Name each row that is missing, unknown to the trail, or says something else."""
    found, said = ({row[0]: row for row in some} for some in (have, want))
    for no in sorted(found.keys() | said.keys()):
        if words := _difference(columns, found.get(no), said.get(no)):
            report.add(name, number, 0, f"{name} {no}: {words}")


def _difference(columns: list[str], have: tuple[Any, ...] | None, want: tuple[Any, ...] | None) -> str:
    if have is None:
        return "its row is missing"
    if want is None:
        return "the trail knows nothing of it"
    for column, found, said in zip(columns, have, want, strict=True):
        if found != said:
            return f"{column} is {found!s}, the trail says {said!s}"
    return ""


class _Anchors:
    """Recomputes every anchor in one walk over the events, which come in blocks of ids."""

    def __init__(self, anchors: list[TrailAnchor]) -> None:
        self._anchors = anchors
        self._ends: list[datetime] = [end_of(anchor.day) for anchor in anchors]
        self._digests = [Digest() for _ in anchors]

    def see(self, events: Grouped) -> None:
        """Add one block to each anchor; an anchor between which and the one before nothing happened keeps its hash."""
        changes: dict[int, list[Head]] = {}
        for appeal_id, own in events.items():
            for event in own:
                since = bisect_right(self._ends, event[3])
                changes.setdefault(since, []).append((appeal_id, event[1], event[-1]))
        heads: dict[int, Head] = {}
        block = block_of(())
        for index, anchor in enumerate(self._anchors):
            for head in changes.get(index, ()):
                if head[0] not in heads or heads[head[0]][1] < head[1]:
                    heads[head[0]] = head
            # Histories built later lie behind the last appeal the anchor knew.
            room = anchor.appeals - self._digests[index].appeals
            if index in changes or room < block.appeals or index == 0:
                block = block_of([heads[appeal_id] for appeal_id in sorted(heads)])
            self._digests[index].add(block if block.appeals <= room else _first(heads, room))

    def compare(self, report: Report) -> None:
        """Name each anchor that does not hold, and each broken link between anchors."""
        previous = trail.GENESIS
        for anchor, digest in zip(self._anchors, self._digests, strict=True):
            report.anchors += 1
            name = f"anchor of {anchor.day}"
            line = heads_line(anchor.appeals, anchor.events, bytes(anchor.heads_digest))
            if trail.anchor_link(previous, anchor.day.isoformat(), line) != bytes(anchor.hash):
                report.add("anchor", name, 0, "it does not follow from the anchor before it")
            elif (digest.appeals, digest.events) != (anchor.appeals, anchor.events):
                report.add(
                    "anchor", name, 0,
                    f"it covered {anchor.appeals} appeals with {anchor.events} events; of these "
                    f"{digest.appeals} appeals with {digest.events} events are left",
                )  # fmt: skip
            elif digest.value() != bytes(anchor.heads_digest):
                report.add("anchor", name, 0, "an appeal or an event it covered was taken away or rewritten")
            previous = bytes(anchor.hash)


def _first(heads: dict[int, Head], room: int) -> Any:
    return block_of([heads[appeal_id] for appeal_id in sorted(heads)[: max(room, 0)]])


# The words are checked where they lie: only those that are wrong come over.
_TEXTS = """
SELECT a.number, e.seq FROM appeals_eventtext t
JOIN appeals_appealevent e ON e.id = t.event_id JOIN appeals_appeal a ON a.id = e.appeal_id
WHERE a.id >= %s AND e.text_digest IS DISTINCT FROM sha256(t.salt || convert_to(t.body, 'UTF8'))
ORDER BY a.id, e.seq
"""


def _check_texts(report: Report, *, since: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM appeals_eventtext t JOIN appeals_appealevent e ON e.id = t.event_id "
            "WHERE e.appeal_id >= %s",
            [since],
        )
        counted = cursor.fetchone()
        report.texts = counted[0] if counted else 0
        cursor.execute(_TEXTS, [since])
        for number, seq in cursor.fetchall():
            report.add("text", number, seq, "the words are not those that were written")
