"""Photos that come with a desk's form: stored before the action, and named in the form again if it is refused."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise

from jinlin.common.files import Upload, take_photo
from jinlin.common.models import StoredFile
from jinlin.common.refusals import Refused

MOST = 9
_DRAFT_LASTS = timedelta(days=1)


def keep(
    uploads: "Iterable[UploadedFile[Any]]", *, known: Iterable[str], form_key: str, now: datetime
) -> list[StoredFile]:
    """Return the photos of one part of a form: those it already had, then those that came now.

    Raises Refused after storing every good one; its `details["kept"]` names them, so that none is sent twice.
    """
    kept = _known(known, now=now)
    errors: list[str | Promise] = []
    for upload in list(uploads)[: MOST - len(kept)]:
        try:
            photo = take_photo(cast(Upload, upload), upload_key=_upload_key(upload, form_key), now=now)
        except Refused as refused:
            errors.append(f"{(upload.name or '')[:40]}：{refused}")
        else:
            if photo.pk not in {one.pk for one in kept}:
                kept.append(photo)
    if errors:
        raise Refused("photos", " ".join(str(error) for error in errors), kept=[str(one.key) for one in kept])
    return kept


def _upload_key(upload: "UploadedFile[Any]", form_key: str) -> str:
    """Return the same key for the same content in the same form, so that a repeat is one file."""
    digest = hashlib.sha256(form_key.encode())
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _known(keys: Iterable[str], *, now: datetime) -> list[StoredFile]:
    wanted = [key for text in list(keys)[:MOST] if (key := _uuid(text)) is not None]
    if not wanted:
        return []
    rows = StoredFile.objects.filter(
        key__in=wanted, kind=StoredFile.Kind.PHOTO, attachment__isnull=True, created_at__gte=now - _DRAFT_LASTS
    ).exclude(state=StoredFile.State.REFUSED)
    return sorted(rows, key=lambda row: wanted.index(row.key))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
