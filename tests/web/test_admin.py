"""The administrator's screens: what may be edited bumps every process, the rest is read-only with buttons that ask first."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jinlin.accounts import actions, second_factor
from jinlin.accounts.models import AccessLog, Device, Post, User
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope, job_scope
from jinlin.appeals.actions.catalogue import decide_change
from jinlin.appeals.models import CatalogueChange, Category, Condition, Ground, ReplyTemplate
from jinlin.common import versions
from jinlin.common.models import CalendarDay, JobRun, Outbox
from jinlin.common.refusals import Refused
from jinlin.grid.models import Building
from jinlin.people.actions import keep_contact, reveal
from tests.cast import NOON, District, a_post
from tests.web.ways_in import as_post, by_phone, log_in

SCREENS = [model._meta.label_lower for model in admin.site._registry]
EDITED = {"common.calendarday", "appeals.category", "appeals.ground", "appeals.replytemplate"}


@pytest.fixture
def zhong(d: District) -> Scope:
    return a_post(role=Role.ADMIN, grid=d.district, name="钟管理员")


@pytest.fixture
def desk(zhong: Scope) -> Client:
    return as_post(zhong)


@pytest.fixture(autouse=True)
def group(d: District) -> Category:
    """Put the cast's categories into a group, as the shipped ones are."""
    group = Category.objects.create(code="public", name="公共设施", name_en="Public facilities", is_leaf=False)
    Category.objects.filter(is_leaf=True).update(parent=group)
    return group


@pytest.fixture
def rows(d: District, zhong: Scope) -> None:
    """Put a row on every screen."""
    by_phone(d, d.chief)
    CalendarDay.objects.create(date=date(2026, 10, 10), works=True, name="国庆节调休")
    Outbox.objects.create(kind="sms", ref_id=7, key="k", created_at=NOON, not_before=NOON, failed_at=NOON, error="no")
    JobRun.objects.create(name="outbox", started_at=NOON, finished_at=NOON)
    Building.objects.create(community=d.community, microgrid=d.home, compound="府前新村", name="9栋")
    contact = keep_contact(name="王建国", phone="13812342261", now=NOON)
    reveal(actor=d.secretary, contact_id=contact.pk, purpose="回访", appeal_id=7, may_see=lambda: True, now=NOON)
    ReplyTemplate.objects.create(code="done", verb="resolve", name="办结", name_en="Done", body="{reporter}，{done}")
    CatalogueChange.objects.create(
        event_id=1, appeal_id=7, category=d.lamp, department=d.police, ground="not_ours", made_at=NOON
    )


