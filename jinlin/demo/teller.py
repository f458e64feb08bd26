"""Tells one appeal's life with the pure steps and gives its rows as lines for COPY.

The same steps, the same `apply`, the same canonical bytes as the actions; only the database is not asked.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jinlin.accounts.scope import Scope, job_scope
from jinlin.appeals import rows, trail
from jinlin.appeals.life import Life, apply
from jinlin.appeals.steps.base import Limits, Step
from jinlin.appeals.steps.due import due_step, next_due
from jinlin.appeals.workflow import State, Verb
from jinlin.common.worktime import Calendar
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Nodes

_OVERDUE = job_scope("overdue")
# The pass runs every 30 seconds; what is due is handled a little after its time.
_PASS_LAG = timedelta(seconds=17)
_NULL, _SLASH = "\\N", "\\"


# The columns of an event in the order its line has them; the id comes first, when it is known.
EVENT_COLUMNS = (
    "id", "appeal_id", "seq", "verb", "at", "actor_kind", "user_id", "post_id", "recipient", "before", "after", "facts",
    "text_digest", "version", "hash", "key",
)  # fmt: skip


@dataclass(slots=True)
class EventLine:
    """One event as a COPY line without its id; `text` is empty when nothing was said."""

    line: str
    text: str = ""
    salt: bytes = b""
    internal: bool = False


@dataclass(slots=True)
class Teller:
    """A life being told; `head` collects the columns of the appeal that its events do not decide."""

    appeal_id: int
    nodes: Nodes
    calendar: Calendar
    limits: Limits
    salt: Any
    head: dict[str, Any]
    life: Life = field(default_factory=Life)
    events: list[EventLine] = field(default_factory=list)
    hash: bytes = trail.GENESIS
    at: datetime | None = None

    @property
    def above(self) -> tuple[Level, int] | None:
        """The grid above the holder."""
        return self.nodes.above(self.life.holder_id) if self.life.holder_id is not None else None

    def pass_time(self, until: datetime) -> None:
        """Let everything happen by itself that is due before `until`: offers pass on, clocks are marked, silence closes."""
        while clock := next_due(self.life, now=until - _PASS_LAG):
            when = max((clock.next_at or until) + _PASS_LAG, self.at or until)
            step = due_step(self.life, clock, above=self.above, limits=self.limits, at=when, calendar=self.calendar)
            self._write(step, at=when, actor=_OVERDUE)

    def tell(self, step: Step, *, at: datetime, actor: Scope, text: str = "", internal: bool = False) -> None:
        """Apply one step at a time that is not before the newest event."""
        self._write(step, at=at, actor=actor, text=text, internal=internal)

    def _write(self, step: Step, *, at: datetime, actor: Scope, text: str = "", internal: bool = False) -> None:
        before = self.life.state
        apply(self.life, verb=step.verb, after=step.after, at=at, facts=step.facts)
        seq = len(self.events) + 1
        salt = self.salt() if text else b""
        digest = trail.text_hash(salt, text) if text else None
        kind = actor.ref if actor.kind == "job" else actor.kind
        was = str(before or "")
        facts = trail.encode_facts(step.facts)
        data = trail.canonical(
            appeal_id=self.appeal_id, seq=seq, verb=str(step.verb), at_us=trail.micros(at), actor_kind=kind,
            user_id=actor.user_id, post_id=actor.post_id, recipient=step.recipient, before=was, after=str(step.after),
            facts=facts, text_digest=digest,
        )  # fmt: skip
        self.hash = trail.link(self.hash, data)
        # Codes, numbers and times hold nothing COPY could misread; only the facts may hold a backslash.
        row = (
            f"{self.appeal_id}\t{seq}\t{step.verb}\t{at.isoformat()}\t{kind}\t{actor.user_id or _NULL}\t"
            f"{actor.post_id or _NULL}\t{step.recipient}\t{was}\t{step.after}\t{facts.replace(_SLASH, _SLASH * 2)}\t"
            f"{_SLASH * 2 + 'x' + digest.hex() if digest else _NULL}\t{trail.VERSION}\t{_SLASH * 2}x{self.hash.hex()}\t\n"
        )
        self.events.append(EventLine(row, text, salt, internal))
        self.at = at
        self._milestones(step, at)

    def _milestones(self, step: Step, at: datetime) -> None:
        # The same stamps as `Docket` sets.
        head = self.head
        if step.verb in {Verb.ACCEPT, Verb.TAKE} and head.get("accepted_at") is None:
            head["accepted_at"] = at
        if step.verb is Verb.RESOLVE:
            head["resolved_at"] = at
        if step.after is State.CLOSED and head.get("closed_at") is None:
            head["closed_at"] = at
        if step.verb in {Verb.REOPEN, Verb.NOT_SOLVED}:
            head["closed_at"] = head["resolved_at"] = None

    def head_row(self) -> dict[str, Any]:
        """Return every column of the appeal's row."""
        return {
            **self.head, **rows.head_values(self.life), "id": self.appeal_id, "event_seq": len(self.events),
            "event_hash": self.hash,
        }  # fmt: skip

    def tasks(self) -> list[dict[str, Any]]:
        """Return the columns of the tasks."""
        return [rows.task_values(self.appeal_id, self.life, task) for task in self.life.tasks.values()]

    def clocks(self) -> list[dict[str, Any]]:
        """Return the columns of the clocks."""
        return [rows.clock_values(self.appeal_id, clock) for clock in self.life.clocks.values()]

    def holdings(self) -> list[dict[str, Any]]:
        """Return the columns of the holdings."""
        return [rows.holding_values(self.appeal_id, span, calendar=self.calendar) for span in self.life.holdings]
