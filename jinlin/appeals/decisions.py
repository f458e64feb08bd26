"""What waits for one person's decision: requests, objections, suspicions, orders; with what each does to the promise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from jinlin.accounts.models import Post
from jinlin.accounts.scope import Scope
from jinlin.appeals import rows
from jinlin.appeals.docket import Docket, World
from jinlin.appeals.life import TaskLife
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, AppealEvent, Proposal, Supervision, Task
from jinlin.appeals.queries.dossier import Person
from jinlin.appeals.queries.filters import word
from jinlin.appeals.queries.hiding import sees_version_only
from jinlin.appeals.queries.queues import rows_of
from jinlin.appeals.steps import work
from jinlin.appeals.workflow import Party, Verb

Kind = Literal["extension", "suspension", "void", "excuse", "objection", "about", "order"]
MOST = 40
VERBS: dict[str, Verb] = {
    "extension": Verb.DECIDE_EXTENSION,
    "suspension": Verb.DECIDE_SUSPENSION,
    "void": Verb.DECIDE_VOID,
    "excuse": Verb.DECIDE_EXCUSE,
    "objection": Verb.RULE,
    "about": Verb.DECIDE_ABOUT,
    "order": Verb.ANSWER_SUPERVISION,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to decide: who asks, why, and the promise before and after a yes (`after` None: it stands as it is)."""

    kind: Kind
    appeal: Appeal
    asked_at: datetime
    person: Person | None
    reason: str
    ground: str = ""
    until: datetime | None = None
    task: TaskLife | None = None
    number: str = ""
    # The first of two reviewers has agreed.
    half: bool = False
    before: datetime | None = None
    after: datetime | None = None


@dataclass(slots=True)
class _Found:
    kind: Kind
    appeal: Appeal
    asked_at: datetime
    post_id: int | None
    reason: str
    ground: str = ""
    until: datetime | None = None
    task_no: int = 0
    number: str = ""
    half: bool = False


def waiting_for(scope: Scope, *, world: World, now: datetime) -> list[Waiting]:
    """Return what waits for the scope's decision, what is due first first; a fixed number of statements.

    What the rules would refuse (one's own request, a post without a say) is left out.
    """
    if scope.department_id is not None:
        queued = [
            t.appeal for t in rows_of(scope, "orders", now).select_related("appeal__text", "appeal__building")[:MOST]
        ]
        found = _orders(queued)
    else:
        appeals = {name: _queued(scope, name, now) for name in ("decide", "objections", "orders")}
        suspected = rows_of(scope, "about", now).filter(about_suspected=True, holder_id=scope.grid_id)
        found = _requests(scope, appeals["decide"])
        found += _objections(appeals["objections"])
        found += _orders(appeals["orders"])
        found += _suspicions(list(suspected.select_related("text", "building").order_by("due_at", "pk")[:MOST]))
    return _judged(found, scope=scope, world=world, now=now)


def _queued(scope: Scope, name: str, now: datetime) -> list[Appeal]:
    return list(rows_of(scope, name, now).select_related("text", "building").order_by("due_at", "pk")[:MOST])


def _requests(scope: Scope, appeals: Sequence[Appeal]) -> list[_Found]:
    by_pk = {appeal.pk: appeal for appeal in appeals}
    asked = Proposal.objects.filter(appeal_id__in=by_pk, state=word("open")).order_by("pk")
    return [
        _Found(
            cast("Kind", p.kind),
            by_pk[p.appeal_id],
            p.asked_at,
            p.asked_post,
            p.reason,
            p.ground,
            p.until,
            half=p.decided_by is not None,
        )
        for p in asked
        if scope.user_id not in {p.asked_by, p.decided_by}
    ]


def _objections(appeals: Sequence[Appeal]) -> list[_Found]:
    by_pk = {appeal.pk: appeal for appeal in appeals}
    returned = Task.objects.filter(appeal_id__in=by_pk, state=word("returned")).order_by("appeal_id", "no")
    said = _newest(by_pk, "object")
    found = []
    for task in returned:
        event = said.get((task.appeal_id, task.no))
        found.append(
            _Found(
                "objection",
                by_pk[task.appeal_id],
                (event.at if event else task.ended_at) or task.offered_at,
                event.post_id if event else None,
                _words(event),
                event.facts.get("ground", "") if event else "",
                task_no=task.no,
            )
        )
    return found


