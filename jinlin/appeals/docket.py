"""One appeal opened for writing: locked, checked against what the page had seen, changed by steps, written at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from django.db import IntegrityError, transaction

from jinlin.accounts.scope import Scope
from jinlin.accounts.teams import Teams, teams_now
from jinlin.appeals import rows, trail
from jinlin.appeals.catalogue_now import CatalogueNow, catalogue_now
from jinlin.appeals.life import Life, apply
from jinlin.appeals.messages import Changed, Refused
from jinlin.appeals.models import Appeal, AppealEvent, AppealText, Clock, Holding, Task
from jinlin.appeals.queries.hiding import is_about, sees_version_only
from jinlin.appeals.steps.base import Handler, Limits, Step
from jinlin.appeals.workflow import FOR_THE_REPORTER, Party, State, Verb, check_verb, parties
from jinlin.appeals.writing import AT_ONCE, Sheet, Words, write
from jinlin.common.calendars import calendar_now
from jinlin.common.models import Outbox
from jinlin.common.outbox import message_row
from jinlin.common.versions import current
from jinlin.common.worktime import Calendar
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Nodes, nodes_now

WORDS_LIMIT = 2000


class Repeated(Exception):
    """The same form was already done; carries the appeal as it stands."""

    def __init__(self, appeal: Appeal) -> None:
        super().__init__(appeal.number)
        self.appeal = appeal


@dataclass(slots=True)
class World:
    """What rules need besides the appeal, read under one version row."""

    nodes: Nodes
    teams: Teams
    catalogue: CatalogueNow
    calendar: Calendar


def world_now() -> World:
    """Read the version row and return the tree, catalogue and calendar that belong to it (one query)."""
    versions = current()
    return World(nodes_now(versions), teams_now(versions), catalogue_now(versions), calendar_now(versions))


@dataclass(slots=True)
class Docket:
    """An appeal being changed. `write` applies a step and notes its event; `save` writes everything."""

    appeal: Appeal
    life: Life
    actor: Scope
    now: datetime
    world: World
    key: str = ""
    # An appeal being received: its row and its words are written by `save`, like everything else.
    created: bool = False
    said: AppealText | None = None
    who: frozenset[Party] = frozenset()
    events: list[AppealEvent] = field(default_factory=list)
    texts: list[Words] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)
    _spans: dict[int, datetime | None] = field(default_factory=dict)
    _head: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._spans = {span.no: span.until for span in self.life.holdings}
        if not self.created:
            self._head = {name: getattr(self.appeal, name) for name in [*rows.HEAD_FIELDS, "event_seq"]}
            self.who = self.parties_of(self.actor)

    def parties_of(self, actor: Scope) -> frozenset[Party]:
        """Return what an actor is to this appeal now; who reads only its released version has no say beside the work."""
        lead = self.life.lead
        helpers = frozenset(t.handler for t in self.life.open_helpers)
        found = parties(
            actor, holder_level=self.life.holder_level, lead=lead.handler if lead else None, helpers=helpers
        )
        if not sees_version_only(self.appeal, actor):
            return found
        if is_about(self.appeal, actor):
            return found & {Party.STAFF}  # whom it is about reads the released version, and decides nothing
        return found - {Party.WIDE}

    def check(self, verb: Verb) -> None:
        """Raise Refused unless the actor may use the verb now."""
        if self.life.state is None:
            return
        if self.life.state is State.MERGED and verb not in _WHILE_MERGED:
            raise Refused("merged_follows", main=self.life.main_id)
        if verb in FOR_THE_REPORTER and sees_version_only(self.appeal, self.actor):
            raise Refused("not_yours", verb=verb)
        check_verb(verb, self.life.state, self.who)

    @property
    def limits(self) -> Limits:
        """The limits of the appeal's category and condition as the catalogue says them today."""
        return self.world.catalogue.limits(
            kind=self.appeal.kind, category_id=self.appeal.category_id, condition_id=self.appeal.condition_id
        )

    @property
    def above(self) -> tuple[Level, int] | None:
        """The grid above the holder; None when the district holds it."""
        return self.world.nodes.above(self.appeal.holder_id if self.life.holder_id is None else self.life.holder_id)

    def grid_handler(self, grid_id: int) -> Handler:
        """Return a grid as a handler at its own level."""
        return Handler("grid", grid_id, self.world.nodes[grid_id].level)

    def own_handler(self) -> Handler:
        """Return the handler the actor stands for."""
        if self.actor.department_id is not None:
            return Handler("department", self.actor.department_id)
        if self.actor.grid_id is None:
            raise Refused("not_yours", verb="")
        return self.grid_handler(self.actor.grid_id)

    def write(self, step: Step, *, text: str = "", internal: bool = False, **head: Any) -> AppealEvent:
        """Apply a step, note its event with its words, and set head columns that are not the life's."""
        before = self.life.state
        apply(self.life, verb=step.verb, after=step.after, at=self.now, facts=step.facts)
        for name, value in head.items():
            setattr(self.appeal, name, value)
            self._head.setdefault(name, _UNSET)
        self._milestones(step)
        event = self._event(step, before=before, text=text.strip(), internal=internal)
        if not self.created:
            self.who = self.parties_of(self.actor)
        return event

    def _milestones(self, step: Step) -> None:
        stamps: dict[str, datetime | None] = {}
        if step.verb in {Verb.ACCEPT, Verb.TAKE} and self.appeal.accepted_at is None:
            stamps["accepted_at"] = self.now
        if step.verb is Verb.RESOLVE:
            stamps["resolved_at"] = self.now
        if step.after is State.CLOSED and self.appeal.closed_at is None:
            stamps["closed_at"] = self.now
        if step.verb in {Verb.REOPEN, Verb.NOT_SOLVED} or (
            step.verb is Verb.CALL_BACK and step.after is not State.CLOSED
        ):
            stamps |= {"closed_at": None, "resolved_at": None}
        for name, value in stamps.items():
            setattr(self.appeal, name, value)
            self._head.setdefault(name, _UNSET)

    def _event(self, step: Step, *, before: State | None, text: str, internal: bool) -> AppealEvent:
        appeal, actor = self.appeal, self.actor
        seq = appeal.event_seq + 1
        salt = trail.new_salt() if text else b""
        digest = trail.text_hash(salt, text) if text else None
        kind = actor.ref if actor.kind == "job" else actor.kind
        data = trail.canonical(
            appeal_id=appeal.pk, seq=seq, verb=str(step.verb), at_us=trail.micros(self.now), actor_kind=kind,
            user_id=actor.user_id, post_id=actor.post_id, recipient=step.recipient, before=str(before or ""),
            after=str(step.after), facts=step.facts, text_digest=digest,
        )  # fmt: skip
        appeal.event_seq, appeal.event_hash = seq, trail.link(bytes(appeal.event_hash or trail.GENESIS), data)
        event = AppealEvent(
            appeal_id=appeal.pk, seq=seq, verb=str(step.verb), at=self.now, actor_kind=kind, user_id=actor.user_id,
            post_id=actor.post_id, recipient=step.recipient, before=str(before or ""), after=str(step.after),
            facts=step.facts, text_digest=digest, hash=appeal.event_hash, key="" if self.events else self.key,
        )  # fmt: skip
        self.events.append(event)
        if text:
            self.texts.append((event, text, salt, internal))
        return event

    def save(self) -> Appeal:
        """Write head, events, words, tasks, clocks, holdings and the outbox row."""
        changed = self.changed_head()
        if self.created:
            sheet = Sheet(new=[self.appeal], texts=[self.said] if self.said else [])
        else:
            if foreign := changed - rows.BULK_HEAD:
                self.appeal.save(update_fields=sorted(foreign))
            sheet = Sheet(heads=[self.appeal] if changed else [])
        self.put_on(sheet)
        write(sheet)
        return self.appeal

    def put_on(self, sheet: Sheet) -> None:
        """Add everything but the head to what is written."""
        sheet.events += self.events
        sheet.words += self.texts
        sheet.tasks += self.task_rows()
        sheet.clocks += self.clock_rows()
        sheet.holdings += self.holding_rows()
        sheet.outbox += self.outbox_rows()

    def changed_head(self) -> set[str]:
        """Bring the head up to the life and return the names of its columns that must be written."""
        for name, value in rows.head_values(self.life).items():
            setattr(self.appeal, name, value)
        return {name for name, old in self._head.items() if getattr(self.appeal, name) != old}

    def task_rows(self) -> list[Task]:
        """Return the rows of tasks that changed, or whose clock did."""
        life = self.life
        nos = life.touched_tasks | {c.task_no for n in life.touched_clocks if (c := life.clocks[n]).task_no}
        return [rows.task_row(self.appeal.pk, life, life.tasks[no]) for no in sorted(nos)]

    def clock_rows(self) -> list[Clock]:
        """Return the rows of clocks that changed."""
        return [rows.clock_row(self.appeal.pk, self.life.clocks[no]) for no in sorted(self.life.touched_clocks)]

    def holding_rows(self) -> list[Holding]:
        """Return the rows of spans that are new or ended."""
        return [
            rows.holding_row(self.appeal.pk, span, calendar=self.world.calendar)
            for span in self.life.holdings
            if span.no not in self._spans or span.until != self._spans[span.no]
        ]

    def outbox_rows(self) -> list[Outbox]:
        """Return what must happen because of these events: the notice of them, and what the verbs asked for."""
        pk, first, last = self.appeal.pk, self.events[0].seq, self.events[-1].seq
        notice = message_row(
            kind="appeal_event",
            ref_id=pk,
            key=f"appeal_event:{pk}:{last}",
            now=self.now,
            payload={"from": first, "to": last},
        )
        return [notice, *self.outbox]


