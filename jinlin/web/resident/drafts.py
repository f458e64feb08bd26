"""Photos and voice notes of a form not sent yet: stored as they come, and named in the form by their keys."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jinlin.common.files import Upload, take_photo, take_voice
from jinlin.common.models import StoredFile
from jinlin.common.refusals import Refused
from jinlin.web.resident import rates

PHOTOS_MOST = 9
_DRAFT_LASTS = timedelta(days=1)


@dataclass(slots=True)
class Kept:
    """What a form carries so far, and what was wrong with the files that came with it."""

    photos: list[StoredFile] = field(default_factory=list)
    voice: StoredFile | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def photo_ids(self) -> list[int]:
        """The photos' ids, for the action."""
        return [photo.pk for photo in self.photos]


def keep(request: HttpRequest, *, key: str, now: datetime) -> Kept:
    """Store the files of a POST and return them with those the form already had; a bad file spoils no other."""
    kept = Kept(photos=_known(request.POST.getlist("photo"), StoredFile.Kind.PHOTO, now=now))
    voices = _known(request.POST.getlist("voice"), StoredFile.Kind.VOICE, now=now)
    kept.voice = voices[0] if voices else None
    uploads = [*request.FILES.getlist("camera"), *request.FILES.getlist("album")]
    if len(kept.photos) + len(uploads) > PHOTOS_MOST:
        kept.errors.append(
            _(
                "At most nine photos can go with one report. The first nine are kept; you may remove some and add others."
            )
        )
        uploads = uploads[: PHOTOS_MOST - len(kept.photos)]
    for upload in uploads:
        try:
            photo = take_one(request, upload, kind=StoredFile.Kind.PHOTO, key=key, now=now)
        except Refused as refused:
            kept.errors.append(f"{_name(upload)}{refused}")
        else:
            if photo not in kept.photos:
                kept.photos.append(photo)
    for upload in request.FILES.getlist("voice_file")[:1]:
        try:
            kept.voice = take_one(request, upload, kind=StoredFile.Kind.VOICE, key=key, now=now)
        except Refused as refused:
            kept.errors.append(str(refused))
    return kept


def take_one(request: HttpRequest, upload: "UploadedFile[Any]", *, kind: str, key: str, now: datetime) -> StoredFile:
    """Store one upload of the form `key`; the same content again is the same file. Raises Refused."""
    rates.count_upload(request, now=now)
    digest = hashlib.sha256(key.encode())
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    take = take_photo if kind == StoredFile.Kind.PHOTO else take_voice
    return take(cast(Upload, upload), upload_key=digest.hexdigest(), now=now)


def _known(keys: Iterable[str], kind: str, *, now: datetime) -> list[StoredFile]:
    """Return the files a form names: recent, still free, in the form's order."""
    wanted = [uuid for key in list(keys)[:PHOTOS_MOST] if (uuid := _uuid(key)) is not None]
    if not wanted:
        return []
    rows = StoredFile.objects.filter(
        key__in=wanted, kind=kind, attachment__isnull=True, created_at__gte=now - _DRAFT_LASTS
    ).exclude(state=StoredFile.State.REFUSED)
    by_key = {row.key: row for row in rows}
    return [by_key[key] for key in dict.fromkeys(wanted) if key in by_key]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _name(upload: "UploadedFile[Any]") -> str:
    """Return how to call a file in front of a sentence about it."""
    return f"{upload.name[:40]}：" if upload.name else ""
