"""Stories told of the district (field.md §2), replayed on the shipped catalogue and real limits."""

import pytest

from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals import actions
from jinlin.appeals.actions import Report
from jinlin.appeals.catalogue import load_catalogue
from jinlin.appeals.catalogue_load import load_into_rows
from jinlin.appeals.catalogue_now import catalogue_now
from jinlin.appeals.matching import propose
from jinlin.appeals.models import Appeal, Clock, Holding, Task
from jinlin.appeals.steps.base import Handler
from jinlin.grid.levels import Level
from jinlin.grid.models import Department
from tests.cast import District, a_post, at, reporter


@pytest.fixture
def shipped(d: District) -> District:
    load_into_rows(load_catalogue())
    return d


def said(words: str, d: District, *, grid_id: int | None = None, **more: object) -> Report:
    """Return a report whose kind and condition are those the words propose."""
    now = catalogue_now()
    best = propose(words, now.matching)[0]
    category, condition = now.by_code(best.category.code, best.condition.code)
    return Report(
        words=words,
        grid_id=grid_id or d.home.pk,
        category_id=category.pk,
        condition_id=condition.pk if condition else None,
        why=(("category_proposed", best.why[0]),),
        place_by="address",
        place_words="咖啡店27号9幢",
    )


def test_story_1_a_blocked_pipe_on_the_sixth_day_of_the_new_year_is_seen_to_the_same_day(shipped: District) -> None:
    d = shipped
    nine = at("2023-01-27 09:10")
    report = said("咖啡店（9幢27号）的大水管堵住了", d)
    appeal = Appeal.objects.get(pk=actions.receive(actor=d.chief, report=report, now=nine).appeal_id)
    # A holiday stops no emergency hour: accepted within 15 minutes, done within four hours of the clock on the wall.
    assert appeal.emergency
    clocks = {c.kind: c for c in Clock.objects.filter(appeal=appeal)}
    assert clocks["accept"].due_at == at("2023-01-27 09:25")
    assert clocks["solve"].due_at == at("2023-01-27 13:10")
    assert appeal.holder_id == d.community.pk
    accepted = actions.accept_and_assign(
        actor=d.secretary, appeal_id=appeal.pk, seen=appeal.event_seq, now=at("2023-01-27 09:18"),
        words="社区请疏通师傅上门",
    )  # fmt: skip
    solved = actions.resolve(
        actor=d.staff, appeal_id=appeal.pk, seen=accepted.event_seq, now=at("2023-01-27 11:40"),
        words="大管已疏通，放水试过，不再返水",
    )  # fmt: skip
    closed = actions.confirm(
        actor=reporter(appeal), appeal_id=appeal.pk, seen=solved.event_seq, now=at("2023-01-27 12:02")
    )
    assert (closed.state, closed.closed_by, closed.mark) == ("closed", "reporter", "")
    assert closed.resolved_at is not None
    assert closed.resolved_at.date() == nine.date()
    span = Holding.objects.get(appeal=appeal)
    assert (span.level, span.wall_minutes, span.office_minutes) == (3, 150, 0)


