"""What stands around every page of the desk: who acts, the queues with their live counts, notices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.grid.nodes import Nodes
from jinlin.web.desk.labels import Words, groups_for
from jinlin.web.entry.inbox import unread_count


@dataclass(frozen=True, slots=True)
class NavItem:
    """One queue in the side menu; `count` is "" where nothing stands or nothing is counted."""

    name: str
    words: Words
    icon: str
    url: str
    count: str
    current: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of the strip; it opens the list it counts."""

    words: Words
    count: str
    url: str
    looks: str


def shell(request: ScopedRequest, *, nodes: Nodes, now: datetime, active: str = "") -> dict[str, Any]:
    """Return the context of the desk's frame, with two statements: the counts and the unread notices."""
    counted = queries.counts(request.scope, now=now)
    return {
        "now": now,
        "nav": _nav(request.scope, counted, active),
        "kpis": _kpis(request.scope, counted),
        "department": request.scope.department_id is not None,
        "me": request.scope.name,
        "my_role": request.scope.role,
        "my_place": unit_of(request.scope, nodes),
        "other_posts": [
            (post, place_of_post(post.grid_id, post.department_id, nodes))
            for post in request.posts
            if post.pk != request.scope.post_id
        ],
        "unread": unread_count(request),
    }


def unit_of(scope: Scope, nodes: Nodes) -> str:
    """Return the unit a post stands for: 府前社区, 市政."""
    return place_of_post(scope.grid_id or 0, scope.department_id, nodes)


def place_of_post(grid_id: int, department_id: int | None, nodes: Nodes) -> str:
    """Return the name of a post's department or place."""
    if department_id is not None:
        return nodes.departments.get(department_id, "")
    node = nodes.get(grid_id)
    return node.name if node else ""


def queue_url(name: str, **query: str) -> str:
    """Return the address of a queue."""
    return reverse("desk:queue", query={"q": name, **query})


def shown(count: int) -> str:
    """Return a count as a page shows it: "" for none, 999+ from the cap on."""
    if not count:
        return ""
    return str(count) if count < queries.CAP else f"{queries.CAP - 1}+"


def _nav(scope: Scope, counted: dict[str, int], active: str) -> list[tuple[Words, list[NavItem]]]:
    groups = groups_for(department=scope.department_id is not None)
    return [
        (
            title,
            [
                NavItem(
                    name=label.name,
                    words=label.words,
                    icon=label.icon,
                    url=queue_url(label.name),
                    count=shown(counted.get(label.name, 0)),
                    current=label.name == active,
                    urgent=label.urgent,
                )
                for label in labels
            ],
        )
        for title, labels in groups
    ]


_STRIP = {False: ("new", "mine", "late", "soon", "resolved"), True: ("sign", "working", "late", "soon", "returned")}
_LOOKS = {"late": "kpi--red", "soon": "kpi--amber"}


def _kpis(scope: Scope, counted: dict[str, int]) -> list[Kpi]:
    department = scope.department_id is not None
    words = {label.name: label.words for _, labels in groups_for(department=department) for label in labels}
    return [
        Kpi(
            words[name],
            shown(counted.get(name, 0)) or "0",
            queue_url(name),
            _LOOKS.get(name, "") if counted.get(name) else "",
        )
        for name in _STRIP[department]
    ]
