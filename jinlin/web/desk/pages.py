"""The page of one appeal: read once, shown with the form that is open, whatever led there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Post
from jinlin.accounts.roles import TEAM_ROLES, Role
from jinlin.appeals import queries
from jinlin.appeals.docket import world_now
from jinlin.appeals.queries.dossier import Line, lines_since
from jinlin.appeals.queries.pulse import moment
from jinlin.appeals.workflow import State
from jinlin.common.numbers import is_key, new_key
from jinlin.people.actions import Revealed
from jinlin.web.desk.bar import bar_of
from jinlin.web.desk.clocks import clocks_of
from jinlin.web.desk.deeds import DEEDS, Deed, Part, first_of, offered
from jinlin.web.desk.deeds.spec import number
from jinlin.web.desk.labels import Words, label_of
from jinlin.web.desk.listing import listing_of
from jinlin.web.desk.overview import overview
from jinlin.web.desk.reasons import reason_of
from jinlin.web.desk.replies import filled, templates_for
from jinlin.web.desk.sheet import Sheet, context_of
from jinlin.web.desk.sheet import line_of as trail_line
from jinlin.web.desk.shell import shell
from jinlin.web.desk.similar import answer_of
from jinlin.web.desk.slots import sheet_slots


@dataclass(slots=True)
class Kept:
    """A form that came back: what was typed in it, why it was refused, and what had happened meanwhile."""

    deed: Deed
    data: QueryDict
    error: Words = ""
    code: str = ""
    since: list[Line] = field(default_factory=list)
    # A template whose words are to be put into the form.
    insert: str = ""
    # Photos already stored, by part, so that none is sent twice.
    stored: dict[str, list[str]] = field(default_factory=dict)


def appeal_page(
    request: ScopedRequest,
    appeal_id: int,
    *,
    now: datetime,
    do: str = "",
    kept: Kept | None = None,
    revealed: Revealed | None = None,
    reveal_error: Words = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page of an appeal; raises Appeal.DoesNotExist for absent and forbidden alike."""
    scope = request.scope
    world = world_now()
    sheet = Sheet(queries.dossier(scope, appeal_id), scope, world, now)
    department = scope.department_id is not None
    queue = request.GET.get("q", "")
    if label_of(queue, department=department) is None:
        queue = _where_it_stands(sheet)
    deeds = offered(sheet)
    form = _form(sheet, deeds, do=do, kept=kept, queue=queue, like=number(request.GET.get("like", "")))
    context = {
        **context_of(sheet),
        **sheet_slots(request, sheet, queue=queue),
        "now": now,
        "clocks": clocks_of(sheet),
        "reason": reason_of(sheet),
        "queue": label_of(queue, department=department),
        "team": _team(sheet),
        "bar": bar_of(sheet, deeds) if form is None else None,
        "form": form,
        "done": DEEDS[done].words if (done := request.GET.get("done", "")) in DEEDS else "",
        "was": _earlier(request),
        "revealed": revealed,
        "reveal_error": reveal_error,
        "q": queue,
        "key": new_key(),
        "may_merge": any(d.name == "merge" for d in deeds),
    }
    if request.htmx:
        return _pane(request, context, appeal_id, do=do, status=status)
    listing = listing_of(scope, queue, world=world, now=now)
    context |= {
        **shell(request, nodes=world.nodes, now=now, active=queue),
        "version": moment(now),
        "rows": listing.rows,
        "overview": overview(scope, nodes=world.nodes, now=now, selected=sheet.appeal),
    }
    return render(request, "desk/appeal.html", context, status=status)


def _pane(request: ScopedRequest, context: dict[str, Any], appeal_id: int, *, do: str, status: int) -> HttpResponse:
    """Return the appeal alone, for the pane of a page that is open; the browser's address follows it."""
    response = render(request, "desk/_pane.html", {**context, "alone": True}, status=status)
    if request.method == "GET" and not do and "HX-History-Restore-Request" not in request.headers:
        response.headers["HX-Push-Url"] = reverse("desk:appeal", args=[appeal_id], query={"q": context["q"]})
    return response


def _earlier(request: ScopedRequest) -> str:
    """Return the address of the appeal a deed was just done on, when the page went on to the next one; else ""."""
    was = request.GET.get("was", "")
    return reverse("desk:appeal", args=[int(was)]) if was.isdecimal() and len(was) < 19 else ""


