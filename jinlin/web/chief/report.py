"""Noting something down in one screen: seen on the way, a must-report, for a neighbour, or solved already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals import actions, queries
from jinlin.appeals.catalogue_now import catalogue_now
from jinlin.appeals.docket import WORDS_LIMIT, World, world_now
from jinlin.appeals.models import Appeal, AppealEvent
from jinlin.common.numbers import is_key, lookup_code, new_key
from jinlin.common.refusals import Refused
from jinlin.grid.addresses import Address
from jinlin.grid.tree import current_tree
from jinlin.web.chief.forms import ReportForm
from jinlin.web.chief.must import Choice, choices, must_report
from jinlin.web.chief.shell import place_line, shell, short_names
from jinlin.web.proposals import Suggestion, suggestions
from jinlin.web.resident.receipt import qr
from jinlin.web.uploads import Kept, from_form

# Which field a refusal belongs to; what is not here stands above the form.
_FIELD = {"words_missing": "words", "words_long": "words", "category_unknown": "category", "name_long": "name"}


@dataclass(slots=True)
class Draft:
    """One request's state of the report."""

    request: ScopedRequest
    form: ReportForm
    kept: Kept
    key: str
    now: datetime

    def value(self, name: str) -> Any:
        """Return what stands in a field, also where it was not valid."""
        return self.form[name].value()


@require_http_methods(["GET", "POST"])
@never_cache
def report(request: ScopedRequest) -> HttpResponse:
    """Show the one screen; then look what kind it is, or send."""
    now = timezone.now()
    if request.method == "GET":
        first = {"must": request.GET.get("must", ""), "building": request.GET.get("building", ""), "key": new_key()}
        return _page(Draft(request, ReportForm(initial=first), Kept(), str(first["key"]), now))
    key = request.POST.get("key", "")
    key = key if is_key(key) else new_key()
    draft = Draft(request, ReportForm(request.POST), from_form(request, key=key, now=now), key, now)
    valid = draft.form.is_valid() and not draft.kept.errors
    if not valid or request.POST.get("step") == "look":
        return _page(draft, status=200 if valid else 422)
    return _send(draft)


def _send(draft: Draft) -> HttpResponse:
    """Take it in; refused, every word and photo stays on the page."""
    request, form = draft.request, draft.form
    try:
        said = _report(draft, world=world_now())
        if form.cleaned_data["solved"]:
            receipt = actions.solve_oneself(
                actor=request.scope, report=said, done=form.cleaned_data["done"], now=draft.now, key=draft.key
            )
        else:
            receipt = actions.receive(actor=request.scope, report=said, now=draft.now, key=draft.key)
    except Refused as refused:
        field = _FIELD.get(refused.code, "phone" if refused.code.startswith("phone") else None)
        mend = _("Write one sentence, e.g. “boxes on the stairs of building 5”.")
        form.add_error(field, mend if refused.code == "words_missing" else str(refused))
        return _page(draft, status=422)
    if receipt.other_body:
        # Pressed again after changing words: what stands was sent already, and this page may be sent as a new one.
        draft.key = new_key()
        form.add_error(
            None,
            _("You have sent this already, as %(number)s. To send what you wrote now as another matter, press again.")
            % {"number": receipt.number},
        )
        return _page(draft, status=409)
    response = redirect("chief:sent", receipt.appeal_id)
    response.status_code = 303
    return response


def _report(draft: Draft, *, world: World) -> actions.Report:
    data, scope = draft.form.cleaned_data, draft.request.scope
    choice = _chosen(draft)
    building = _building(data["building"], scope.grid_id)
    words = data["words"] or (choice.words if choice else "")
    category_id, condition_id, reason = _kind(draft, words=words, choice=choice, world=world)
    place = ("place_address", building.label) if building else ("place_chosen", "")
    return actions.Report(
        words=words,
        grid_id=scope.grid_id or 0,
        category_id=category_id,
        condition_id=condition_id,
        place_words=data["place"] or (building.label if building else ""),
        place_by="address" if building else "chosen",
        building_id=building.id if building else None,
        name=data["name"],
        phone=data["phone"],
        files=draft.kept.ids,
        channel="patrol",
        why=(place, *([reason] if reason else [])),
    )


