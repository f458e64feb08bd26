"""What waits on the day the demo is built: small things with the story's team, and a request a desk has to decide."""

from datetime import timedelta

import pytest

from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Proposal, Task
from jinlin.appeals.steps.base import Handler
from jinlin.demo import today
from jinlin.demo.people import FUQIAN, STORY_CHIEF
from jinlin.grid.models import Building
from tests.cast import at
from tests.demo.conftest import NOW

pytestmark = pytest.mark.usefixtures("demo")


@pytest.mark.django_db
def test_the_storys_team_has_something_to_do_even_at_night() -> None:
    today.set_the_day(now=at("2026-03-18 02:30"))
    chief = Post.objects.select_related("user").get(
        role=Role.MICROGRID_CHIEF, user__display_name=STORY_CHIEF, grid__parent__parent__code=FUQIAN
    )
    found = Appeal.objects.filter(microgrid_id=chief.grid_id)
    assert found.count() == len(today.SMALL)
    assert set(found.values_list("holder_id", flat=True)) == {chief.grid_id}
    takers = Task.objects.filter(appeal__in=found, state="working").values_list("taken_by", flat=True)
    assert chief.user_id in takers
    assert len(set(takers)) == 2
    assert found.filter(state="received").count() == 1
    # In office hours, so that they were offered to the team and nothing has run out by itself.
    assert {one.created_at.astimezone(NOW.tzinfo).date() for one in found} == {at("2026-03-17 12:00").date()}


@pytest.mark.django_db
def test_a_department_asks_for_more_time_and_its_community_finds_the_request() -> None:
    building = Building.objects.filter(community__code=FUQIAN).order_by("pk")[0]
    report = actions.Report(words="路灯不亮", grid_id=building.microgrid_id or 0, building_id=building.pk)
    made = actions.receive(actor=PUBLIC, report=report, now=NOW)
    posts = Post.objects.select_related("user", "grid")
    secretary = posts.get(role=Role.SECRETARY, grid__code=FUQIAN).scope()
    handler = posts.filter(role=Role.HANDLER).order_by("pk")[0].scope()
    seen = Appeal.objects.get(pk=made.appeal_id).event_seq
    appeal = actions.accept_and_assign(
        actor=secretary, appeal_id=made.appeal_id, seen=seen, now=NOW + timedelta(minutes=5),
        lead=Handler("department", handler.department_id or 0),
    )  # fmt: skip
    actions.sign_for(actor=handler, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOW + timedelta(minutes=9))
    today.set_the_day(now=NOW + timedelta(minutes=20))
    request = Proposal.objects.get(state="open")
    assert (request.appeal_id, request.kind) == (appeal.pk, Proposal.Kind.EXTENSION)
