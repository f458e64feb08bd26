"""What waits for my decision, card by card: who asks, why, what a yes does to the promise, two buttons."""

from dataclasses import dataclass, field
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
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.decisions import Waiting, waiting_for
from jinlin.appeals.docket import World, world_now
from jinlin.appeals.messages import Refused as EngineRefused
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries.dossier import Person
from jinlin.common.numbers import is_key, new_key
from jinlin.common.refusals import Refused
from jinlin.web.desk.deeds import DEEDS, Option, Posted
from jinlin.web.desk.labels import Words
from jinlin.web.desk.lines import category_words, deadline_tag, short_place, title_of
from jinlin.web.desk.shell import place_of_post, shell
from jinlin.web.templatetags.ui import local_name


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of decision is worded: its deed, its two buttons, and reasons that are given often."""

    deed: str
    title: Words
    icon: str
    yes: Words
    no: Words
    # What the two buttons of a request do, said before they are pressed.
    effect: Words = ""
    reasons: tuple[Words, ...] = ()
    danger: bool = False


LOOKS: dict[str, Look] = {
    "extension": Look(
        "decide_extension", gettext_lazy("Asks for more time"), "clock", gettext_lazy("Grant it"),
        gettext_lazy("Refuse"),
        reasons=(
            gettext_lazy("There is still time: please finish within the limit"),
            gettext_lazy("The reasons do not suffice"),
            gettext_lazy("Tell the reporter how it stands first"),
        ),
    ),
    "suspension": Look(
        "decide_suspension", gettext_lazy("Asks to suspend"), "player-pause", gettext_lazy("Suspend it"),
        gettext_lazy("Refuse"),
        reasons=(
            gettext_lazy("Part of it can be done now: please begin with that"),
            gettext_lazy("That is too long: please ask with a nearer date"),
            gettext_lazy("The reasons do not suffice"),
        ),
    ),
    "void": Look(
        "decide_void", gettext_lazy("Asks to void"), "trash", gettext_lazy("Void it"), gettext_lazy("Keep it"),
        effect=gettext_lazy("A yes ends it for good; the trail stays."),
        reasons=(
            gettext_lazy("It is no mistake: please handle it"),
            gettext_lazy("Ask the reporter first"),
        ),
        danger=True,
    ),
    "excuse": Look(
        "decide_excuse", gettext_lazy("Asks to excuse the lateness"), "hand-stop", gettext_lazy("Excuse it"),
        gettext_lazy("Do not excuse it"),
        effect=gettext_lazy("That it was late stays visible; two reviewers must agree."),
        reasons=(
            gettext_lazy("More time could have been asked for before"),
            gettext_lazy("The reasons do not suffice"),
        ),
    ),
    "objection": Look(
        "rule", gettext_lazy("Returned with an objection"), "arrow-back-up", gettext_lazy("Upheld"),
        gettext_lazy("Rejected"),
        reasons=(
            gettext_lazy("By the catalogue it is yours"),
            gettext_lazy("It needs you as lead, others help"),
        ),
    ),
    "about": Look(
        "decide_about", gettext_lazy("May be about one of ours"), "eye-off", gettext_lazy("It is"),
        gettext_lazy("It is not"),
        effect=gettext_lazy("Until you decide, only this level and those above see it."),
        reasons=(
            gettext_lazy("The words only mention them"),
            gettext_lazy("It is about the matter, not about a person"),
        ),
    ),
    "order": Look(
        "answer_supervision", gettext_lazy("Supervision order"), "flag", gettext_lazy("Send the answer"), "",
    ),
}  # fmt: skip


@dataclass(slots=True)
class Back:
    """A decision that was refused: which, why, and what had been typed."""

    appeal_id: int
    kind: str
    error: Words
    data: QueryDict = field(default_factory=QueryDict)
    status: int = 422


@require_safe
@never_cache
def decisions(request: ScopedRequest) -> HttpResponse:
    """Show everything that waits for the person's decision, what is due first first."""
    return _page(request, now=timezone.now())


@require_POST
@never_cache
def decide(request: ScopedRequest, appeal_id: int, kind: str) -> HttpResponse:
    """Decide one and go on to the next; a refusal is shown on its card, with everything typed."""
    look = LOOKS.get(kind)
    if look is None:
        raise Http404
    now = timezone.now()
    data = request.POST.copy()
    said = (data.get("reason", "").strip(), data.get("words", "").strip())
    data["words"] = "。".join(part.rstrip("。") for part in said if part)
    try:
        DEEDS[look.deed].call(Posted(request.scope, appeal_id, now, data, request.FILES))
    except Appeal.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        status = 409 if isinstance(refused, EngineRefused) and refused.code == "changed" else 422
        return _page(request, now=now, back=Back(appeal_id, kind, refused.message, request.POST, status))
    response = HttpResponseRedirect(reverse("desk:decisions", query={"done": f"{kind}-{_which(data)}"}))
    response.status_code = 303
    return response


