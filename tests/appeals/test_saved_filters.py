"""Filters a desk keeps: saved, counted, renamed, moved, shared, removed; and what each narrowing finds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinlin.accounts.scope import Scope
from jinlin.appeals import actions, queries
from jinlin.appeals.actions.saved import MOST
from jinlin.appeals.models import Appeal, SavedFilter
from jinlin.appeals.queries import Filters
from jinlin.appeals.steps.base import Handler
from jinlin.common.refusals import Refused
from tests.cast import NOON, District, an_appeal

DAY = timedelta(days=1)


def keep(scope: Scope, name: str, *, queue: str = "new", shared: bool = False, **narrowed: object) -> SavedFilter:
    filters = Filters(**narrowed)  # type: ignore[arg-type]
    return actions.save_filter(actor=scope, name=name, queue=queue, filters=filters, now=NOON, shared=shared)


def names(scope: Scope) -> list[str]:
    return [one.name for one in actions.saved_of(scope)]


def found(scope: Scope, queue: str, *, later: timedelta = timedelta(), **narrowed: object) -> list[int]:
    filters = Filters(**narrowed)  # type: ignore[arg-type]
    return [row.appeal.pk for row in queries.page_of(scope, queue, now=NOON + later, filters=filters).rows]


def test_filters_are_ones_own_unless_shared_with_the_desk(d: District) -> None:
    keep(d.staff, "路灯", category=d.lamp.pk)
    keep(d.staff, "今天到期", queue="moving", shared=True, today=True)
    assert names(d.staff) == ["路灯", "今天到期"]
    # The secretary sits at the same desk; another community, the street and a department do not.
    assert names(d.secretary) == ["今天到期"]
    assert [names(who) for who in (d.other_secretary, d.street_officer, d.handler, d.operator)] == [[], [], [], []]


def test_a_department_at_the_district_shares_with_its_own_people_only(d: District) -> None:
    keep(d.handler, "今天", queue="todo", shared=True, today=True)
    assert names(d.handler) == ["今天"]
    assert names(d.police_handler) == names(d.operator) == []


def test_only_the_owner_changes_moves_and_removes(d: District) -> None:
    one = keep(d.staff, "甲", shared=True)
    for other in (d.secretary, d.other_secretary, d.handler):
        with pytest.raises(SavedFilter.DoesNotExist):
            actions.change_filter(actor=other, filter_id=one.pk, name="乙", shared=False)
        with pytest.raises(SavedFilter.DoesNotExist):
            actions.move_filter(actor=other, filter_id=one.pk, up=True)
        with pytest.raises(SavedFilter.DoesNotExist):
            actions.remove_filter(actor=other, filter_id=one.pk, now=NOON)
    actions.change_filter(actor=d.staff, filter_id=one.pk, name=" 乙  号 ", shared=False)
    assert (names(d.staff), names(d.secretary)) == (["乙 号"], [])
    actions.remove_filter(actor=d.staff, filter_id=one.pk, now=NOON)
    assert names(d.staff) == []
    # Its name is free again, and the old row says when it ended.
    keep(d.staff, "乙 号")
    assert SavedFilter.objects.get(pk=one.pk).ended_at == NOON


def test_order_is_the_owners(d: District) -> None:
    first, _second, third = (keep(d.staff, name) for name in ("一", "二", "三"))
    actions.move_filter(actor=d.staff, filter_id=third.pk, up=True)
    actions.move_filter(actor=d.staff, filter_id=first.pk, up=True)
    assert names(d.staff) == ["一", "三", "二"]
    actions.move_filter(actor=d.staff, filter_id=first.pk, up=False)
    assert names(d.staff) == ["三", "一", "二"]


@pytest.mark.parametrize("name", ["", "   ", "字" * 21, "路灯"])
def test_a_name_is_short_and_ones_own(d: District, name: str) -> None:
    keep(d.staff, "路灯")
    with pytest.raises(Refused):
        keep(d.staff, name)


def test_at_most_twelve_and_only_lists_of_ones_own_desk(d: District) -> None:
    with pytest.raises(Refused):
        keep(d.staff, "待签收", queue="sign")
    with pytest.raises(Refused):
        keep(d.handler, "新到", queue="new")
    for n in range(MOST):
        keep(d.staff, f"第{n}个")
    with pytest.raises(Refused):
        keep(d.staff, "第十三个")
    keep(d.secretary, "别人的不算")


def test_counts_are_what_the_lists_show_with_one_statement(d: District) -> None:
    lamp, pipe = an_appeal(d, category=d.lamp), an_appeal(d)
    Appeal.objects.filter(pk=pipe.pk).update(holder_id=d.community.pk, holder_level=3)
    wanted = [
        ("new", Filters()), ("new", Filters(category=d.lamp.pk)), ("moving", Filters(kind="help")),
        ("moving", Filters(community=d.other_community.pk)), ("new", Filters(today=True)), ("sign", Filters()),
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as ran:
        counted = queries.saved_counts(d.staff, wanted, now=NOON)
    assert len(ran) == 1
    assert counted[:4] == [2, 1, 1, 0]
    assert counted[5] == 0
    assert counted[4] == len(found(d.staff, "new", today=True))
    assert queries.saved_counts(d.other_secretary, wanted, now=NOON) == [0] * 6
    assert queries.saved_counts(d.staff, [], now=NOON) == []
    assert lamp.pk in found(d.staff, "new", category=d.lamp.pk)


def test_due_today_counts_until_midnight_here_and_what_is_late(d: District) -> None:
    one = an_appeal(d, category=d.lamp)
    midnight = NOON.replace(hour=0) + DAY
    for due, today in ((midnight - timedelta(seconds=1), True), (midnight, False), (NOON - DAY, True)):
        Appeal.objects.filter(pk=one.pk).update(due_at=due)
        assert found(d.staff, "moving", today=True) == ([one.pk] if today else [])
        assert queries.saved_counts(d.staff, [("moving", Filters(today=True))], now=NOON) == [int(today)]


def test_untouched_is_what_nobody_wrote_in_for_a_day(d: District) -> None:
    one = an_appeal(d, category=d.lamp)
    assert found(d.staff, "new", still=True, later=timedelta(hours=23)) == []
    assert found(d.staff, "new", still=True, later=timedelta(hours=25)) == [one.pk]
    actions.comment(actor=d.staff, appeal_id=one.pk, now=NOON + timedelta(hours=20), words="打过电话")
    assert found(d.staff, "new", still=True, later=timedelta(hours=25)) == []


def test_by_who_leads_and_for_a_departments_own_tasks(d: District) -> None:
    lead = Handler("department", d.municipal.pk)
    one = an_appeal(d, category=d.lamp)
    actions.accept_and_assign(actor=d.staff, appeal_id=one.pk, seen=1, now=NOON, lead=lead)
    assert found(d.staff, "given", department=d.municipal.pk) == [one.pk]
    assert found(d.staff, "given", department=d.police.pk) == []
    assert found(d.handler, "todo", category=d.lamp.pk) == [one.pk]
    assert found(d.handler, "todo", still=True) == found(d.handler, "todo", category=d.pipe.pk) == []
    assert found(d.handler, "todo", still=True, later=2 * DAY) == [one.pk]
    assert queries.saved_counts(d.handler, [("todo", Filters(still=True)), ("todo", Filters())], now=NOON) == [0, 1]
