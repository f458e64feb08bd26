"""A grown ledger is like a lived one: told by the pure rules, and the replay proves it."""

from collections import Counter
from datetime import timedelta

import pytest

from jinlin.accounts.roles import Role
from jinlin.appeals.catalogue import load_catalogue
from jinlin.appeals.catalogue_load import load_into_rows
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal, AppealEvent, AppealText, Clock, Holding, Proposal
from jinlin.appeals.passes import run_overdue
from jinlin.common import versions
from jinlin.demo.grow import grow
from jinlin.demo.teller import EVENT_COLUMNS
from jinlin.grid.models import Building, Department
from tests.cast import District, a_district, a_post, at

END = at("2026-03-17 15:00")
BEGIN = END - timedelta(days=450)


@pytest.fixture
def stage(db: None) -> District:
    versions.forget_all()
    d = a_district()
    load_into_rows(load_catalogue())
    for department in Department.objects.exclude(pk__in=[d.municipal.pk, d.police.pk]):
        a_post(role=Role.HANDLER, grid=d.district, name=f"{department.name}经办", department=department)
    for grid in (d.home, d.next_door):
        for number in range(1, 6):
            Building.objects.create(
                community=d.community,
                microgrid=grid,
                compound="洋坊新村",
                name=f"{number}栋",
                x=1177900000,
                y=263900000,
            )
    return d


def test_a_grown_ledger_is_proved_by_the_replay(stage: District) -> None:
    events = grow(count=400, not_closed=12, begin=BEGIN, end=END, workers=1, bulk=False)
    assert Appeal.objects.count() == 400
    assert AppealEvent.objects.count() == events
    states = Counter(Appeal.objects.values_list("state", flat=True))
    assert states["closed"] == 388
    report = check_trail()
    assert report.ok, report
    assert not Holding.objects.filter(until__isnull=True, appeal__state="closed").exists()
    levels = Counter(Appeal.objects.filter(state="closed").values_list("solved_level", flat=True))
    assert set(levels) >= {1, 2, 3, 5}
    verbs = set(AppealEvent.objects.values_list("verb", flat=True))
    assert {"take", "pass_on", "sign_for", "finish", "resolve", "confirm", "silence", "call_back", "amber"} <= verbs


def test_the_lines_name_every_column_the_database_needs(stage: District) -> None:
    grow(count=120, not_closed=0, begin=BEGIN, end=END, workers=1, bulk=False)
    assert set(EVENT_COLUMNS) == {f.attname for f in AppealEvent._meta.concrete_fields}
    words = AppealText.objects.select_related("appeal").all()
    assert all(text.title and text.body and text.search for text in words)
    requests = Proposal.objects.values_list("asked_by", "decided_by")
    assert all(asked != decided for asked, decided in requests)


def test_a_well_run_district(stage: District) -> None:
    grow(count=600, not_closed=0, begin=BEGIN, end=END, workers=1, bulk=False)
    late = Appeal.objects.filter(mark__in=["red", "escalated"]).count()
    assert 6 <= late <= 60
    nearby = Appeal.objects.filter(solved_level__lte=3).count()
    assert nearby > 420
    hours = Counter(at.astimezone(END.tzinfo).hour for at in Appeal.objects.values_list("created_at", flat=True))
    assert sum(hours[hour] for hour in range(7, 22)) > 500
    came = list(Appeal.objects.order_by("id").values_list("created_at", flat=True))
    assert came == sorted(came)


def test_two_neighbours_about_one_thing_are_joined(stage: District) -> None:
    grow(count=200, not_closed=100, begin=BEGIN, end=END, workers=1, bulk=False)
    followers = Appeal.objects.filter(state="merged").select_related("main")
    assert followers
    for follower in followers:
        assert follower.main is not None
        assert (follower.main.followers_count, follower.main.building_id) == (1, follower.building_id)
        assert follower.main.category_id == follower.category_id


def test_nothing_is_overdue_the_moment_the_ledger_is_grown(stage: District) -> None:
    grow(count=60, not_closed=30, begin=BEGIN, end=END, workers=1, bulk=False)
    assert not Clock.objects.filter(next_at__lte=END - timedelta(minutes=1)).exists()
    counts = run_overdue(now=END - timedelta(minutes=1))
    assert counts.appeals == 0


def test_the_same_seed_tells_the_same_ledger(stage: District) -> None:
    grow(count=30, not_closed=3, begin=BEGIN, end=END, workers=1, bulk=False, seed=5)
    first = list(Appeal.objects.order_by("id").values_list("state", "category_id", "created_at"))
    grow(count=30, not_closed=3, begin=BEGIN, end=END, workers=1, bulk=False, seed=5)
    second = list(Appeal.objects.order_by("id").values_list("state", "category_id", "created_at"))[30:]
    assert first == second


def test_a_ledger_can_end_on_the_last_day_of_a_long_holiday(stage: District) -> None:
    end = at("2026-02-23 09:00")  # Spring Festival 2026: nine days off until that evening
    grow(count=300, not_closed=6, begin=end - timedelta(days=90), end=end, workers=1, bulk=False)
    assert Appeal.objects.filter(state="closed").count() == 294
    assert check_trail().ok
