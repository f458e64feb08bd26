"""What was uploaded for a report that was never sent is not kept."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions
from jinlin.appeals.jobs import DRAFTS_KEPT, sweep_drafts
from jinlin.common.files import ready_path, release_one, take_photo
from jinlin.common.models import StoredFile
from tests.cast import NOON, District, a_report


def a_photo(key: str) -> StoredFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    return take_photo(SimpleUploadedFile("a.jpg", content.getvalue()), upload_key=key, now=NOON)


@pytest.fixture(autouse=True)
def files_of_this_test(settings: object, tmp_path: object) -> None:
    settings.FILES_DIR = tmp_path  # type: ignore[attr-defined]


def test_a_photo_of_a_sent_report_stays_and_one_of_a_forgotten_draft_goes(d: District) -> None:
    sent, forgotten = a_photo("sent-0123456789abcdef"), a_photo("draft-0123456789abcdef")
    while release_one(now=NOON):
        pass
    report = a_report(d)
    actions.receive(actor=PUBLIC, report=type(report)(words="灯坏了", grid_id=d.home.pk, files=[sent.pk]), now=NOON)
    forgotten.refresh_from_db()
    path = ready_path(forgotten)
    assert path is not None
    assert sweep_drafts(now=NOON + DRAFTS_KEPT - timedelta(minutes=1)) == 0
    assert path.exists()
    assert sweep_drafts(now=NOON + DRAFTS_KEPT + timedelta(minutes=1)) == 1
    assert not path.exists()
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [sent.pk]
