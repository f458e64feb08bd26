"""Attaching stored photos and voice notes to an appeal."""

from collections.abc import Sequence

from jinlin.appeals.docket import Docket
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Attachment
from jinlin.common.models import StoredFile

PHOTOS_MOST = 9


def keep_files(docket: Docket, files: Sequence[int], *, role: Attachment.Role, voice: int | None = None) -> None:
    """Attach files taken in before; a file already attached (a repeated form) is left where it is."""
    wanted = list(dict.fromkeys([*files, *([voice] if voice else [])]))
    if not wanted:
        return
    if len(files) > PHOTOS_MOST:
        raise Refused("photos_most", most=PHOTOS_MOST)
    free = StoredFile.objects.filter(pk__in=wanted, attachment__isnull=True).values_list("pk", flat=True)
    Attachment.objects.bulk_create(
        [
            Attachment(
                appeal_id=docket.appeal.pk,
                file_id=pk,
                role=role,
                round=docket.life.round,
                by_user=docket.actor.user_id,
                added_at=docket.now,
            )
            for pk in sorted(free)
        ]
    )
