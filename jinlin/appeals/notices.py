"""Telling people what happened: notices to staff, text messages to reporters and to everyone who joined them.

Works off the outbox, after the change has committed. Nobody is told of what they did themselves, nor of an appeal
they may not see.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from jinlin.accounts import actions as accounts
from jinlin.accounts import hours
from jinlin.accounts.models import InboxItem, Post
from jinlin.accounts.roles import TEAM_ROLES, Role
from jinlin.accounts.scope import job_scope
from jinlin.appeals.models import Appeal, AppealEvent, Clock, Proposal, Supervision, Task
from jinlin.appeals.sms_words import text_of
from jinlin.appeals.telling import KINDS, Audience, Seen, tellings
from jinlin.appeals.workflow import Verb
from jinlin.common import outbox, sms
from jinlin.common.models import Outbox
from jinlin.common.numbers import lookup_code
from jinlin.common.outbox import Message, message_row
from jinlin.grid.nodes import Nodes, nodes_now
from jinlin.people.models import Contact
from jinlin.people.sealed import open_phone

_JOB = job_scope("notices")
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
# At the district's own grid sit departments and administrators too; they are no holders.
_NO_HOLDERS = frozenset({Role.HANDLER, Role.ADMIN}) | TEAM_ROLES
_ASKS = {
    Verb.DECIDE_EXTENSION: "extension",
    Verb.DECIDE_SUSPENSION: "suspension",
    Verb.DECIDE_VOID: "void",
    Verb.DECIDE_EXCUSE: "excuse",
}
# After these somebody may no longer see what they were told of before.
_HIDING = frozenset({Verb.MARK_ABOUT, Verb.DECIDE_ABOUT, Verb.RELOCATE})


@dataclass(frozen=True, slots=True)
class _Note:
    """One notice before it is written: to whom, what kind, of which event."""

    user_id: int
    kind: str
    event: AppealEvent


@outbox.local("appeal_event")
def tell(messages: Sequence[Message], *, now: datetime) -> None:
    """Tell staff and reporters of the events each message names, `from` to `to`."""
    changes = _changes(messages)
    people = _People(changes, nodes=nodes_now(), now=now)
    for change in changes:
        best: dict[int, _Note] = {}
        for kind, audience, seen in change.tellings:
            for user_id in people.of(audience, seen):
                if user_id not in best or _RANK[best[user_id].kind] <= _RANK[kind]:
                    best[user_id] = _Note(user_id, kind, seen.event)
        _write(best.values(), now=now)
        if any(seen.event.verb in _HIDING for seen in change.seen):
            _forget_hidden(change.appeal.pk, now=now)
    outbox.put(row for change in changes for row in _texts(change, now=now))


def _write(notes: Iterable[_Note], *, now: datetime) -> None:
    groups: dict[tuple[str, int], list[_Note]] = defaultdict(list)
    for note in notes:
        groups[note.kind, note.event.seq].append(note)
    for (kind, seq), told in groups.items():
        facts: dict[str, object] = {"seq": seq}
        facts |= {
            name: told[0].event.facts[name] for name in ("clock", "approved", "upheld") if name in told[0].event.facts
        }
        accounts.notify(
            user_ids=[note.user_id for note in told], kind=kind, appeal_id=told[0].event.appeal_id, facts=facts, now=now
        )


@dataclass(slots=True)
class _Change:
    """What one message tells of: an appeal and the events one change wrote."""

    appeal: Appeal
    seen: list[Seen]

    @property
    def tellings(self) -> list[tuple[str, Audience, Seen]]:
        return list(tellings(self.seen))


def _changes(messages: Sequence[Message]) -> list[_Change]:
    """Load what the messages name with a fixed number of statements."""
    ids = {message.ref_id for message in messages}
    appeals = Appeal.objects.visible_to(_JOB).select_related("main").in_bulk(ids)
    spans: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        spans[message.ref_id].append(message)
    lowest = min((message.payload["from"] for message in messages), default=1)
    events: dict[int, dict[int, AppealEvent]] = defaultdict(dict)
    for event in AppealEvent.objects.filter(appeal_id__in=ids, seq__gte=lowest):
        events[event.appeal_id][event.seq] = event
    tasks: dict[int, dict[int, Task]] = defaultdict(dict)
    for task in Task.objects.filter(appeal_id__in=ids):
        tasks[task.appeal_id][task.no] = task
    clocks: dict[int, dict[int, int]] = defaultdict(dict)
    for appeal_id, no, task_no in Clock.objects.filter(appeal_id__in=ids, task_no__isnull=False).values_list(
        "appeal_id", "no", "task_no"
    ):
        clocks[appeal_id][no] = task_no or 0
    asked, ordered, nodes = _askers(ids), _orderers(ids), nodes_now()
    found = []
    for message in messages:
        appeal = appeals.get(message.ref_id)
        if appeal is None:
            continue
        own = events[appeal.pk]
        seen = [
            Seen(
                event=own[seq],
                appeal=appeal,
                tasks=tasks[appeal.pk],
                nodes=nodes,
                clock_tasks=clocks[appeal.pk],
                asked_by=asked.get((appeal.pk, _ASKS.get(Verb(own[seq].verb), "")), 0),
                ordered_by=ordered.get(appeal.pk, 0),
            )
            for seq in range(message.payload["from"], message.payload["to"] + 1)
            if seq in own
        ]
        found.append(_Change(appeal, seen))
    return found


def _askers(ids: set[int]) -> dict[tuple[int, str], int]:
    """Return who asked last for each kind of request, by appeal and kind."""
    rows = Proposal.objects.filter(appeal_id__in=ids).order_by("pk")
    return {(row.appeal_id, str(row.kind)): row.asked_by for row in rows}


def _orderers(ids: set[int]) -> dict[int, int]:
    """Return who gave the newest answered supervision order, by appeal."""
    rows = Supervision.objects.filter(appeal_id__in=ids, answered_at__isnull=False).order_by("answered_at")
    return {row.appeal_id: row.by_user for row in rows}


class _People:
    """The posts some audiences mean, loaded at once, and which of the appeals each of them may see."""

    def __init__(self, changes: Sequence[_Change], *, nodes: Nodes, now: datetime) -> None:
        self._nodes, self._now = nodes, now
        self._appeals = {change.appeal.pk for change in changes}
        self._visible: dict[int, set[int]] = {}
        audiences = [audience for change in changes for _, audience, _ in change.tellings]
        grids = {one for a in audiences if a.kind in {"paid", "team"} for one in nodes[a.id].line}
        by_kind = {kind: {a.id for a in audiences if a.kind == kind} for kind in ("department", "user", "post")}
        held = Post.objects.held_on(timezone.localdate(now)).filter(user__is_active=True)
        wanted = held.filter(grid_id__in=grids) | held.filter(department_id__in=by_kind["department"])
        wanted |= held.filter(user_id__in=by_kind["user"]) | held.filter(pk__in=by_kind["post"])
        if any(a.kind == "arbiters" for a in audiences):
            wanted |= held.filter(role=Role.CENTRE_ARBITER)
        self._posts = list(wanted.select_related("user", "grid").order_by("pk")) if audiences else []

    def _sees(self, post: Post) -> set[int]:
        """Return which of these appeals a post may see: one statement for each post somebody wants to tell."""
        if post.pk not in self._visible:
            rows = Appeal.objects.visible_to(post.scope()).filter(pk__in=self._appeals)
            self._visible[post.pk] = set(rows.values_list("pk", flat=True))
        return self._visible[post.pk]

    def of(self, audience: Audience, seen: Seen) -> set[int]:
        """Return the users of an audience who may see the appeal, without whoever did it."""
        actor = seen.event.user_id or 0
        users = self._visible_users(self._named(audience), seen)
        if audience.kind == "paid" and not (users - {actor} if audience.another else users):
            # A vacant desk must not swallow it: the grid above is told instead.
            above = self._nodes.above(audience.id)
            if above is not None:
                return self.of(Audience("paid", above[1], another=audience.another), seen)
        return users - {actor}

    def _visible_users(self, posts: Iterable[Post], seen: Seen) -> set[int]:
        return {post.user_id for post in posts if seen.appeal.pk in self._sees(post)}

    def _named(self, audience: Audience) -> Iterator[Post]:
        match audience.kind:
            case "paid":
                return (p for p in self._posts if p.grid_id == audience.id and p.role not in _NO_HOLDERS)
            case "team":
                return (p for p in self._team(audience.id) if not audience.own_hours or self._is_free(p))
            case "department":
                return (p for p in self._posts if p.department_id == audience.id and p.role == Role.HANDLER)
            case "arbiters":
                return (p for p in self._posts if p.role == Role.CENTRE_ARBITER)
            case "user":
                return (p for p in self._posts if p.user_id == audience.id)
            case _:
                return (p for p in self._posts if p.pk == audience.id)

    def _team(self, grid_id: int) -> Iterator[Post]:
        return (p for p in self._posts if p.grid_id == grid_id and p.role in TEAM_ROLES)

    def _is_free(self, post: Post) -> bool:
        return hours.read(post.free_hours, away_until=post.away_until).at(timezone.localtime(self._now))


def _forget_hidden(appeal_id: int, *, now: datetime) -> None:
    """Take back what was told of an appeal to people who may no longer see it."""
    told = set(InboxItem.objects.filter(appeal_id=appeal_id).values_list("user_id", flat=True))
    posts = Post.objects.held_on(timezone.localdate(now)).filter(user_id__in=told).select_related("user", "grid")
    still = {post.user_id for post in posts if Appeal.objects.visible_to(post.scope()).filter(pk=appeal_id).exists()}
    if gone := told - still:
        accounts.forget_notices(appeal_id=appeal_id, user_ids=gone)


# --- text messages ---


def _template_of(seen: Seen) -> str:
    """Return the text message an event sends to the reporter; empty for none."""
    event = seen.event
    by_reporter = event.actor_kind in {"reporter", "public"}
    match event.verb:
        case Verb.RESOLVE:
            return "resolved"
        case Verb.ASK:
            return "asked"
        case Verb.DECLINE:
            return "declined"
        case Verb.DECIDE_SUSPENSION if seen.facts.get("approved"):
            return "suspended"
        case Verb.DECIDE_EXTENSION if seen.facts.get("approved"):
            return "promise_moved"
        case Verb.RECOMPUTE if seen.facts.get("promise"):
            return "promise_moved"
        case Verb.MERGE if not by_reporter:
            return "merged"
        case Verb.UNMERGE if not by_reporter:
            return "unmerged"
        case Verb.REOPEN | Verb.NOT_SOLVED | Verb.CALL_BACK if event.after == "in_progress":
            return "again"
    return ""


# What a main appeal's reporter is told is told to everybody who joined it.
_FOR_FOLLOWERS = frozenset({"resolved", "declined", "suspended", "promise_moved", "again"})


def _texts(change: _Change, *, now: datetime) -> Iterator[Outbox]:
    """Give a message row for the reporter and for each follower; a repeated one has the same key and is dropped."""
    for seen in change.seen:
        template = _template_of(seen)
        if not template:
            continue
        told = [change.appeal]
        if template in _FOR_FOLLOWERS and change.appeal.followers_count:
            followers = Appeal.objects.visible_to(_JOB).filter(main_id=change.appeal.pk, contact__isnull=False)
            told += list(followers.order_by("pk"))
        # Whoever said it is not solved knows; those who joined do not.
        if template == "again" and seen.event.actor_kind == "reporter":
            told = told[1:]
        for appeal in told:
            if appeal.contact_id is not None:
                yield message_row(
                    kind="sms",
                    ref_id=appeal.pk,
                    key=f"sms:{appeal.pk}:{template}:{seen.event.seq}",
                    now=now,
                    payload={"template": template, "contact": appeal.contact_id},
                )


@outbox.sender("sms", drops_repeats=sms.DROPS_REPEATS)
def send_sms(message: Message, *, now: datetime) -> None:
    """Send one text message; the number leaves its seal here and goes nowhere but to the sender."""
    contact = Contact.objects.filter(pk=message.payload["contact"]).first()
    appeal = Appeal.objects.visible_to(_JOB).select_related("main").filter(pk=message.ref_id).first()
    if contact is None or appeal is None or contact.sealed_phone is None:
        return  # erased meanwhile, or a name without a number: nobody to send to
    phone = open_phone(contact.sealed_phone, phone_hash=contact.phone_hash, masked_phone=contact.masked_phone)
    sms.send_text(phone=phone, text=_words(message.payload["template"], appeal), send_id=message.send_id)


def _words(template: str, appeal: Appeal) -> str:
    # Someone who joined waits for the promise of the main appeal.
    due = (appeal.main or appeal).due_at
    until = Clock.objects.filter(appeal_id=appeal.main_id or appeal.pk, kind="suspension").order_by("no").last()
    return text_of(
        template,
        language=settings.LANGUAGE_CODE,
        number=appeal.number,
        code=lookup_code(appeal.pk, stored=appeal.lookup_hash) if template == "receipt" else "",
        due=_time(due),
        until=_time(until.due_at if until else due),
        main=appeal.main.number if appeal.main else "",
    )


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
