"""One appeal with everything a desk needs on one screen, read with a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jinlin.accounts.models import Post
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import (
    Appeal,
    AppealEvent,
    AppealText,
    Attachment,
    Clock,
    Holding,
    Proposal,
    Supervision,
    Task,
)
from jinlin.appeals.queries.hiding import sees_version_only
from jinlin.appeals.workflow import Party, parties
from jinlin.grid.levels import Level
from jinlin.people.models import Contact

FOLLOWERS_SHOWN = 20
# What those who read only the released version may still read: the work itself, never what the reporter said.
_WORK_WORDS = frozenset(
    {"release_version", "assign", "reassign", "sign_for", "inspect", "finish", "verify", "resolve", "ask"}
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a post of the trail: a name, the role and where."""

    name: str
    role: str
    grid_id: int
    department_id: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One event with its words ("" when there are none or they are hidden) and who did it (None: nobody by name)."""

    event: AppealEvent
    words: str
    internal: bool
    person: Person | None


@dataclass(slots=True)
class Dossier:
    """An appeal as one post sees it. With `masked` set only the released version is read, and no reporter is known."""

    appeal: Appeal
    said: AppealText
    masked: bool
    version: str
    tasks: list[Task]
    clocks: list[Clock]
    holdings: list[Holding]
    lines: list[Line]
    files: list[Attachment]
    proposals: list[Proposal]
    orders: list[Supervision]
    main: Appeal | None
    followers: list[Appeal]
    people: dict[int, Person] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return what was reported, or the released version."""
        return self.version if self.masked else self.said.body

    @property
    def contact(self) -> Contact | None:
        """Return whose appeal it is, masked values only; None when nobody left one or the scope may not know."""
        return None if self.masked else self.appeal.contact

    @property
    def lead(self) -> Task | None:
        """Return the lead task that counts now: the newest not revoked."""
        leads = [t for t in self.tasks if t.role == "lead" and t.state != "revoked"]
        return max(leads, key=lambda t: t.no, default=None)

    def parties_of(self, scope: Scope) -> frozenset[Party]:
        """Return what somebody is to this appeal, as the rules of the verbs name it."""
        lead = self.lead
        helpers = frozenset(handler(t) for t in self.tasks if t.role == "helper" and t.state in {"offered", "working"})
        found = parties(
            scope,
            holder_level=Level(self.appeal.holder_level),
            lead=handler(lead) if lead else None,
            helpers=helpers,
        )
        return found - {Party.WIDE} if self.masked else found

    def own_tasks(self, scope: Scope, *states: str) -> list[Task]:
        """Return the tasks of the scope's own unit in one of these states, the newest first."""
        own = ("department", scope.department_id) if scope.department_id else ("grid", scope.grid_id)
        return sorted((t for t in self.tasks if handler(t) == own and t.state in states), key=lambda t: -t.no)


def handler(task: Task) -> tuple[str, int]:
    """Return whose task it is: ("grid", id) or ("department", id)."""
    return ("department", task.department_id) if task.department_id else ("grid", task.grid_id or 0)


def dossier(scope: Scope, appeal_id: int) -> Dossier:
    """Return one appeal the scope may see; raises Appeal.DoesNotExist for absent and forbidden alike."""
    appeal = Appeal.objects.visible_to(scope).select_related("text", "building", "contact").get(pk=appeal_id)
    masked = sees_version_only(appeal, scope)
    events = list(AppealEvent.objects.filter(appeal_id=appeal_id).select_related("text").order_by("seq"))
    released = [e for e in events if e.verb == "release_version"]
    tasks = list(Task.objects.filter(appeal_id=appeal_id).order_by("no"))
    proposals = list(Proposal.objects.filter(appeal_id=appeal_id).order_by("pk"))
    files = Attachment.objects.filter(appeal_id=appeal_id).select_related("file").order_by("pk")
    people = _people(events, proposals)
    return Dossier(
        appeal=appeal,
        said=appeal.text,
        masked=masked,
        version=_words(released[-1]) if released else "",
        tasks=tasks,
        clocks=list(Clock.objects.filter(appeal_id=appeal_id).order_by("no")),
        holdings=list(Holding.objects.filter(appeal_id=appeal_id).order_by("no")),
        lines=_lines(events, people=people, masked=masked, since=released[-1].seq if released else 0),
        files=[f for f in files if not masked or f.released],
        proposals=proposals,
        orders=list(Supervision.objects.filter(appeal_id=appeal_id).order_by("pk")),
        main=_main(scope, appeal),
        followers=_followers(scope, appeal),
        people=people,
    )


def lines_since(scope: Scope, appeal_id: int, events: Sequence[AppealEvent]) -> list[Line]:
    """Return events a page had not seen (`Changed.events`) with their words and people, for an appeal in view."""
    appeal = Appeal.objects.visible_to(scope).get(pk=appeal_id)
    found = list(AppealEvent.objects.filter(pk__in=[e.pk for e in events]).select_related("text").order_by("seq"))
    masked = sees_version_only(appeal, scope)
    return _lines(found, people=_people(found, []), masked=masked, since=appeal.event_seq + 1 if masked else 0)


def _lines(events: Iterable[AppealEvent], *, people: dict[int, Person], masked: bool, since: int) -> list[Line]:
    return [
        Line(
            event,
            words="" if masked and (event.seq < since or event.verb not in _WORK_WORDS) else _words(event),
            internal=event.text.internal if hasattr(event, "text") else False,
            person=people.get(event.post_id or 0),
        )
        for event in events
        if not (masked and event.actor_kind in {"reporter", "public"} and event.verb in {"add", "answer", "rate"})
    ]


def _words(event: AppealEvent) -> str:
    return event.text.body if hasattr(event, "text") else ""


def _people(events: Iterable[AppealEvent], proposals: Iterable[Proposal]) -> dict[int, Person]:
    """Return the people by post id, with one statement however many there are."""
    wanted = {e.post_id for e in events} | {p.asked_post for p in proposals}
    posts = Post.objects.filter(pk__in=[pk for pk in wanted if pk]).select_related("user")
    return {p.pk: Person(p.user.display_name, p.role, p.grid_id, p.department_id) for p in posts}


def _main(scope: Scope, appeal: Appeal) -> Appeal | None:
    if appeal.main_id is None:
        return None
    return Appeal.objects.visible_to(scope).select_related("text").filter(pk=appeal.main_id).first()


def _followers(scope: Scope, appeal: Appeal) -> list[Appeal]:
    if not appeal.followers_count:
        return []
    found = Appeal.objects.visible_to(scope).select_related("text").filter(main_id=appeal.pk)
    return list(found.order_by("pk")[:FOLLOWERS_SHOWN])
