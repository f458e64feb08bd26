"""Photos of a form that is not done yet: stored as they come and named in the form by their keys, so none is lost."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jinlin.common.files import Upload, take_photo
from jinlin.common.models import StoredFile
from jinlin.common.refusals import Refused

MOST = 9
_DRAFT_LASTS = timedelta(days=1)


@dataclass(slots=True)
class Kept:
    """The photos of one group of a form, and what was wrong with those that came just now."""

    name: str = "photo"
    photos: list[StoredFile] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """The photos' ids, for the action."""
        return [photo.pk for photo in self.photos]

    @property
    def left(self) -> int:
        """How many more may be added."""
        return MOST - len(self.photos)


def keep(request: HttpRequest, *, name: str, key: str, now: datetime) -> Kept:
    """Store the files of one group of a POST (`name`_camera, `name`_album); a bad one spoils no other."""
    kept = Kept(name, _known(request.POST.getlist(name), now=now))
    uploads = [*request.FILES.getlist(f"{name}_camera"), *request.FILES.getlist(f"{name}_album")]
    if len(uploads) > kept.left:
        kept.errors.append(_("At most nine photos. The first nine are kept; you may remove some and add others."))
    for upload in uploads[: kept.left]:
        try:
            photo = take_photo(cast(Upload, upload), upload_key=_upload_key(upload, key, name), now=now)
        except Refused as refused:
            kept.errors.append(f"{(upload.name or '')[:40]}：{refused}")
        else:
            if photo not in kept.photos:
                kept.photos.append(photo)
    return kept


def _upload_key(upload: "UploadedFile[Any]", key: str, name: str) -> str:
    """Return the same key for the same content in the same form: a repeat is one file."""
    digest = hashlib.sha256(f"{key}{name}".encode())
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _known(keys: Iterable[str], *, now: datetime) -> list[StoredFile]:
    """Return the photos a form names: recent, attached to nothing yet, in the form's order."""
    wanted = [found for text in list(keys)[:MOST] if (found := _uuid(text)) is not None]
    if not wanted:
        return []
    rows = StoredFile.objects.filter(
        key__in=wanted, kind=StoredFile.Kind.PHOTO, attachment__isnull=True, created_at__gte=now - _DRAFT_LASTS
    ).exclude(state=StoredFile.State.REFUSED)
    by_key = {row.key: row for row in rows}
    return [by_key[key] for key in dict.fromkeys(wanted) if key in by_key]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
