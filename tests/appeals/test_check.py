"""`check --trail`: a sound trail passes, and whatever was tampered with is named."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from jinlin.appeals import actions, anchors, passes
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal, AppealEvent, Clock, EventText, Holding, Task, TrailAnchor
from jinlin.appeals.steps.base import Handler
from tests.appeals.crowd import a_crowd
from tests.cast import NOON, District, an_appeal, reporter

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@contextmanager
def tampering() -> Iterator[None]:
    """Act as somebody who owns the database: the guards of the append-only table are switched off."""
    with connection.cursor() as cursor:
        # A table with foreign keys still to be checked cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE appeals_appealevent DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE appeals_appealevent ENABLE TRIGGER USER")


@pytest.fixture
def walked(d: District) -> Appeal:
    """An appeal that went a long way: assigned, returned, ruled, late, resolved, not solved, resolved, closed."""
    appeal = an_appeal(d, category=d.lamp)

    def seen() -> int:
        return Appeal.objects.get(pk=appeal.pk).event_seq

    actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, lead=Handler("department", d.municipal.pk),
        helpers=[Handler("department", d.police.pk)], words="请看看",
    )  # fmt: skip
    actions.object_to(
        actor=d.handler, appeal_id=appeal.pk, seen=seen(), now=NOON + HOUR, ground="not_ours", words="不是我们的"
    )
    actions.rule(
        actor=d.secretary, appeal_id=appeal.pk, seen=seen(), now=NOON + 2 * HOUR, task_no=1, upheld=False,
        ground="not_ours", words="按目录是你们的",
    )  # fmt: skip
    passes.run_overdue(now=NOON + 3 * DAY)
    for _ in range(2):
        now = NOON + 4 * DAY
        actions.finish(actor=d.handler, appeal_id=appeal.pk, seen=seen(), now=now, words="换了灯泡")
        actions.resolve(
            actor=d.secretary, appeal_id=appeal.pk, seen=seen(), now=now, words="亮了", helpers_confirmed=True
        )
        if Appeal.objects.get(pk=appeal.pk).round == 1:
            actions.not_solved(actor=reporter(appeal), appeal_id=appeal.pk, seen=seen(), now=now, words="又灭了")
    actions.confirm(actor=reporter(appeal), appeal_id=appeal.pk, seen=seen(), now=NOON + 5 * DAY)
    appeal.refresh_from_db()
    return appeal


def test_a_sound_trail_passes(d: District, walked: Appeal) -> None:
    an_appeal(d)
    told: list[tuple[int, int]] = []
    report = check_trail(lambda done, total: told.append((done, total)))
    assert report.ok, str(report)
    assert (report.appeals, report.events) == (2, AppealEvent.objects.count())
    assert report.texts == EventText.objects.count() > 5
    assert told[-1] == (2, 2)
    assert str(report).startswith("trail: ok (2 appeals, ")


def the_trouble(kind: str, number: str, seq: int | None = None) -> str:
    report = check_trail()
    assert not report.ok
    first = report.troubles[0]
    assert (first.kind, first.number) == (kind, number), str(report)
    if seq is not None:
        assert first.seq == seq
    return str(report)


def test_tampered_facts_are_named_by_appeal_and_event(d: District, walked: Appeal) -> None:
    an_appeal(d)
    with tampering():
        AppealEvent.objects.filter(appeal=walked, seq=4).update(facts={"ground": "not_ours", "task": 1})
    assert "the chain is broken here" in the_trouble("link", walked.number, 4)
    assert check_trail().found == 1


@pytest.mark.parametrize(
    "change",
    [{"verb": "comment"}, {"at": NOON}, {"user_id": 1}, {"recipient": ""}, {"after": "closed"}, {"version": 2}],
)
def test_no_column_of_an_event_can_be_changed_unseen(d: District, walked: Appeal, change: dict[str, object]) -> None:
    with tampering():
        AppealEvent.objects.filter(appeal=walked, seq=5).update(**change)
    the_trouble("link", walked.number, 5)


def test_swapped_hashes_are_named_at_the_first(d: District, walked: Appeal) -> None:
    third, fourth = (bytes(AppealEvent.objects.get(appeal=walked, seq=n).hash) for n in (3, 4))
    with tampering():
        AppealEvent.objects.filter(appeal=walked, seq=3).update(hash=fourth)
        AppealEvent.objects.filter(appeal=walked, seq=4).update(hash=third)
    the_trouble("link", walked.number, 3)


def test_a_cut_tail_and_a_missing_middle_are_named(d: District, walked: Appeal) -> None:
    with tampering():
        EventText.objects.filter(event__appeal=walked, event__seq=walked.event_seq).delete()
        AppealEvent.objects.filter(appeal=walked, seq=walked.event_seq).delete()
    assert f"ends at event {walked.event_seq - 1}" in the_trouble("tail", walked.number)
    with tampering():
        EventText.objects.filter(event__appeal=walked, event__seq=3).delete()
        AppealEvent.objects.filter(appeal=walked, seq=3).delete()
    the_trouble("gap", walked.number, 3)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("head", "state is in_progress"),
        ("task", "task 1: state is working"),
        ("clock", "clock 1: "),
        ("holding", "holding 1: level"),
    ],
)
def test_a_row_that_says_something_else_than_the_trail_is_named(
    d: District, walked: Appeal, kind: str, words: str
) -> None:
    match kind:
        case "head":
            Appeal.objects.filter(pk=walked.pk).update(state="in_progress")
        case "task":
            Task.objects.filter(appeal=walked, no=1).update(state="working")
        case "clock":
            Clock.objects.filter(appeal=walked, no=1).update(due_at=NOON + 99 * DAY)
        case _:
            Holding.objects.filter(appeal=walked, no=1).update(level=5)
    assert words in the_trouble(kind, walked.number)


def test_a_row_the_trail_never_made_and_one_that_is_gone_are_named(d: District, walked: Appeal) -> None:
    clock = Clock.objects.filter(appeal=walked).latest("no")
    Clock.objects.filter(pk=clock.pk).update(no=clock.no + 1)
    report = str(check_trail())
    assert f"clock {clock.no}: its row is missing" in report
    assert f"clock {clock.no + 1}: the trail knows nothing of it" in report


def test_changed_words_are_named_and_erased_words_are_not(d: District, walked: Appeal) -> None:
    EventText.objects.filter(event__appeal=walked, event__seq=3).delete()
    assert check_trail().ok
    EventText.objects.filter(event__appeal=walked, event__seq=4).update(body="按目录不是你们的")
    assert "not those that were written" in the_trouble("text", walked.number, 4)


def test_an_anchor_shows_a_tail_cut_with_its_head_and_an_appeal_taken_away(d: District, walked: Appeal) -> None:
    other = an_appeal(d, now=NOON + 5 * DAY)
    made = anchors.anchor(now=NOON + 6 * DAY)
    assert (made.day, made.appeals, made.events) == ((NOON + 5 * DAY).date(), 2, walked.event_seq + 1)
    assert anchors.anchor(now=NOON + 6 * DAY) == made
    actions.comment(actor=d.staff, appeal_id=walked.pk, now=NOON + 6 * DAY, words="已电话感谢")
    an_appeal(d, now=NOON + 6 * DAY)
    anchors.anchor(now=NOON + 7 * DAY)
    assert check_trail().ok
    cut_head_and_tail(other)
    report = check_trail()
    assert f"anchor of {made.day}: it covered 2 appeals with" in str(report)
    assert {trouble.kind for trouble in report.troubles} == {"anchor"}


def test_a_history_made_up_later_does_not_hide_an_appeal_taken_away(d: District, walked: Appeal) -> None:
    other = an_appeal(d, now=NOON + 5 * DAY)
    anchors.anchor(now=NOON + 6 * DAY)
    # Dated before the anchor, but behind what it covered.
    a_crowd(count=3, category=d.lamp, grids=[d.home], now=NOON)
    report = check_trail()
    assert report.ok, str(report)
    assert report.anchors == 1
    cut_head_and_tail(other)
    assert "taken away or rewritten" in str(check_trail())


def cut_head_and_tail(appeal: Appeal) -> None:
    with tampering(), connection.cursor() as cursor:
        for table in ("holding", "clock", "task", "appealtext", "appealevent"):
            cursor.execute(f"DELETE FROM appeals_{table} WHERE appeal_id = %s", [appeal.pk])
        cursor.execute("DELETE FROM appeals_appeal WHERE id = %s", [appeal.pk])


def test_an_anchor_changed_to_fit_breaks_the_chain_of_anchors(d: District, walked: Appeal) -> None:
    first = anchors.anchor(now=NOON + 6 * DAY)
    anchors.anchor(now=NOON + 7 * DAY)
    TrailAnchor.objects.filter(pk=first.pk).update(events=first.events - 1)
    assert f"anchor of {first.day}: it does not follow" in str(check_trail())


def test_thousands_of_appeals_take_seconds(
    d: District, record_testsuite_property: Callable[[str, object], None]
) -> None:
    a_crowd(count=2500, category=d.lamp, grids=[d.home, d.other_area], now=NOON)
    passes.run_overdue(now=NOON + 40 * DAY)
    anchors.anchor(now=NOON + 41 * DAY)
    started = time.monotonic()
    report = check_trail()
    took = time.monotonic() - started
    assert report.ok, str(report)
    assert report.events == 2500 * 7
    record_testsuite_property("events checked a second", round(report.events / took))
    assert took < 20
