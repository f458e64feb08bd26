"""Who may see a photo: whoever sees the appeal itself, and never more than that."""

from django.test import Client
from django.utils import timezone

from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Attachment
from jinlin.appeals.routing import About
from jinlin.appeals.steps.base import Handler
from jinlin.grid.levels import Level
from jinlin.web.resident.files import may_see
from tests.cast import District
from tests.web.test_resident_report import a_photo, fields


def test_a_photo_stays_hidden_from_the_department_it_is_about_after_a_release(client: Client, d: District) -> None:
    client.post("/report/", fields(d, photo_camera=a_photo()))
    now, photo = timezone.now(), Attachment.objects.select_related("file").get()
    a = actions.accept_and_assign(
        actor=d.staff, appeal_id=photo.appeal_id, seen=Appeal.objects.get().event_seq, now=now,
        lead=Handler("department", d.municipal.pk),
    )  # fmt: skip
    assert may_see(photo, scope=d.handler, own=None)
    a = actions.mark_about(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=now, about=About("property", Level.COMMUNITY)
    )
    Appeal.objects.filter(pk=a.pk).update(about_department_id=d.municipal.pk, about_kind="department")
    a.refresh_from_db()
    actions.release_version(actor=d.operator, appeal_id=a.pk, seen=a.event_seq, now=now, words="有居民反映处理不及时")
    assert not may_see(photo, scope=d.handler, own=None)
    assert may_see(photo, scope=d.operator, own=None)
