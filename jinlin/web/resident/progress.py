"""The reporter's page of one appeal, and what a reporter may do with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from jinlin.accounts.scope import Scope
from jinlin.appeals import actions
from jinlin.appeals.messages import Changed
from jinlin.appeals.models import Appeal, Clock, Holding, Task
from jinlin.appeals.steps.closing import may_reopen
from jinlin.common.numbers import is_key, new_key
from jinlin.common.refusals import Refused
from jinlin.grid.nodes import nodes_now
from jinlin.web.photos import photo_context
from jinlin.web.resident import looked, story
from jinlin.web.resident.forms import STILL, WordsForm
from jinlin.web.resident.headline import Told, headline
from jinlin.web.resident.receipt import own_appeal, own_id
from jinlin.web.resident.writing import files_of
from jinlin.web.uploads import Kept

_ADDS = frozenset({"received", "waiting", "in_progress", "suspended", "resolved"})
_WITHDRAWS = frozenset({"received", "waiting", "in_progress"})
_URGES = frozenset({"received", "waiting", "in_progress", "suspended"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What one of the page's forms asks for."""

    scope: Scope
    appeal_id: int
    seen: int
    words: str
    key: str
    now: datetime
    files: list[int]
    score: int


def _add(a: Asked) -> None:
    actions.add(actor=a.scope, appeal_id=a.appeal_id, now=a.now, words=a.words, key=a.key, files=a.files)


def _withdraw(a: Asked) -> None:
    actions.withdraw(actor=a.scope, appeal_id=a.appeal_id, seen=a.seen, now=a.now, words=a.words, key=a.key)


def _confirm(a: Asked) -> None:
    actions.confirm(actor=a.scope, appeal_id=a.appeal_id, seen=a.seen, now=a.now, words=a.words, key=a.key)


def _not_solved(a: Asked) -> None:
    actions.not_solved(
        actor=a.scope, appeal_id=a.appeal_id, seen=a.seen, now=a.now, words=a.words, key=a.key, files=a.files
    )


def _rate(a: Asked) -> None:
    actions.rate(actor=a.scope, appeal_id=a.appeal_id, now=a.now, score=a.score, words=a.words, key=a.key)


def _reopen(a: Asked) -> None:
    actions.reopen(actor=a.scope, appeal_id=a.appeal_id, seen=a.seen, now=a.now, words=a.words, key=a.key)


def _urge(a: Asked) -> None:
    actions.urge(actor=a.scope, appeal_id=a.appeal_id, now=a.now, words=a.words, key=a.key)


def _review(a: Asked) -> None:
    actions.review(actor=a.scope, appeal_id=a.appeal_id, seen=a.seen, now=a.now, words=a.words, key=a.key)


# What the address says → what is done, and what is said afterwards.
VERBS: dict[str, tuple[Callable[[Asked], None], str | Promise]] = {
    "add": (_add, _("Added. Whoever works on it reads it at once.")),
    "withdraw": (_withdraw, _("You took it back. Thank you for telling us.")),
    "confirm": (_confirm, _("Thank you. It is closed now. If it comes back, open it again within 15 days.")),
    "not-solved": (
        _not_solved,
        _("Understood: not solved. It goes into a new round, and the one in charge has been told."),
    ),
    "rate": (_rate, _("Thank you for rating.")),
    "reopen": (_reopen, _("It is open again, and the one in charge has been told.")),
    "urge": (_urge, _("Your reminder has been passed on.")),
    "review": (_review, _("The level above will look at it again.")),
}


@require_safe
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """Show how one appeal stands; without its receipt in this browser, ask for the code."""
    try:
        appeal, _scope = own_appeal(request, number)
    except Http404:
        return redirect(f"/progress/?number={number}" if number.replace("-", "").isdecimal() else "/progress/")
    response = _page(request, appeal)
    looked.look(request, response, appeal_id=appeal.pk, seq=appeal.event_seq)
    return response


