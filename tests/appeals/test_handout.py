"""Giving out many appeals in one go: what it would do, doing it, what stands in the way, taking it back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinlin.accounts.scope import Scope
from jinlin.appeals import actions
from jinlin.appeals.actions import Chosen
from jinlin.appeals.models import Appeal, AppealEvent, Handout, Task
from jinlin.appeals.routing import About
from jinlin.appeals.steps.base import Handler
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from tests.cast import NOON, District, an_appeal

MINUTE = timedelta(minutes=1)


def municipal(d: District) -> Handler:
    return Handler("department", d.municipal.pk)


def own(d: District) -> Handler:
    return Handler("grid", d.community.pk, Level.COMMUNITY)


def lamps(d: District, count: int = 3) -> list[Appeal]:
    return [an_appeal(d, category=d.lamp) for _ in range(count)]


def done_with(d: District, appeals: list[Appeal], *, lead: Handler | None = None, key: str = "form") -> Handout:
    chosen = [Chosen(a.pk, a.event_seq, lead or municipal(d)) for a in appeals]
    return actions.hand_out(actor=d.staff, chosen=chosen, key=key, now=NOON)


def codes(note: Handout) -> list[str]:
    return [row["code"] for row in note.rows]


def undo(actor: Scope, note: Handout, *, after: timedelta = MINUTE) -> list[str]:
    back = actions.take_back(actor=actor, handout_id=note.pk, words="派错了", now=NOON + after)
    return [row["code"] for row in back.undone]


def verbs(appeal: Appeal) -> list[str]:
    return list(AppealEvent.objects.filter(appeal=appeal).order_by("seq").values_list("verb", flat=True))


def test_the_plan_says_what_will_happen_and_writes_nothing(d: District) -> None:
    new, taken = lamps(d, 2)
    taken = actions.accept(actor=d.staff, appeal_id=taken.pk, seen=1, now=NOON)
    busy = actions.accept_and_assign(
        actor=d.staff, appeal_id=an_appeal(d, category=d.lamp).pk, seen=1, now=NOON, lead=municipal(d)
    )
    before = AppealEvent.objects.count()
    planned = actions.plan(d.staff, [new.pk, taken.pk, busy.pk], lead=None, now=NOON)
    assert AppealEvent.objects.count() == before
    assert [p.verb for p in planned] == ["accept", "assign", "assign"]
    assert [p.refused.code if p.refused else "" for p in planned] == ["", "", "has_lead"]
    assert planned[0].lead == municipal(d)
    assert planned[0].proposed
    assert planned[0].due_at
    note = actions.hand_out(
        actor=d.staff, chosen=[Chosen(p.appeal.pk, p.seen, p.lead) for p in planned], key="k", now=NOON
    )
    # What was foretold is what happens: to each, and by when.
    assert codes(note) == ["", "", "has_lead"]
    assert Task.objects.get(appeal=new).due_at == planned[0].due_at


def test_a_plan_costs_the_same_for_one_and_for_many(d: District) -> None:
    some = [a.pk for a in lamps(d, 8)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        actions.plan(d.staff, some[:1], lead=None, now=NOON)
    with CaptureQueriesContext(connection) as many:
        actions.plan(d.staff, some, lead=None, now=NOON)
    assert len(many) == len(one)


def test_nobody_plans_or_gives_out_what_is_not_theirs(d: District) -> None:
    (one,) = lamps(d, 1)
    assert actions.plan(d.other_secretary, [one.pk], lead=None, now=NOON) == []
    note = actions.hand_out(actor=d.other_secretary, chosen=[Chosen(one.pk, 1, municipal(d))], key="k", now=NOON)
    assert codes(note) == ["gone"]
    # A desk below sees it, and may not; a department handed it may not either.
    (planned,) = actions.plan(d.grid_chief, [one.pk], lead=None, now=NOON)
    assert planned.refused is not None
    assert planned.refused.code == "not_yours"
    assert verbs(one) == ["receive"]


def test_a_department_it_is_about_never_gets_it(d: District) -> None:
    (one,) = lamps(d, 1)
    actions.mark_about(
        actor=d.staff, appeal_id=one.pk, seen=1, now=NOON,
        about=About("department", Level.DISTRICT, department_id=d.municipal.pk), words="投诉市政",
    )  # fmt: skip
    (planned,) = actions.plan(d.operator, [one.pk], lead=municipal(d), now=NOON)
    assert planned.refused is not None
    assert planned.refused.code == "department_about"
    (planned,) = actions.plan(d.operator, [one.pk], lead=None, now=NOON)
    assert planned.lead.kind == "grid"


def test_what_changed_in_between_stays_and_the_others_go(d: District) -> None:
    first, second = lamps(d, 2)
    actions.accept(actor=d.secretary, appeal_id=first.pk, seen=1, now=NOON)
    note = done_with(d, [first, second])
    assert codes(note) == ["changed", ""]
    assert verbs(first) == ["receive", "accept"]
    assert verbs(second) == ["receive", "accept", "assign"]


def test_the_same_form_twice_is_one_handout(d: District) -> None:
    some = lamps(d)
    first, again = done_with(d, some), done_with(d, some)
    assert first.pk == again.pk
    assert first.rows == again.rows
    assert verbs(some[0]) == ["receive", "accept", "assign"]
    # Cut short before its note was written: the second time goes through what was done as through what was not.
    Handout.objects.filter(pk=first.pk).update(done_at=None, rows=[])
    assert codes(done_with(d, some)) == ["", "", ""]
    assert verbs(some[0]) == ["receive", "accept", "assign"]
    # A colleague cannot use its key.
    with pytest.raises(Refused):
        actions.hand_out(actor=d.secretary, chosen=[Chosen(some[0].pk, 1, municipal(d))], key="form", now=NOON)


def test_at_least_one_and_at_most_a_hundred(d: District) -> None:
    for chosen in ([], [Chosen(n, 1, municipal(d)) for n in range(101)]):
        with pytest.raises(Refused):
            actions.hand_out(actor=d.staff, chosen=chosen, key="k", now=NOON)


def test_own_work_is_given_to_somebody_else(d: District) -> None:
    (one,) = lamps(d, 1)
    own_work = actions.accept_and_assign(actor=d.staff, appeal_id=one.pk, seen=1, now=NOON)
    assert codes(done_with(d, [own_work], lead=own(d), key="a")) == ["has_lead"]
    assert codes(done_with(d, [own_work], key="b")) == [""]
    assert verbs(one)[-1] == "reassign"


def test_taking_back_leaves_both_in_the_trail(d: District) -> None:
    some = lamps(d)
    note = done_with(d, some)
    assert undo(d.staff, note) == ["", "", ""]
    assert verbs(some[0]) == ["receive", "accept", "assign", "reassign"]
    tasks = Task.objects.filter(appeal=some[0]).order_by("no")
    assert [(t.state, t.department_id) for t in tasks] == [("revoked", d.municipal.pk), ("working", None)]
    # A second press changes nothing.
    assert undo(d.staff, note) == ["", "", ""]
    assert verbs(some[0])[-2:] == ["assign", "reassign"]


def test_what_was_signed_for_stays_and_is_said(d: District) -> None:
    first, second, third = lamps(d)
    actions.accept(actor=d.secretary, appeal_id=third.pk, seen=1, now=NOON)
    note = done_with(d, [first, second, third])
    actions.sign_for(actor=d.handler, appeal_id=first.pk, seen=note.rows[0]["seq"], now=NOON)
    # A comment does not stand in the way.
    actions.comment(actor=d.handler, appeal_id=second.pk, now=NOON, words="在哪？")
    assert undo(d.staff, note) == ["changed", "", "not_given"]
    assert Task.objects.get(appeal=first).state == "working"


def test_only_who_gave_it_and_only_for_ten_minutes(d: District) -> None:
    note = done_with(d, lamps(d, 1))
    with pytest.raises(Handout.DoesNotExist):
        undo(d.secretary, note)
    with pytest.raises(Refused) as late:
        undo(d.staff, note, after=10 * MINUTE)
    assert late.value.code == "undo_over"
    assert actions.may_undo(note, now=NOON + 9 * MINUTE)
    assert not actions.may_undo(note, now=NOON + 10 * MINUTE)


def test_what_the_desk_kept_for_itself_is_not_taken_back(d: District) -> None:
    note = done_with(d, lamps(d, 1), lead=own(d))
    assert undo(d.staff, note) == ["own"]
