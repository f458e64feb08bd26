"""Photos and voice notes of a form not done yet: stored as they come and named in the form by their keys, so none is lost."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jinlin.common.files import Upload, take_photo, take_voice
from jinlin.common.models import StoredFile
from jinlin.common.refusals import Refused

MOST = 9
_DRAFT_LASTS = timedelta(days=1)
Check = Callable[[], None]


@dataclass(slots=True)
class Kept:
    """The files of one group of a form, and what was wrong with those that came just now."""

    name: str = "photo"
    photos: list[StoredFile] = field(default_factory=list)
    voice: StoredFile | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """The photos' ids, for the action."""
        return [photo.pk for photo in self.photos]

    @property
    def keys(self) -> list[str]:
        """The photos' keys, for the form that comes again."""
        return [str(photo.key) for photo in self.photos]

    @property
    def left(self) -> int:
        """How many more photos may be added."""
        return MOST - len(self.photos)

    def whole(self) -> Self:
        """Return itself; raises Refused, with the good ones named in `details["kept"]`, when a file was wrong."""
        if self.errors:
            raise Refused("photos", " ".join(self.errors), kept=self.keys)
        return self


def from_form(
    request: HttpRequest, *, key: str, now: datetime, name: str = "photo", check: Check | None = None
) -> Kept:
    """Return the photos of one group of a POST: those it names, and those in `name`_camera and `name`_album."""
    sent = [*request.FILES.getlist(f"{name}_camera"), *request.FILES.getlist(f"{name}_album")]
    return keep(sent, known=request.POST.getlist(name), key=key, now=now, name=name, check=check)


def keep(
    sent: "Iterable[UploadedFile[Any]]",
    *,
    known: Iterable[str],
    key: str,
    now: datetime,
    name: str = "photo",
    check: Check | None = None,
) -> Kept:
    """Store the photos just sent behind those the form `key` already had; a bad one spoils no other.

    `check` is called before each one is stored, and may raise Refused.
    """
    kept, uploads = Kept(name, _known(known, StoredFile.Kind.PHOTO, now=now)), list(sent)
    if len(uploads) > kept.left:
        kept.errors.append(_("At most nine photos. The first nine are kept; you may remove some and add others."))
    for upload in uploads[: kept.left]:
        try:
            photo = take_one(upload, kind=StoredFile.Kind.PHOTO, key=key, now=now, check=check)
        except Refused as refused:
            kept.errors.append(f"{_called(upload)}{refused}")
        else:
            if photo not in kept.photos:
                kept.photos.append(photo)
    return kept


def add_voice(kept: Kept, request: HttpRequest, *, key: str, now: datetime, check: Check | None = None) -> None:
    """Put a POST's voice note to a form's photos: the one it names (`voice`), or the one that came (`voice_file`)."""
    named = _known(request.POST.getlist("voice"), StoredFile.Kind.VOICE, now=now)
    kept.voice = named[0] if named else None
    for upload in request.FILES.getlist("voice_file")[:1]:
        try:
            kept.voice = take_one(upload, kind=StoredFile.Kind.VOICE, key=key, now=now, check=check)
        except Refused as refused:
            kept.errors.append(str(refused))


def take_one(
    upload: "UploadedFile[Any]", *, kind: str, key: str, now: datetime, check: Check | None = None
) -> StoredFile:
    """Store one upload of the form `key`; the same content again is the same file. Raises Refused."""
    if check is not None:
        check()
    digest = hashlib.sha256(key.encode())
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    take = take_photo if kind == StoredFile.Kind.PHOTO else take_voice
    return take(cast(Upload, upload), upload_key=digest.hexdigest(), now=now)


def _known(keys: Iterable[str], kind: str, *, now: datetime) -> list[StoredFile]:
    """Return the files a form names: recent, attached to nothing yet, in the form's order."""
    wanted = [uuid for key in list(keys)[:MOST] if (uuid := _uuid(key)) is not None]
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


def _called(upload: "UploadedFile[Any]") -> str:
    """Return how to call a file in front of a sentence about it."""
    return f"{upload.name[:40]}：" if upload.name else ""
