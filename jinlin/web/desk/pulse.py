"""What is new at a desk since its page was built: a few bytes every ten seconds, more only when something happened.

Polling, not a stream: our server answers with some thirty blocking threads, and every open stream would hold one of
them all day. A request that finds nothing new is one look at the end of an index.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals.docket import world_now
from jinlin.appeals.messages import VERBS
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries import sees_version_only
from jinlin.appeals.queries.pulse import moment
from jinlin.web.desk.labels import label_of
from jinlin.web.desk.listing import listing_of
from jinlin.web.desk.narrow import filters_of
from jinlin.web.desk.shell import shell
from jinlin.web.desk.slots import queue_slots


@require_safe
@never_cache
def pulse(request: ScopedRequest) -> HttpResponse:
    """Answer 204 when nothing happened, else counts, the rows of the queue, and whether the open appeal went on."""
    now = timezone.now()
    version = moment(now)
    if request.GET.get("v") == version:
        return HttpResponse(status=204)
    scope, world = request.scope, world_now()
    name = request.GET.get("q", "")
    label = label_of(name, department=scope.department_id is not None)
    context: dict[str, Any] = {
        **shell(request, nodes=world.nodes, now=now, active=name),
        "version": version,
        "news": _news(request),
        "queue": label,
    }
    # Only the first page of a queue is live: further pages begin where somebody left off.
    if label is not None and not request.GET.get("after"):
        filters = filters_of(request.GET)
        context |= queue_slots(request, name=name, filters=filters)
        context["rows"] = listing_of(scope, name, world=world, now=now, filters=filters).rows
    return render(request, "desk/_live.html", context)


def _news(request: ScopedRequest) -> dict[str, Any] | None:
    """Return how an open appeal went on since it was shown: `gone`, or the newest step's name; None when it did not."""
    pk, seen = request.GET.get("open", ""), request.GET.get("seen", "")
    if not (pk.isdecimal() and seen.isdecimal() and len(pk) < 19 and len(seen) < 9):
        return None
    found = Appeal.objects.visible_to(request.scope).filter(pk=int(pk)).first()
    if found is None:
        return {"gone": True}
    # Who reads only a released version does not follow how it goes on either.
    if found.event_seq <= int(seen) or sees_version_only(found, request.scope):
        return None
    verb = found.events.order_by("-seq").values_list("verb", flat=True).first()
    return {"gone": False, "words": VERBS.get(verb or "", "")}
