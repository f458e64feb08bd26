"""Which appeals this browser has the receipt of: a signed cookie of ids, so that a resident needs no account.

Nothing else is kept. Whoever has not sent from this browser shows number and lookup code once.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from jinlin.accounts.scope import Scope, reporter_scope
from jinlin.appeals.models import Appeal, AppealQuerySet

COOKIE = "mine"
_SALT = "jinlin.mine"
_KEPT = 10
_DAYS = 180


def ids_of(request: HttpRequest) -> list[int]:
    """Return the ids of the appeals this browser has the receipt of, the newest first."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_DAYS * 86400)
    except signing.BadSignature:
        return []
    return [int(one) for one in kept][:_KEPT]


def scope_of(request: HttpRequest, appeal_id: int) -> Scope | None:
    """Return the reporter's scope of one appeal, or None when this browser does not have its receipt."""
    return reporter_scope(appeal_id) if appeal_id in ids_of(request) else None


def appeals_of(request: HttpRequest, *, limit: int = _KEPT) -> AppealQuerySet:
    """Return the appeals this browser has the receipt of, the newest first."""
    rows = [Appeal.objects.visible_to(reporter_scope(one)) for one in ids_of(request)[:limit]]
    return reduce(or_, rows).order_by("-id") if rows else Appeal.objects.none()


def remember(request: HttpRequest, response: HttpResponse, appeal_id: int) -> None:
    """Keep one more receipt in this browser; the oldest beyond ten is dropped (its code still opens it)."""
    _keep(response, [appeal_id, *(one for one in ids_of(request) if one != appeal_id)])


def forget(response: HttpResponse) -> None:
    """Forget all receipts: for a phone that others use too."""
    response.delete_cookie(COOKIE)


def _keep(response: HttpResponse, ids: Sequence[int]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(list(ids)[:_KEPT], salt=_SALT),
        max_age=_DAYS * 86400,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
