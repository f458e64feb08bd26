"""Letting others follow: a link that shows how an appeal stands, and nothing of whoever reported it."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jinlin.accounts.scope import reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, AppealEvent, Share, Task
from jinlin.grid.nodes import nodes_now
from jinlin.web import qr
from jinlin.web.resident import story
from jinlin.web.resident.receipt import own_id
from jinlin.web.times import near, promise, span

# Whatever else a row knows stays behind: words, name, phone, photos, the place below its community, the number's code.
_HEAD = (
    "id", "state", "created_at", "accepted_at", "resolved_at", "closed_at", "due_at", "mark", "community_id",
    "words_released", "on_board", "category", "main",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Show the reporter the link of an appeal; make it, or end it, by the button pressed."""
    appeal_id, scope = own_id(request, number)
    if request.method == "POST":
        if request.POST.get("step") == "end":
            actions.end_share(actor=scope, appeal_id=appeal_id, now=timezone.now())
        else:
            actions.share(actor=scope, appeal_id=appeal_id, now=timezone.now())
        response = redirect("resident:share", number)
        response.status_code = 303
        return response
    link = Share.objects.filter(appeal_id=appeal_id, ended_at__isnull=True).first()
    address = request.build_absolute_uri(reverse("resident:shared", args=[link.token])) if link else ""
    context = {"number": number, "link": link, "address": address, "qr": qr.drawn(address) if link else None}
    return render(request, "resident/share.html", context)


@require_safe
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever holds the link how it stands: state, dates, promise, and the answer once it is released."""
    link = get_object_or_404(Share, token=token, ended_at__isnull=True)
    appeal = Appeal.objects.visible_to(reporter_scope(link.appeal_id)).only(*_HEAD).select_related("category").first()
    if appeal is None:
        raise Http404
    now, nodes = timezone.now(), nodes_now()
    community = nodes.get(appeal.community_id)
    context = {
        "appeal": appeal, "now": now, "community": community.name if community else "",
        "category": appeal.category if appeal.on_board else None,
        "words": _words(appeal, now=now), "answer": _answer(appeal),
        "steps": story.steps(appeal, list(Task.objects.filter(appeal_id=story.followed(appeal).pk).order_by("no"))),
    }  # fmt: skip
    response = render(request, "resident/shared.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _words(appeal: Appeal, *, now: datetime) -> str:
    """Return how it stands in one sentence without names of people, places or departments."""
    if appeal.state in {"received", "in_progress"} and appeal.due_at is not None:
        if appeal.due_at < now:
            return _("It is worked on, and late by %(span)s.") % {"span": span(now - appeal.due_at)}
        return _("It is worked on; promised %(by)s.") % {"by": promise(appeal.due_at, now=now)}
    if appeal.state == "resolved" and appeal.resolved_at:
        when = near(appeal.resolved_at, now=now)
        return _("It was reported done %(when)s; the reporter has the last word.") % {"when": when}
    if appeal.state == "closed" and appeal.closed_at:
        return _("It was closed %(when)s.") % {"when": near(appeal.closed_at, now=now)}
    return {
        "waiting": _("The reporter was asked something; it goes on with the answer."),
        "suspended": _("It cannot be done just now and waits."),
        "declined": _("It was not accepted."),
        "withdrawn": _("The reporter took it back."),
        "merged": _("It is handled together with another one about the same matter."),
        "voided": _("It was voided: entered by mistake, or a test."),
    }.get(appeal.state, _("Somebody looks at it and says by when."))


def _answer(appeal: Appeal) -> str:
    """Return what was done, in the words a person released for everybody."""
    if not appeal.words_released:
        return ""
    events = AppealEvent.objects.filter(appeal_id=appeal.pk, verb="resolve").select_related("text").order_by("seq")
    return story.answer_of(list(events))