def changelist(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def change(row: Any) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def form_of(page: Any) -> dict[str, Any]:
    """Return what a change form would send back unchanged."""
    form = page.context["adminform"].form
    data = {form.add_prefix(f.name): f.value() for f in form}
    for inline in page.context["inline_admin_formsets"]:
        for part in [inline.formset.management_form, *inline.formset.forms]:
            data |= {part.add_prefix(f.name): f.value() for f in part}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def test_the_administrator_comes_in_like_any_desk(zhong: Scope) -> None:
    client = log_in(zhong)
    assert client.get("/home/").url == "/admin/"  # type: ignore[attr-defined]
    assert client.get("/admin/").status_code == 200
    assert client.get("/desk/").status_code == 404, "looks after the system, not after appeals"


def test_a_new_installs_superuser_comes_in_with_a_code_and_can_make_the_first_administrator(d: District) -> None:
    root = User.objects.create_superuser("root", password="x", display_name="系统")
    client = Client()
    client.force_login(root)
    assert client.get("/admin/").url == "/login/code/"  # type: ignore[attr-defined]
    session = client.session
    session["way"] = "code"
    session.save()
    assert client.get("/admin/").status_code == 200
    person = User.objects.create(username="zhong", display_name="钟管理员")
    data = {"role": "admin", "grid_code": d.district.code}
    assert client.post(f"/admin/accounts/user/{person.pk}/give-post/", data).status_code == 302
    assert AccessLog.objects.get(what="give_post").user_id == root.pk


def test_nobody_else_gets_in(d: District, rows: None) -> None:
    addresses = [reverse("admin:index"), *(changelist(label) for label in SCREENS)]
    for scope in d.desks.values():
        client = as_post(scope)
        assert {client.get(address).status_code for address in addresses} == {404}
    assert {Client().get(address).status_code for address in addresses} == {302}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_screen_opens_with_its_list_and_a_row(d: District, desk: Client, rows: None, language: str) -> None:
    desk.cookies["django_language"] = language
    assert desk.get("/admin/").status_code == 200
    for model, screen in admin.site._registry.items():
        page = desk.get(changelist(model._meta.label_lower))
        assert page.status_code == 200, model
        row = model._default_manager.first()
        assert row is not None, model
        shown = desk.get(change(row))
        assert shown.status_code == 200, model
        assert "'unsafe-eval'" in shown.headers["Content-Security-Policy"]
        assert "'unsafe-inline'" not in shown.headers["Content-Security-Policy"].split("style-src")[0]
        for name in [*screen.actions_detail, *screen.actions_list]:  # type: ignore[attr-defined]
            path = reverse(
                f"admin:{model._meta.label_lower.replace('.', '_')}_{name}",
                args=[row.pk] if name in screen.actions_detail else [],  # type: ignore[attr-defined]
            )
            assert desk.get(path).status_code == 200, path


def test_what_is_not_ours_has_no_screen() -> None:
    assert {label.split(".")[0] for label in SCREENS} == {"common", "grid", "accounts", "people", "appeals"}


def test_all_but_calendar_and_catalogue_is_read_only(d: District, desk: Client, rows: None) -> None:
    for model in admin.site._registry:
        label = model._meta.label_lower
        edited = label in EDITED
        assert (desk.get(f"{changelist(label)}add/").status_code == 200) is edited, label
        row = model._default_manager.first()
        answer = desk.post(change(row), {"name": "changed by hand"})
        assert (answer.status_code == 403) is not edited, label
        assert desk.post(f"{change(row).removesuffix('change/')}delete/", {"post": "yes"}).status_code == (
            302 if label == "common.calendarday" else 403
        ), label


def test_a_button_does_nothing_before_its_form_is_sent(d: District, desk: Client) -> None:
    path = f"/admin/accounts/post/{d.chief.post_id}/end/"
    page = desk.get(path).content.decode()
    assert "林秀珍" in page
    assert Post.objects.get(pk=d.chief.post_id).valid_to is None
    assert desk.post(path).status_code == 302
    assert Post.objects.get(pk=d.chief.post_id).valid_to is not None
    again = desk.post(path)
    assert again.status_code == 422
    assert 'role="alert"' in again.content.decode()
    assert Client(enforce_csrf_checks=True).post(path).status_code in {302, 403}


def test_a_calendar_day_reaches_every_process(d: District, desk: Client) -> None:
    before = versions.current().calendar
    data = {"date": "2026-10-10", "works": "on", "name": "国庆节调休"}
    assert desk.post(changelist("common.calendarday") + "add/", data).status_code == 302
    assert CalendarDay.objects.get().works
    assert versions.current().calendar != before
    twice = desk.post(changelist("common.calendarday") + "add/", data)
    assert twice.status_code == 200
    assert CalendarDay.objects.count() == 1


def test_a_year_nobody_announced_is_said_on_the_first_page_and_over_the_list(d: District, zhong: Scope) -> None:
    with time_machine.travel("2027-03-01 10:00+08:00"):
        client = as_post(zhong)
        for address in ("/admin/", changelist("common.calendarday")):
            assert "2027" in client.get(address).content.decode()
        CalendarDay.objects.create(date=date(2027, 2, 7), works=True, name="春节调休")
        assert "2027" not in client.get("/admin/").content.decode()


def test_a_limit_is_edited_and_every_process_knows(d: District, desk: Client) -> None:
    before = versions.current().catalogue
    data = form_of(desk.get(change(d.lamp)))
    saved = desk.post(
        change(d.lamp), {**data, "name": "路灯熄灭", "everyday": "灯不亮\n灯+瞎 \n\n灯不亮", "conditions-0-amount": "3"}
    )
    assert saved.status_code == 302
    lamp = Category.objects.get(pk=d.lamp.pk)
    assert (lamp.name, lamp.everyday) == ("路灯熄灭", ["灯不亮", "灯+瞎"])
    assert Condition.objects.get(category=lamp).amount == Decimal(3)
    assert versions.current().catalogue != before


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("conditions-0-amount", "0", "conditions-0-amount"),
        ("conditions-0-make_safe_amount", "2", "单位"),
        ("questions", "只有中文", "只有中文"),
        ("questions", "问？ | Q? | 是", "是"),
        ("kind", "", "kind"),
    ],
)
def test_what_cannot_be_in_the_catalogue_is_refused_and_kept_on_the_page(
    d: District, desk: Client, field: str, value: str, words: str
) -> None:
    data = form_of(desk.get(change(d.lamp)))
    page = desk.post(change(d.lamp), {**data, field: value})
    assert page.status_code == 200
    assert words in page.content.decode()
    assert Category.objects.get(pk=d.lamp.pk).questions == []


