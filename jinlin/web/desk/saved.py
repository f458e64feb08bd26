"""Filters a desk keeps: the strip over the list with live counts, and the page to name, order, share and remove them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals import actions, queries
from jinlin.appeals.actions.saved import MOST
from jinlin.appeals.docket import world_now
from jinlin.appeals.models import SavedFilter
from jinlin.appeals.queries import Filters
from jinlin.common.refusals import Refused
from jinlin.web.desk.labels import Words, label_of
from jinlin.web.desk.narrow import as_saved, filters_of, query_of, words_of
from jinlin.web.desk.shell import queue_url, shell, shown


@dataclass(frozen=True, slots=True)
class Kept:
    """One saved filter as the strip shows it; `count` is at most 999+."""

    pk: int
    name: str
    url: str
    count: str
    current: bool
    own: bool
    shared: bool
    queue: Words
    said: list[str]


def strip_of(request: ScopedRequest, *, name: str, filters: Filters, now: datetime) -> dict[str, Any]:
    """Return the filters a desk sees, counted, and what saving the list as it stands needs: two statements."""
    rows = actions.saved_of(request.scope)
    mine = sum(row.post_id == request.scope.post_id for row in rows)
    return {
        "filters": _kept(request, rows, now=now, name=name, filters=filters),
        "narrowed": filters != Filters(),
        "room": mine < MOST,
        "hidden": {"q": name, **query_of(filters)},
    }


def _kept(
    request: ScopedRequest,
    rows: list[SavedFilter],
    *,
    now: datetime,
    name: str = "",
    filters: Filters | None = None,
    said: bool = False,
) -> list[Kept]:
    department = request.scope.department_id is not None
    wanted = [(row.queue, as_saved(row.narrowed)) for row in rows]
    counted = queries.saved_counts(request.scope, wanted, now=now)
    world = world_now() if said else None
    made = []
    for row, (queue, narrowed), count in zip(rows, wanted, counted, strict=True):
        label = label_of(queue, department=department)
        if label is None:
            continue
        made.append(
            Kept(
                pk=row.pk,
                name=row.name,
                url=queue_url(queue, **query_of(narrowed)),
                count=shown(count) or "0",
                current=(queue, narrowed) == (name, filters),
                own=row.post_id == request.scope.post_id,
                shared=row.shared,
                queue=label.words,
                said=words_of(narrowed, world) if world is not None else [],
            )
        )
    return made


@require_safe
@never_cache
def filters(request: ScopedRequest) -> HttpResponse:
    """Show the own filters, to name, order, share and remove, and those colleagues share."""
    return _page(request)


def _page(
    request: ScopedRequest, *, error: Words = "", of: int = 0, typed: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    kept = _kept(request, actions.saved_of(request.scope), now=now, said=True)
    return render(
        request,
        "desk/filters.html",
        {
            **shell(request, nodes=world_now().nodes, now=now),
            "mine": [one for one in kept if one.own],
            "others": [one for one in kept if not one.own],
            "error": error,
            "of": of,
            "typed": typed,
        },
        status=status,
    )


@require_POST
@never_cache
def save(request: ScopedRequest) -> HttpResponse:
    """Keep the list as it stands under a name, and go back to it."""
    queue, narrowed = request.POST.get("q", ""), filters_of(request.POST)
    name = request.POST.get("name", "")
    try:
        actions.save_filter(
            actor=request.scope,
            name=name,
            queue=queue,
            filters=narrowed,
            now=timezone.now(),
            shared="shared" in request.POST,
        )
    except Refused as refused:
        return _page(request, error=refused.message, typed=name, status=422)
    return _see_other(queue_url(queue, **query_of(narrowed)))


@require_POST
@never_cache
def change(request: ScopedRequest, filter_id: int) -> HttpResponse:
    """Rename, share, move or remove an own filter."""
    scope, do = request.scope, request.POST.get("do", "")
    name = request.POST.get("name", "")
    try:
        match do:
            case "up" | "down":
                actions.move_filter(actor=scope, filter_id=filter_id, up=do == "up")
            case "remove":
                actions.remove_filter(actor=scope, filter_id=filter_id, now=timezone.now())
            case _:
                actions.change_filter(actor=scope, filter_id=filter_id, name=name, shared="shared" in request.POST)
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return _page(request, error=refused.message, of=filter_id, typed=name, status=422)
    return _see_other(reverse("desk:filters"))


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
