"""Who is told what: the people who must know, never whoever did it, never whom it is about, no volunteer of lateness."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jinlin.accounts.models import InboxItem, Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals import actions, jobs, notices, passes
from jinlin.appeals.models import Appeal
from jinlin.appeals.routing import About
from jinlin.appeals.sms_words import TEMPLATES, text_of
from jinlin.appeals.steps.base import Handler
from jinlin.appeals.telling import KINDS, TELL
from jinlin.common import outbox, versions
from jinlin.common.models import CalendarDay, Outbox
from jinlin.grid.levels import Level
from tests.cast import NOON, District, a_post, a_report, an_appeal, at, reporter

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def told(now: datetime = NOON) -> dict[str, set[str]]:
    """Deliver what waits and return the new notices: kind → names."""
    InboxItem.objects.all().delete()
    while outbox.drain(now=now + 30 * DAY) and Outbox.objects.open().exists():
        pass
    assert not Outbox.objects.tray().exists(), list(Outbox.objects.tray().values("kind", "error"))
    found: dict[str, set[str]] = {}
    for item in InboxItem.objects.select_related("user"):
        found.setdefault(item.kind, set()).add(item.user.display_name)
    return found


@pytest.fixture
def texts(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """The text messages sent, as the console sender writes them."""
    caplog.set_level(logging.INFO, logger="jinlin.sms")
    lines: list[str] = []
    yield lines
    caplog.clear()


def sent(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [record.getMessage() for record in caplog.records if record.name == "jinlin.sms"]
    caplog.clear()
    return lines


def seen(appeal: Appeal) -> int:
    return Appeal.objects.get(pk=appeal.pk).event_seq


def test_the_outbox_knows_who_takes_these_messages() -> None:
    assert jobs.notices is notices
    assert {kind for rows in TELL.values() for kind, _ in rows} == set(KINDS)


def test_what_is_free_to_take_is_told_to_the_team_in_their_own_hours_only(d: District) -> None:
    Post.objects.filter(pk=d.helper.post_id).update(free_hours=[["18:00", "21:00"]])
    versions.bump("tree")
    an_appeal(d, now=NOON - 30 * DAY)
    assert told(NOON - 30 * DAY) == {"offer": {"林秀珍"}}


def test_i_take_it_tells_the_others_of_the_team_and_not_whoever_took_it(d: District) -> None:
    appeal = an_appeal(d)
    told()
    actions.take(actor=d.chief, appeal_id=appeal.pk, seen=1, now=NOON)
    assert told() == {"take": {"陈师傅"}}


def test_untaken_work_is_told_to_the_area_and_to_no_volunteer(d: District) -> None:
    an_appeal(d)
    told()
    passes.run_overdue(now=NOON + 3 * HOUR)
    assert told() == {"pass_on": {"郑网格长"}}


def test_no_volunteer_is_told_of_lateness_urging_or_supervision(d: District) -> None:
    appeal = an_appeal(d)
    actions.take(actor=d.chief, appeal_id=appeal.pk, seen=1, now=NOON)
    told()
    passes.run_overdue(now=NOON + 5 * HOUR)
    actions.urge(actor=reporter(appeal), appeal_id=appeal.pk, now=NOON + 5 * HOUR)
    actions.supervise(actor=d.secretary, appeal_id=appeal.pk, seen=seen(appeal), now=NOON + 5 * HOUR, words="请回复")
    passes.run_overdue(now=NOON + 10 * DAY)
    found = told()
    assert found
    assert not {"林秀珍", "陈师傅"} & {name for names in found.values() for name in names}
    assert "郑网格长" in found["supervise"]


def test_a_late_promise_is_told_to_the_holder_and_above_and_moving_up_to_the_new_holder(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    actions.accept(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON)
    told()
    due = Appeal.objects.get(pk=appeal.pk).due_at
    assert due is not None
    passes.run_overdue(now=due - 11 * HOUR)
    assert told() == {"amber": {"吴书记", "小黄"}}
    passes.run_overdue(now=due)
    assert told() == {"red": {"吴书记", "小黄", "叶值班"}}
    passes.run_overdue(now=due + 9 * DAY)
    assert told() == {"auto_escalate": {"叶值班"}}


def test_a_vacant_desk_does_not_swallow_it(d: District) -> None:
    Post.objects.filter(pk=d.grid_chief.post_id).delete()
    an_appeal(d)
    told()
    passes.run_overdue(now=NOON + 3 * HOUR)
    assert told() == {"pass_on": {"吴书记", "小黄"}}


def test_a_task_its_return_and_the_ruling_reach_those_concerned(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    assert told() == {"receive": {"吴书记", "小黄"}}
    lead = Handler("department", d.municipal.pk)
    actions.accept_and_assign(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, lead=lead)
    assert told() == {"assign": {"潘经办"}}
    actions.object_to(
        actor=d.handler, appeal_id=appeal.pk, seen=seen(appeal), now=NOON, ground="not_ours", words="不是我们的"
    )
    assert told() == {"object": {"吴书记", "小黄"}}
    police = Handler("department", d.police.pk)
    actions.rule(
        actor=d.secretary, appeal_id=appeal.pk, seen=seen(appeal), now=NOON, task_no=1, upheld=True,
        ground="not_ours", words="归公安", to=police,
    )  # fmt: skip
    # Municipal works no longer sees the appeal, so it is told nothing more of it.
    assert told() == {"assign": {"石警官"}}
    actions.finish(actor=d.police_handler, appeal_id=appeal.pk, seen=seen(appeal), now=NOON, words="处理好了")
    assert told() == {"finish": {"吴书记", "小黄"}}


def test_a_request_goes_to_another_who_can_decide_even_one_level_up(d: District) -> None:
    appeal = an_appeal(d)
    passes.run_overdue(now=NOON + 3 * HOUR)
    actions.accept_and_assign(actor=d.grid_chief, appeal_id=appeal.pk, seen=seen(appeal), now=NOON + 4 * HOUR)
    told()
    actions.ask_extension(
        actor=d.grid_chief,
        appeal_id=appeal.pk,
        seen=seen(appeal),
        now=NOON + 4 * HOUR,
        words="等配件",
        ground="weather",
    )
    assert told() == {"ask_extension": {"吴书记", "小黄"}}
    actions.decide_extension(
        actor=d.secretary, appeal_id=appeal.pk, seen=seen(appeal), now=NOON + 4 * HOUR, approved=True
    )
    assert told() == {"decide_extension": {"郑网格长"}}


def test_never_to_whom_it_is_about(d: District) -> None:
    about = About("post_holder", Level.COMMUNITY, user_id=d.staff.user_id)
    report = replace(a_report(d, category=d.lamp), about=about)
    receipt = actions.receive(actor=PUBLIC, report=report, now=NOON)
    assert told() == {"receive": {"叶值班"}}
    # The same person sits at the street too: even there nothing is said.
    street = Post.objects.get(pk=d.street_officer.post_id).grid
    user = Post.objects.get(pk=d.staff.post_id).user
    a_post(role=Role.STREET_OFFICER, grid=street, name="小黄", user=user)
    actions.urge(actor=reporter(Appeal.objects.get(pk=receipt.appeal_id)), appeal_id=receipt.appeal_id, now=NOON)
    assert told() == {"urge": {"叶值班"}}


def test_what_was_told_is_taken_back_when_it_turns_out_to_be_about_them(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    assert told() == {"receive": {"吴书记", "小黄"}}
    about = About("post_holder", Level.COMMUNITY, user_id=d.staff.user_id)
    actions.mark_about(actor=d.street_officer, appeal_id=appeal.pk, seen=1, now=NOON, about=about)
    InboxItem.objects.create(user_id=d.staff.user_id, kind="receive", appeal_id=appeal.pk, created_at=NOON)
    outbox.drain(now=NOON)
    assert not InboxItem.objects.filter(
        user_id__in=[d.staff.user_id, d.secretary.user_id], appeal_id=appeal.pk
    ).exists()


def test_a_chief_who_reported_for_a_neighbour_hears_of_the_outcome(d: District) -> None:
    report = a_report(d, category=d.lamp)
    receipt = actions.receive(actor=d.chief, report=report, now=NOON)
    told()
    actions.decline(actor=d.staff, appeal_id=receipt.appeal_id, seen=1, now=NOON, ground="court", words="请走司法途径")
    assert told() == {"decline": {"林秀珍"}}


def test_solving_it_oneself_calls_nobody_to_work(d: District) -> None:
    actions.solve_oneself(actor=d.chief, report=a_report(d), done="通了", now=NOON)
    assert told() == {}


def with_phone(d: District, phone: str, *, actor: Scope = PUBLIC, join: int | None = None) -> Appeal:
    report = replace(a_report(d, category=d.lamp), name="王小明", phone=phone)
    receipt = actions.receive(actor=actor, report=report, now=NOON, join_id=join)
    return Appeal.objects.get(pk=receipt.appeal_id)


def test_everyone_who_joined_is_texted_with_their_own_number_and_without_a_name(
    d: District, texts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    main = with_phone(d, "13812345678")
    followers = [with_phone(d, f"1381234567{n}", join=main.pk) for n in range(3)]
    told()
    lines = sent(caplog)
    assert len([line for line in lines if "已收到" in line]) == 4
    actions.accept_and_assign(actor=d.staff, appeal_id=main.pk, seen=seen(main), now=NOON)
    actions.resolve(actor=d.staff, appeal_id=main.pk, seen=seen(main), now=NOON, words="王小明家门口的灯修好了")
    told()
    lines = sent(caplog)
    assert len(lines) == 4
    for appeal in (main, *followers):
        assert len([line for line in lines if f"编号{appeal.number}已经办好" in line]) == 1
    assert not [line for line in lines if "王" in line or "1234567" in line.replace("138****", "")]
    told()
    assert sent(caplog) == []


def test_a_question_a_moved_promise_and_a_suspension_are_texted(
    d: District, texts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    appeal = with_phone(d, "13812345678")
    told()
    sent(caplog)
    actions.ask(actor=d.staff, appeal_id=appeal.pk, seen=seen(appeal), now=NOON, words="哪一盏？")
    actions.add(actor=reporter(appeal), appeal_id=appeal.pk, now=NOON + HOUR, words="门口那盏")
    actions.accept_and_assign(actor=d.staff, appeal_id=appeal.pk, seen=seen(appeal), now=NOON + HOUR)
    CalendarDay.objects.create(date=at("2026-03-18 00:00").date(), works=False)
    versions.bump("calendar")
    passes.recompute_open(now=NOON + 2 * HOUR)
    actions.ask_suspension(
        actor=d.staff,
        appeal_id=appeal.pk,
        seen=seen(appeal),
        now=NOON + 2 * HOUR,
        until=NOON + 30 * DAY,
        words="等立项",
    )
    actions.decide_suspension(
        actor=d.secretary, appeal_id=appeal.pk, seen=seen(appeal), now=NOON + 2 * HOUR, approved=True
    )
    told()
    lines = sent(caplog)
    assert [word for word in ("补充一点情况", "时限有变动", "先挂账到2026-04-16 10:00") if any(word in line for line in lines)] == [
        "补充一点情况", "时限有变动", "先挂账到2026-04-16 10:00",
    ]  # fmt: skip
    assert len(lines) == 3


def test_a_name_without_a_number_fills_no_tray(d: District) -> None:
    report = replace(a_report(d, category=d.lamp), name="王小明")
    receipt = actions.receive(actor=PUBLIC, report=report, now=NOON)
    actions.ask(actor=d.staff, appeal_id=receipt.appeal_id, seen=1, now=NOON, words="哪一盏？")
    told()
    assert not Outbox.objects.open().exists()


def test_every_template_has_both_languages_and_the_same_variables() -> None:
    for template in TEMPLATES:
        for language in ("zh-hans", "en"):
            words = text_of(template, language=language, number="N", code="C", due="D", until="U", main="M")
            assert "{" not in words
            assert "N" in words


def test_a_hundred_changes_are_told_with_few_statements(d: District, django_assert_max_num_queries) -> None:
    for _ in range(20):
        an_appeal(d)
    with django_assert_max_num_queries(60):
        outbox.drain(now=NOON)
    assert InboxItem.objects.count() == 40
