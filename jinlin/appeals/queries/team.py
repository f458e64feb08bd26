"""The one list the three of a microgrid's team share: what is free to take, and who has taken what.

Ordered by what helps most, never by lateness: no clock runs against a volunteer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from jinlin.accounts.models import Post
from jinlin.accounts.roles import TEAM_ROLES
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, AppealQuerySet, Clock, Task
from jinlin.appeals.queries.hiding import sees_version_only

PAGE = 30
_OPEN = ("offered", "working")
# A person who needs help comes before a thing that is broken, a question or an idea waits best.
_BY_KIND = {"help": 0, "complaint": 1, "tip_off": 1, "question": 2, "suggestion": 3}


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


@dataclass(frozen=True, slots=True)
class Today:
    """The team's list in three parts."""

    free: list[Todo]
    mine: list[Todo]
    others: list[Todo]


def today_of(scope: Scope, *, on: date) -> Today:
    """Return what the team of the acting post may take, has in hand, and what teammates have; four statements."""
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
    )


def _helps_most(todo: Todo) -> tuple[bool, int, datetime, int]:
    appeal = todo.appeal
    return not appeal.emergency, _BY_KIND.get(appeal.kind, 1), appeal.created_at, appeal.pk


def team_of(grid_id: int, *, on: date) -> Iterable[Post]:
    """Return the posts of a microgrid's team on a day, the chief first, with their people."""
    posts = Post.objects.held_on(on).filter(grid_id=grid_id, role__in=TEAM_ROLES).select_related("user")
    return sorted(posts, key=lambda post: (post.role != "microgrid_chief", post.pk))


def around(scope: Scope, *, state: Literal["open", "all"] = "open", after: int = 0) -> list[Appeal]:
    """Return the appeals of the microgrid, whoever works on them, the newest first; one more than a page at most."""
    rows = _visible(scope)
    if state == "open":
        rows = rows.open()
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.order_by("-pk")[: PAGE + 1])


def _visible(scope: Scope) -> AppealQuerySet:
    return Appeal.objects.visible_to(scope).select_related("text", "building", "category")
