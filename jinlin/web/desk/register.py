"""Writing an appeal down for somebody who calls or comes in: what, where, who, and whether it is known already."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope, reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.catalogue_now import CatalogueNow
from jinlin.appeals.docket import World, world_now
from jinlin.appeals.matching import emergency_words
from jinlin.appeals.messages import CHANNELS
from jinlin.appeals.models import Appeal, Category, Condition
from jinlin.appeals.queries import Likely, Sought, likely_same
from jinlin.common.numbers import is_key, lookup_code, new_key
from jinlin.common.refusals import Refused
from jinlin.common.versions import current
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Node
from jinlin.grid.tree import Place, Tree, current_tree, locate
from jinlin.web import proposals, uploads, where
from jinlin.web.desk.deeds.about import about_of
from jinlin.web.desk.lines import line_of
from jinlin.web.desk.shell import shell
from jinlin.web.templatetags.ui import local_name

_SALT = "jinlin.desk.receipt"
_RECEIPT_LASTS = 3600
_BY_HAND = ("phone", "station", "letter", "wechat_group", "hotline_12345", "urban_110", "snapshot", "other")


class RegisterForm(forms.Form):
    """What the desk writes down; only the words (or a photo of a letter) are needed."""

    channel = forms.ChoiceField(label=_("How it came in"), choices=[(code, CHANNELS[code]) for code in _BY_HAND])
    channel_number = forms.CharField(label=_("Number there"), max_length=60, required=False)
    words = forms.CharField(
        label=_("What it is about"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        error_messages={"required": _("Please write a few words.")},
    )  # fmt: skip
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    for_relative = forms.BooleanField(label=_("They speak for a relative"), required=False)
    about = forms.CharField(max_length=40, required=False)
    category = forms.CharField(max_length=40, required=False)
    place = forms.CharField(max_length=40, required=False)
    grid = forms.CharField(max_length=20, required=False)


@dataclass(slots=True)
class Looked:
    """What the words and the place say, for the page and for the report."""

    place: Place
    category: Category | None = None
    condition: Condition | None = None
    why: tuple[tuple[str, str], ...] = ()
    suggestions: list[proposals.Suggestion] = field(default_factory=list)
    places: list[where.Choice] = field(default_factory=list)
    likely: list[Likely] = field(default_factory=list)
    urgent: tuple[str, ...] = ()


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("name", "phone")
def new(request: ScopedRequest) -> HttpResponse:
    """Show the form; look the place and the likes up; take the appeal in once the desk has seen them.

    Departments are given tasks; what people tell them they pass to a place's desk.
    """
    if request.scope.department_id is not None:
        raise Http404
    now = timezone.now()
    if request.method == "GET":
        own = _own_community(request.scope, world_now())
        return _page(request, RegisterForm(initial={"channel": "phone", "grid": str(own.id) if own else ""}), now=now)
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return _page(request, form, now=now, status=422)
    world, tree = world_now(), current_tree(current())
    looked = _look(form.cleaned_data, scope=request.scope, world=world, tree=tree, now=now)
    # The same form sent twice must not meet itself.
    looked.likely = [one for one in looked.likely if one.appeal.idem_key != request.POST.get("key")]
    join = _id(request.POST.get("join", ""))
    if not join and not ("send" in request.POST and _settled(request, looked)):
        return _page(request, form, now=now, looked=looked)
    try:
        receipt = _receive(request, form.cleaned_data, looked, now=now, join_id=join or None)
    except Appeal.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        form.add_error(_FIELD_OF.get(refused.code), str(refused))
        return _page(request, form, now=now, looked=looked, status=422)
    token = signing.dumps([receipt.appeal_id, request.scope.post_id], salt=_SALT)
    response = HttpResponseRedirect(reverse("desk:receipt", args=[token]))
    response.status_code = 303
    return response


_FIELD_OF = {"words_missing": "words", "words_long": "words", "contact_empty": "phone", "name_long": "name",
             "phone": "phone", "outside": "address", "category_unknown": None}  # fmt: skip


def _settled(request: ScopedRequest, looked: Looked) -> bool:
    """Whether the desk has seen what the page had to show: the likes of it, and the places that fit."""
    shown = request.POST.get("shown", "")
    return shown == _fingerprint(looked) or not (looked.likely or looked.places)


def _fingerprint(looked: Looked) -> str:
    """Name what was shown, so that other likes or places are shown again before sending."""
    return "-".join(str(pk) for pk in [looked.place.grid_id, *(one.appeal.pk for one in looked.likely)])


def _look(data: dict[str, Any], *, scope: Scope, world: World, tree: Tree, now: datetime) -> Looked:
    place, places = _place(data, scope=scope, world=world, tree=tree)
    looked = Looked(place=place, places=places, urgent=emergency_words(data["words"]))
    looked.suggestions = proposals.suggestions(data["words"], catalogue=world.catalogue)
    looked.category, looked.condition, looked.why = _category(data["category"], looked, world.catalogue)
    line = tree.nodes.line_by_level(place.grid_id)
    sought = Sought(
        community_id=line.get(Level.COMMUNITY),
        category_id=looked.category.pk if looked.category else None,
        words=f"{data['words']} {data['address']}",
        building_id=place.building_id,
        x=place.x,
        y=place.y,
        radius_m=looked.category.radius_m if looked.category else 200,
        grid_id=place.grid_id,
    )
    looked.likely = likely_same(scope, sought, now=now)
    return looked


def _place(data: dict[str, Any], *, scope: Scope, world: World, tree: Tree) -> tuple[Place, list[where.Choice]]:
    """Return the place as it is certain, and what else the address may mean."""
    own = _own_community(scope, world)
    within = own.id if own else None
    chosen = where.chosen(data["place"], tree=tree) if data["place"] else None
    if chosen is not None:
        place = locate(tree, building_id=chosen.building_id, grid_id=chosen.grid_id, within=within)
        return place, []
    place = locate(tree, words=data["address"], grid_id=_id(data["grid"]) or None, within=within)
    if place.exact or not data["address"]:
        return place, []
    return place, where.by_words(data["address"], tree=tree, within=within)


def _category(
    code: str, looked: Looked, catalogue: CatalogueNow
) -> tuple[Category | None, Condition | None, tuple[tuple[str, str], ...]]:
    """Return the kind that was chosen, else the one the words surely say."""
    chosen, _dash, condition = code.partition("-")
    if category := catalogue.categories.get(_id(chosen)):
        return category, catalogue.conditions.get(_id(condition)), ()
    best = looked.suggestions[0] if looked.suggestions else None
    if best is None or not best.sure or code == "none":
        return None, None, ()
    return best.category, best.condition, (("category_proposed", "、".join(best.why)),)


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _receive(
    request: ScopedRequest, data: dict[str, Any], looked: Looked, *, now: datetime, join_id: int | None
) -> actions.Receipt:
    key = request.POST.get("key", "")
    key = key if is_key(key) else new_key()
    photos = uploads.keep(
        request.FILES.getlist("photos"), known=request.POST.getlist("photos_key"), key=key, now=now
    ).whole()
    if join_id is not None and not Appeal.objects.visible_to(request.scope).filter(pk=join_id).exists():
        raise Appeal.DoesNotExist
    place = looked.place
    report = actions.Report(
        words=data["words"],
        grid_id=place.grid_id,
        category_id=looked.category.pk if looked.category else None,
        condition_id=looked.condition.pk if looked.condition else None,
        place_words=data["address"],
        place_by=place.place_by,
        building_id=place.building_id,
        x=place.x,
        y=place.y,
        name=data["name"],
        phone=data["phone"],
        for_relative=data["for_relative"],
        about=about_of(data["about"]) if data["about"] else None,
        files=photos.ids,
        channel=data["channel"],
        channel_number=data["channel_number"].strip(),
        why=(*place.why, *looked.why),
    )
    return actions.receive(actor=request.scope, report=report, now=now, key=key, join_id=join_id)


def _page(
    request: ScopedRequest,
    form: RegisterForm,
    *,
    now: datetime,
    looked: Looked | None = None,
    status: int = 200,
) -> HttpResponse:
    world = world_now()
    sent = request.POST.get("key", "")
    likely = looked.likely if looked else []
    return render(
        request,
        "desk/new.html",
        {
            **shell(request, nodes=world.nodes, now=now),
            "form": form,
            "looked": looked,
            "likely": [
                (line_of(one.appeal, scope=request.scope, world=world, now=now), one.why, one.appeal.created_at)
                for one in likely
            ],
            "place": world.nodes.long_name(looked.place.grid_id) if looked else "",
            "shown": _fingerprint(looked) if looked else "",
            "categories": _categories(world.catalogue),
            "grids": _grids(request.scope, world),
            "abouts": _abouts(world),
            "stop": _hard_stop(looked),
            "key": sent if is_key(sent) else new_key(),
        },
        status=status,
    )


def _abouts(world: World) -> list[tuple[str, str]]:
    """Return whom an appeal may be about, as the form carries it."""
    units = [
        ("community", gettext("The community (residents' committee)")),
        ("property", gettext("The property company")),
        ("partner", gettext("A partner unit")),
    ]
    return [*units, *((f"department:{pk}", name) for pk, name in world.nodes.departments.items())]


def _hard_stop(looked: Looked | None) -> str:
    """Return what must be said before anything else: call 119."""
    if looked is None or looked.category is None:
        return ""
    return (looked.condition.hard_stop if looked.condition else "") or looked.category.hard_stop


def _categories(catalogue: CatalogueNow) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (local_name(group), [(str(leaf.pk), local_name(leaf)) for leaf in leaves])
        for group, leaves in catalogue.groups()
    ]


def _grids(scope: Scope, world: World) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the places to choose without an address: the desk's own microgrids, else the communities by street."""
    nodes = world.nodes
    own = _own_community(scope, world)
    if own is None:
        return [(s.name, [(str(n.id), n.name) for n in nodes.children(s.id)]) for s in nodes.at_level(Level.STREET)]
    whole = (own.name, [(str(own.id), gettext("%(place)s, exact place not known") % {"place": own.name})])
    parts = [
        (a.name, [(str(a.id), a.name), *((str(n.id), n.name) for n in nodes.children(a.id))])
        for a in nodes.children(own.id)
    ]
    return [whole, *parts]


def _own_community(scope: Scope, world: World) -> Node | None:
    if scope.grid_id is None:
        return None
    return world.nodes.get(world.nodes.line_by_level(scope.grid_id).get(Level.COMMUNITY))


@require_safe
@never_cache
def receipt(request: ScopedRequest, token: str) -> HttpResponse:
    """Show number and lookup code to be read out to the caller; only to the post that wrote it down, for an hour."""
    try:
        appeal_id, post_id = signing.loads(token, salt=_SALT, max_age=_RECEIPT_LASTS)
    except signing.BadSignature:
        raise Http404 from None
    if post_id != request.scope.post_id:
        raise Http404
    now, world = timezone.now(), world_now()
    # Registered for another place it is not this desk's; number and code still go to the caller.
    mine = Appeal.objects.visible_to(request.scope).filter(pk=appeal_id).first()
    made = Appeal.objects.visible_to(reporter_scope(appeal_id)).get()
    return render(
        request,
        "desk/receipt.html",
        {
            **shell(request, nodes=world.nodes, now=now),
            "number": made.number,
            "code": lookup_code(made.pk, stored=made.lookup_hash),
            "due": made.due_at,
            "url": reverse("desk:appeal", args=[made.pk]) if mine else "",
        },
    )