@require_POST
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do what a form of the page asks; refused, the page comes back with the words and the reason."""
    if verb not in VERBS:
        raise Http404
    appeal_id, scope = own_id(request, number)
    form, now = WordsForm(request.POST), timezone.now()
    if not form.is_valid():
        appeal, _scope = own_appeal(request, number)
        return _page(request, appeal, tried=verb, trouble=" ".join(str(m) for es in form.errors.values() for m in es))
    data = form.cleaned_data
    key = data["key"] if is_key(data["key"]) else new_key()
    kept = files_of(request, key=key, now=now)
    if kept.errors:
        appeal, _scope = own_appeal(request, number)
        return _page(request, appeal, tried=verb, trouble=" ".join(kept.errors), kept=kept, key=key)
    do, said = VERBS[verb]
    asked = Asked(
        scope=scope, appeal_id=appeal_id, seen=data["seen"] or 0, words=form.said, key=key, now=now,
        files=kept.ids, score=data["score"] or 0,
    )  # fmt: skip
    try:
        do(asked)
    except (Changed, Refused) as refused:
        appeal, _scope = own_appeal(request, number)
        return _page(request, appeal, tried=verb, trouble=str(refused), kept=kept, key=key)
    messages.success(request, str(said))
    response = redirect("resident:progress", number)
    response.status_code = 303
    return response


def _page(
    request: HttpRequest,
    appeal: Appeal,
    *,
    tried: str = "",
    trouble: str = "",
    kept: Kept | None = None,
    key: str = "",
) -> HttpResponse:
    now, nodes = timezone.now(), nodes_now()
    tasks = list(Task.objects.filter(appeal_id=story.followed(appeal).pk).order_by("no"))
    clocks = list(Clock.objects.filter(appeal_id=appeal.pk).order_by("no"))
    events = story.events_of(appeal)
    photos, voices = story.photos_of(appeal)
    told = Told(appeal, tasks, clocks, events)
    state = appeal.state
    context = {
        "appeal": appeal, "now": now, "steps": story.steps(appeal, tasks),
        "headline": headline(told, nodes=nodes, now=now), "neighbours": story.neighbours(appeal),
        "holder": story.holder_words(appeal, tasks, nodes), "reasons": story.reasons(events),
        "lines": story.lines(events, nodes), "answer": story.answer_of(events), "question": story.question_of(events),
        "photos": [photo_context(one) for one in photos], "voices": voices,
        "place": appeal.text.place_words or nodes.long_name(appeal.grid_id),
        "may_add": state in _ADDS, "may_urge": state in _URGES, "may_withdraw": state in _WITHDRAWS,
        "may_reopen": state == "closed" and appeal.closed_at and may_reopen(closed_at=appeal.closed_at, now=now),
        "may_rate": state == "closed" and not appeal.rating, "may_review": state == "declined",
        "may_part": state == "merged" and appeal.main is not None and appeal.main.state in {"resolved", "closed"},
        "still": STILL, "chosen_still": request.POST.getlist("still") if tried == "not-solved" else [],
        "tried": tried, "trouble": trouble, "typed": request.POST.get("words", "") if tried else "", "kept": kept,
        "orphan": _orphan(request, tried, state), "key": key or new_key(), "began_at": Holding.objects.filter(appeal_id=appeal.pk).aggregate(at=Min("level"))["at"],
    }  # fmt: skip
    return render(request, "resident/progress.html", context, status=422 if trouble else 200)


def _orphan(request: HttpRequest, tried: str, state: str) -> str:
    """Return words whose form is no longer on the page, since more has happened meanwhile."""
    offered = {
        "add": _ADDS,
        "urge": _URGES,
        "withdraw": _WITHDRAWS,
        "not-solved": {"resolved", "merged"},
        "confirm": {"resolved"},
    }
    return "" if state in offered.get(tried, {state}) else request.POST.get("words", "")