def _which(data: QueryDict) -> str:
    return "no" if "no" in {data.get("approved"), data.get("upheld")} or data.get("about") == "nobody" else "yes"


def _page(request: ScopedRequest, *, now: datetime, back: Back | None = None) -> HttpResponse:
    scope, world = request.scope, world_now()
    waiting = waiting_for(scope, world=world, now=now)
    cards = [_card(one, scope=scope, world=world, now=now, back=back) for one in waiting]
    # What somebody else decided meanwhile has no card any more; its refusal is said on top.
    gone = back is not None and not any(card["error"] for card in cards)
    return render(
        request,
        "desk/decisions.html",
        {
            **shell(request, nodes=world.nodes, now=now, active="decisions"),
            "cards": cards,
            "error": back.error if back and gone else "",
            "done": _done(request.GET.get("done", "")),
        },
        status=back.status if back else 200,
    )


def _done(code: str) -> str:
    kind, _dash, which = code.partition("-")
    look = LOOKS.get(kind)
    if look is None:
        return ""
    return _("%(what)s: %(decision)s") % {
        "what": look.title,
        "decision": (look.no or look.yes) if which == "no" else look.yes,
    }


def _card(one: Waiting, *, scope: Scope, world: World, now: datetime, back: Back | None) -> dict[str, Any]:
    appeal, look = one.appeal, LOOKS[one.kind]
    mine = back is not None and (back.appeal_id, back.kind) == (appeal.pk, one.kind)
    typed = back.data if back is not None and mine else QueryDict()
    sent = typed.get("key", "")
    return {
        "id": f"{one.kind}-{appeal.pk}",
        "kind": one.kind,
        "look": look,
        "title": title_of(appeal, scope=scope, catalogue=world.catalogue),
        "url": reverse(
            "desk:appeal", args=[appeal.pk], query={"q": "decide" if scope.department_id is None else "orders"}
        ),
        "action": reverse("desk:decide", args=[appeal.pk, one.kind]),
        "number": one.number or appeal.number,
        "place": short_place(appeal, world.nodes, masked=appeal.version_only, seen_from=scope.level),
        "category": category_words(appeal, world.catalogue),
        "tag": deadline_tag(appeal, task=None, now=now),
        "who": _who(one.person, world),
        "at": one.asked_at,
        "reason": one.reason,
        "ground": local_name(world.catalogue.grounds.get((_GROUNDS.get(one.kind, one.kind), one.ground))),
        "before": one.before,
        "after": one.after,
        "until": one.until,
        "half": one.half,
        "answer": _answer_name(one.kind),
        "about": _about(appeal),
        "leads": _leads(one, scope=scope, world=world) if one.kind == "objection" else [],
        "law": _law(appeal, world),
        "task": one.task.no if one.task else "",
        "seen": appeal.event_seq,
        "key": sent if is_key(sent) else new_key(),
        "error": back.error if back is not None and mine else "",
        "typed": typed,
        "open": "no" if mine and _which(typed) == "no" else "yes" if mine else "",
    }


_GROUNDS = {"objection": "objection", "extension": "extension", "suspension": "suspension"}


def _answer_name(kind: str) -> str:
    return {"objection": "upheld", "about": "about", "order": ""}.get(kind, "approved")


def _who(person: Person | None, world: World) -> str:
    if person is None:
        return _("the system")
    unit = place_of_post(person.grid_id, person.department_id, world.nodes)
    role = Role(person.role).label if person.role in Role.values else person.role
    return _("%(name)s (%(unit)s, %(role)s)") % {"name": person.name, "unit": unit, "role": role}


def _about(appeal: Appeal) -> str:
    """Return what a yes marks it as, "" when the words do not say and the form must."""
    if appeal.about_kind in {"community", "property", "partner"}:
        return appeal.about_kind
    return f"department:{appeal.about_department_id}" if appeal.about_department_id else ""


def _law(appeal: Appeal, world: World) -> str:
    category = world.catalogue.categories.get(appeal.category_id or 0)
    return category.law[:60] if category else ""


def _leads(one: Waiting, *, scope: Scope, world: World) -> list[Option]:
    """Return who may lead instead of who objected: a department, by the catalogue first, or this desk."""
    category = world.catalogue.categories.get(one.appeal.category_id or 0)
    lawful = category.lead_id if category else None
    names = world.nodes.departments
    order = sorted(names, key=lambda pk: (pk != lawful, pk))
    busy = one.task.department_id if one.task else None
    found = [Option(f"department:{pk}", names[pk]) for pk in order if pk not in {busy, one.appeal.about_department_id}]
    return [*found, Option("self", _("We do it ourselves"))]
