"""What this browser has seen of its own appeals, so that a dot can say: something is new since you last looked.

Only how far each was read, in a cookie; nothing about it is kept on the server.
"""

from collections.abc import Collection

from django.conf import settings
from django.core import signing
from django.db.models import Max
from django.http import HttpRequest, HttpResponse

from jinlin.appeals.models import AppealEvent
from jinlin.web import mine
from jinlin.web.resident.story import TOLD

COOKIE = "looked"
_SALT = "jinlin.looked"
_DAYS = 180


def news_of(request: HttpRequest, appeal_ids: Collection[int]) -> set[int]:
    """Return which of these appeals tell their reporter something this browser has not shown yet."""
    if not appeal_ids:
        return set()
    seen = _read(request)
    rows = (
        AppealEvent.objects.filter(appeal_id__in=appeal_ids, verb__in=TOLD)
        .exclude(actor_kind__in=["reporter", "public"])
        .values_list("appeal_id")
        .annotate(Max("seq"))
    )
    return {appeal_id for appeal_id, seq in rows if seq > seen.get(appeal_id, 0)}


def look(request: HttpRequest, response: HttpResponse, *, appeal_id: int, seq: int) -> None:
    """Note that an appeal was shown up to one of its events; only those whose receipts are here are kept."""
    seen = {**_read(request), appeal_id: seq}
    kept = {one: seen[one] for one in {*mine.ids_of(request), appeal_id} if one in seen}
    response.set_cookie(
        COOKIE,
        signing.dumps([[one, at] for one, at in kept.items()], salt=_SALT),
        max_age=_DAYS * 86400,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Forget what was looked at."""
    response.delete_cookie(COOKIE)


def _read(request: HttpRequest) -> dict[int, int]:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_DAYS * 86400)
    except signing.BadSignature:
        return {}
    return {int(appeal_id): int(seq) for appeal_id, seq in kept}
