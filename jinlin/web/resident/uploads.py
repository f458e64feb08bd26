"""Uploading one photo or voice note while the form is still being written (with scripts; without, the form does it)."""

from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.common.models import StoredFile
from jinlin.common.numbers import is_key
from jinlin.common.refusals import Refused
from jinlin.web.resident import rates
from jinlin.web.uploads import take_one


@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    """Store a photo and answer with its key."""
    return _take(request, StoredFile.Kind.PHOTO)


@require_POST
def voice(request: HttpRequest) -> HttpResponse:
    """Store a voice note and answer with its key."""
    return _take(request, StoredFile.Kind.VOICE)


def _take(request: HttpRequest, kind: str) -> HttpResponse:
    upload, key = request.FILES.get("file"), request.POST.get("key", "")
    if upload is None or not is_key(key):
        return JsonResponse({"error": _("Nothing arrived. Please choose the file again.")}, status=422)
    now = timezone.now()
    try:
        kept = take_one(upload, kind=kind, key=key, now=now, check=partial(rates.count_upload, request, now=now))
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=422)
    return JsonResponse({"key": str(kept.key)}, status=201)
