"""One appeal on one screen: what was said, who has it, what one can do about it; and calling the neighbour."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals import queries
from jinlin.appeals.docket import world_now
from jinlin.appeals.messages import VERBS
from jinlin.appeals.models import Appeal, AppealEvent, Task
from jinlin.appeals.queries.dossier import Dossier, Line, lines_since
from jinlin.appeals.workflow import WORK_STATES, Party, State, Verb, may
from jinlin.common.models import StoredFile
from jinlin.common.numbers import new_key
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from jinlin.people.actions import reveal
from jinlin.web.chief.shell import place_line, shell
from jinlin.web.entry.phone import pin_first
from jinlin.web.photos import photo_context


@dataclass(frozen=True, slots=True)
class Trouble:
    """A form that was not done: which one, why, what was typed, and what happened meanwhile."""

    deed: str
    sentence: str | Promise
    words: str = ""
    news: tuple[AppealEvent, ...] = ()


@require_GET
@never_cache
def appeal(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Show an appeal of the own microgrid."""
    return page(request, appeal_id)


def page(request: ScopedRequest, appeal_id: int, *, trouble: Trouble | None = None) -> HttpResponse:
    """Show the page, after a form that was not done with what it said: 409 when more has happened, else 422."""
    now, world = timezone.now(), world_now()
    found = opened(request, appeal_id)
    who = found.parties_of(request.scope)
    one, task = found.appeal, own_task(found, request)
    context = {
        **shell(request, tab="today"),
        "now": now,
        "key": new_key(),
        "dossier": found,
        "appeal": one,
        "title": found.version if found.masked else one.text.title,
        "place": "" if found.masked else place_line(one),
        "category": world.catalogue.categories.get(one.category_id or 0),
        "at_work": one.state in WORK_STATES,
        "holder": world.nodes.get(one.holder_id),
        "taker": _taker(found, task),
        "task": task,
        "mine": task is not None and task.taken_by == request.scope.user_id,
        "why": _why(found),
        "lines": [line_of(line, request=request) for line in reversed(found.lines)],
        "photos": [photo_context(f) for f in found.files if f.file.kind == StoredFile.Kind.PHOTO],
        "voices": [photo_context(f) for f in found.files if f.file.kind == StoredFile.Kind.VOICE],
        "can": can(found, who, task),
        "grounds": world.catalogue.grounds_for("objection"),
        "groups": world.catalogue.groups(),
        "trouble": trouble,
        "news": _news(request, appeal_id, trouble),
    }
    status = 200 if trouble is None else 409 if trouble.news else 422
    return render(request, "chief/appeal.html", context, status=status)


def opened(request: ScopedRequest, appeal_id: int) -> Dossier:
    """Return the appeal as the acting post sees it; 404 for absent and forbidden alike."""
    try:
        return queries.dossier(request.scope, appeal_id)
    except Appeal.DoesNotExist:
        raise Http404 from None


def own_task(found: Dossier, request: ScopedRequest) -> Task | None:
    """Return the team's own open task, the newest."""
    return next(iter(found.own_tasks(request.scope, "offered", "working")), None)


def can(found: Dossier, who: frozenset[Party], task: Task | None) -> dict[str, bool]:
    """Return which buttons the page shows."""
    state = State(found.appeal.state)
    lead = found.lead
    team_holds = found.appeal.holder_level == Level.MICROGRID
    return {
        "take": task is not None and task.state == "offered" and may(Verb.TAKE, state, who),
        "hand_in": task is not None and task.state == "working" and may(Verb.FINISH, state, who),
        "pass_on": team_holds and may(Verb.ESCALATE, state, who),
        "object": task is not None and may(Verb.OBJECT, state, who),
        "inspect": may(Verb.INSPECT, state, who),
        "verify": lead is not None
        and lead.state == "done"
        and lead.department_id is not None
        and may(Verb.VERIFY, state, who),
        "hear": found.appeal.unheard and not found.masked and may(Verb.HEAR, state, who),
        "kind": team_holds and may(Verb.RECATEGORISE, state, who),
        "call": found.contact is not None and bool(found.contact.masked_phone or found.contact.masked_name),
    }


def _taker(found: Dossier, task: Task | None) -> str:
    """Return the name of the teammate who has it."""
    if task is None or task.taken_by is None:
        return ""
    names = [line.person.name for line in found.lines if line.person and line.event.user_id == task.taken_by]
    return names[-1] if names else ""


def _why(found: Dossier) -> list[tuple[str, str]]:
    """Return the reasons of the newest event that gave any: why it is here."""
    for line in reversed(found.lines):
        if reasons := line.event.facts.get("why"):
            return [(str(code), str(value)) for code, value in reasons]
    return []


# Lateness is the desk's to see; a volunteer's page does not speak of it.
_NOT_SHOWN = frozenset({"amber", "red"})


def line_of(line: Line, *, request: ScopedRequest) -> dict[str, Any]:
    """Return one event for the timeline."""
    event = line.event
    title = _("Moved up a level") if event.verb == "auto_escalate" else VERBS.get(event.verb, event.verb)
    if line.person is not None:
        who = _("you") if event.user_id == request.scope.user_id else line.person.name
    else:
        who = _("by itself") if event.actor_kind.startswith("job:") else _("the neighbour")
    return {
        "at": event.at,
        "title": title,
        "who": who,
        "words": line.words,
        "looks": "is-quiet" if line.internal else "",
        "hidden": event.verb in _NOT_SHOWN,
    }


def _news(request: ScopedRequest, appeal_id: int, trouble: Trouble | None) -> list[dict[str, Any]]:
    if trouble is None or not trouble.news:
        return []
    return [line_of(line, request=request) for line in lines_since(request.scope, appeal_id, trouble.news)]


@pin_first
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("known")
def contact(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Show the neighbour's name and number for a purpose; the reading is noted before anything is shown."""
    found = opened(request, appeal_id)
    if found.contact is None:
        raise Http404
    purposes = [_("to ask about it"), _("before I come by"), _("to tell how it went")]
    purpose, known, error = request.POST.get("purpose", ""), None, ""
    if request.method == "POST":
        try:
            known = reveal(
                actor=request.scope,
                contact_id=found.contact.pk,
                purpose=purpose,
                appeal_id=appeal_id,
                may_see=lambda: _may_see(request, appeal_id),
                now=timezone.now(),
            )
        except Refused as refused:
            error = str(refused)
    context = {
        **shell(request, tab="today"),
        "appeal": found.appeal,
        "contact": found.contact,
        "purposes": purposes,
        "purpose": purpose,
        "known": known,
        "error": error,
    }
    return render(request, "chief/contact.html", context, status=422 if error else 200)


def _may_see(request: ScopedRequest, appeal_id: int) -> bool:
    row = Appeal.objects.visible_to(request.scope).filter(pk=appeal_id).first()
    return row is not None and not queries.sees_version_only(row, request.scope)
