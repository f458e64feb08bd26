"""The main job: reported, taken or accepted, done, resolved, confirmed."""

from datetime import timedelta

import pytest

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions
from jinlin.appeals.messages import Changed, Refused
from jinlin.appeals.models import Appeal, AppealEvent, Clock, Holding, Task
from jinlin.appeals.steps.base import Handler
from tests.cast import NOON, District, a_report, an_appeal, reporter

HOUR = timedelta(hours=1)


def test_a_small_matter_is_taken_by_the_chief_looked_after_by_the_area_and_confirmed(d: District) -> None:
    appeal = an_appeal(d)
    assert (appeal.state, appeal.holder_id) == ("received", d.home.pk)
    taken = actions.take(actor=d.chief, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON + HOUR)
    assert taken.state == "in_progress"
    done = actions.finish(
        actor=d.helper, appeal_id=appeal.pk, seen=taken.event_seq, now=NOON + 2 * HOUR, words="疏通好了"
    )
    assert done.holder_id == d.area.pk
    solved = actions.resolve(
        actor=d.grid_chief, appeal_id=appeal.pk, seen=done.event_seq, now=NOON + 3 * HOUR, words="已疏通，试水正常"
    )
    closed = actions.confirm(actor=reporter(appeal), appeal_id=appeal.pk, seen=solved.event_seq, now=NOON + 4 * HOUR)
    assert (closed.state, closed.closed_by, closed.solved_level) == ("closed", "reporter", 1)
    assert [e.verb for e in AppealEvent.objects.filter(appeal=appeal).order_by("seq")] == [
        "receive", "take", "finish", "escalate", "resolve", "confirm",
    ]  # fmt: skip
    assert not Clock.objects.filter(appeal=appeal, met_at=None, stopped_at=None).exists()
    levels = list(Holding.objects.filter(appeal=appeal).order_by("no").values_list("level", "wall_minutes"))
    assert levels == [(1, 120), (2, 60)]


def test_the_community_accepts_assigns_a_department_and_resolves(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    assert appeal.holder_id == d.community.pk
    given = actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON + HOUR,
        lead=Handler("department", d.municipal.pk),
    )  # fmt: skip
    signed = actions.sign_for(actor=d.handler, appeal_id=appeal.pk, seen=given.event_seq, now=NOON + 2 * HOUR)
    with pytest.raises(Refused) as refused:
        actions.resolve(actor=d.staff, appeal_id=appeal.pk, seen=signed.event_seq, now=NOON + 2 * HOUR, words="好了")
    assert refused.value.code == "lead_open"
    done = actions.finish(
        actor=d.handler, appeal_id=appeal.pk, seen=signed.event_seq, now=NOON + 3 * HOUR, words="已更换灯泡"
    )
    solved = actions.resolve(
        actor=d.staff, appeal_id=appeal.pk, seen=done.event_seq, now=NOON + 4 * HOUR, words="路灯已亮"
    )
    assert (solved.state, solved.solved_level) == ("resolved", 5)
    assert Task.objects.get(appeal=appeal).state == "done"


def test_a_chief_next_door_and_another_community_see_nothing(d: District) -> None:
    appeal = an_appeal(d)
    for stranger in (d.neighbour_chief, d.other_secretary, d.handler, d.police_handler):
        assert not Appeal.objects.visible_to(stranger).filter(pk=appeal.pk).exists()
        with pytest.raises(Appeal.DoesNotExist):
            actions.take(actor=stranger, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON)


def test_the_second_of_two_desks_is_told_what_changed(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    seen = appeal.event_seq
    actions.accept(actor=d.staff, appeal_id=appeal.pk, seen=seen, now=NOON)
    with pytest.raises(Changed) as changed:
        actions.decline(actor=d.secretary, appeal_id=appeal.pk, seen=seen, now=NOON, ground="court")
    assert [getattr(e, "verb", "") for e in changed.value.events] == ["accept"]


def test_a_form_sent_twice_is_one_appeal_and_a_button_pressed_twice_one_event(d: District) -> None:
    report = a_report(d, category=d.lamp)
    key = "form-key-0123456789"
    first = actions.receive(actor=PUBLIC, report=report, now=NOON, key=key)
    again = actions.receive(actor=PUBLIC, report=report, now=NOON + HOUR, key=key)
    assert (again.number, again.lookup_code, again.repeated, again.other_body) == (
        first.number, first.lookup_code, True, False,
    )  # fmt: skip
    other = actions.receive(actor=PUBLIC, report=a_report(d, words="另一件事"), now=NOON, key=key)
    assert other.other_body
    assert Appeal.objects.count() == 1
    appeal = Appeal.objects.get()
    for _ in range(2):
        actions.accept(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, key="button-key-0123456789")
    assert AppealEvent.objects.filter(appeal=appeal, verb="accept").count() == 1


@pytest.mark.parametrize("words", ["换了灯泡", ""])
def test_handing_in_what_was_not_signed_for_is_both_calls_in_one(d: District, words: str) -> None:
    lead = Handler("department", d.municipal.pk)
    one, two = (
        actions.accept_and_assign(
            actor=d.staff, appeal_id=an_appeal(d, category=d.lamp).pk, seen=1, now=NOON, lead=lead
        )
        for _ in range(2)
    )
    if not words:
        # Nothing is signed for by a form that says nothing.
        with pytest.raises(Refused):
            actions.finish(actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, words=words)
        assert Task.objects.get(appeal=one).state == "offered"
        return
    actions.finish(actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, words=words, key="once")
    # The same form again is harmless.
    actions.finish(actor=d.handler, appeal_id=one.pk, seen=one.event_seq, now=NOON, words=words, key="once")
    signed = actions.sign_for(actor=d.handler, appeal_id=two.pk, seen=two.event_seq, now=NOON)
    actions.finish(actor=d.handler, appeal_id=two.pk, seen=signed.event_seq, now=NOON, words=words)
    trails = [
        list(AppealEvent.objects.filter(appeal=a).order_by("seq").values_list("verb", "after", "recipient", "facts"))
        for a in (one, two)
    ]
    assert trails[0] == trails[1]
    assert [verb for verb, *_ in trails[0]][-2:] == ["sign_for", "finish"]
    rows = [
        Task.objects.filter(appeal=a).values("state", "signed_at", "ended_at", "taken_by").get() for a in (one, two)
    ]
    assert rows[0] == rows[1]
