"""Photos and voice notes: taken in fast and safely, shown only after a job has made them anew.

The request checks type, size and pixel count by the header, writes the raw file to quarantine (fsync) and the row,
and answers. The job re-encodes photos, keeps their GPS aside sealed, and deletes the raw file. A raw photo is never
served. Folders under FILES_DIR: `quarantine/<key>`, `ready/<first two of key>/<key>.jpg` and `….small.jpg`.
"""

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from jinlin.common import pictures, sound
from jinlin.common.models import StoredFile
from jinlin.common.refusals import Refused
from jinlin.common.sealing import open_sealed, seal

log = logging.getLogger("jinlin.files")

MAX_PHOTO_BYTES = 15_000_000
MAX_VOICE_BYTES = 5_000_000
MAX_VOICE_SECONDS = 180

_SLACK_S = 5  # a recorder stops a moment after it is told to
_ATTEMPTS = 4
_ORPHAN_AFTER = timedelta(days=1)
_SUFFIX_BY_MIME = {
    "image/jpeg": "jpg",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
}


class Upload(Protocol):
    """What we need of Django's UploadedFile."""

    size: int | None
    file: IO[bytes]

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Give the content piece by piece, from its start."""
        ...


def take_photo(upload: Upload, *, upload_key: str, now: datetime) -> StoredFile:
    """Keep a photo for checking and return its row; the same `upload_key` and content give the same row.

    Raises Refused: photo_empty, photo_large, photo_fake, photo_pixels, upload_key, storage.
    """
    _check_size(upload, limit=MAX_PHOTO_BYTES, kind="photo")
    try:
        header = pictures.read_header(upload.file)
    except pictures.NotAPicture:
        raise Refused(
            "photo_fake", _("This file is not a photo we can read. Please send a JPEG, PNG, WebP or HEIC picture.")
        ) from None
    except pictures.TooManyPixels:
        raise Refused(
            "photo_pixels", _("This picture has too many pixels. Please take a screenshot of it and send that.")
        ) from None
    row = StoredFile(
        kind=StoredFile.Kind.PHOTO, mime="image/jpeg", width=header.width, height=header.height, created_at=now
    )
    return _keep(upload, row, upload_key)


def take_voice(upload: Upload, *, upload_key: str, now: datetime) -> StoredFile:
    """Keep a voice note and return its row; the same `upload_key` and content give the same row.

    Raises Refused: voice_empty, voice_large, voice_fake, voice_long, upload_key, storage.
    """
    _check_size(upload, limit=MAX_VOICE_BYTES, kind="voice")
    found = sound.recognise(b"".join(upload.chunks()))
    if found is None:
        raise Refused("voice_fake", _("This file is not a voice note we can play. Please record it again."))
    if found.seconds > MAX_VOICE_SECONDS + _SLACK_S:
        raise Refused("voice_long", _("A voice note may last up to 3 minutes. Please send a shorter one."))
    row = StoredFile(kind=StoredFile.Kind.VOICE, mime=found.mime, seconds=round(found.seconds), created_at=now)
    return _keep(upload, row, upload_key)


def ready_path(file: StoredFile, *, small: bool = False) -> Path | None:
    """Return where a file that may be shown lies (its thumbnail if `small`), or None while it may not be."""
    if file.state != StoredFile.State.READY:
        return None
    suffix = _SUFFIX_BY_MIME[file.mime]
    name = f"{file.key}.small.{suffix}" if small and file.kind == StoredFile.Kind.PHOTO else f"{file.key}.{suffix}"
    return Path(settings.FILES_DIR) / "ready" / str(file.key)[:2] / name


def place_of(file: StoredFile) -> tuple[float, float] | None:
    """Return the WGS84 latitude and longitude a photo carried. Private: whoever asks has logged the reading."""
    if file.gps is None:
        return None
    latitude, longitude = open_sealed(file.gps, context=_gps_context(file.key)).split(",")
    return float(latitude), float(longitude)


def release_one(*, now: datetime) -> int:
    """Make the next file in quarantine fit to be shown; returns how many were taken (0 or 1).

    The try is counted before the file is touched: one that kills the process is refused after a few.
    """
    with transaction.atomic():
        waiting = StoredFile.objects.filter(state=StoredFile.State.QUARANTINE, created_at__lte=now)
        row = waiting.order_by("attempts", "id").select_for_update(skip_locked=True, no_key=True).first()
        if row is None:
            return 0
        StoredFile.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
    raw = _raw_path(row.key)
    with transaction.atomic():
        held = StoredFile.objects.select_for_update(skip_locked=True, no_key=True).filter(
            pk=row.pk, state=StoredFile.State.QUARANTINE
        )
        file = held.first()
        if file is None:
            return 1  # another process has it
        if file.attempts > _ATTEMPTS:
            _refuse(file, "checking it failed again and again")
        else:
            _release(file, raw)
    # Only now that the row is safe. A crash before this line leaves a raw file for the nightly sweep.
    raw.unlink(missing_ok=True)
    return 1


def sweep(*, now: datetime) -> int:
    """Delete raw files whose row was rolled back or is done with; returns how many."""
    gone = 0
    folder = _folder("quarantine")
    before = (now - _ORPHAN_AFTER).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime > before:
            continue
        try:
            key = UUID(path.name)
        except ValueError:  # a draft of a write that never ended
            wanted = False
        else:
            wanted = StoredFile.objects.filter(key=key, state=StoredFile.State.QUARANTINE).exists()
        if not wanted:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def drop(rows: Iterable[StoredFile]) -> int:
    """Delete files nobody kept, rows first, so that a crash in between leaves only what `sweep` finds; return how many."""
    gone = 0
    for row in rows:
        paths = [_raw_path(row.key), ready_path(row), ready_path(row, small=True)]
        row.delete()
        for path in paths:
            if path is not None:
                path.unlink(missing_ok=True)
        gone += 1
    return gone


def _check_size(upload: Upload, *, limit: int, kind: str) -> None:
    size = upload.size or 0
    if size == 0:
        raise Refused(f"{kind}_empty", _("This file is empty. Please choose it again."))
    if size > limit:
        raise Refused(
            f"{kind}_large",
            _("A photo may have up to 15 MB. Please send a smaller one.")
            if kind == "photo"
            else _("A voice note may have up to 5 MB. Please send a shorter one."),
        )


def _keep(upload: Upload, row: StoredFile, upload_key: str) -> StoredFile:
    """Write the raw file, then the row; a repeat of an upload gets the row it already has."""
    row.key, row.upload_key, row.bytes = uuid4(), upload_key, upload.size or 0
    raw = _raw_path(row.key)
    try:
        row.sha256 = _write(raw, upload.chunks())
    except OSError as error:
        log.error("a file could not be kept: %s", error)
        raise Refused(
            "storage", _("The file could not be kept just now. Please send your report without it, or try again later.")
        ) from error
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    kept = StoredFile.objects.get(upload_key=upload_key)
    if kept.key == row.key:
        return kept
    raw.unlink(missing_ok=True)
    if bytes(kept.sha256) != row.sha256:
        raise Refused("upload_key", _("Another file was already sent in this place. Please choose the file again."))
    return kept


def _release(file: StoredFile, raw: Path) -> None:
    try:
        with raw.open("rb") as content:
            if file.kind == StoredFile.Kind.PHOTO:
                _release_photo(file, pictures.clean(content))
            else:
                _write_ready(file, content.read())
    except (pictures.NotAPicture, pictures.TooManyPixels, FileNotFoundError) as error:
        _refuse(file, f"{type(error).__name__}: {error}")
        return
    file.state, file.error = StoredFile.State.READY, ""
    file.save(update_fields=["state", "error", "bytes", "width", "height", "gps"])


def _release_photo(file: StoredFile, made: pictures.Clean) -> None:
    _write_ready(file, made.small, small=True)
    _write_ready(file, made.large)
    file.bytes, file.width, file.height = len(made.large), made.width, made.height
    if made.place:
        file.gps = seal(f"{made.place[0]:.7f},{made.place[1]:.7f}", context=_gps_context(file.key))


def _write_ready(file: StoredFile, content: bytes, *, small: bool = False) -> None:
    shown = StoredFile(key=file.key, kind=file.kind, mime=file.mime, state=StoredFile.State.READY)
    path = ready_path(shown, small=small)
    if path is None:
        raise AssertionError("a ready file has a path")
    _write(path, [content])


def _refuse(file: StoredFile, reason: str) -> None:
    log.warning("file %s is refused: %s", file.key, reason)
    file.state, file.error = StoredFile.State.REFUSED, reason[:200]
    file.save(update_fields=["state", "error"])


def _write(path: Path, chunks: Iterator[bytes] | list[bytes]) -> bytes:
    """Write a file whole or not at all, surviving a power cut; returns its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with draft.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    finally:
        draft.unlink(missing_ok=True)
    return digest.digest()


def _raw_path(key: UUID) -> Path:
    return _folder("quarantine") / str(key)


def _folder(name: str) -> Path:
    folder = Path(settings.FILES_DIR) / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _gps_context(key: UUID) -> bytes:
    return b"file:gps:" + key.bytes