def _suspicions(appeals: Sequence[Appeal]) -> list[_Found]:
    by_pk = {appeal.pk: appeal for appeal in appeals}
    said = {pk: event for (pk, _no), event in _newest(by_pk, "mark_about").items()}
    return [
        _Found("about", one, said[one.pk].at if one.pk in said else one.created_at,
               said[one.pk].post_id if one.pk in said else None, _words(said.get(one.pk)))
        for one in appeals
    ]  # fmt: skip


def _orders(appeals: Sequence[Appeal]) -> list[_Found]:
    by_pk = {appeal.pk: appeal for appeal in appeals}
    orders = Supervision.objects.filter(appeal_id__in=by_pk, answered_at__isnull=True).order_by("pk")
    # The engine answers the oldest first.
    oldest: dict[int, Supervision] = {}
    for order in orders:
        oldest.setdefault(order.appeal_id, order)
    return [
        _Found("order", by_pk[o.appeal_id], o.made_at, o.by_post, o.words, number=o.number) for o in oldest.values()
    ]


def _newest(appeal_ids: Iterable[int], verb: str) -> dict[tuple[int, int], AppealEvent]:
    """Return the newest event of a verb, by appeal and the task it names."""
    events = (
        AppealEvent.objects.filter(appeal_id__in=list(appeal_ids), verb=verb).select_related("text").order_by("seq")
    )
    return {(e.appeal_id, e.facts.get("task", 0)): e for e in events}


def _words(event: AppealEvent | None) -> str:
    return event.text.body if event is not None and hasattr(event, "text") else ""


def _judged(found: list[_Found], *, scope: Scope, world: World, now: datetime) -> list[Waiting]:
    """Leave out what the rules refuse this person, and say what a yes does to the promise; nothing is written."""
    if not found:
        return []
    appeals = list({one.appeal.pk: one.appeal for one in found}.values())
    dockets = {
        appeal.pk: Docket(appeal=appeal, life=life, actor=scope, now=now, world=world)
        for appeal, life in zip(appeals, rows.load_lives(appeals), strict=True)
    }
    people = _people(one.post_id for one in found)
    made = [
        _made(one, dockets[one.appeal.pk], people.get(one.post_id or 0))
        for one in found
        if _may(one, dockets[one.appeal.pk])
    ]
    return sorted(made, key=lambda one: (one.before is None, one.before or one.asked_at, one.appeal.pk))[:MOST]


def _may(one: _Found, docket: Docket) -> bool:
    if sees_version_only(one.appeal, docket.actor) and one.kind != "order":
        return False
    try:
        docket.check(VERBS[one.kind])
    except Refused:
        return False
    if one.kind == "excuse":
        return Party.WIDE in docket.who
    task = docket.life.tasks.get(one.task_no)
    return task is None or work.may_rule(docket.life, task, level=docket.actor.level, who=docket.who)


def _made(one: _Found, docket: Docket, person: Person | None) -> Waiting:
    clock = rows.promise(docket.life)
    before = clock.due_at if clock is not None else None
    after = None
    if one.kind == "extension":
        step = work.extend(docket.life, limit=docket.limits.solve, calendar=docket.world.calendar)
        changed = {change["no"]: change["due"] for change in step.facts["clocks"]} if "clocks" in step.facts else {}
        if clock is not None and clock.no in changed:
            after = datetime.fromtimestamp(changed[clock.no], tz=docket.now.tzinfo)
    return Waiting(
        kind=one.kind,
        appeal=one.appeal,
        asked_at=one.asked_at,
        person=person,
        reason=one.reason,
        ground=one.ground,
        until=one.until,
        task=docket.life.tasks.get(one.task_no),
        number=one.number,
        half=one.half,
        before=before,
        after=after,
    )


def _people(post_ids: Iterable[int | None]) -> dict[int, Person]:
    posts = Post.objects.filter(pk__in={pk for pk in post_ids if pk}).select_related("user")
    return {p.pk: Person(p.user.display_name, p.role, p.grid_id, p.department_id) for p in posts}
