"""Reporting without an account: one page for what and where, one to check and send; plain POSTs, 303 at the end."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions
from jinlin.appeals.docket import World, world_now
from jinlin.common.refusals import Refused
from jinlin.grid.nodes import Node, nodes_now
from jinlin.grid.tree import current_tree
from jinlin.web import maps, mine, where
from jinlin.web.resident import rates
from jinlin.web.resident.forms import about_of
from jinlin.web.resident.pages import FIRST_PAGE, check, first_page, questions_of
from jinlin.web.resident.places import keep_place, kept_place
from jinlin.web.resident.writing import AS_WRITTEN, Draft, Place, drop_pin, find, fresh, from_post, place_of

# Which field a refusal belongs to; what is not here stands above the form.
_FIELD = {
    "words_missing": "words", "words_long": "words", "outside": "place", "point_zero": "place",
    "category_unknown": "category", "main_not_open": "join", "merge_place": "join", "name_long": "name",
    "contact_empty": "phone",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the report's first page; then check, or send, or look up a place, by the button pressed."""
    now = timezone.now()
    if request.method == "GET":
        return _begin(request, now=now)
    draft = from_post(request, now=now)
    valid = draft.form.is_valid()
    step = request.POST.get("step", "pin" if "pin.x" in request.POST else "check")
    if step == "send" and valid and not draft.kept.errors:
        return _send(draft)
    if step in {"find", "pin", "back", "map"} or not valid or draft.kept.errors:
        if valid and step == "find":
            find(draft)
        if valid and step == "pin":
            drop_pin(draft)
        bad = bool(draft.kept.errors or draft.form.errors)
        return first_page(draft, status=422 if bad else 200)
    return check(draft, asked=step == "check")


def _begin(request: HttpRequest, *, now: datetime) -> HttpResponse:
    """Show an empty report; a poster's code (`?at=`) fills the place."""
    at = _poster_place(request)
    response = first_page(fresh(request, now=now, at=at))
    if at is not None and kept_place(request, nodes_now()) is None:
        keep_place(response, at.id)
    return response


def _poster_place(request: HttpRequest) -> Node | None:
    at = request.GET.get("at", "")
    return nodes_now().get(int(at[:18])) if at.isdecimal() else None


def expired(request: HttpRequest) -> HttpResponse:
    """Answer a report whose page had expired: everything typed and every photo is still there."""
    draft = from_post(request, now=timezone.now())
    draft.form.is_valid()
    draft.kept.errors.insert(0, _("This page had been open for too long. Everything is still here: please send again."))
    return first_page(draft, status=403)


def _send(draft: Draft) -> HttpResponse:
    """Take the report in and lead to its receipt; refused, every word stays on the page."""
    form, world = draft.form, world_now()
    data = form.cleaned_data
    try:
        rates.count_report(draft.request, now=draft.now)
        place = place_of(draft, world=world)
        receipt = actions.receive(
            actor=PUBLIC,
            report=_report(draft, place=place, world=world),
            now=draft.now,
            key=draft.key,
            join_id=data["join"],
        )
    except Refused as refused:
        name = _FIELD.get(refused.code, "phone" if refused.code.startswith("phone") else None)
        form.add_error(name, str(refused))
        return first_page(draft, status=422) if name in FIRST_PAGE else check(draft, asked=False)
    if receipt.other_body:
        response = render(draft.request, "resident/already.html", {"receipt": receipt, "data": data}, status=409)
    else:
        response = redirect("resident:receipt", receipt.number)
        response.status_code = 303
    mine.remember(draft.request, response, receipt.appeal_id)
    # Where somebody else lives says nothing about this phone.
    if place.by != "unknown" and not data["for_relative"]:
        keep_place(response, place.grid_id)
    return response


def _report(draft: Draft, *, place: Place, world: World) -> actions.Report:
    data = draft.form.cleaned_data
    category_id = draft.form.category_id
    condition = world.catalogue.conditions.get(data["condition"] or 0)
    if condition is None or condition.category_id != category_id:
        condition = world.catalogue.usual_condition(category_id)
    category = world.catalogue.categories.get(category_id or 0)
    answers = {
        question["zh"]: draft.request.POST[question["field"]][:200]
        for question in questions_of(category)
        if draft.request.POST.get(question["field"])
    }
    reason = ("category_proposed", data["why"]) if data["why"] else ("category_chosen", "")
    return actions.Report(
        words=data["words"],
        grid_id=place.grid_id,
        category_id=category_id,
        condition_id=condition.pk if condition else None,
        answers=answers,
        place_words=place.words,
        place_by=place.by,
        building_id=place.building_id,
        x=place.x,
        y=place.y,
        accuracy_m=data["accuracy"],
        name=data["name"],
        phone=data["phone"],
        for_relative=data["for_relative"],
        about=about_of(data["about"]),
        files=draft.kept.ids,
        voice=draft.kept.voice.pk if draft.kept.voice else None,
        why=(*place.why, *([reason] if category_id else [])),
    )


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Answer an address being typed with the places it may mean, as a part of the form."""
    text = request.GET.get("q", "")[:200]
    choices = where.by_words(text, tree=current_tree())
    context = {"choices": choices, "as_written": AS_WRITTEN, "asked": text, "chosen": ""}
    return render(request, "resident/_places.html", context)


@require_safe
def community_map(request: HttpRequest, community_id: int) -> HttpResponse:
    """Draw a community's microgrids, for an image button that needs no script."""
    nodes = nodes_now()
    node = nodes.get(community_id)
    picture = maps.map_of(community_id, nodes=nodes, pin=_asked_pin(request)) if node else None
    if picture is None:
        raise Http404
    response = render(request, "resident/map.svg", {"map": picture}, content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _asked_pin(request: HttpRequest) -> tuple[int, int] | None:
    at = request.GET.get("pin", "").split(",")
    try:
        x, y = (int(part) for part in at)
    except ValueError:
        return None
    return x, y
