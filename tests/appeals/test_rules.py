"""The rules of design §5 as short stories, each with its refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, CatalogueChange, Clock, Task
from jinlin.appeals.routing import About
from jinlin.appeals.steps.base import Handler
from jinlin.common.models import Outbox
from jinlin.grid.levels import Level
from tests.cast import NOON, District, a_report, an_appeal, at, reporter

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def in_progress(d: District) -> Appeal:
    """An accepted lamp that the municipal department leads."""
    appeal = an_appeal(d, category=d.lamp)
    return actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON, lead=municipal(d)
    )


def municipal(d: District) -> Handler:
    return Handler("department", d.municipal.pk)


def police(d: District) -> Handler:
    return Handler("department", d.police.pk)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal with exactly this code."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


def resolved(d: District) -> Appeal:
    appeal = in_progress(d)
    done = actions.finish(actor=d.handler, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON + HOUR, words="修好了")
    return actions.resolve(actor=d.staff, appeal_id=appeal.pk, seen=done.event_seq, now=NOON + 2 * HOUR, words="已修好")


def promise(appeal: Appeal) -> Clock:
    return Clock.objects.filter(appeal=appeal, kind="solve").order_by("-no")[0]


# --- objections -------------------------------------------------------------------------------------------------


def test_after_two_returns_the_level_above_must_decide(d: District) -> None:
    a = in_progress(d)
    a = actions.object_to(
        actor=d.handler, appeal_id=a.pk, seen=a.event_seq, now=NOON, ground="not_ours", words="属公安"
    )
    a = actions.rule(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, task_no=1, upheld=True, ground="not_ours",
        words="改派公安", to=police(d),
    )  # fmt: skip
    a = actions.object_to(
        actor=d.police_handler, appeal_id=a.pk, seen=a.event_seq, now=NOON, ground="not_ours", words="属市政"
    )
    assert (a.returns, a.holder_id) == (2, d.street.pk)
    again = {"appeal_id": a.pk, "now": NOON, "task_no": 2, "upheld": False, "ground": "not_ours", "words": "你部门职责"}
    assert Appeal.objects.visible_to(d.staff).filter(pk=a.pk).exists()
    with refused("not_yours"):
        actions.rule(actor=d.staff, seen=a.event_seq, **again)
    a = actions.rule(actor=d.street_officer, seen=a.event_seq, **again)
    assert Task.objects.get(appeal=a, no=2).state == "offered"
    assert not Clock.objects.filter(appeal=a, kind="arbitration", met_at=None).exists()


def test_a_ruling_teaches_the_catalogue(d: District) -> None:
    a = in_progress(d)
    a = actions.object_to(
        actor=d.handler, appeal_id=a.pk, seen=a.event_seq, now=NOON, ground="not_ours", words="属公安"
    )
    with refused("same_handler"):
        actions.rule(
            actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, task_no=1, upheld=True, ground="not_ours",
            words="x", to=municipal(d),
        )  # fmt: skip
    actions.rule(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, task_no=1, upheld=True, ground="not_ours",
        words="归公安", to=police(d), teach=True,
    )  # fmt: skip
    change = CatalogueChange.objects.get()
    assert (change.category_id, change.department_id) == (d.lamp.pk, d.police.pk)


def test_what_no_row_covers_goes_to_the_arbiter_with_a_clock_and_never_round_again(d: District) -> None:
    a = actions.receive(actor=PUBLIC, report=replace(a_report(d), category_id=None, condition_id=None), now=NOON)
    appeal = Appeal.objects.get(pk=a.appeal_id)
    moved = actions.to_arbiter(actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON, words="目录没有")
    assert moved.holder_id == d.district.pk
    assert Clock.objects.filter(appeal=appeal, kind="arbitration", met_at=None).count() == 1
    with refused("with_arbiter"):
        actions.to_arbiter(actor=d.operator, appeal_id=appeal.pk, seen=moved.event_seq, now=NOON, words="再来")
    actions.accept_and_assign(actor=d.arbiter, appeal_id=appeal.pk, seen=moved.event_seq, now=NOON, lead=municipal(d))
    assert not Clock.objects.filter(appeal=appeal, kind="arbitration", met_at=None).exists()


def test_back_to_the_same_department_resumes_and_to_another_restarts(d: District) -> None:
    a = in_progress(d)
    a = actions.reassign(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON + DAY, lead=police(d), words="试公安"
    )
    other = Clock.objects.get(appeal=a, kind="task", task_no=2)
    assert other.budget == 2 * 1440
    a = actions.reassign(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON + 2 * DAY, lead=municipal(d), words="还是市政"
    )
    again = Clock.objects.get(appeal=a, kind="task", task_no=3)
    assert again.budget == 1440  # one of two working days was used before


# --- time ---------------------------------------------------------------------------------------------------------


def test_a_comment_moves_no_deadline(d: District) -> None:
    a = in_progress(d)
    before = list(Clock.objects.filter(appeal=a).order_by("no").values_list("due_at", "next_at"))
    for hour in range(5):
        actions.comment(actor=d.staff, appeal_id=a.pk, now=NOON + hour * HOUR, words="催一下")
        actions.add(actor=reporter(a), appeal_id=a.pk, now=NOON + hour * HOUR, words="还没来")
        actions.urge(actor=reporter(a), appeal_id=a.pk, now=NOON + hour * HOUR)
    assert list(Clock.objects.filter(appeal=a).order_by("no").values_list("due_at", "next_at")) == before
    assert Appeal.objects.get(pk=a.pk).urged == 5


def test_waiting_for_the_reporter_pauses_every_deadline(d: District) -> None:
    a = in_progress(d)
    assert promise(a).due_at == at("2026-03-19 18:00")
    a = actions.ask(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="哪一盏？")
    assert (a.state, promise(a).next_at) == ("waiting", None)
    a = actions.add(actor=reporter(a), appeal_id=a.pk, now=NOON + 2 * DAY, words="南区第三盏")
    assert a.state == "in_progress"
    assert promise(a).due_at == at("2026-03-23 18:00")  # two working days later, over a weekend


def test_an_extension_is_asked_in_time_at_most_twice_and_granted_by_another(d: District) -> None:
    a = in_progress(d)
    due = promise(a).due_at
    with refused("late_already"):
        actions.ask_extension(actor=d.handler, appeal_id=a.pk, seen=a.event_seq, now=due + HOUR, words="来不及")
    for _ in range(2):
        a = actions.ask_extension(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="下雨")
        with refused("second_person"):
            actions.decide_extension(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, approved=True)
        a = actions.decide_extension(actor=d.secretary, appeal_id=a.pk, seen=a.event_seq, now=NOON, approved=True)
    assert a.extensions == 2
    assert promise(a).due_at == due + 6 * DAY  # 2 × 2 working days from Thursday jump one weekend
    with refused("extended_twice"):
        actions.ask_extension(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="还要")


def test_another_kind_keeps_what_was_granted_and_counts_no_pause(d: District) -> None:
    a = in_progress(d)
    a = actions.ask_extension(actor=d.handler, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="下雨")
    a = actions.decide_extension(actor=d.secretary, appeal_id=a.pk, seen=a.event_seq, now=NOON, approved=True)
    a = actions.ask(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="哪一盏？")
    a = actions.add(actor=reporter(a), appeal_id=a.pk, now=NOON + DAY, words="第三盏")
    a = actions.recategorise(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON + DAY, category_id=d.quarrel.pk, words="其实是纠纷"
    )
    assert promise(a).budget == 2 * 3 * 1440  # three working days, granted once more; the pause used nothing


def test_suspension_is_once_with_a_date_within_a_year_and_pauses(d: District) -> None:
    a = in_progress(d)
    with refused("suspension_date"):
        actions.ask_suspension(
            actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, until=NOON + 400 * DAY, words="等项目"
        )
    a = actions.ask_suspension(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, until=NOON + 30 * DAY, words="等项目"
    )
    a = actions.decide_suspension(actor=d.secretary, appeal_id=a.pk, seen=a.event_seq, now=NOON, approved=True)
    assert (a.state, a.back_to) == ("suspended", "in_progress")
    a = actions.resume(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON + 7 * DAY)
    assert (a.state, promise(a).paused) == ("in_progress", 5 * 1440)
    with refused("suspended_once"):
        actions.ask_suspension(
            actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON + 8 * DAY, until=NOON + 30 * DAY, words="再等"
        )


def test_reassigning_cancels_a_pending_request(d: District) -> None:
    a = in_progress(d)
    a = actions.ask_extension(actor=d.handler, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="下雨")
    a = actions.reassign(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, lead=police(d), words="错派")
    with refused("proposal_none"):
        actions.decide_extension(actor=d.secretary, appeal_id=a.pk, seen=a.event_seq, now=NOON, approved=True)


# --- who holds it ---------------------------------------------------------------------------------------------


def test_an_emergency_and_an_hour_of_rest_go_to_the_areas_paid_post(d: District) -> None:
    d.blocked.emergency = True
    d.blocked.save()
    urgent = an_appeal(d)
    assert urgent.holder_id == d.area.pk
    accept = Clock.objects.get(appeal=urgent, kind="accept")
    assert (accept.unit, accept.budget) == ("emergency_hours", 15)
    late = an_appeal(d, category=d.quarrel, now=at("2026-03-17 23:10"))
    assert late.holder_id == d.area.pk
    assert an_appeal(d, category=d.quarrel).holder_id == d.home.pk


def test_a_team_shares_one_list_and_the_second_taker_is_told(d: District) -> None:
    a = an_appeal(d)
    a = actions.take(actor=d.helper, appeal_id=a.pk, seen=a.event_seq, now=NOON)
    with refused("already_taken"):
        actions.take(actor=d.chief, appeal_id=a.pk, seen=a.event_seq, now=NOON)
    task = Task.objects.get(appeal=a)
    assert task.taken_by == d.helper.user_id
    assert not Clock.objects.filter(appeal=a, kind="task").exists()  # no clock runs against a volunteer


def test_escalate_goes_up_one_level_and_send_down_stops_above_the_volunteers(d: District) -> None:
    a = an_appeal(d, category=d.lamp)
    a = actions.escalate(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="要街道协调")
    assert a.holder_id == d.street.pk
    with refused("no_level_below"):
        actions.send_down(
            actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON, grid_id=d.home.pk, words="x"
        )
    with refused("no_level_below"):
        actions.send_down(
            actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON, grid_id=d.other_community.pk, words="x"
        )
    a = actions.send_down(
        actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON, grid_id=d.community.pk, words="先核实"
    )
    assert a.holder_id == d.community.pk


def test_only_the_community_and_above_call_departments(d: District) -> None:
    a = an_appeal(d, now=at("2026-03-17 23:00"))
    with refused("departments_from_community"):
        actions.accept_and_assign(actor=d.grid_chief, appeal_id=a.pk, seen=a.event_seq, now=NOON, lead=municipal(d))
    a = actions.accept(actor=d.grid_chief, appeal_id=a.pk, seen=a.event_seq, now=NOON)
    with refused("not_yours"):
        actions.whistle(
            actor=d.grid_chief, appeal_id=a.pk, seen=a.event_seq, now=NOON, departments=[d.police.pk], words="来"
        )


def test_a_whistle_calls_departments_as_helpers_and_resolving_ends_them_by_name(d: District) -> None:
    a = in_progress(d)
    a = actions.whistle(
        actor=d.secretary, appeal_id=a.pk, seen=a.event_seq, now=NOON, departments=[d.police.pk], words="到现场"
    )
    with refused("handler_twice"):
        actions.whistle(
            actor=d.secretary, appeal_id=a.pk, seen=a.event_seq, now=NOON, departments=[d.police.pk], words="再来"
        )
    a = actions.finish(actor=d.handler, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="修好")
    with refused("helpers_open"):
        actions.resolve(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="好了")
    a = actions.resolve(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="好了", helpers_confirmed=True)
    assert Task.objects.get(appeal=a, department=d.police).state == "revoked"


# --- the end ------------------------------------------------------------------------------------------------------


def test_the_third_not_solved_goes_to_the_level_above(d: District) -> None:
    a = resolved(d)
    for times in (1, 2, 3):
        a = actions.not_solved(actor=reporter(a), appeal_id=a.pk, seen=a.event_seq, now=NOON + DAY, words="还是不亮")
        assert (a.state, a.round, a.not_solved) == ("in_progress", times + 1, times)
        if times < 3:
            assert a.holder_id == d.community.pk
            a = actions.finish(actor=d.handler, appeal_id=a.pk, seen=a.event_seq, now=NOON + DAY, words="再修")
            a = actions.resolve(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON + DAY, words="好了")
    assert a.holder_id == d.street.pk


def test_reopening_has_fifteen_days_that_nothing_restarts(d: District) -> None:
    a = resolved(d)
    closed_at = NOON + 3 * HOUR
    a = actions.confirm(actor=reporter(a), appeal_id=a.pk, seen=a.event_seq, now=closed_at)
    actions.comment(actor=d.staff, appeal_id=a.pk, now=closed_at + 14 * DAY, words="回头看")
    a.refresh_from_db()
    with refused("window_over"):
        actions.reopen(
            actor=reporter(a), appeal_id=a.pk, seen=a.event_seq, now=closed_at + 15 * DAY + HOUR, words="又坏了"
        )
    a = actions.reopen(actor=reporter(a), appeal_id=a.pk, seen=a.event_seq, now=closed_at + 15 * DAY, words="又坏了")
    assert (a.state, a.reopened, a.closed_at, a.closed_by) == ("in_progress", 1, None, "")


def test_rating_is_one_to_five_and_once(d: District) -> None:
    a = resolved(d)
    with refused("score"):
        actions.rate(actor=reporter(a), appeal_id=a.pk, now=NOON, score=6)
    actions.rate(actor=reporter(a), appeal_id=a.pk, now=NOON, score=5)
    with refused("rated"):
        actions.rate(actor=reporter(a), appeal_id=a.pk, now=NOON, score=1)


def test_voiding_takes_a_second_person(d: District) -> None:
    a = an_appeal(d, category=d.lamp)
    a = actions.ask_void(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="测试")
    with refused("second_person"):
        actions.decide_void(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, approved=True)
    a = actions.decide_void(actor=d.secretary, appeal_id=a.pk, seen=a.event_seq, now=NOON, approved=True)
    assert a.state == "voided"


def test_a_declined_appeal_is_reviewed_by_the_level_above(d: District) -> None:
    a = an_appeal(d, category=d.lamp)
    with refused("ground_missing"):
        actions.decline(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, ground="because")
    a = actions.decline(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, ground="court")
    with refused("not_yours"):
        actions.review(actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="再看")
    a = actions.review(actor=reporter(a), appeal_id=a.pk, seen=a.event_seq, now=NOON, words="请再看看")
    assert (a.state, a.holder_id) == ("received", d.street.pk)


# --- joining ------------------------------------------------------------------------------------------------------


def test_merging_is_one_deep_and_a_withdrawn_main_hands_on(d: District) -> None:
    first, second, third = (an_appeal(d, category=d.lamp, now=NOON + n * HOUR) for n in range(3))
    second = actions.merge(
        actor=d.staff, appeal_id=second.pk, main_id=first.pk, seen=second.event_seq, now=NOON + 3 * HOUR
    )
    third = actions.merge(
        actor=d.staff, appeal_id=third.pk, main_id=second.pk, seen=third.event_seq, now=NOON + 3 * HOUR
    )
    assert third.main_id == first.pk
    assert Appeal.objects.get(pk=first.pk).followers_count == 2
    first.refresh_from_db()
    actions.withdraw(actor=reporter(first), appeal_id=first.pk, seen=first.event_seq, now=NOON + 4 * HOUR)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, second.main_id, third.state, third.main_id) == ("received", None, "merged", second.pk)


def test_one_of_several_reporters_says_not_solved_and_their_own_goes_on(d: District) -> None:
    main, joined = in_progress(d), an_appeal(d, category=d.lamp)
    joined = actions.merge(actor=d.staff, appeal_id=joined.pk, main_id=main.pk, seen=joined.event_seq, now=NOON)
    with refused("not_now"):
        actions.not_solved(actor=reporter(joined), appeal_id=joined.pk, seen=joined.event_seq, now=NOON, words="没好")
    main.refresh_from_db()
    done = actions.finish(actor=d.handler, appeal_id=main.pk, seen=main.event_seq, now=NOON + HOUR, words="修好了")
    actions.resolve(actor=d.staff, appeal_id=main.pk, seen=done.event_seq, now=NOON + 2 * HOUR, words="已修好")
    joined = actions.not_solved(
        actor=reporter(joined), appeal_id=joined.pk, seen=joined.event_seq, now=NOON + 3 * HOUR, words="我这盏还不亮"
    )
    main.refresh_from_db()
    assert (joined.state, joined.main_id, main.state, main.followers_count) == ("received", None, "resolved", 0)


def test_unmerging_counts_the_span_as_paused(d: District) -> None:
    main, follower = an_appeal(d, category=d.lamp), an_appeal(d, category=d.lamp)
    due = promise(follower).due_at
    follower = actions.merge(actor=d.staff, appeal_id=follower.pk, main_id=main.pk, seen=follower.event_seq, now=NOON)
    follower = actions.unmerge(actor=d.staff, appeal_id=follower.pk, seen=follower.event_seq, now=NOON + DAY)
    assert (follower.state, promise(follower).due_at) == ("received", due + DAY)
    assert Appeal.objects.get(pk=main.pk).followers_count == 0


def test_only_appeals_of_one_community_are_merged(d: District) -> None:
    ours, theirs = an_appeal(d, category=d.lamp), an_appeal(d, category=d.lamp, grid=d.other_area)
    with refused("merge_place"):
        actions.merge(actor=d.street_officer, appeal_id=ours.pk, main_id=theirs.pk, seen=ours.event_seq, now=NOON)
    with refused("main_self"):
        actions.merge(actor=d.staff, appeal_id=ours.pk, main_id=ours.pk, seen=ours.event_seq, now=NOON)


# --- whom it is about ------------------------------------------------------------------------------------------


def test_an_appeal_about_the_community_is_held_by_the_street_and_hidden_below(d: District) -> None:
    report = replace(a_report(d), about=About("community", Level.COMMUNITY), name="王女士", phone="13800001234")
    receipt = actions.receive(actor=PUBLIC, report=report, now=NOON)
    a = Appeal.objects.get(pk=receipt.appeal_id)
    assert (a.holder_id, a.shield, a.on_board) == (d.street.pk, 4, False)
    for below in (d.chief, d.grid_chief, d.secretary, d.staff):
        assert not Appeal.objects.visible_to(below).filter(pk=a.pk).exists()
    for above in (d.street_officer, d.operator):
        assert Appeal.objects.visible_to(above).filter(pk=a.pk).exists()
    a = actions.accept(actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON)
    with refused("not_yours"):
        actions.assign(
            actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON,
            lead=Handler("grid", d.community.pk, Level.COMMUNITY),
        )  # fmt: skip
    a = actions.release_version(
        actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="请说明某事项办理经过"
    )
    assert Appeal.objects.visible_to(d.secretary).filter(pk=a.pk, version_only=True).exists()


def test_a_department_never_sees_what_is_about_it_and_cannot_be_given_it(d: District) -> None:
    a = in_progress(d)
    assert Appeal.objects.visible_to(d.handler).filter(pk=a.pk).exists()
    a = actions.mark_about(
        actor=d.staff, appeal_id=a.pk, seen=a.event_seq, now=NOON,
        about=About("department", Level.DISTRICT, department_id=d.municipal.pk),
    )  # fmt: skip
    assert a.holder_id == d.district.pk
    assert not Appeal.objects.visible_to(d.handler).filter(pk=a.pk).exists()
    assert not Appeal.objects.visible_to(d.staff).filter(pk=a.pk).exists()
    with refused("department_about"):
        actions.assign(actor=d.operator, appeal_id=a.pk, seen=a.event_seq, now=NOON, lead=municipal(d))


def test_a_person_complained_about_sees_it_under_none_of_their_posts(d: District) -> None:
    report = replace(a_report(d), about=About("post_holder", Level.AREA, user_id=d.street_officer.user_id))
    a = Appeal.objects.get(pk=actions.receive(actor=PUBLIC, report=report, now=NOON).appeal_id)
    assert not Appeal.objects.visible_to(d.street_officer).filter(pk=a.pk).exists()
    assert Appeal.objects.visible_to(d.secretary).filter(pk=a.pk).exists()


def test_a_suspicion_is_shielded_until_a_person_decides(d: District) -> None:
    report = replace(a_report(d), about=About("post_holder", Level.MICROGRID, suspected=True))
    a = Appeal.objects.get(pk=actions.receive(actor=PUBLIC, report=report, now=NOON).appeal_id)
    assert (a.about_suspected, a.holder_id) == (True, d.area.pk)
    assert not Appeal.objects.visible_to(d.chief).filter(pk=a.pk).exists()
    a = actions.decide_about(
        actor=d.grid_chief, appeal_id=a.pk, seen=a.event_seq, now=NOON, about=None, words="只是提到"
    )
    assert Appeal.objects.visible_to(d.chief).filter(pk=a.pk).exists()


# --- one form -----------------------------------------------------------------------------------------------------


def test_a_chief_solves_it_alone_with_one_form_and_a_full_trail(d: District) -> None:
    receipt = actions.solve_oneself(actor=d.chief, report=a_report(d), done="顺手清了", now=NOON)
    a = Appeal.objects.get(pk=receipt.appeal_id)
    assert (a.state, a.solved_level) == ("resolved", 1)
    assert [e.verb for e in a.events.order_by("seq")] == ["receive", "take", "finish", "resolve"]
    with refused("not_yours"):
        actions.solve_oneself(actor=d.grid_chief, report=a_report(d), done="x", now=NOON)


def test_every_write_leaves_one_outbox_row_for_those_who_must_know(d: District) -> None:
    a = in_progress(d)
    keys = list(
        Outbox.objects.filter(kind="appeal_event", ref_id=a.pk).order_by("id").values_list("payload", flat=True)
    )
    assert keys == [{"from": 1, "to": 1}, {"from": 2, "to": 3}]


def test_words_too_long_are_refused_and_a_report_needs_words(d: District) -> None:
    with refused("words_long"):
        actions.receive(actor=PUBLIC, report=a_report(d, words="长" * 5000), now=NOON)
    with refused("words_missing"):
        actions.receive(actor=PUBLIC, report=a_report(d, words="  "), now=NOON)
    assert Appeal.objects.count() == 0
