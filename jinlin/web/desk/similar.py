"""Similar past appeals beside an open one: how they were solved, in one line, in a list, and as words for the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.appeals.docket import World
from jinlin.appeals.queries import Solved, solved_alike, sought_from
from jinlin.web import times
from jinlin.web.desk.lines import Line, line_of
from jinlin.web.desk.sheet import Sheet

SHOWN = 5
LATELY = timedelta(days=90)
# The deeds whose words an earlier answer may begin.
ANSWERS = ("finish", "resolve")


@dataclass(frozen=True, slots=True)
class Alike:
    """One similar appeal as the pane lists it; `took` is "" while it is open."""

    line: Line
    why: tuple[tuple[str, str], ...]
    at: datetime
    open: bool
    took: str
    unit: str
    answer: str


@dataclass(frozen=True, slots=True)
class Likes:
    """What the pane says of similar appeals: one sentence, then the few likeliest."""

    sentence: str
    rows: list[Alike]


def alike_of(sheet: Sheet, *, queue: str) -> Likes | None:
    """Return what looks alike within a year, None when nothing does or the words may not be compared."""
    if sheet.dossier.masked or sheet.appeal.shield:
        return None
    found = _found(sheet)
    if not found:
        return None
    world, scope, now = sheet.world, sheet.scope, sheet.now
    rows = [
        Alike(
            line=line_of(one.appeal, scope=scope, world=world, now=now, queue=queue),
            why=one.why,
            at=one.appeal.created_at,
            open=one.appeal.state in {"received", "waiting", "in_progress", "suspended", "resolved"},
            took=times.span(one.took) if one.took is not None else "",
            unit=_unit(one.unit, world),
            answer=one.answer,
        )
        for one in found[:SHOWN]
    ]
    return Likes(_sentence(found, world=world, now=now), rows)


def _found(sheet: Sheet) -> list[Solved]:
    category = sheet.world.catalogue.categories.get(sheet.appeal.category_id or 0)
    sought = sought_from(sheet.appeal, radius_m=category.radius_m if category else 200)
    return solved_alike(sheet.scope, sought, now=sheet.now, but=sheet.appeal.pk)


def _unit(unit: tuple[str, int] | None, world: World) -> str:
    if unit is None:
        return ""
    kind, pk = unit
    if kind == "department":
        return world.nodes.departments.get(pk, "")
    node = world.nodes.get(pk)
    return node.name if node else ""


def _sentence(found: Sequence[Solved], *, world: World, now: datetime) -> str:
    """Return one line like 同址近 90 天有 3 件相似诉求，均由市政办理，平均 6.2 小时办结; "" when nothing was solved."""
    here = [one for one in found if one.took is not None and one.same_place and one.appeal.created_at > now - LATELY]
    solved = here or [one for one in found if one.took is not None]
    spent = [one.took for one in solved if one.took is not None]
    if not spent:
        return ""
    n = len(spent)
    said = (
        ngettext("%(n)d similar appeal at this place in 90 days", "%(n)d similar appeals at this place in 90 days", n)
        if here
        else ngettext("%(n)d similar appeal in this area in a year", "%(n)d similar appeals in this area in a year", n)
    ) % {"n": n}
    units = {_unit(one.unit, world) for one in solved} - {""}
    average = times.span(sum(spent, timedelta()) / n)
    if len(units) == 1 and all(one.unit for one in solved):
        return _("%(said)s, done by %(unit)s, in %(average)s on average.") % {
            "said": said, "unit": units.pop(), "average": average,
        }  # fmt: skip
    return _("%(said)s, done in %(average)s on average.") % {"said": said, "average": average}


def answer_of(sheet: Sheet, like: int) -> str:
    """Return the words an earlier one was answered with, "" when that one is not alike or not to be read."""
    if sheet.dossier.masked or sheet.appeal.shield or not like:
        return ""
    return next((one.answer for one in _found(sheet) if one.appeal.pk == like), "")


def slot_of(sheet: Sheet, *, queue: str, deeds: Sequence[str]) -> dict[str, Any]:
    """Return what `desk/_similar.html` needs; `deeds` are those this post may do now."""
    likes = alike_of(sheet, queue=queue)
    return {"alike": likes, "answer_with": next((name for name in ANSWERS if name in deeds), "")}
