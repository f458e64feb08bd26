"""A chief's day and week: why each matter is on the list, what goes on by itself, the microgrid drawn, own hours."""

import math
from collections.abc import Iterator
from datetime import time, timedelta
from itertools import combinations

import pytest
import time_machine
from django.test import Client

from jinlin.accounts import actions as accounts
from jinlin.accounts.hours import Span
from jinlin.accounts.models import Post
from jinlin.appeals import passes
from jinlin.appeals.models import Appeal
from jinlin.common.refusals import Refused
from jinlin.grid.models import Building
from jinlin.web.chief import around
from tests.cast import NOON, District, an_appeal
from tests.web.chief_ways import form, fresh, typed
from tests.web.ways_in import a_second_post, as_post

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def chief(d: District) -> Client:
    return as_post(d.chief)


@pytest.fixture
def helper(d: District) -> Client:
    return as_post(d.helper)


@pytest.fixture
def pipe(d: District) -> Appeal:
    """A blocked pipe at home, free for the team to take."""
    return an_appeal(d)


def test_what_is_kept_on_a_phone_is_kept_for_one_person(
    d: District, chief: Client, helper: Client, pipe: Appeal
) -> None:
    """A shared phone: what one began is neither shown nor sent under the name of who signs in next."""
    for page in ("/chief/", "/chief/report/"):
        assert f'data-face="chief {d.chief.user_id}"' in typed(chief.get(page))
        assert f'data-face="chief {d.helper.user_id}"' in typed(helper.get(page))
    chief.post(f"/chief/appeals/{pipe.pk}/take/", form(pipe))
    page = typed(chief.get(f"/chief/appeals/{pipe.pk}/hand-in/"))
    assert f'data-face="done {d.chief.user_id} {pipe.pk}"' in page


def test_own_hours_are_kept_and_routing_follows_them_at_once(d: District, chief: Client) -> None:
    Post.objects.filter(pk=d.helper.post_id).delete()
    kept = chief.post("/chief/me/hours/", {"preset": "own", "from_1": "18:00", "to_1": "21:00"})
    assert kept.status_code == 303
    assert Post.objects.get(pk=d.chief.post_id).free_hours == [["18:00", "21:00"]]
    assert an_appeal(d).holder_id == d.area.pk
    # The same person's other post in the team follows.
    second = a_second_post(d.chief, role="police_assistant", grid_id=d.home.pk)
    chief.post("/chief/me/hours/", {"preset": "own", "from_1": "19:00", "to_1": "21:00"})
    assert Post.objects.get(pk=second.pk).free_hours == [["19:00", "21:00"]]
    assert typed(chief.get("/chief/me/")).count('is-brand">林') == 1
    assert chief.post("/chief/me/hours/", {"preset": "usual"}).status_code == 303
    assert an_appeal(d).holder_id == d.home.pk


@pytest.mark.parametrize(
    "hours",
    [
        {"from_1": "18:00"},
        {"from_1": "18:00", "to_1": "17:00"},
        {"from_1": "08:00", "to_1": "12:00", "from_2": "11:00", "to_2": "13:00"},
        {"from_1": "25:00", "to_1": "26:00"},
        {"from_1": "08:00", "to_1": "12:00", "days_1": ["2"], "from_2": "11:00", "to_2": "13:00", "days_2": ["1", "2"]},
        {"from_1": "", "to_1": ""},
    ],
)
def test_hours_that_cannot_be_are_said_and_stay_in_the_fields(
    d: District, chief: Client, hours: dict[str, str]
) -> None:
    answer = chief.post("/chief/me/hours/", {"preset": "own", **hours})
    assert answer.status_code == 422
    assert f'value="{hours["from_1"]}"' in typed(answer)
    assert Post.objects.get(pk=d.chief.post_id).free_hours == []