def test_a_category_in_use_keeps_a_condition_in_use(d: District, desk: Client) -> None:
    data = form_of(desk.get(change(d.lamp)))
    del data["conditions-0-active"]
    assert desk.post(change(d.lamp), data).status_code == 200
    del data["active"]
    assert desk.post(change(d.lamp), data).status_code == 302, "a category out of use needs none"


def test_questions_are_typed_as_lines(d: District, desk: Client) -> None:
    typed = "几盏不亮？ | How many? | 一盏=One，一排=A row\n在哪一段？｜Which part?"
    data = form_of(desk.get(change(d.lamp)))
    assert desk.post(change(d.lamp), {**data, "questions": typed}).status_code == 302
    assert Category.objects.get(pk=d.lamp.pk).questions == [
        {"zh": "几盏不亮？", "en": "How many?", "choices": [["一盏", "One"], ["一排", "A row"]]},
        {"zh": "在哪一段？", "en": "Which part?", "choices": []},
    ]
    again = form_of(desk.get(change(d.lamp)))
    assert again["questions"].splitlines()[0] == "几盏不亮？ | How many? | 一盏=One, 一排=A row"


def test_codes_of_existing_rows_stay(d: District, desk: Client) -> None:
    data = form_of(desk.get(change(d.lamp)))
    desk.post(change(d.lamp), {**data, "code": "other", "is_leaf": ""})
    lamp = Category.objects.get(pk=d.lamp.pk)
    assert (lamp.code, lamp.is_leaf) == ("lamp", True)
    ground = Ground.objects.get(code="court")
    desk.post(change(ground), {**form_of(desk.get(change(ground))), "code": "other", "name": "涉诉涉法"})
    assert Ground.objects.get(pk=ground.pk).code == "court"
    assert Ground.objects.get(pk=ground.pk).name == "涉诉涉法"


def test_a_template_may_hold_only_variables_the_desk_fills(d: District, desk: Client) -> None:
    address = changelist("appeals.replytemplate") + "add/"
    row = {"code": "x", "verb": "resolve", "name": "办结", "name_en": "Done", "order": "1", "active": "on"}
    for body in ("您好 {nobody}", "您好 {reporter"):
        assert desk.post(address, {**row, "body": body}).status_code == 200
    assert not ReplyTemplate.objects.exists()
    assert desk.post(address, {**row, "body": "您好 {reporter}，{done}"}).status_code == 302


def test_a_ruling_teaches_the_catalogue_once(d: District, desk: Client, rows: None, zhong: Scope) -> None:
    proposal = CatalogueChange.objects.get()
    before = versions.current().catalogue
    path = f"/admin/appeals/cataloguechange/{proposal.pk}/decide/"
    assert desk.post(path, {"taken_up": "maybe"}).status_code == 422
    assert desk.post(path, {"taken_up": "yes"}).status_code == 302
    assert Category.objects.get(pk=d.lamp.pk).lead_id == d.police.pk
    assert versions.current().catalogue != before
    assert desk.post(path, {"taken_up": "no"}).status_code == 422
    for actor, code in ((d.operator, "not_admin"), (zhong, "change_decided")):
        with pytest.raises(Refused) as refused:
            decide_change(actor=actor, change_id=proposal.pk, taken_up=True, now=NOON)
        assert refused.value.code == code


def test_the_catalogue_may_also_stay_as_it_is(d: District, desk: Client, rows: None, zhong: Scope) -> None:
    proposal = CatalogueChange.objects.get()
    desk.post(f"/admin/appeals/cataloguechange/{proposal.pk}/decide/", {"taken_up": "no"})
    assert CatalogueChange.objects.get().taken_up is False
    assert Category.objects.get(pk=d.lamp.pk).lead_id == d.municipal.pk
    empty = CatalogueChange.objects.create(event_id=2, appeal_id=8, ground="not_ours", made_at=NOON)
    with pytest.raises(Refused):
        decide_change(actor=zhong, change_id=empty.pk, taken_up=True, now=NOON)