def save_many(dockets: Sequence[Docket]) -> None:
    """Write several appeals with a handful of statements, however many they are.

    Only for steps that change nothing of the head but what follows from the life (the passes).
    """
    changed = [docket for docket in dockets if docket.events]
    for docket in changed:
        if foreign := docket.changed_head() - rows.BULK_HEAD:
            raise ValueError(f"not written in bulk: {foreign}")
    for at in range(0, len(changed), AT_ONCE):
        part = changed[at : at + AT_ONCE]
        sheet = Sheet(heads=[docket.appeal for docket in part])
        for docket in part:
            docket.put_on(sheet)
        write(sheet)


_UNSET = object()
_WHILE_MERGED = frozenset({Verb.UNMERGE, Verb.COMMENT, Verb.ADD, Verb.PUBLISH, Verb.KEEP_CONFIDENTIAL, Verb.MERGE})


def open_docket(
    *, actor: Scope, appeal_id: int, seen: int | None, now: datetime, key: str = "", verb: Verb | None = None
) -> Docket:
    """Lock an appeal the actor may see and return it ready for steps; must run inside a transaction.

    `seen` is the event_seq the page was built on (None for jobs). Raises Appeal.DoesNotExist for absent and forbidden
    alike, Changed when more has happened, Refused when the verb is not open to the actor, Repeated when the same form
    was done before.
    """
    world = world_now()
    appeal = Appeal.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=appeal_id)
    if seen is not None:
        try:
            appeal.must_be_at(seen)
        except Changed:
            if key and AppealEvent.objects.filter(appeal_id=appeal.pk, key=key).exists():
                raise Repeated(appeal) from None
            raise
    docket = Docket(appeal=appeal, life=rows.load_lives([appeal])[0], actor=actor, now=now, world=world, key=key)
    if verb is not None:
        docket.check(verb)
    return docket


P = ParamSpec("P")


def action(function: Callable[P, Appeal]) -> Callable[P, Appeal]:
    """Make a write atomic, and the same form sent twice harmless: the second time gives back what stands."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> Appeal:
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except Repeated as repeated:
            return repeated.appeal
        except IntegrityError:
            # Two presses of one button can meet between check and insert; never decide by a constraint's name.
            key, appeal_id = kwargs.get("key"), kwargs.get("appeal_id")
            if (
                not key
                or not isinstance(appeal_id, int)
                or not AppealEvent.objects.filter(appeal_id=appeal_id, key=key).exists()
            ):
                raise
            actor = kwargs["actor"]
            if not isinstance(actor, Scope):
                raise
            return Appeal.objects.visible_to(actor).get(pk=appeal_id)

    return run


def needed(text: str) -> str:
    """Return words that must be there, at most 2,000 characters; raise Refused otherwise."""
    words = text.strip()
    if not words:
        raise Refused("words_missing")
    return allowed(words)


def allowed(text: str) -> str:
    """Return words that may be empty, at most 2,000 characters; raise Refused otherwise."""
    words = text.strip()
    if len(words) > WORDS_LIMIT:
        raise Refused("words_long", limit=WORDS_LIMIT)
    return words