def test_only_volunteers_have_hours_of_their_own_and_at_most_three_spans(d: District) -> None:
    four = [Span(time(hour), time(hour + 1)) for hour in (8, 10, 12, 14)]
    with pytest.raises(Refused) as many:
        accounts.set_free_hours(actor=d.chief, hours=four, now=NOON)
    with pytest.raises(Refused) as desk:
        accounts.set_free_hours(actor=d.grid_chief, hours=four[:1], now=NOON)
    assert (many.value.code, desk.value.code) == ("hours_many", "not_team")


@pytest.mark.parametrize(
    ("preset", "kept"),
    [
        ("usual", []),
        ("ends", [["06:30", "08:30"], ["18:00", "21:30"]]),
        ("weekend", [["08:00", "21:00", "67"]]),
        ("any", [["00:00", "23:59"]]),
    ],
)
def test_a_ready_made_week_is_one_tap(d: District, chief: Client, preset: str, kept: list[list[str]]) -> None:
    assert chief.post("/chief/me/hours/", {"preset": preset}).status_code == 303
    assert Post.objects.get(pk=d.chief.post_id).free_hours == kept
    assert 'aria-current="true"' in typed(chief.get("/chief/me/hours/"))


def test_a_week_of_ones_own_offers_nothing_on_other_days(d: District, chief: Client) -> None:
    Post.objects.filter(pk=d.helper.post_id).delete()
    # NOON is a Tuesday.
    days = {"preset": "own", "from_1": "08:00", "to_1": "21:00"}
    assert chief.post("/chief/me/hours/", {**days, "days_1": ["1", "3"]}).status_code == 303
    assert "周一、周三 08:00–21:00" in typed(chief.get("/chief/me/hours/"))
    assert an_appeal(d).holder_id == d.area.pk
    assert chief.post("/chief/me/hours/", {**days, "days_1": ["2"]}).status_code == 303
    assert an_appeal(d).holder_id == d.home.pk


def test_whoever_is_away_is_offered_nothing_and_a_teammate_is_asked(d: District, chief: Client, helper: Client) -> None:
    second = a_second_post(d.chief, role="police_assistant", grid_id=d.home.pk)
    assert chief.post("/chief/me/away/", {"until": "2026-03-20"}).status_code == 303
    assert str(Post.objects.get(pk=second.pk).away_until) == "2026-03-20"
    assert "休息到 2026-03-20" in typed(helper.get("/chief/me/"))
    # The helper has time; with both away the paid post has it at once.
    assert an_appeal(d).holder_id == d.home.pk
    helper.post("/chief/me/away/", {"until": "2026-03-17"})
    assert an_appeal(d).holder_id == d.area.pk
    assert helper.post("/chief/me/away/", {"back": "1"}).status_code == 303
    assert an_appeal(d).holder_id == d.home.pk


@pytest.mark.parametrize("until", ["2026-03-16", "2028-01-01", "soon", ""])
def test_a_day_nobody_can_be_away_until_is_refused(d: District, chief: Client, until: str) -> None:
    assert chief.post("/chief/me/away/", {"until": until}).status_code == 422
    assert Post.objects.get(pk=d.chief.post_id).away_until is None


def test_only_volunteers_are_away(d: District) -> None:
    with pytest.raises(Refused) as desk:
        accounts.set_away(actor=d.grid_chief, until=None, now=NOON)
    assert desk.value.code == "not_team"


def test_each_row_says_why_it_is_there(d: District, chief: Client, pipe: Appeal) -> None:
    assert "到现场看了才清楚" in typed(chief.get("/chief/"))
    d.pipe.public = False
    d.pipe.save(update_fields=["public"])
    assert "有人等着帮一把" in typed(chief.get("/chief/"))
    Appeal.objects.filter(pk=pipe.pk).update(not_solved=1)
    assert "邻居说还没解决" in typed(chief.get("/chief/"))
    Appeal.objects.filter(pk=pipe.pk).update(emergency=True)
    assert "眼下有危险" in typed(chief.get("/chief/"))
    Appeal.objects.filter(pk=pipe.pk).update(state="suspended")
    resting = typed(chief.get("/chief/"))
    assert "已挂账，现在不用做什么" in resting
    assert "我来办" not in resting


