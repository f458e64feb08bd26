"""The desk's map after the page has come: its picture anew, and its numbers for the map that zooms."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals.models import Appeal
from jinlin.grid.nodes import nodes_now
from jinlin.web.desk.labels import label_of
from jinlin.web.desk.overview import overview, values


@require_safe
@never_cache
def part(request: ScopedRequest) -> HttpResponse:
    """Answer with the map's picture and list, near or wide, with an appeal marked on it or none."""
    scope, now, asked = request.scope, timezone.now(), _id(request, "selected")
    queue = request.GET.get("q", "")
    found = overview(
        scope,
        nodes=nodes_now(),
        now=now,
        community=_id(request, "community"),
        microgrid=_id(request, "microgrid"),
        selected=Appeal.objects.visible_to(scope).filter(pk=asked).first() if asked else None,
        queue=queue if label_of(queue, department=scope.department_id is not None) else "",
    )
    if found is None:
        raise Http404
    return render(request, "desk/_map_picture.html", {"overview": found})


@require_safe
@never_cache
def numbers(request: ScopedRequest) -> HttpResponse:
    """Answer with how much is open in each place and where, as JSON."""
    found = values(request.scope, nodes=nodes_now(), now=timezone.now(), community=_id(request, "community"))
    if found is None:
        raise Http404
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


def _id(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
