"""What stands around every page of the desk: who acts, the queues with their live counts, notices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.grid.levels import Level
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
    side: Words = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the queues a desk goes back and forth between, above its rows."""

    words: Words
    count: str
    url: str
    current: bool


def shell(request: ScopedRequest, *, nodes: Nodes, now: datetime, active: str = "") -> dict[str, Any]:
    """Return the context of the desk's frame, with two statements: the counts and the unread notices."""
    counted = queries.counts(request.scope, now=now)
    return {
        "now": now,
        "nav": _nav(request.scope, counted, active),
        "kpis": _kpis(request.scope, counted),
        "tabs": _tabs(request.scope, counted, active),
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
        "poster_of": request.scope.grid_id if request.scope.level is Level.COMMUNITY else None,
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
                    url=reverse(label.url_name) if label.url_name else queue_url(label.name),
                    count=shown(sum(counted.get(name, 0) for name in label.sums or (label.name,))),
                    current=label.name == active,
                    urgent=label.urgent,
                )
                for label in labels
                if label.in_menu
            ],
        )
        for title, labels in groups
    ]


_STRIP = {
    False: ("new", "mine", "soon", "late", "moving", "resolved"),
    True: ("sign", "working", "soon", "late", "returned"),
}
_LOOKS = {"late": "kpi--red", "soon": "kpi--amber"}
_SIDES: dict[str, Words] = {"late": _("look at these first"), "soon": _("within a day"), "resolved": _("ask them")}


def _kpis(scope: Scope, counted: dict[str, int]) -> list[Kpi]:
    department = scope.department_id is not None
    words = {label.name: label.words for _title, labels in groups_for(department=department) for label in labels}
    return [
        Kpi(
            words[name],
            shown(counted.get(name, 0)) or "0",
            queue_url(name),
            _LOOKS.get(name, "") if counted.get(name) else "",
            _SIDES.get(name, "") if counted.get(name) else "",
        )
        for name in _STRIP[department]
    ]


_TABS = {False: ("moving", "new", "objections", "late"), True: ("sign", "working", "returned", "late")}
_SHORT: dict[str, Words] = {
    "moving": _("By deadline"), "new": _("New"), "objections": _("Returned"), "late": _("Late"), "sign": _("To sign for"),
    "working": _("At work"), "returned": _("Returned"),
}  # fmt: skip


def _tabs(scope: Scope, counted: dict[str, int], active: str) -> list[Tab]:
    return [
        Tab(_SHORT[name], shown(counted.get(name, 0)), queue_url(name), name == active)
        for name in _TABS[scope.department_id is not None]
    ]