def test_passing_on_is_one_screen_of_good_reasons_and_a_way_back(d: District, chief: Client, pipe: Appeal) -> None:
    address = f"/chief/appeals/{pipe.pk}/pass-on/"
    assert address in typed(chief.get("/chief/"))
    page = typed(chief.get(address))
    assert "这几天抽不开身" in page
    assert "先不转，留着" in page
    assert chief.post(address, form(pipe, words="这几天抽不开身。")).status_code == 303
    assert fresh(pipe).holder_id == d.area.pk
    # What the team no longer holds is not passed on again.
    again = chief.get(address)
    assert (again.status_code, again.headers["Location"]) == (302, f"/chief/appeals/{pipe.pk}/")
    assert as_post(d.neighbour_chief).get(address).status_code == 404


def test_what_nobody_had_time_for_went_on_by_itself_without_blame(d: District, chief: Client, pipe: Appeal) -> None:
    later = NOON + 6 * HOUR
    with time_machine.travel(later, tick=True):
        passes.run_overdue(now=later)
        assert fresh(pipe).holder_id == d.area.pk
        page = typed(chief.get("/chief/"))
    assert "大家都没空也没关系" in page
    assert f"/chief/appeals/{pipe.pk}/" in page
    for word in ("超时", "逾期", "未处理", "没有及时"):
        assert word not in page
    with time_machine.travel(NOON + 40 * HOUR, tick=True):
        assert "大家都没空也没关系" not in typed(chief.get("/chief/"))


def test_around_shows_one_building_and_draws_the_microgrid(d: District, chief: Client, pipe: Appeal) -> None:
    three, four = (
        Building.objects.create(
            community=d.community,
            microgrid=d.home,
            compound="洋坊新村",
            name=f"{n}幢",
            x=1177840000 + n * 4000,
            y=263980000,
        )
        for n in (3, 4)
    )
    Appeal.objects.filter(pk=pipe.pk).update(building=three)
    page = typed(chief.get("/chief/around/"))
    assert "1 件在办" in page
    assert '<svg class="svgmap' not in page
    d.home.versions.update(
        boundary=[[[1177830000, 263970000, 1177870000, 263970000, 1177870000, 263990000, 1177830000, 263990000]]]
    )
    assert '<svg class="svgmap' in typed(chief.get("/chief/around/"))
    assert pipe.number not in typed(chief.get(f"/chief/around/?building={four.pk}"))
    assert f"/chief/appeals/{pipe.pk}/" in typed(chief.get(f"/chief/around/?building={three.pk}"))
    assert f"/chief/report/?building={three.pk}" in typed(chief.get(f"/chief/around/?building={three.pk}"))
    # A building of next door is nobody's to look at here.
    foreign = Building.objects.create(community=d.community, microgrid=d.next_door, compound="别处", name="1幢")
    assert f"/chief/appeals/{pipe.pk}/" in typed(chief.get(f"/chief/around/?building={foreign.pk}"))


def test_a_hidden_matter_does_not_show_in_which_building_it_is(d: District, chief: Client, pipe: Appeal) -> None:
    three = Building.objects.create(community=d.community, microgrid=d.home, compound="洋坊新村", name="3幢")
    Appeal.objects.filter(pk=pipe.pk).update(building=three, version_only=True, shield_was=3, shield=0)
    assert "件在办" not in typed(chief.get("/chief/around/"))
    assert f"/chief/appeals/{pipe.pk}/" not in typed(chief.get(f"/chief/around/?building={three.pk}"))


@pytest.mark.parametrize("places", [[(10, 10), (10, 10)], [(0, 0), (5, 3), (9, 1), (200, 200)], [(0, 0), (500, 0)]])
def test_no_two_buildings_lie_over_each_other_in_the_picture(places: list[tuple[float, float]]) -> None:
    moved = around.apart(places, least=80)
    assert all(math.dist(a, b) >= 79 for a, b in combinations(moved, 2))
    assert all(math.dist(a, b) < 200 for a, b in zip(moved, places, strict=True))