def _kind(
    draft: Draft, *, words: str, choice: Choice | None, world: World
) -> tuple[int | None, int | None, tuple[str, str] | None]:
    """Return category, condition and the reason: what was tapped, what was chosen, or what the words surely mean."""
    data, catalogue = draft.form.cleaned_data, world.catalogue
    chosen = catalogue.categories.get(data["category"] or 0)
    if chosen is not None:
        condition = catalogue.conditions.get(data["condition"] or 0)
        if condition is None or condition.category_id != chosen.pk:
            condition = catalogue.usual_condition(chosen.pk)
        reason = ("category_proposed", data["why"]) if data["why"] else ("category_chosen", "")
        return chosen.pk, condition.pk if condition else None, reason
    if choice is not None:
        return choice.category.pk, choice.condition.pk if choice.condition else None, ("category_chosen", "")
    # `category` empty: nothing was proposed on the page yet (no scripts); 0: “let the community see”.
    if data["category"] is None:
        for one in suggestions(words, catalogue=catalogue)[:1]:
            if one.sure:
                why = ("category_proposed", one.why[0] if one.why else "")
                return one.category.pk, one.condition.pk if one.condition else None, why
    return None, None, None


def _chosen(draft: Draft) -> Choice | None:
    code = draft.form.cleaned_data["choice"]
    return next((one for one in _choices(draft) if one.code == code), None)


def _choices(draft: Draft) -> list[Choice]:
    return choices(str(draft.value("must") or ""), catalogue=catalogue_now())


def _building(building_id: int | None, grid_id: int | None) -> Address | None:
    """Return a building of the own microgrid; another one is nobody's to name here."""
    row = current_tree().book.get(building_id)
    return row if row is not None and row.microgrid_id == grid_id else None


def _page(draft: Draft, *, status: int = 200) -> HttpResponse:
    words = str(draft.value("words") or "")
    asked = draft.request.method == "POST"
    must = must_report(str(draft.value("must") or ""))
    context = {
        **shell(draft.request),
        "form": draft.form,
        "kept": draft.kept,
        "key": draft.key,
        "must": must,
        "choices": _choices(draft) if must else [],
        "choice": draft.value("choice") or "",
        "building": str(draft.value("building") or ""),
        "buildings": list(short_names(draft.request.scope.grid_id or 0).items()),
        "kinds": _kinds(words) if asked and words.strip() else [],
        "category": str(draft.value("category") or ""),
        "asked": asked and bool(words.strip()),
        "restored": draft.request.POST.get("restored", ""),
        "words_limit": WORDS_LIMIT,
    }
    return render(draft.request, "chief/report.html", context, status=status)


@require_GET
@never_cache
def kinds(request: ScopedRequest) -> HttpResponse:
    """Answer words being typed with the kinds they may mean, as a part of the form."""
    context = {"kinds": _kinds(request.GET.get("q", "")[:WORDS_LIMIT]), "category": "", "asked": True}
    return render(request, "chief/_kinds.html", context)


def _kinds(words: str) -> list[Suggestion]:
    return suggestions(words, catalogue=catalogue_now())


@require_GET
@never_cache
def sent(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Show what became of a report: number, who has it now and why, and what the neighbour needs to follow it."""
    try:
        found = queries.dossier(request.scope, appeal_id)
    except Appeal.DoesNotExist:
        # About somebody of the community, say: it is held above, and the number is all one keeps of it.
        return _sent_away(request, appeal_id)
    appeal, world = found.appeal, world_now()
    own = appeal.by_post == request.scope.post_id
    code = lookup_code(appeal.pk, stored=appeal.lookup_hash) if own else ""
    first: AppealEvent = found.lines[0].event
    context = {
        **shell(request),
        "now": timezone.now(),
        "appeal": appeal,
        "title": appeal.text.title,
        "place": place_line(appeal),
        "category": world.catalogue.categories.get(appeal.category_id or 0),
        "holder": world.nodes.get(appeal.holder_id),
        # That it is one's own microgrid needs no saying.
        "why": [(str(code), str(value)) for code, value in first.facts.get("why", ()) if code != "place_chosen"],
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "qr": qr(request, appeal, code) if own and appeal.contact_id else None,
        "for_neighbour": appeal.contact_id is not None,
        "offered": any(t.grid_id == request.scope.grid_id and t.state == "offered" for t in found.tasks),
        "key": new_key(),
    }
    return render(request, "chief/sent.html", context)


def _sent_away(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    own = AppealEvent.objects.filter(appeal_id=appeal_id, seq=1, post_id=request.scope.post_id or 0).exists()
    if not own:
        raise Http404
    return render(request, "chief/sent_away.html", {**shell(request), "today": reverse("chief:today")})
