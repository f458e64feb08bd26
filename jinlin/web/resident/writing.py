"""The state of a report while it is written, and the place it speaks of."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jinlin.appeals.docket import World
from jinlin.common.numbers import is_key, new_key
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from jinlin.grid.models import COORDINATE_UNIT
from jinlin.grid.nodes import Node, nodes_now
from jinlin.grid.tree import current_tree
from jinlin.web import maps, uploads, where
from jinlin.web.resident import rates
from jinlin.web.resident.forms import ReportForm
from jinlin.web.resident.places import kept_place

# The last of the places offered for an address: none of them.
AS_WRITTEN = "text"


@dataclass(slots=True)
class Place:
    """Where it is, as far as known: always a grid, at worst the district."""

    grid_id: int
    by: str = "unknown"
    building_id: int | None = None
    x: int | None = None
    y: int | None = None
    words: str = ""
    why: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Draft:
    """One request's state of the report."""

    request: HttpRequest
    form: ReportForm
    kept: uploads.Kept
    key: str
    now: datetime
    choices: list[where.Choice] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether the form was sent and its place can be read."""
        return self.form.is_bound and "chosen" in getattr(self.form, "cleaned_data", {})

    def value(self, name: str) -> Any:
        """Return what stands in a field, also where it was not valid."""
        return self.form[name].value()


def from_post(request: HttpRequest, *, now: datetime) -> Draft:
    """Return the report as it was posted, its files stored; also used when the page had expired."""
    key = request.POST.get("key", "")
    key = key if is_key(key) else new_key()
    return Draft(request, ReportForm(request.POST), files_of(request, key=key, now=now), key, now)


def files_of(request: HttpRequest, *, key: str, now: datetime) -> uploads.Kept:
    """Return photos and voice note of a POST, stored; each counts against its address."""
    check = partial(rates.count_upload, request, now=now)
    kept = uploads.from_form(request, key=key, now=now, check=check)
    uploads.add_voice(kept, request, key=key, now=now, check=check)
    return kept


def fresh(request: HttpRequest, *, now: datetime, at: Node | None = None) -> Draft:
    """Return an empty report: at the place of a poster (`at`) or the one this browser knows, with the matter that was touched on the first page.

    For somebody elsewhere no place is known: theirs is asked for.
    """
    nodes = nodes_now()
    relative = request.GET.get("for") == "relative"
    kept = at or (None if relative else kept_place(request, nodes))
    kind = request.GET.get("kind", "")
    first: dict[str, Any] = {
        "key": new_key(),
        "tile": kind,
        "category": kind,
        "for_relative": relative,
        "chosen": str(kept.id) if kept and (kept.level is Level.MICROGRID or at) else "",
        "community": _community(kept, nodes),
    }
    return Draft(request, ReportForm(initial=first), uploads.Kept(), str(first["key"]), now)


def _community(node: Node | None, nodes: Any) -> int | str:
    return nodes.line_by_level(node.id).get(Level.COMMUNITY, "") if node else ""


def find(draft: Draft) -> None:
    """Look the typed address up; one answer is taken, several are offered."""
    text = draft.form.cleaned_data["place"]
    draft.choices = where.by_words(text, tree=current_tree())
    if not draft.choices:
        message = _("We did not find this address. Leave it as it is: the community will find it by your words.")
        draft.form.add_error("place", message)


def drop_pin(draft: Draft) -> None:
    """Turn a click on the picture into a point; a key press on the picture sends no place."""
    community_id = draft.form.cleaned_data.get("community")
    tree = current_tree()
    known = tree.nodes.get(community_id) is not None
    picture = maps.map_of(int(community_id or 0), nodes=tree.nodes) if known else None
    at = [draft.request.POST.get(name, "") for name in ("pin.x", "pin.y")]
    if picture is None or not all(part.isdecimal() for part in at) or at == ["0", "0"]:
        draft.form.add_error("place", _("Click the place on the map, or choose the microgrid from the list."))
        return
    x, y = picture.frame.to_place(int(at[0]), int(at[1]))
    data = draft.request.POST.copy()
    data["lon"], data["lat"] = str(x / COORDINATE_UNIT), str(y / COORDINATE_UNIT)
    data["chosen"], data["accuracy"] = "", ""
    draft.form.data = data
    found = where.at_point(longitude=x / COORDINATE_UNIT, latitude=y / COORDINATE_UNIT, tree=tree)
    if found.refusal:
        draft.form.add_error("place", str(found.refusal))


def settle_place(draft: Draft) -> None:
    """Take an address that means one place, ask about one that means several, ask for one where none was given.

    A compound or street named in full decides over the microgrid the page offered at first.
    """
    data, tree = draft.form.cleaned_data, current_tree()
    text, chosen = data["place"], data["chosen"]
    sure = where.certain(text, tree=tree, by_name=bool(chosen)) if chosen != AS_WRITTEN and "-" not in chosen else None
    if sure is not None:
        data["chosen"] = sure.value
        return
    if chosen or data["lat"] is not None or data["unknown"]:
        return
    if not text:
        # Nothing is asked twice: who says "building 9 number 27, the café's pipe" has said where.
        named = where.certain(data["words"], tree=tree)
        if named is not None:
            data["chosen"] = named.value
            return
        draft.form.add_error(
            "place", _("Say where it is, so that it reaches the right people; or tick “I cannot say where”.")
        )
        return
    draft.choices = where.by_words(text, tree=tree)
    if draft.choices:
        draft.form.add_error("place", _("Several places are called like this. Please choose one below."))


def place_of(draft: Draft, *, world: World) -> Place:
    """Return where the report is: the place chosen, else the point, else what is left. Raises Refused for bad points."""
    data, nodes, tree = draft.form.cleaned_data, world.nodes, current_tree()
    words = data["place"]
    choice = where.chosen(data["chosen"], tree=tree) if data["chosen"] not in {"", AS_WRITTEN} else None
    if choice is not None:
        by = "address" if choice.building_id else "chosen"
        why = ("place_address", choice.words) if choice.building_id else ("place_chosen", "")
        return Place(
            choice.grid_id,
            by,
            choice.building_id,
            words=words or (choice.words if choice.building_id else ""),
            why=(why,),
        )
    if data["lat"] is not None:
        found = where.at_point(longitude=data["lon"], latitude=data["lat"], tree=tree)
        if found.grid_id is None:
            raise Refused("outside", found.refusal)
        x, y = round(data["lon"] * COORDINATE_UNIT), round(data["lat"] * COORDINATE_UNIT)
        return Place(found.grid_id, "point", x=x, y=y, words=words, why=found.why)
    own = None if data["for_relative"] else kept_place(draft.request, nodes)
    known = nodes.get(data["community"]) or own
    grid = nodes.line_by_level(known.id).get(Level.COMMUNITY, known.id) if known else nodes.district.id
    return Place(grid, words=words, why=(("place_unknown", ""),))


def pin_of(draft: Draft) -> tuple[int, int] | None:
    try:
        lat, lon = float(draft.value("lat") or "x"), float(draft.value("lon") or "x")
    except ValueError:
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # also what is no number, or endless
        return None
    return round(lon * COORDINATE_UNIT), round(lat * COORDINATE_UNIT)
