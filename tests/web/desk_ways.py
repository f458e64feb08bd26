"""Appeals as far as a desk's test needs them, and the desk's forms sent as a browser sends them."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps.base import Handler
from jinlin.common.models import StoredFile
from jinlin.common.numbers import new_key
from tests.cast import NOON, District, a_report, an_appeal, reporter

HOUR = timedelta(hours=1)
# When the tests of the desk look at the page: an hour after everything below happened.
LATER = NOON + HOUR


def received(d: District) -> Appeal:
    """A broken lamp at the community."""
    return an_appeal(d, category=d.lamp)


def accepted(d: District) -> Appeal:
    """Taken up by the community."""
    return actions.accept(actor=d.staff, appeal_id=received(d).pk, seen=1, now=NOON)


def own_work(d: District) -> Appeal:
    """The community does it itself."""
    return actions.accept_and_assign(actor=d.staff, appeal_id=received(d).pk, seen=1, now=NOON)


def given(d: District) -> Appeal:
    """Given to the municipal department."""
    lead = Handler("department", d.municipal.pk)
    return actions.accept_and_assign(actor=d.staff, appeal_id=received(d).pk, seen=1, now=NOON, lead=lead)


def signed(d: District) -> Appeal:
    """Signed for by the department."""
    one = given(d)
    return actions.sign_for(actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON)


def handed_in(d: District) -> Appeal:
    """Handed in by the department."""
    one = signed(d)
    return actions.finish(actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, words="换了灯泡")


def returned(d: District) -> Appeal:
    """Returned by the department with an objection."""
    one = given(d)
    return actions.object_to(
        actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, ground="not_ours", words="不归我们管"
    )


def resolved(d: District) -> Appeal:
    """Answered by the community."""
    one = handed_in(d)
    return actions.resolve(actor=d.staff, appeal_id=one.pk, seen=one.event_seq, now=NOON, words="路灯亮了")


def closed(d: District) -> Appeal:
    """Confirmed by the reporter."""
    one = resolved(d)
    return actions.confirm(actor=reporter(one), appeal_id=one.pk, seen=one.event_seq, now=NOON)


def closed_late(d: District) -> Appeal:
    """Closed, and marked as having been late."""
    one = closed(d)
    Appeal.objects.filter(pk=one.pk).update(mark="red")
    return Appeal.objects.get(pk=one.pk)


def declined(d: District) -> Appeal:
    """Declined by the community."""
    return actions.decline(actor=d.staff, appeal_id=received(d).pk, seen=1, now=NOON, ground="court")


def waiting(d: District) -> Appeal:
    """Waiting for the reporter."""
    one = accepted(d)
    return actions.ask(actor=d.staff, appeal_id=one.pk, seen=one.event_seq, now=NOON, words="哪一盏？")


def extension_asked(d: District) -> Appeal:
    """The department asks for more time."""
    one = signed(d)
    return actions.ask_extension(actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, words="等配件")


def suspension_asked(d: District) -> Appeal:
    """The department asks to suspend."""
    one = signed(d)
    return actions.ask_suspension(
        actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, until=NOON + timedelta(days=9), words="要开挖"
    )


def suspended(d: District) -> Appeal:
    """Suspended with the community's consent."""
    one = suspension_asked(d)
    return actions.decide_suspension(actor=d.staff, appeal_id=one.pk, seen=one.event_seq, now=NOON, approved=True)


def void_asked(d: District) -> Appeal:
    """A colleague asks to void it."""
    one = received(d)
    return actions.ask_void(actor=d.staff, appeal_id=one.pk, seen=one.event_seq, now=NOON, words="测试件")


def excuse_asked(d: District) -> Appeal:
    """The department asks to excuse its lateness."""
    one = closed_late(d)
    return actions.ask_excuse(actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, words="台风")


def supervised(d: District) -> Appeal:
    """The street gave an order."""
    one = accepted(d)
    return actions.supervise(actor=d.street_officer, appeal_id=one.pk, seen=one.event_seq, now=NOON, words="何时办好")


def merged(d: District) -> Appeal:
    """Merged into another one."""
    main, one = received(d), received(d)
    return actions.merge(actor=d.staff, appeal_id=one.pk, main_id=main.pk, seen=1, now=NOON)


def suspected(d: District) -> Appeal:
    """The words hint at the community; the street holds it."""
    one = received(d)
    return actions.mark_about(
        actor=d.staff, appeal_id=one.pk, seen=1, now=NOON,
        about=actions.about.About("community", actions.about.Level.COMMUNITY, suspected=True),
    )  # fmt: skip


def voiced(d: District) -> Appeal:
    """A voice note nobody has heard."""
    note = StoredFile.objects.create(
        upload_key=new_key(), kind="voice", state="ready", sha256=b"0" * 32, bytes=1, mime="audio/webm", created_at=NOON
    )
    report = replace(a_report(d, category=d.lamp, words=""), voice=note.pk)
    return Appeal.objects.get(pk=actions.receive(actor=PUBLIC, report=report, now=NOON).appeal_id)


def with_phone(d: District) -> Appeal:
    """One whose reporter left a name and number."""
    report = replace(a_report(d, category=d.lamp), name="王建国", phone="13812342261")
    return Appeal.objects.get(pk=actions.receive(actor=PUBLIC, report=report, now=NOON).appeal_id)


def form_of(page: HttpResponse) -> dict[str, str]:
    """Return the hidden fields of the deed's form on a page: what the page had seen, and the form's key."""
    text = page.content.decode()
    form = text[text.index('class="deed"') :]
    form = form[: form.index("</form>")]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def send(client: Client, appeal: Appeal, deed: str, data: dict[str, Any], *, seen: int | None = None) -> HttpResponse:
    """Send a deed's form with what a page shows now (or had seen before)."""
    now = Appeal.objects.get(pk=appeal.pk).event_seq if seen is None else seen
    found: HttpResponse = client.post(f"/desk/a/{appeal.pk}/{deed}/", {"seen": now, "key": new_key(), **data})  # type: ignore[assignment]
    return found


def department(scope: Scope) -> str:
    """Return a department as the forms name it."""
    return f"department:{scope.department_id}"
