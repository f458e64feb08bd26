"""Filters a desk keeps under a name: its own, or shown to colleagues of the same desk."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.models import Post
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import SavedFilter
from jinlin.appeals.queries import Filters, queues_of
from jinlin.common.refusals import Refused

MOST = 12
NAME_LENGTH = 20


def saved_of(scope: Scope) -> list[SavedFilter]:
    """Return a post's own filters in its own order, then what colleagues of the same desk share (one statement)."""
    if scope.post_id is None:
        return []
    shared = Q(shared=True, grid_id=scope.grid_id, department_id=scope.department_id)
    if scope.department_id is None:
        shared = Q(shared=True, grid_id=scope.grid_id, department_id__isnull=True)
    found = SavedFilter.objects.filter(Q(post_id=scope.post_id) | shared, ended_at__isnull=True)
    ordered = sorted(found.order_by("place", "pk")[: 4 * MOST], key=lambda one: one.post_id != scope.post_id)
    return ordered[: 2 * MOST]


def _own(actor: Scope, filter_id: int) -> SavedFilter:
    """Return an own filter; raise SavedFilter.DoesNotExist for a colleague's and for none alike."""
    return SavedFilter.objects.get(pk=filter_id, post_id=actor.post_id or 0, ended_at__isnull=True)


def _locked(actor: Scope) -> list[SavedFilter]:
    """Return the own filters in order, with the post locked: two windows never save a thirteenth, or one name twice."""
    Post.objects.select_for_update(no_key=True).get(pk=actor.post_id or 0)
    return list(SavedFilter.objects.filter(post_id=actor.post_id or 0, ended_at__isnull=True).order_by("place", "pk"))


def _name(text: str, *, besides: Sequence[SavedFilter]) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refused("name_missing", _("Give the filter a name."))
    if len(name) > NAME_LENGTH:
        raise Refused("name_long", _("At most 20 characters."))
    if any(one.name == name for one in besides):
        raise Refused("name_taken", _("You already have a filter of this name."))
    return name


@transaction.atomic
def save_filter(
    *, actor: Scope, name: str, queue: str, filters: Filters, now: datetime, shared: bool = False
) -> SavedFilter:
    """Keep a queue and what narrows it under a name; at most twelve a post."""
    if actor.post_id is None or actor.grid_id is None or queue not in {q.name for q in queues_of(actor)}:
        raise Refused("queue_unknown", _("This list is not one of your desk."))
    mine = _locked(actor)
    if len(mine) >= MOST:
        raise Refused("filters_most", _("At most 12 filters. Remove one you no longer use."))
    return SavedFilter.objects.create(
        post_id=actor.post_id,
        grid_id=actor.grid_id,
        department_id=actor.department_id,
        name=_name(name, besides=mine),
        queue=queue,
        narrowed=filters.as_dict(),
        shared=shared,
        place=max((one.place for one in mine), default=0) + 1,
        made_at=now,
    )


@transaction.atomic
def change_filter(*, actor: Scope, filter_id: int, name: str, shared: bool) -> SavedFilter:
    """Rename an own filter, and say whether colleagues of the desk see it."""
    mine = _locked(actor)
    found = _own(actor, filter_id)
    found.name = _name(name, besides=[one for one in mine if one.pk != filter_id])
    found.shared = shared
    found.save(update_fields=["name", "shared"])
    return found


@transaction.atomic
def move_filter(*, actor: Scope, filter_id: int, up: bool) -> None:
    """Change places with the one before or after it; the first stays first."""
    mine = _locked(actor)
    at = mine.index(_own(actor, filter_id))
    other = at - 1 if up else at + 1
    if not 0 <= other < len(mine):
        return
    mine[at], mine[other] = mine[other], mine[at]
    for place, one in enumerate(mine, start=1):
        one.place = place
    SavedFilter.objects.bulk_update(mine, ["place"])


@transaction.atomic
def remove_filter(*, actor: Scope, filter_id: int, now: datetime) -> None:
    """End an own filter; colleagues who saw it see it no longer."""
    found = _own(actor, filter_id)
    found.ended_at = now
    found.save(update_fields=["ended_at"])