def test_the_tray_is_tried_again_or_settled(d: District, desk: Client, rows: None) -> None:
    row = Outbox.objects.get(failed_at__isnull=False)
    assert f"{changelist('common.outbox')}?state=tray" in desk.get("/admin/").content.decode()
    assert desk.get(changelist("common.outbox") + "?state=tray").context["cl"].result_list[0] == row
    assert desk.post(f"/admin/common/outbox/{row.pk}/try-again/").status_code == 302
    row.refresh_from_db()
    assert (row.failed_at, row.attempts) == (None, 0)
    assert desk.post(f"/admin/common/outbox/{row.pk}/try-again/").status_code == 422, "no longer in the tray"
    Outbox.objects.filter(pk=row.pk).update(failed_at=NOON)
    assert desk.post(f"/admin/common/outbox/{row.pk}/settle/").status_code == 302
    assert Outbox.objects.get(pk=row.pk).done_at is not None


def test_from_a_new_person_to_the_first_log_in(d: District, desk: Client) -> None:
    add = "/admin/accounts/user/add-person/"
    assert desk.post(add, {"username": "ye 2", "display_name": "叶新"}).status_code == 422
    assert desk.post(add, {"username": "ye2", "display_name": "叶新"}).status_code == 302
    person = User.objects.get(username="ye2")
    give = f"/admin/accounts/user/{person.pk}/give-post/"
    for wrong in (
        {"grid_code": "no such"},
        {"grid_code": d.home.code},
        {"grid_code": d.street.code, "valid_from": "soon"},
    ):
        page = desk.post(give, {"role": "street_officer", **wrong})
        assert page.status_code == 422
        assert wrong["grid_code"] in page.content.decode()
    assert desk.post(give, {"role": "street_officer", "grid_code": d.street.code}).status_code == 302
    shown = desk.post(f"/admin/accounts/user/{person.pk}/first-password/")
    assert "no-store" in shown.headers["Cache-Control"]
    password = re.search(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", shown.content.decode())
    assert password is not None
    answer = Client().post("/login/", {"username": "ye2", "password": password.group()})
    assert answer.url == "/password/"  # type: ignore[attr-defined]


def test_a_handler_needs_a_department(d: District, desk: Client) -> None:
    person = actions.add_person(actor=job_scope("setup"), username="pan2", display_name="潘二", now=NOON)
    give = f"/admin/accounts/user/{person.pk}/give-post/"
    data = {"role": "handler", "grid_code": d.district.code}
    assert desk.post(give, data).status_code == 422
    assert desk.post(give, {**data, "department": d.municipal.pk}).status_code == 302


def test_a_lost_authenticator_a_closed_account_and_a_lost_phone(d: District, desk: Client) -> None:
    wu = User.objects.get(pk=d.secretary.user_id)
    now = timezone.now()
    secret = second_factor.new_secret()
    path = f"/admin/accounts/user/{wu.pk}/"
    assert desk.post(f"{path}reset-second-factor/").status_code == 422
    second_factor.enrol(user=wu, secret=secret, code=second_factor.code_at(secret, now), now=now)
    assert desk.post(f"{path}reset-second-factor/").status_code == 200
    assert not second_factor.has_second_factor(wu)
    by_phone(d, d.chief)
    device = Device.objects.get()
    assert desk.post(f"/admin/accounts/device/{device.pk}/end/").status_code == 302
    assert Device.objects.get().ended_at is not None
    assert desk.post(f"{path}close/").status_code == 302
    assert desk.post(f"{path}close/").status_code == 422
    assert desk.post(f"{path}reopen/").status_code == 302
    assert User.objects.get(pk=wu.pk).is_active


@pytest.mark.parametrize("path", ["user/987/close/", "user/987/give-post/", "post/987/end/", "device/987/end/"])
def test_buttons_of_absent_rows_are_absent(d: District, desk: Client, path: str) -> None:
    assert desk.get(f"/admin/accounts/{path}").status_code == 404


def test_lists_ask_as_often_for_three_rows_as_for_thirty(d: District, desk: Client, group: Category) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(address)
        return len(asked)

    lists = [changelist(label) for label in ("accounts.post", "accounts.user", "grid.grid", "appeals.category")]
    before = [count(address) for address in lists]
    for n in range(27):
        a_post(role=Role.HELPER, grid=d.next_door, name=f"帮手{n}")
        Category.objects.create(code=f"c{n}", name=f"类{n}", name_en=f"c{n}", parent=group, lead=d.police, kind="help")
    assert [count(address) for address in lists] == before
