"""The two pages of a report: what and where; then what we understood, who, and send."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jinlin.appeals.docket import World, world_now
from jinlin.appeals.models import Category, Condition
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Node
from jinlin.grid.tree import current_tree
from jinlin.web import duplicates, maps, where
from jinlin.web.large_print import ELDER
from jinlin.web.proposals import Suggestion, suggestions
from jinlin.web.resident.everyday import tile_of, words_of
from jinlin.web.resident.forms import ABOUTS, ReportForm
from jinlin.web.resident.writing import AS_WRITTEN, Draft, pin_of, place_of, settle_place

# What the first page asks; anything wrong there leads back to it.
FIRST_PAGE = frozenset({"words", "place"})
_SECOND_PAGE = ("other_category", "condition", "about", "name", "phone")


def first_page(draft: Draft, *, status: int = 200) -> HttpResponse:
    """Show what and where, with everything already given."""
    world = world_now()
    nodes = world.nodes
    community = str(draft.value("community") or "")
    chosen_value = str(draft.form.cleaned_data["chosen"] if draft.settled else draft.value("chosen") or "")
    choice = where.chosen(chosen_value, tree=current_tree()) if chosen_value not in {"", AS_WRITTEN} else None
    category = world.catalogue.categories.get(_number(draft.value("category")))
    tile = _number(draft.value("tile"))
    leaves = next((inside for one, inside in world.catalogue.groups() if one.pk == tile), [])
    picture = None
    if community.isdecimal() and nodes.get(int(community)):
        pin = pin_of(draft)
        picture = maps.map_of(int(community), nodes=nodes, pin=pin, chosen=choice.grid_id if choice else None)
    context = {
        "draft": draft, "form": draft.form, "key": draft.key, "kept": draft.kept, "choices": draft.choices,
        "choice": choice, "category": category if category and category.is_leaf else None, "leaves": leaves,
        "tile": tile_of(tile, world.catalogue), "carried": _carried(draft), "restored": "restored" in draft.request.POST,
        "relative": bool(draft.value("for_relative")),
        "communities": nodes.at_level(Level.COMMUNITY),
        "community": community, "map": picture, "microgrids": _microgrids(community, nodes), "pin": pin_of(draft),
        "as_written": AS_WRITTEN, "errors": _errors(draft),
        "voice_first": "voice" in draft.request.GET or draft.request.COOKIES.get(ELDER) == "1", "now": draft.now,
        "map_open": bool(draft.request.POST.get("step") == "map" or "pin.x" in draft.request.POST),
    }  # fmt: skip
    return render(draft.request, "resident/report.html", context, status=status)


def _errors(draft: Draft) -> list[tuple[str, str]]:
    """Return what is wrong as (field's id, sentence), the files' troubles with the photos."""
    said = [("photos", message) for message in draft.kept.errors]
    if draft.form.is_bound:
        said += [(name, str(message)) for name, messages in draft.form.errors.items() for message in messages]
    return said


def _carried(draft: Draft) -> list[tuple[str, str]]:
    """Return what was answered on the second page already, to travel through the first: nothing is asked twice."""
    sent = draft.request.POST
    names = [*_SECOND_PAGE, *(name for name in sent if name.startswith("answer-"))]
    return [(name, sent[name]) for name in names if sent.get(name)]


def _number(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() else 0


def _microgrids(community: str, nodes: Any) -> list[tuple[Node, list[Node]]]:
    """Return a community's areas with their microgrids: the list beside the map."""
    if not community.isdecimal() or nodes.get(int(community)) is None:
        return []
    return [(area, nodes.children(area.id)) for area in nodes.children(int(community))]


def check(draft: Draft, *, asked: bool) -> HttpResponse:
    """Show the second page: what we understood, likely duplicates, who; or back to the first with what is missing."""
    form, world = draft.form, world_now()
    data = form.cleaned_data
    if not data["words"] and draft.kept.voice is None:
        touched = world.catalogue.categories.get(form.category_id or 0)
        data["words"] = words_of(touched, data["tile"] or 0, world.catalogue)
    if not data["words"] and draft.kept.voice is None:
        form.add_error("words", _("Write one sentence about what is wrong, or record a voice note."))
    if asked:
        settle_place(draft)
    if FIRST_PAGE & form.errors.keys():
        return first_page(draft, status=422)
    try:
        place = place_of(draft, world=world)
    except Refused as refused:
        form.add_error("place", str(refused))
        return first_page(draft, status=422)
    found = suggestions(data["words"], catalogue=world.catalogue) if data["words"] else []
    category, condition = _understood(form, found, world)
    here = duplicates.Here(place.grid_id, place.building_id, place.x, place.y)
    alike = duplicates.likely(here, category=category, nodes=world.nodes, now=draft.now) if category else []
    context = {
        "draft": draft, "form": form, "key": draft.key, "kept": draft.kept, "place": place,
        "place_name": world.nodes.long_name(place.grid_id) if place.by != "unknown" else "",
        "offered": _offered(found, category), "category": category, "condition": condition,
        "conditions": world.catalogue.conditions_of(category.pk) if category else [],
        "groups": world.catalogue.groups(), "why": _why(found, category), "alike": [(one, world.nodes.get(one.grid_id)) for one in alike],
        "questions": _asked(category, draft), "abouts": ABOUTS, "now": draft.now,
        "data": data, "relative": data["for_relative"], "stops": _hard_stops(category, condition),
    }  # fmt: skip
    return render(draft.request, "resident/check.html", context, status=422 if form.errors else 200)


def _understood(form: ReportForm, found: list[Suggestion], world: World) -> tuple[Category | None, Condition | None]:
    """Return the category and condition to show as chosen: the reporter's choice first, else what the words say."""
    chosen = world.catalogue.categories.get(form.category_id or 0)
    condition = world.catalogue.conditions.get(form.cleaned_data["condition"] or 0)
    if chosen is not None and chosen.is_leaf:
        proposed = next((one.condition for one in found if one.category.pk == chosen.pk), None)
        if condition is None or condition.category_id != chosen.pk:
            condition = proposed or world.catalogue.usual_condition(chosen.pk)
        return chosen, condition
    if found:
        return found[0].category, found[0].condition
    return None, None


def _offered(found: list[Suggestion], category: Category | None) -> list[Category]:
    """Return the categories to choose from: the chosen one and those proposed."""
    offered = [category] if category else []
    return [*offered, *(one.category for one in found if category is None or one.category.pk != category.pk)][:3]


def _why(found: list[Suggestion], category: Category | None) -> tuple[str, ...]:
    """Return the two words that say most of why a category was proposed, none of them inside another."""
    words = next((one.why for one in found if category is not None and one.category.pk == category.pk), ())
    plain = [word for word in words if "…" not in word] or list(words)
    longest = [word for word in plain if not any(word != other and word in other for other in plain)]
    return tuple(longest[:2])


def questions_of(category: Category | None) -> list[dict[str, Any]]:
    """Return a category's questions with a name for each answer's field."""
    return [{**question, "field": f"answer-{at}"} for at, question in enumerate(category.questions if category else [])]


def _asked(category: Category | None, draft: Draft) -> list[dict[str, Any]]:
    """Return a category's questions with what was answered already."""
    return [{**one, "answer": draft.request.POST.get(one["field"], "")} for one in questions_of(category)]


def _hard_stops(category: Category | None, condition: Condition | None) -> list[Any]:
    """Return what carries a “call first” text for this matter: the condition's own before the category's."""
    return [thing for thing in (condition, category) if thing is not None and thing.hard_stop][:1]