def _where_it_stands(sheet: Sheet) -> str:
    """Return the queue an appeal stands in for this desk, to be shown beside it."""
    mine = sheet.dossier.own_tasks(sheet.scope, "offered", "working", "returned", "done")
    if sheet.scope.department_id is not None:
        return {"offered": "sign", "working": "working", "returned": "returned"}.get(
            mine[0].state if mine else "", "done"
        )
    if sheet.state in {State.WAITING, State.SUSPENDED, State.RESOLVED}:
        return str(sheet.state)
    if sheet.state not in {State.RECEIVED, State.IN_PROGRESS}:
        return "all"
    if sheet.appeal.holder_id != sheet.scope.grid_id:
        return "tasks" if any(t.state in {"offered", "working"} for t in mine) else "moving"
    if sheet.state is State.RECEIVED:
        return "new"
    others = sheet.lead is not None and sheet.lead.state in {"offered", "working"} and sheet.lead not in mine
    return "given" if others else "mine"


def _team(sheet: Sheet) -> str:
    """Return the names of the microgrid's volunteers, chief first."""
    if sheet.appeal.microgrid_id is None:
        return ""
    held = Post.objects.held_on(timezone.localdate(sheet.now)).filter(
        grid_id=sheet.appeal.microgrid_id, role__in=sorted(TEAM_ROLES)
    )
    posts = sorted(held.select_related("user"), key=lambda post: (post.role != Role.MICROGRID_CHIEF, post.pk))
    roles: dict[str, list[str]] = {}
    for post in posts:
        roles.setdefault(post.user.display_name, []).append(str(post.get_role_display()))
    # Who holds two posts here is one person.
    return "、".join(f"{name}（{'、'.join(dict.fromkeys(said))}）" for name, said in roles.items())


def _form(
    sheet: Sheet, deeds: list[Deed], *, do: str, kept: Kept | None, queue: str, like: int = 0
) -> dict[str, Any] | None:
    """Return the form that is open: the one that came back, or the one asked for; None when neither is.

    `like` is a similar appeal whose answer it begins with.
    """
    by_name = {deed.name: deed for deed in deeds}
    deed = kept.deed if kept else by_name.get(do)
    if deed is None:
        return None
    if deed.name not in by_name:
        deed = first_of(deeds, sheet)
    if deed is None:
        return None
    parts = deed.parts(sheet)
    templates = templates_for(sheet, str(deed.verb)) if deed.templates else []
    # What was typed for a verb that is no longer open is kept: in the note's own field, where nothing else fits.
    lost = kept is not None and kept.deed.name != deed.name
    if kept is not None:
        _refill(parts, kept, deed)
        template = next((t for t in templates if t.code == kept.insert), None)
        if template is not None:
            _insert(parts, filled(template, sheet))
    elif like:
        _insert(parts, answer_of(sheet, like))
    return {
        "deed": deed,
        "parts": parts,
        "url": reverse("desk:act", args=[sheet.appeal.pk, deed.name], query={"q": queue}),
        "seen": sheet.appeal.event_seq,
        "key": _key(kept, lost=lost),
        "error": kept.error if kept and not any(part.error for part in parts) else "",
        "refused": bool(kept and kept.error),
        "changed": [trail_line(sheet, line) for line in kept.since] if kept else [],
        "lost": kept.data.get("words", "") if kept and lost else "",
        "lost_title": kept.deed.words if kept and lost else "",
        "templates": templates,
        "photos": any(part.kind == "photos" for part in parts),
        "needless": not parts,
    }


def _key(kept: Kept | None, *, lost: bool) -> str:
    sent = kept.data.get("key", "") if kept and not lost else ""
    return sent if is_key(sent) else new_key()


def _refill(parts: list[Part], kept: Kept, deed: Deed) -> None:
    if kept.deed.name != deed.name and deed.name != "comment":
        return  # what was written to colleagues never stands ready in an answer to the reporter
    for part in parts:
        part.fill(kept.data)
        if part.name in kept.stored:
            part.kept = kept.stored[part.name]
    names = {part.name for part in parts}
    blamed = kept.deed.blames.get(kept.code) or _USUAL.get(kept.code, "")
    if kept.error and blamed in names and kept.deed.name == deed.name:
        next(part for part in parts if part.name == blamed).error = kept.error


_USUAL = {"words_missing": "words", "words_long": "words", "ground_missing": "ground", "needs_lead": "lead",
          "department_about": "lead", "handler_twice": "helpers", "task_unknown": "task"}  # fmt: skip


def _insert(parts: list[Part], words: str) -> None:
    for part in parts:
        if part.kind == "words":
            part.value = f"{part.value.rstrip()}\n{words}".strip()
            return


def since(request: ScopedRequest, appeal_id: int, events: list[object]) -> list[Line]:
    """Return what happened since the page was built, with words and names."""
    return lines_since(request.scope, appeal_id, events)  # type: ignore[arg-type]