def test_story_2_no_lamps_in_the_south_of_chengbei_new_village_becomes_lamps(shipped: District) -> None:
    d = shipped
    grid_chief = a_post(role=Role.GRID_CHIEF, grid=d.other_area, name="城北网格长")
    morning = at("2023-02-06 09:00")
    report = said("城北新村南区没有路灯，晚上黑漆漆的，居民没有安全感", d, grid_id=d.other_area.pk)
    appeal = Appeal.objects.get(pk=actions.receive(actor=grid_chief, report=report, now=morning).appeal_id)
    assert appeal.holder_id == d.other_community.pk
    assert appeal.condition is not None
    assert appeal.condition.project  # none installed: a project, not a repair
    lead = appeal.category.lead if appeal.category else None
    assert isinstance(lead, Department)
    accepted = actions.accept_and_assign(
        actor=d.other_secretary, appeal_id=appeal.pk, seen=appeal.event_seq, now=at("2023-02-06 10:00"),
        lead=Handler("department", lead.pk),
    )  # fmt: skip
    works: Scope = a_post(role=Role.HANDLER, grid=d.district, name="灯班", department=lead)
    done = actions.finish(
        actor=works, appeal_id=appeal.pk, seen=accepted.event_seq, now=at("2023-02-15 17:00"), words="南区装灯 12 盏"
    )
    verified = actions.verify(
        actor=d.other_secretary, appeal_id=appeal.pk, seen=done.event_seq, now=at("2023-02-16 20:00"), ok=True
    )
    solved = actions.resolve(
        actor=d.other_secretary, appeal_id=appeal.pk, seen=verified.event_seq, now=at("2023-02-17 09:00"),
        words="南区新装路灯 12 盏，昨晚已亮",
    )  # fmt: skip
    assert solved.mark == ""
    closed = actions.confirm(
        actor=reporter(appeal), appeal_id=appeal.pk, seen=solved.event_seq, now=at("2023-02-17 19:30")
    )
    assert (closed.state, closed.solved_level) == ("closed", 5)


def test_what_could_give_people_away_is_not_on_the_public_board(shipped: District) -> None:
    d = shipped
    for words, shown in (("城北新村南区没有路灯，晚上黑漆漆的", True), ("老公打人，家里天天吵", False)):
        receipt = actions.receive(actor=PUBLIC, report=said(words, d), now=at("2026-03-17 10:00"))
        assert Appeal.objects.visible_to(PUBLIC).filter(pk=receipt.appeal_id).exists() is shown, words


def test_story_5_neighbours_quarrel_and_several_chiefs_mediate_together(shipped: District) -> None:
    d = shipped
    evening = at("2026-03-17 19:30")
    report = said("楼上楼下为晒衣服滴水吵架，请网格长来劝一劝", d)
    appeal = Appeal.objects.get(pk=actions.receive(actor=PUBLIC, report=report, now=evening).appeal_id)
    assert appeal.holder_id == d.home.pk  # within the team's own hours: offered, free to take
    taken = actions.take(actor=d.chief, appeal_id=appeal.pk, seen=appeal.event_seq, now=at("2026-03-17 19:40"))
    helped = actions.assign(
        actor=d.grid_chief, appeal_id=appeal.pk, seen=taken.event_seq, now=at("2026-03-17 19:50"),
        helpers=[Handler("grid", d.next_door.pk, Level.MICROGRID)], words="请张老师一起去",
    )  # fmt: skip
    assert not Appeal.objects.visible_to(d.neighbour_chief).filter(pk=appeal.pk).exists()
    guest = d.neighbour_chief.as_helper()
    helped = actions.sign_for(actor=guest, appeal_id=appeal.pk, seen=helped.event_seq, now=at("2026-03-17 20:00"))
    helped = actions.finish(
        actor=guest, appeal_id=appeal.pk, seen=helped.event_seq, now=at("2026-03-17 20:55"), words="一起劝好了"
    )
    done = actions.finish(
        actor=d.chief,
        appeal_id=appeal.pk,
        seen=helped.event_seq,
        now=at("2026-03-17 21:00"),
        words="两家握手言和，约定装接水盘",
    )
    solved = actions.resolve(
        actor=d.grid_chief, appeal_id=appeal.pk, seen=done.event_seq, now=at("2026-03-18 09:00"),
        words="几位网格长一起上门调解，双方约定装接水盘", helpers_confirmed=True,
    )  # fmt: skip
    closed = actions.confirm(
        actor=reporter(appeal), appeal_id=appeal.pk, seen=solved.event_seq, now=at("2026-03-18 12:00")
    )
    assert (closed.state, closed.solved_level) == ("closed", 1)
    assert not Clock.objects.filter(appeal=appeal, kind="task").exists()
    assert Task.objects.filter(appeal=appeal, role="lead", state="done").count() == 1
