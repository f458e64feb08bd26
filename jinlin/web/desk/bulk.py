"""Giving out many in one go: chosen in the list, looked at in a table, done one by one, taken back within minutes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals import actions, queries
from jinlin.appeals.actions.handout import MOST, UNDO_WITHIN
from jinlin.appeals.docket import World, world_now
from jinlin.appeals.messages import REFUSALS
from jinlin.appeals.models import Appeal, Handout
from jinlin.appeals.queries import Filters
from jinlin.appeals.steps.base import Handler
from jinlin.appeals.workflow import Verb
from jinlin.common.numbers import is_key, new_key
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from jinlin.web.desk.deeds import Option
from jinlin.web.desk.deeds.spec import SELF, number
from jinlin.web.desk.labels import Words, label_of
from jinlin.web.desk.lines import Line, line_of
from jinlin.web.desk.narrow import filters_of, query_of
from jinlin.web.desk.shell import queue_url, shell

# Lists whose rows may be given out.
QUEUES = frozenset({"new", "mine", "late", "soon", "moving"})
_SAID: Mapping[Verb, Words] = {
    Verb.ACCEPT: gettext_lazy("accept and assign"),
    Verb.ASSIGN: gettext_lazy("assign"),
    Verb.REASSIGN: gettext_lazy("reassign: we stop doing it ourselves"),
}
_WHY: Mapping[str, Words] = {
    "changed": gettext_lazy("Somebody acted on it meanwhile; nothing was changed."),
    "gone": gettext_lazy("It is not at your desk."),
    "own": gettext_lazy("You kept it yourselves; nothing to take back."),
    "not_given": gettext_lazy("It had not been given out."),
}
_BACK: Mapping[str, Words] = {
    **_WHY,
    "changed": gettext_lazy("It was signed for, or acted on, since: it stays with them."),
}


def bar_of(request: ScopedRequest, *, name: str, filters: Filters) -> dict[str, Any] | None:
    """Return what choosing rows of a list needs; None where nothing may be given out from it."""
    scope = request.scope
    if scope.department_id is not None or scope.level is None or name not in QUEUES:
        return None
    return {"most": MOST, "hidden": {"q": name, **query_of(filters)}}


@require_safe
@never_cache
def preview(request: ScopedRequest) -> HttpResponse:
    """Show what would happen to each: given to whom and until when, or why not. Nothing is written."""
    return _preview(request, request.GET, now=timezone.now())


def _preview(
    request: ScopedRequest, given: QueryDict, *, now: datetime, error: Words = "", status: int = 200
) -> HttpResponse:
    scope, world = request.scope, world_now()
    _place_only(scope)
    queue = name if (name := given.get("q", "")) in QUEUES else "new"
    filters = filters_of(given)
    ids = [found for text in given.getlist("ids")[: 2 * MOST] if (found := number(text))]
    if given.get("all"):
        ids = [row.appeal.pk for row in queries.page_of(scope, queue, now=now, filters=filters, size=MOST).rows]
    lead = _handler(given.get("lead", ""), scope=scope, world=world)
    planned = actions.plan(scope, ids, lead=lead, now=now)
    rows = [_row(one, scope=scope, world=world, now=now, queue=queue) for one in planned]
    return render(
        request,
        "desk/bulk.html",
        {
            **shell(request, nodes=world.nodes, now=now, active=queue),
            "queue": label_of(queue, department=False),
            "back": queue_url(queue, **query_of(filters)),
            "rows": sorted(rows, key=lambda row: bool(row["refused"])),
            "go": sum(not row["refused"] for row in rows),
            "cannot": sum(bool(row["refused"]) for row in rows),
            "ids": [one.appeal.pk for one in planned],
            "hidden": {"q": queue, **query_of(filters)},
            "leads": _leads(scope, world),
            "lead": given.get("lead", ""),
            "most": MOST if len(ids) >= MOST else 0,
            "key": new_key(),
            "words": given.get("words", ""),
            "error": error,
        },
        status=status,
    )


def _row(one: actions.Planned, *, scope: Scope, world: World, now: datetime, queue: str) -> dict[str, Any]:
    return {
        "line": line_of(one.appeal, scope=scope, world=world, now=now, queue=queue),
        "value": f"{one.appeal.pk}:{one.seen}:{one.lead.recipient}",
        "lead": _unit(one.lead.recipient, world),
        "said": _SAID[one.verb],
        "lawful": one.proposed and one.lead.kind == "department",
        "due": one.due_at,
        "refused": one.refused.message if one.refused else "",
    }


def _place_only(scope: Scope) -> None:
    if scope.department_id is not None or scope.level is None or scope.grid_id is None:
        raise Http404


def _handler(text: str, *, scope: Scope, world: World) -> Handler | None:
    """Return who was chosen for all; None leaves each to the catalogue."""
    kind, _colon, pk = text.partition(":")
    if kind == SELF:
        return Handler("grid", scope.grid_id or 0, scope.level or Level.MICROGRID)
    if kind == "department" and number(pk) in world.nodes.departments:
        return Handler("department", number(pk))
    node = world.nodes.get(number(pk)) if kind == "grid" else None
    return Handler("grid", node.id, node.level) if node is not None else None


def _leads(scope: Scope, world: World) -> list[tuple[Words, list[Option]]]:
    """Return who may lead all of them: this desk, the places right below it, departments."""
    own = [Option("", _("Each as the catalogue says")), Option(SELF, _("We do it ourselves"))]
    below = [n for n in world.nodes.children(scope.grid_id or 0) if n.level >= Level.AREA]
    groups: list[tuple[Words, list[Option]]] = [("", own)]
    if scope.level is not None and scope.level >= Level.COMMUNITY:
        names = world.nodes.departments
        groups.append((_("Departments"), [Option(f"department:{pk}", name) for pk, name in names.items()]))
    if below:
        groups.append((_("Levels below"), [Option(f"grid:{n.id}", n.name) for n in below]))
    return groups


def _unit(recipient: str, world: World) -> str:
    kind, _colon, pk = recipient.partition(":")
    if kind == "department":
        return world.nodes.departments.get(int(pk), "")
    node = world.nodes.get(int(pk))
    return node.name if node else ""


@require_POST
@never_cache
def do(request: ScopedRequest) -> HttpResponse:
    """Give out what is still ticked, each in a transaction of its own, and show what became of it."""
    scope, world, now = request.scope, world_now(), timezone.now()
    _place_only(scope)
    key = request.POST.get("key", "")
    chosen = [found for text in request.POST.getlist("row") if (found := _chosen(text, scope=scope, world=world))]
    try:
        note = actions.hand_out(
            actor=scope,
            chosen=chosen,
            key=key if is_key(key) else "",
            now=now,
            words=request.POST.get("words", ""),
        )
    except Refused as refused:
        again = request.POST.copy()
        again.setlist("ids", [text.partition(":")[0] for text in request.POST.getlist("row")])
        return _preview(request, again, now=now, error=refused.message, status=422)
    return _see_other(reverse("desk:bulk_done", args=[note.pk]))


def _chosen(text: str, *, scope: Scope, world: World) -> actions.Chosen | None:
    """Return one row of the form; what makes no sense is none."""
    pk, _colon, rest = text.partition(":")
    seen, _colon, lead = rest.partition(":")
    handler = _handler(lead, scope=scope, world=world)
    return actions.Chosen(number(pk), number(seen), handler) if number(pk) and handler is not None else None


@require_safe
@never_cache
def done(request: ScopedRequest, handout_id: int) -> HttpResponse:
    """Show what became of each, and offer to take it back while that is possible."""
    return _result(request, handout_id, now=timezone.now())


@require_POST
@never_cache
def undo(request: ScopedRequest, handout_id: int) -> HttpResponse:
    """Take back every task nobody has signed for."""
    now = timezone.now()
    try:
        actions.take_back(
            actor=request.scope, handout_id=handout_id, words=_("Given out by mistake, taken back at once."), now=now
        )
    except Handout.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return _result(request, handout_id, now=now, error=refused.message, status=422)
    return _see_other(reverse("desk:bulk_done", args=[handout_id]))


def _result(
    request: ScopedRequest, handout_id: int, *, now: datetime, error: Words = "", status: int = 200
) -> HttpResponse:
    scope, world = request.scope, world_now()
    note = Handout.objects.filter(pk=handout_id, post_id=scope.post_id or 0).first()
    if note is None:
        raise Http404
    appeals = Appeal.objects.visible_to(scope).select_related("text", "building")
    found = appeals.in_bulk([row["appeal"] for row in note.rows])
    undone = {row["appeal"]: row["code"] for row in note.undone}
    rows = []
    for row in note.rows:
        appeal = found.get(row["appeal"])
        back = undone.get(row["appeal"])
        rows.append(
            {
                "line": line_of(appeal, scope=scope, world=world, now=now) if appeal is not None else _gone(),
                "lead": _unit(row["to"], world),
                "why": _WHY.get(row["code"], REFUSALS.get(row["code"], "")) if row["code"] else "",
                "back": back == "",
                "kept": _BACK.get(back, REFUSALS.get(back, "")) if back and not row["code"] else "",
            }
        )
    return render(
        request,
        "desk/bulk_done.html",
        {
            **shell(request, nodes=world.nodes, now=now),
            "note": note,
            "rows": sorted(rows, key=lambda row: not (row["why"] or row["kept"])),
            "went": sum(not row["code"] for row in note.rows),
            "failed": sum(bool(row["code"]) for row in note.rows),
            "taken": sum(row["back"] for row in rows),
            "kept": sum(bool(row["kept"]) for row in rows),
            "may_undo": actions.may_undo(note, now=now) and any(not row["code"] for row in note.rows),
            "until": note.done_at + UNDO_WITHIN if note.done_at else None,
            "error": error,
        },
        status=status,
    )


def _gone() -> Line:
    return Line(0, "", _("It is not at your desk."), "", (), (), None, "", "")


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
