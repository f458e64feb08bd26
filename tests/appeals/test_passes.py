"""The overdue pass: every appeal whose time has come is handled in one go, and only those."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from jinlin.accounts.models import Post
from jinlin.appeals import actions, passes
from jinlin.appeals.models import Appeal, AppealEvent, Clock, Holding, Task
from jinlin.appeals.steps.base import Handler
from jinlin.common import versions
from jinlin.common.models import CalendarDay
from jinlin.grid.levels import Level
from tests.appeals.crowd import a_crowd
from tests.cast import NOON, District, a_district, a_report, an_appeal, at, reporter

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def verbs(appeal: Appeal) -> list[str]:
    return list(AppealEvent.objects.filter(appeal=appeal).order_by("seq").values_list("verb", flat=True))


def test_what_nobody_of_the_team_took_passes_to_the_area_and_nothing_calls_the_team_late(d: District) -> None:
    appeal = an_appeal(d)
    assert passes.run_overdue(now=NOON + HOUR) == passes.Counts()
    # 10:00 plus two office hours is 12:00; the office opens again at 14:00.
    assert passes.run_overdue(now=at("2026-03-17 12:00")).passed_on == 1
    appeal.refresh_from_db()
    assert (appeal.state, appeal.holder_id, appeal.mark) == ("received", d.area.pk, "")
    assert list(Task.objects.filter(appeal=appeal).values_list("state", flat=True)) == ["revoked"]
    assert Clock.objects.get(appeal=appeal, kind="accept").started_at == at("2026-03-17 12:00")
    event = AppealEvent.objects.get(appeal=appeal, verb="pass_on")
    assert (event.actor_kind, event.recipient) == ("job:overdue", f"grid:{d.area.pk}")


def test_work_the_team_took_is_never_passed_on(d: District) -> None:
    appeal = an_appeal(d)
    actions.take(actor=d.chief, appeal_id=appeal.pk, seen=1, now=NOON + HOUR)
    assert passes.run_overdue(now=at("2026-03-17 12:30")).passed_on == 0


def test_a_promise_goes_amber_then_red_then_up_each_once(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    actions.accept(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON)
    # Two working days from Tuesday 10:00 end on Thursday 18:00.
    due = Clock.objects.get(appeal=appeal, kind="solve").due_at
    assert due == at("2026-03-19 18:00")
    assert passes.run_overdue(now=due - timedelta(hours=12)).appeals == 0
    assert passes.run_overdue(now=due - timedelta(hours=11)).amber == 1
    assert passes.run_overdue(now=due - timedelta(hours=10)).appeals == 0
    assert passes.run_overdue(now=due).red == 1
    assert passes.run_overdue(now=due + HOUR).appeals == 0
    appeal.refresh_from_db()
    assert (appeal.mark, appeal.holder_id) == ("red", d.community.pk)
    assert AppealEvent.objects.get(appeal=appeal, verb="red").recipient == f"grid:{d.street.pk}"
    assert passes.run_overdue(now=due + 3 * DAY).escalated == 1
    appeal.refresh_from_db()
    assert (appeal.mark, appeal.holder_id) == ("red", d.street.pk)
    assert passes.run_overdue(now=due + 300 * DAY).appeals == 0
    assert verbs(appeal) == ["receive", "accept", "amber", "red", "auto_escalate"]


def test_after_an_outage_every_mark_is_written_in_one_pass(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    counts = passes.run_overdue(now=NOON + 60 * DAY)
    # Two clocks, accept and promise: each once amber, once red, once up.
    assert (counts.appeals, counts.amber, counts.red, counts.escalated) == (1, 2, 2, 2)
    appeal.refresh_from_db()
    assert appeal.holder_id == d.district.pk
    assert passes.run_overdue(now=NOON + 61 * DAY) == passes.Counts()


def test_a_comment_moves_no_deadline(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    before = list(Clock.objects.order_by("pk").values("due_at", "next_at", "mark"))
    for hour in range(5):
        actions.comment(actor=d.staff, appeal_id=appeal.pk, now=NOON + hour * HOUR, words="已联系")
    actions.add(actor=reporter(appeal), appeal_id=appeal.pk, now=NOON + 6 * HOUR, words="还没修")
    actions.urge(actor=reporter(appeal), appeal_id=appeal.pk, now=NOON + 7 * HOUR)
    assert list(Clock.objects.order_by("pk").values("due_at", "next_at", "mark")) == before
    assert passes.run_overdue(now=at("2026-03-18 18:00")).red == 1


def test_silence_closes_and_counts_apart_and_a_suspension_ends_on_its_date(d: District) -> None:
    quiet, waiting = an_appeal(d), an_appeal(d, category=d.lamp)
    taken = actions.take(actor=d.chief, appeal_id=quiet.pk, seen=1, now=NOON)
    done = actions.finish(actor=d.chief, appeal_id=quiet.pk, seen=taken.event_seq, now=NOON, words="通了")
    actions.resolve(actor=d.grid_chief, appeal_id=quiet.pk, seen=done.event_seq, now=NOON, words="通了")
    until = NOON + 30 * DAY
    actions.accept(actor=d.staff, appeal_id=waiting.pk, seen=1, now=NOON)
    actions.ask_suspension(actor=d.staff, appeal_id=waiting.pk, seen=2, now=NOON, until=until, words="等立项")
    actions.decide_suspension(actor=d.secretary, appeal_id=waiting.pk, seen=3, now=NOON, approved=True)
    assert passes.run_overdue(now=until - HOUR).silent == 1
    quiet.refresh_from_db()
    assert (quiet.state, quiet.closed_by) == ("closed", "silence")
    assert quiet.closed_at is not None
    assert passes.run_overdue(now=until).resumed == 1
    waiting.refresh_from_db()
    assert waiting.state == "in_progress"
    promise = Clock.objects.get(appeal=waiting, kind="solve")
    assert promise.paused_at is None
    assert promise.due_at > until


def test_someone_who_acted_after_a_long_pass_began_leaves_no_span_that_ends_before_it_starts(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    late = NOON + 60 * DAY
    moved = actions.escalate(actor=d.staff, appeal_id=appeal.pk, seen=1, now=late + HOUR, words="社区管不了")
    assert passes.run_overdue(now=late).escalated == 2
    assert not Holding.objects.filter(appeal=moved, wall_minutes__lt=0).exists()
    assert AppealEvent.objects.filter(appeal=appeal).order_by("-seq")[0].at == late + HOUR


def test_what_somebody_is_writing_to_waits_for_the_next_pass(own_database: str) -> None:
    d = a_district()
    busy, free = an_appeal(d, category=d.lamp), an_appeal(d, category=d.lamp)
    locked, released = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Appeal.objects.select_for_update(of=("self",), no_key=True).get(pk=busy.pk)
            locked.set()
            released.wait(10)
        connection.close()

    desk = threading.Thread(target=write)
    desk.start()
    assert locked.wait(10)
    assert passes.run_overdue(now=NOON + 3 * DAY).appeals == 1
    assert verbs(busy) == ["receive"]
    released.set()
    desk.join()
    assert passes.run_overdue(now=NOON + 3 * DAY).appeals == 1
    assert set(verbs(busy)) == set(verbs(free)) != {"receive"}


def test_no_clock_runs_against_a_team_whose_objection_was_rejected(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    team = Handler("grid", d.home.pk, Level.MICROGRID)
    given = actions.accept_and_assign(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, helpers=[team])
    back = actions.object_to(
        actor=d.chief, appeal_id=appeal.pk, seen=given.event_seq, now=NOON, ground="not_ours", words="这周不在家"
    )
    actions.rule(
        actor=d.secretary, appeal_id=appeal.pk, seen=back.event_seq, now=NOON, task_no=2, upheld=False,
        ground="not_ours", words="方便时看一眼就好",
    )  # fmt: skip
    assert not Clock.objects.filter(appeal=appeal, task_no=2).exists()


def test_a_declined_appeal_is_never_late_again(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    actions.supervise(actor=d.street_officer, appeal_id=appeal.pk, seen=1, now=NOON, words="请尽快受理")
    actions.decline(actor=d.staff, appeal_id=appeal.pk, seen=2, now=NOON, ground="court")
    assert passes.run_overdue(now=NOON + 300 * DAY) == passes.Counts()


def test_ten_thousand_late_appeals_with_and_without_handlers_are_all_handled_in_one_pass(
    d: District, record_testsuite_property: Callable[[str, object], None]
) -> None:
    # The team next door is vacant, and nobody at all holds a post in the other area or the other community.
    Post.objects.filter(pk__in=[d.neighbour_chief.post_id, d.other_secretary.post_id]).delete()
    versions.bump("tree")
    a_crowd(count=4000, category=d.lamp, grids=[d.home, d.other_area, d.other_community], now=NOON)
    a_crowd(count=6000, category=d.pipe, grids=[d.home, d.next_door, d.other_area], now=NOON)
    late = NOON + 2 * HOUR
    quiet = AppealEvent.objects.count()
    started = time.monotonic()
    first = passes.run_overdue(now=late)
    second_at = NOON + 40 * DAY
    second = passes.run_overdue(now=second_at)
    took = time.monotonic() - started
    assert first.passed_on == 2000
    assert (second.appeals, second.stuck) == (10_000, 0)
    assert second.red == 20_000
    assert Appeal.objects.filter(mark="red").count() == 10_000
    assert not Clock.objects.filter(next_at__lte=second_at).exists()
    counted = [one.passed_on + one.amber + one.red + one.escalated for one in (first, second)]
    assert AppealEvent.objects.count() - quiet == sum(counted)
    marks = AppealEvent.objects.filter(verb="red").values_list("appeal_id", "facts__clocks__0__no")
    assert len(set(marks)) == len(marks)
    record_testsuite_property("seconds for 10,000 late appeals", round(took, 1))
    assert took < 120


def test_looking_for_what_is_due_costs_what_is_due(d: District) -> None:
    a_crowd(count=400, category=d.lamp, grids=[d.home], now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appeals_clock")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT appeal_id FROM appeals_clock WHERE next_at <= %s ORDER BY next_at LIMIT 200", [NOON]
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "clock_next" in plan
    assert "Sort" not in plan


def test_a_changed_calendar_moves_open_promises_and_says_how_many_beforehand(d: District) -> None:
    moved = an_appeal(d, category=d.lamp)
    closed = actions.solve_oneself(actor=d.chief, report=a_report(d), done="通了", now=NOON)
    actions.confirm(
        actor=reporter(Appeal.objects.get(pk=closed.appeal_id)), appeal_id=closed.appeal_id, seen=4, now=NOON
    )
    rest = at("2026-03-18 00:00").date()
    assert passes.preview(now=NOON) == passes.Moves()
    assert passes.preview(now=NOON, days={rest: False}) == passes.Moves(appeals=1, promises=1)
    CalendarDay.objects.create(date=rest, works=False, name="停电停工")
    versions.bump("calendar")
    kept: list[object] = []
    moves = passes.recompute_if_changed(now=NOON + HOUR, known=lambda: None, keep=kept.append)
    assert moves == passes.Moves(appeals=1, promises=1)
    moved.refresh_from_db()
    assert moved.due_at == at("2026-03-20 18:00")
    assert verbs(moved) == ["receive", "recompute"]
    assert passes.recompute_if_changed(now=NOON + HOUR, known=lambda: kept[0], keep=kept.append) is None
    assert passes.recompute_open(now=NOON + 2 * HOUR) == passes.Moves()


@pytest.mark.parametrize("count", [1, 60])
def test_a_batch_takes_the_same_statements_however_many_appeals(
    d: District, count: int, django_assert_max_num_queries
) -> None:
    a_crowd(count=count, category=d.lamp, grids=[d.home], now=NOON)
    with django_assert_max_num_queries(22):
        assert passes.run_overdue(now=NOON + 60 * DAY).appeals == count
