"""Rows of appeals as a desk's lists show them: title, place, channel, kind and how the deadline stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.accounts.scope import Scope
from jinlin.appeals.catalogue_now import CatalogueNow
from jinlin.appeals.docket import World
from jinlin.appeals.messages import CHANNELS, KINDS
from jinlin.appeals.models import Appeal, Task
from jinlin.appeals.queries import Row, sees_version_only
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Nodes
from jinlin.web import times
from jinlin.web.templatetags.ui import local_name

_NEW_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `tag` is (words, colour) of a running deadline; without one the state's own tag is shown."""

    pk: int
    number: str
    title: str
    place: str
    meta: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]
    tag: tuple[str, str] | None
    state: str
    url: str
    # Why it came back, "" when it did not.
    reason: str = ""


def lines_of(
    rows: Iterable[Row],
    *,
    scope: Scope,
    world: World,
    now: datetime,
    queue: str = "",
    reasons: Mapping[int, str] | None = None,
) -> list[Line]:
    """Return rows of a queue as lines, with why they came back where `reasons` says so; no statement is run."""
    said = reasons or {}
    return [
        line_of(
            row.appeal,
            scope=scope,
            world=world,
            now=now,
            task=row.task,
            queue=queue,
            reason=said.get(row.appeal.pk, ""),
        )
        for row in rows
    ]


def line_of(
    appeal: Appeal,
    *,
    scope: Scope,
    world: World,
    now: datetime,
    task: Task | None = None,
    queue: str = "",
    reason: str = "",
) -> Line:
    """Return one appeal, whose words are loaded, as a line."""
    query = {"q": queue} if queue else {}
    kind = category_words(appeal, world.catalogue) or str(KINDS.get(appeal.kind, appeal.kind))
    return Line(
        pk=appeal.pk,
        number=appeal.number,
        title=title_of(appeal, scope=scope, catalogue=world.catalogue),
        place=short_place(appeal, world.nodes, masked=sees_version_only(appeal, scope), seen_from=scope.level),
        meta=(str(CHANNELS.get(appeal.channel, appeal.channel)), kind),
        marks=_marks(appeal),
        tag=deadline_tag(appeal, task=task, now=now),
        state=appeal.state,
        url=reverse("desk:appeal", args=[appeal.pk], query=query),
        reason=reason,
    )


def title_of(appeal: Appeal, *, scope: Scope, catalogue: CatalogueNow) -> str:
    """Return what a list calls an appeal; never the reporter's words where only a version may be read."""
    if sees_version_only(appeal, scope):
        return category_words(appeal, catalogue) or _("Released version")
    return appeal.text.title or (_("Voice note, not heard yet") if appeal.unheard else _("Without words"))


def category_words(appeal: Appeal, catalogue: CatalogueNow) -> str:
    """Return the name of an appeal's category, "" when it has none."""
    return local_name(catalogue.categories.get(appeal.category_id or 0))


def short_place(appeal: Appeal, nodes: Nodes, *, masked: bool = False, seen_from: Level | None = None) -> str:
    """Return community, microgrid and building: 府前社区 · 05微网格 · 9幢.

    A desk of the community or below knows where it sits (`seen_from`); those who read a version see no building.
    """
    node = nodes.get(appeal.grid_id)
    if node is None:
        return ""
    by_level = {nodes[one].level: nodes[one].name for one in node.line}
    microgrid = by_level.get(Level.MICROGRID, "")
    wide = by_level.get(Level.COMMUNITY) or by_level.get(Level.STREET) or node.name
    if seen_from is not None and seen_from <= Level.COMMUNITY:
        wide = "" if microgrid else by_level.get(Level.AREA, wide)
    parts = [wide, microgrid]
    if appeal.building is not None and not masked:
        parts.append(str(appeal.building))
    return " · ".join(part for part in parts if part)


def deadline_tag(appeal: Appeal, *, task: Task | None, now: datetime) -> tuple[str, str] | None:
    """Return how the promise (for a department: its task's limit) stands while it runs; None when it does not."""
    if task is not None and task.state not in {"offered", "working"}:
        return None
    if appeal.state not in {"received", "in_progress"}:
        return None
    due = (task.due_at if task is not None else None) or appeal.due_at
    if due is None:
        return None
    words, colour = times.left(due, now=now)
    if colour == "blue" and appeal.state == "received" and now - appeal.created_at < _NEW_FOR:
        return _("new for %(span)s") % {"span": times.span(now - appeal.created_at)}, "brand"
    return words, colour


def _marks(appeal: Appeal) -> tuple[tuple[str, str], ...]:
    """Return small tags beside the title, as (words, colour)."""
    marks: list[tuple[str, str]] = []
    if appeal.emergency:
        marks.append((_("urgent"), "red"))
    if appeal.shield:
        marks.append((_("about somebody"), "violet"))
    if appeal.unheard:
        marks.append((_("voice unheard"), "amber"))
    if appeal.urged:
        marks.append((_("urged %(n)d×") % {"n": appeal.urged}, "amber"))
    if appeal.reopened or appeal.not_solved:
        marks.append((_("round %(n)d") % {"n": appeal.round}, "amber"))
    if appeal.followers_count:
        said = ngettext("%(n)d joined", "%(n)d joined", appeal.followers_count) % {"n": appeal.followers_count}
        marks.append((said, "grey"))
    return tuple(marks)
