"""A day or a limit is changed: what moves is said first, and what the jobs process then does is exactly that."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jinlin.accounts.models import InboxItem
from jinlin.accounts.roles import Role
from jinlin.appeals import actions, jobs, passes
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal, AppealEvent, Category, Clock, Condition
from jinlin.appeals.passes import Moves
from jinlin.common import outbox, versions
from jinlin.common.models import CalendarDay, Outbox
from jinlin.people.actions import keep_contact
from tests.cast import NOON, District, a_post, an_appeal, at, reporter
from tests.web.test_admin import change, changelist, form_of
from tests.web.ways_in import as_post

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ADD_DAY = "/admin/common/calendarday/add/"
REST = {"date": "2026-03-18", "name": "停电停工"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """An hour after the appeals came in."""
    with time_machine.travel(NOON + HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(d: District) -> Client:
    group = Category.objects.create(code="public", name="公共设施", name_en="Public facilities", is_leaf=False)
    Category.objects.filter(is_leaf=True).update(parent=group)
    return as_post(a_post(role=Role.ADMIN, grid=d.district, name="钟管理员"))


def with_phone(appeal: Appeal) -> Appeal:
    contact = keep_contact(name="王建国", phone="13812342261", now=NOON)
    Appeal.objects.filter(pk=appeal.pk).update(contact=contact)
    return appeal


def deliver(*, now: Any = NOON + 2 * HOUR) -> None:
    for minute in range(60):
        outbox.drain(now=now + timedelta(minutes=minute))
    assert not Outbox.objects.open().exists()
    assert not Outbox.objects.tray().exists(), list(Outbox.objects.tray().values("kind", "error"))


def recomputed() -> Moves:
    """What the trail says was moved."""
    events = AppealEvent.objects.filter(verb="recompute")
    return Moves(events.count(), events.filter(facts__promise=1).count())


def send(desk: Client, address: str, typed: dict[str, Any]) -> Moves:
    """Send a form, look at the page it answers with, and save from there; return what the page said."""
    page = desk.post(address, typed)
    assert page.status_code == 200
    said: Moves = page.context["moves"]
    hidden = dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)">', page.content.decode()))
    assert hidden == {name: str(value).replace("\n", "\r\n") for name, value in typed.items()}
    assert desk.post(address, {**typed, "_moves_seen": "1"}).status_code == 302
    return said


def test_a_day_of_rest_says_what_it_moves_and_the_job_does_just_that(d: District, desk: Client) -> None:
    moved = with_phone(an_appeal(d, category=d.lamp))
    an_appeal(d, category=d.pipe)
    deliver()
    jobs.recompute(now=NOON + HOUR)
    page = desk.post(ADD_DAY, REST)
    assert "停电停工" in page.content.decode()
    assert not CalendarDay.objects.exists(), "nothing is saved before it is confirmed"
    said = send(desk, ADD_DAY, REST)
    assert said == Moves(appeals=1, promises=1)
    assert CalendarDay.objects.get().works is False
    InboxItem.objects.all().delete()
    assert jobs.recompute(now=NOON + 2 * HOUR) == said == recomputed()
    moved.refresh_from_db()
    assert moved.due_at == at("2026-03-20 18:00")
    deliver()
    assert Outbox.objects.filter(kind="sms", payload__template="promise_moved", ref_id=moved.pk).count() == 1
    assert set(InboxItem.objects.filter(kind="recompute").values_list("user__display_name", flat=True)) >= {"吴书记"}
    assert check_trail().ok
    assert jobs.recompute(now=NOON + 3 * HOUR) is None, "the jobs process remembers what it counted by"


def test_back_shows_what_was_typed_and_saves_nothing(d: District, desk: Client) -> None:
    an_appeal(d, category=d.lamp)
    page = desk.post(ADD_DAY, {**REST, "_moves_back": "1"})
    assert page.status_code == 200
    assert 'value="停电停工"' in page.content.decode()
    assert not page.context["errors"]
    data = form_of(desk.get(change(d.lamp)))
    back = desk.post(change(d.lamp), {**data, "conditions-0-amount": "5", "_moves_back": "1"})
    assert form_of(back)["conditions-0-amount"] == "5"
    assert not CalendarDay.objects.exists()
    assert int(Condition.objects.get(category=d.lamp).amount) == 2
    assert not Outbox.objects.filter(kind="limit_changed").exists()


def test_what_moves_nothing_is_saved_at_once_and_what_is_wrong_is_said_before(d: District, desk: Client) -> None:
    assert desk.post(ADD_DAY, REST).status_code == 302
    an_appeal(d, category=d.lamp)
    twice = desk.post(ADD_DAY, REST)
    assert "moves" not in twice.context
    assert twice.context["errors"]
    data = form_of(desk.get(change(d.lamp)))
    assert desk.post(change(d.lamp), {**data, "name": "路灯熄灭"}).status_code == 302
    assert not Outbox.objects.filter(kind="limit_changed").exists()
    assert "moves" not in desk.post(change(d.lamp), {**data, "conditions-0-amount": "0"}).context


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_deleting_a_day_says_what_it_moves(d: District, desk: Client, language: str) -> None:
    day = CalendarDay.objects.create(date=date(2026, 3, 18), works=False)
    versions.bump("calendar")
    an_appeal(d, category=d.lamp)
    desk.cookies["django_language"] = language
    page = desk.get(f"/admin/common/calendarday/{day.pk}/delete/").content.decode()
    assert ("1 open appeal move" if language == "en" else "1 件") in page
    assert "delete_selected" not in desk.get(changelist("common.calendarday")).content.decode()
    assert desk.post(ADD_DAY, {"date": "2026-03-19", "name": "停电"}).status_code == 200


def test_nobody_else_may_see_or_move_anything(d: District, desk: Client) -> None:
    an_appeal(d, category=d.lamp)
    for scope in d.desks.values():
        assert as_post(scope).post(ADD_DAY, {**REST, "_moves_seen": "1"}).status_code == 404
        assert as_post(scope).post(change(d.lamp), {"_moves_seen": "1"}).status_code == 404
    assert not CalendarDay.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    assert strict.post(ADD_DAY, {**REST, "_moves_seen": "1"}).status_code == 403


def test_a_longer_limit_moves_open_promises_and_the_leads_clock_and_tells(d: District, desk: Client) -> None:
    moved, other = with_phone(an_appeal(d, category=d.lamp)), an_appeal(d, category=d.quarrel)
    actions.accept_and_assign(actor=d.staff, appeal_id=moved.pk, seen=1, now=NOON)
    deliver()
    data = form_of(desk.get(change(d.lamp)))
    said = send(desk, change(d.lamp), {**data, "conditions-0-amount": "4"})
    assert said == Moves(appeals=1, promises=1)
    later = an_appeal(d, category=d.lamp, now=NOON + HOUR)
    InboxItem.objects.all().delete()
    deliver()
    assert recomputed() == said
    moved.refresh_from_db()
    assert moved.due_at == at("2026-03-23 18:00")
    clocks = Clock.objects.filter(appeal=moved, kind__in=["solve", "task"])
    assert {clock.due_at for clock in clocks} == {moved.due_at}
    later.refresh_from_db()
    assert later.due_at == moved.due_at, "counted by the new limit from the beginning"
    assert not AppealEvent.objects.filter(appeal__in=[later, other], verb="recompute").exists()
    assert AppealEvent.objects.get(verb="recompute").actor_kind == "job:limits"
    assert Outbox.objects.filter(kind="sms", payload__template="promise_moved").count() == 1
    assert {"吴书记"} <= set(InboxItem.objects.filter(kind="recompute").values_list("user__display_name", flat=True))
    assert check_trail().ok
    assert passes.run_overdue(now=at("2026-03-19 19:00")).red == 1, "only accepting `later` is late, no promise"


def test_what_is_late_stays_late_and_nothing_becomes_late_by_a_change(
    d: District, desk: Client, clock: time_machine.Traveller
) -> None:
    marked, unmarked, fresh = (an_appeal(d, category=d.lamp, now=NOON - n * DAY) for n in (7, 5, 0))
    passes.run_overdue(now=NOON - 2 * DAY)
    before = {appeal.pk: list(_clocks(appeal)) for appeal in (marked, unmarked, fresh)}
    data = form_of(desk.get(change(d.lamp)))
    # More than a quarter of an hour has gone by for everyone, so everyone keeps what was promised.
    data |= {"conditions-0-amount": "0.25", "conditions-0-unit": "office_hours"}
    assert desk.post(change(d.lamp), data).status_code == 302, "nothing moves"
    deliver()
    assert list(_clocks(fresh)) == before[fresh.pk]
    clock.shift(60)
    data = form_of(desk.get(change(d.lamp)))
    data |= {"conditions-0-amount": "60", "conditions-0-unit": "working_days"}
    assert send(desk, change(d.lamp), data) == Moves(appeals=1, promises=1)
    assert desk.post(ADD_DAY, {**REST, "date": "2026-03-17", "_moves_seen": "1"}).status_code == 302
    deliver()
    jobs.recompute(now=NOON + 2 * HOUR)
    for appeal in (marked, unmarked):
        assert list(_clocks(appeal)) == before[appeal.pk]
    assert Clock.objects.get(appeal=fresh, kind="solve").budget == 60 * 1440
    assert Appeal.objects.get(pk=marked.pk).mark == "red"
    assert check_trail().ok


def test_a_slip_that_is_corrected_leaves_every_promise_as_it_was(d: District, desk: Client) -> None:
    appeal = an_appeal(d, category=d.lamp)
    with time_machine.travel(at("2026-03-18 19:00"), tick=False) as clock:
        desk = as_post(a_post(role=Role.ADMIN, grid=d.district, name="钟二"))
        for amount in ("0.25", "2"):
            data = form_of(desk.get(change(d.lamp)))
            assert desk.post(change(d.lamp), {**data, "conditions-0-amount": amount}).status_code == 302
            clock.shift(60)
    deliver(now=at("2026-03-18 20:00"))
    assert Clock.objects.get(appeal=appeal, kind="solve").due_at == appeal.due_at
    assert not AppealEvent.objects.filter(verb="recompute").exists()


def _clocks(appeal: Appeal) -> Any:
    return Clock.objects.filter(appeal=appeal, kind="solve").values_list("no", "due_at", "mark", "stopped_at")


def test_another_unit_goes_on_from_the_same_beginning_also_while_it_stands_still(d: District, desk: Client) -> None:
    running, waiting = an_appeal(d, category=d.lamp), with_phone(an_appeal(d, category=d.lamp))
    actions.ask(actor=d.staff, appeal_id=waiting.pk, seen=1, now=NOON, words="哪一盏？")
    data = form_of(desk.get(change(d.lamp)))
    data |= {"conditions-0-amount": "48", "conditions-0-unit": "emergency_hours"}
    said = send(desk, change(d.lamp), data)
    assert said == Moves(appeals=2, promises=1), "what waits for the reporter is promised when it goes on"
    deliver(now=NOON + 2 * HOUR)
    assert recomputed() == said
    running.refresh_from_db()
    assert running.due_at == NOON + 48 * HOUR
    actions.add(actor=reporter(waiting), appeal_id=waiting.pk, now=NOON + 10 * HOUR, words="门口那盏")
    waiting.refresh_from_db()
    assert waiting.due_at is not None
    assert abs(waiting.due_at - (NOON + 58 * HOUR)) <= timedelta(minutes=1)
    assert check_trail().ok


def test_an_extension_stays_granted_and_two_changes_follow_each_other(
    d: District, desk: Client, clock: time_machine.Traveller
) -> None:
    appeal = an_appeal(d, category=d.lamp)
    accepted = actions.accept(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON)
    asked = actions.ask_extension(
        actor=d.staff, appeal_id=appeal.pk, seen=accepted.event_seq, now=NOON, ground="weather", words="下雨"
    )
    actions.decide_extension(actor=d.secretary, appeal_id=appeal.pk, seen=asked.event_seq, now=NOON, approved=True)
    for amount in ("4", "3"):
        send(desk, change(d.lamp), {**form_of(desk.get(change(d.lamp))), "conditions-0-amount": amount})
        clock.shift(60)
    deliver()
    # Three working days now, and the two once granted.
    appeal.refresh_from_db()
    assert appeal.due_at == at("2026-03-24 18:00")
    assert recomputed().appeals == 2
    assert check_trail().ok


def test_more_than_one_walk_takes_is_moved_once_each(
    d: District, monkeypatch: pytest.MonkeyPatch, desk: Client
) -> None:
    monkeypatch.setattr(passes, "BATCH", 2)
    for _ in range(5):
        an_appeal(d, category=d.lamp)
    data = form_of(desk.get(change(d.lamp)))
    said = send(desk, change(d.lamp), {**data, "conditions-0-amount": "1"})
    deliver()
    assert recomputed() == said == Moves(5, 5)
    assert set(Appeal.objects.values_list("due_at", flat=True)) == {at("2026-03-18 18:00")}


def test_a_time_to_make_safe_that_is_no_longer_asked_stops(d: District, desk: Client) -> None:
    Condition.objects.filter(pk=d.lamp_out.pk).update(make_safe_amount=4, make_safe_unit="emergency_hours")
    versions.bump("catalogue")
    appeal = an_appeal(d, category=d.lamp)
    data = form_of(desk.get(change(d.lamp)))
    del data["conditions-0-make_safe_amount"]
    del data["conditions-0-make_safe_unit"]
    assert send(desk, change(d.lamp), data) == Moves(appeals=1, promises=0)
    deliver()
    assert Clock.objects.get(appeal=appeal, kind="make_safe").stopped_at is not None
    assert not Outbox.objects.filter(kind="sms", payload__template="promise_moved").exists()
    assert check_trail().ok


def test_the_page_speaks_both_languages(d: District, desk: Client) -> None:
    an_appeal(d, category=d.lamp)
    for language, words in (("zh-hans", "已经超时的仍算超时"), ("en", "What is late stays late")):
        desk.cookies["django_language"] = language
        assert words in desk.post(ADD_DAY, REST).content.decode()
        assert desk.get(reverse("admin:index")).status_code == 200
