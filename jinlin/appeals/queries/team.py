"""The one list the three of a microgrid's team share: what is free to take, and who has taken what.

Ordered by what helps most, never by lateness: no clock runs against a volunteer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from jinlin.accounts.models import Post
from jinlin.accounts.roles import TEAM_ROLES
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, AppealEvent, AppealQuerySet, Clock, Task
from jinlin.appeals.queries.hiding import hidden_words, sees_version_only
from jinlin.grid.levels import Level

PAGE = 30
_PLACES = 500
_OPEN = ("offered", "working")
# Why something is on the list, what helps most first: a danger, then a person who waits, then a thing that is broken;
# a question or an idea waits best. `resting`: it waits for the reporter or for its date, nobody can do anything now.
REASONS = ("danger", "waits", "back", "asked", "spot", "voice", "question", "idea", "resting")
_BY_KIND = {"question": "question", "suggestion": "idea"}
# How long the list says that something went on to the grid chief by itself.
_PASSED_SHOWN = timedelta(days=1)
_RESTING = frozenset({"waiting", "suspended"})


@dataclass(frozen=True, slots=True)
class Todo:
    """One piece of work of the team. `until`: when it passes to the area by itself; `masked`: only a version is shown."""

    appeal: Appeal
    task: Task
    masked: bool
    taker: str
    until: datetime | None

    @property
    def asked(self) -> bool:
        """Whether a desk asked the team to help, rather than the work being the team's own."""
        return self.task.role == "helper"

    @property
    def reason(self) -> str:
        """Why it is on the list: one of REASONS."""
        appeal = self.appeal
        if appeal.state in _RESTING:
            return "resting"
        if appeal.emergency:
            return "danger"
        if appeal.not_solved or appeal.reopened:
            return "back"
        if self.asked:
            return "asked"
        if appeal.unheard:
            return "voice"
        # What never stands on the public board is about people, not about things.
        if appeal.kind == "help" and (appeal.category is None or not appeal.category.public):
            return "waits"
        return _BY_KIND.get(appeal.kind, "spot")

    @property
    def passable(self) -> bool:
        """Whether the team holds it, so that it may pass it on to the grid chief."""
        return not self.asked and self.appeal.holder_level == Level.MICROGRID


@dataclass(frozen=True, slots=True)
class Today:
    """The team's list in three parts, what helps most first; `passed`: what went on to the grid chief by itself."""

    free: list[Todo]
    mine: list[Todo]
    others: list[Todo]
    passed: list[Appeal]

    @property
    def todo(self) -> list[Todo]:
        """What one may do now: free or in one's own hands, as one list."""
        return sorted([*self.mine, *self.free], key=_helps_most)


def today_of(scope: Scope, *, on: date, now: datetime) -> Today:
    """Return what the team of the acting post may take, has in hand, what teammates have and what went on by itself.

    Six statements, however much there is.
    """
    tasks = Task.objects.filter(grid_id=scope.grid_id or 0, state__in=_OPEN)
    appeals = {a.pk: a for a in _visible(scope).filter(pk__in=tasks.values("appeal_id"))}
    newest = {task.appeal_id: task for task in tasks.filter(appeal_id__in=appeals).order_by("no")}
    untils = dict(
        Clock.objects.filter(
            appeal_id__in=newest, kind="offer", met_at__isnull=True, stopped_at__isnull=True
        ).values_list("appeal_id", "due_at")
    )
    names = {post.user_id: post.user.display_name for post in team_of(scope.grid_id or 0, on=on)}
    todos = [
        Todo(
            appeal=appeals[task.appeal_id],
            task=task,
            masked=sees_version_only(appeals[task.appeal_id], scope),
            taker=names.get(task.taken_by or 0, ""),
            until=untils.get(task.appeal_id),
        )
        for task in newest.values()
    ]
    todos.sort(key=_helps_most)
    return Today(
        free=[todo for todo in todos if todo.task.state == "offered"],
        mine=[t for t in todos if t.task.state == "working" and t.task.taken_by == scope.user_id],
        others=[t for t in todos if t.task.state == "working" and t.task.taken_by != scope.user_id],
        passed=_passed(scope, now=now),
    )


def _helps_most(todo: Todo) -> tuple[int, bool, datetime, int]:
    appeal = todo.appeal
    return REASONS.index(todo.reason), appeal.kind != "help", appeal.created_at, appeal.pk


def _passed(scope: Scope, *, now: datetime) -> list[Appeal]:
    """Return what nobody of the team had time for lately: the grid chief has it, and nobody is blamed."""
    held = {
        appeal.pk: appeal for appeal in _visible(scope).open().filter(holder_level=Level.AREA).order_by("-pk")[:PAGE]
    }
    gone = AppealEvent.objects.filter(appeal_id__in=held, verb="pass_on", at__gte=now - _PASSED_SHOWN)
    return [
        held[pk]
        for pk in gone.values_list("appeal_id", flat=True).order_by("-at")
        if not sees_version_only(held[pk], scope)
    ]


def team_of(grid_id: int, *, on: date) -> Iterable[Post]:
    """Return the posts of a microgrid's team on a day, the chief first, with their people."""
    posts = Post.objects.held_on(on).filter(grid_id=grid_id, role__in=TEAM_ROLES).select_related("user")
    return sorted(posts, key=lambda post: (post.role != "microgrid_chief", post.pk))


def around(
    scope: Scope, *, state: Literal["open", "all"] = "open", after: int = 0, building_id: int | None = None
) -> list[Appeal]:
    """Return the appeals of the microgrid, whoever works on them, the newest first; one more than a page at most."""
    rows = _visible(scope)
    if building_id is not None:
        rows = rows.filter(building_id=building_id).exclude(hidden_words(scope))
    if state == "open":
        rows = rows.open()
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[: PAGE + 1])


def open_places(scope: Scope) -> list[int]:
    """Return the building of each open appeal of the microgrid that names one and is not hidden from the team."""
    rows = Appeal.objects.visible_to(scope).open().filter(building__isnull=False).exclude(hidden_words(scope))
    return [pk for pk in rows.values_list("building_id", flat=True)[:_PLACES] if pk]


def _visible(scope: Scope) -> AppealQuerySet:
    return Appeal.objects.visible_to(scope).select_related("text", "building", "category")
