"""The public board: kind, community, dates and state of everything; words, photos and answers only once released."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals.models import Appeal, AppealEvent, Attachment, Condition
from jinlin.common.numbers import parse_number
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from jinlin.grid.nodes import nodes_now
from jinlin.web.photos import photo_context

PAGE = 20


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the newest appeals of the district or of one community, a page at a time."""
    nodes = nodes_now()
    rows = Appeal.objects.visible_to(PUBLIC).exclude(state="voided").select_related("category", "condition", "text")
    community = request.GET.get("community", "")
    if community.isdecimal() and nodes.get(int(community)):
        rows = rows.filter(community_id=int(community))
    else:
        community = ""
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(id__lt=int(before[:18]))
    found = list(rows.order_by("-id")[: PAGE + 1])
    shown = found[:PAGE]
    answers = _answers(shown)
    context = {
        "tab": "board",
        "entries": [_entry(one, nodes, answers) for one in shown],
        "communities": nodes.at_level(Level.COMMUNITY), "community": community, "before": before,
        "next": shown[-1].pk if len(found) > PAGE else None, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "resident/board.html", context)


@require_safe
def entry(request: HttpRequest, number: str) -> HttpResponse:
    """Show one appeal as the public may read it."""
    try:
        appeal_id = parse_number(number).running
    except Refused:
        raise Http404 from None
    rows = Appeal.objects.visible_to(PUBLIC).exclude(state="voided").select_related("category", "condition", "text")
    appeal = get_object_or_404(rows, pk=appeal_id, number=number)
    released = Attachment.objects.filter(appeal_id=appeal.pk, released=True, file__kind="photo").select_related("file")
    context = {
        "entry": _entry(appeal, nodes_now(), _answers([appeal])),
        "photos": [photo_context(one) for one in released],
        "now": timezone.now(),
    }
    return render(request, "resident/board_entry.html", context)


def _answers(shown: list[Appeal]) -> dict[int, str]:
    """Return the newest answer of each appeal whose words a person released."""
    ids = [one.pk for one in shown if one.words_released]
    if not ids:
        return {}
    rows = AppealEvent.objects.filter(appeal_id__in=ids, verb="resolve").select_related("text").order_by("seq")
    return {e.appeal_id: e.text.body for e in rows if hasattr(e, "text") and not e.text.internal}


def _telling(appeal: Appeal) -> Condition | None:
    """Return the condition where it says more than its category."""
    condition = appeal.condition
    return condition if condition and appeal.category and condition.name != appeal.category.name else None


def _days(appeal: Appeal) -> tuple[datetime, datetime | None]:
    """Return the days from report to end; one day is said once."""
    ended = appeal.closed_at or appeal.resolved_at
    same = ended is not None and timezone.localdate(ended) == timezone.localdate(appeal.created_at)
    return appeal.created_at, None if same else ended


def _entry(appeal: Appeal, nodes: Any, answers: dict[int, str]) -> dict[str, Any]:
    """Return what the public reads; words that nobody released are not even handed to the template."""
    node = nodes.get(appeal.community_id)
    return {
        "number": appeal.number,
        "category": appeal.category,
        "condition": _telling(appeal),
        "days": _days(appeal),
        "kind": appeal.kind,
        "state": appeal.state,
        "community": node.name if node else "",
        "created_at": appeal.created_at,
        "ended_at": appeal.closed_at or appeal.resolved_at,
        "late": appeal.late,
        "followers": appeal.followers_count,
        "title": appeal.text.title if appeal.words_released else "",
        "words": appeal.text.body if appeal.words_released else "",
        "answer": answers.get(appeal.pk, ""),
    }
