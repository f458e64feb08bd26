"""The desk's map: the queue's own rows as shades and points, hidden where the queue hides; outlines anyone may keep."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals import actions, queries
from jinlin.appeals.models import Appeal
from jinlin.appeals.routing import About
from jinlin.appeals.steps.base import Handler
from jinlin.common import versions
from jinlin.grid.actions import draw_water, redraw
from jinlin.grid.levels import Level
from jinlin.grid.models import GridVersion
from jinlin.grid.nodes import nodes_now
from jinlin.web.desk.overview import overview, values
from jinlin.web.mapdata import STEP, drawing_of
from tests.cast import NOON, District, a_report, an_appeal
from tests.grid.test_places import X, Y, a_square
from tests.web.ways_in import as_post

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


@pytest.fixture
def drawn(d: District) -> District:
    """The small district with outlines: two microgrids side by side, a community beside theirs, and a river."""
    for grid, column, width in (
        (d.home, 0, 1), (d.next_door, 1, 1), (d.area, 0, 2), (d.community, 0, 2), (d.other_community, 2, 1),
        (d.street, 0, 3), (d.district, 0, 4),
    ):  # fmt: skip
        GridVersion.objects.filter(grid=grid).update(boundary=a_square(column, 0, width=width))
    draw_water(name="沙溪", outline=a_square(0, 2, width=4))
    return d


def at_point(d: District, appeal: Appeal, *, x: int = X + 500, y: int = Y + 500, **more: Any) -> Appeal:
    """Give an appeal a point, and whatever else a test needs of it."""
    Appeal.objects.filter(pk=appeal.pk).update(x=x, y=y, **more)
    return Appeal.objects.get(pk=appeal.pk)


def a_lamp(d: District, **more: Any) -> Appeal:
    """A broken lamp at home with a point; it stands with the community."""
    return at_point(d, an_appeal(d, category=d.lamp), **more)


def numbers(scope: Scope, **more: int) -> dict[str, Any]:
    found = values(scope, nodes=nodes_now(), now=NOON + HOUR, **more)
    assert found is not None
    return found


def moving(scope: Scope) -> int:
    return queries.counts(scope, now=NOON + HOUR)["moving"]


# --- what lies on it ---


def test_each_desk_sees_its_own_queue_on_the_map_and_no_other(drawn: District) -> None:
    d = drawn
    one = a_lamp(d)
    for scope in (d.grid_chief, d.secretary, d.street_officer, d.operator):
        found = numbers(scope)
        assert found["places"][d.home.pk] == [1, 0, 0, 1]
        assert [point[0] for point in found["points"]] == [one.pk]
        assert moving(scope) == 1
    elsewhere = numbers(d.other_secretary)
    assert (elsewhere["places"], elsewhere["points"]) == ({}, [])
    assert numbers(d.handler)["places"] == {}


def test_a_department_sees_its_own_open_tasks_only(drawn: District) -> None:
    d = drawn
    theirs, _others = a_lamp(d), a_lamp(d)
    given = actions.accept_and_assign(
        actor=d.staff, appeal_id=theirs.pk, seen=theirs.event_seq, now=NOON, lead=Handler("department", d.municipal.pk)
    )
    assert [(point[0], point[4]) for point in numbers(d.handler)["points"]] == [(theirs.pk, "new")]
    assert numbers(d.handler)["places"][d.home.pk][0] == 1
    assert numbers(d.police_handler)["points"] == []
    signed = actions.sign_for(actor=d.handler, appeal_id=given.pk, seen=given.event_seq, now=NOON)
    assert [point[4] for point in numbers(d.handler)["points"]] == ["working"]
    actions.finish(actor=d.handler, appeal_id=signed.pk, seen=signed.event_seq, now=NOON, words="换了灯泡")
    assert numbers(d.handler)["points"] == []


def test_what_is_hidden_from_a_desk_is_not_on_its_map(drawn: District) -> None:
    d = drawn
    report = replace(a_report(d), about=About("community", Level.COMMUNITY))
    hidden = Appeal.objects.get(pk=actions.receive(actor=PUBLIC, report=report, now=NOON).appeal_id)
    at_point(d, hidden)
    assert numbers(d.street_officer)["points"] != []
    assert numbers(d.secretary)["places"] == {}
    hidden.refresh_from_db()
    actions.release_version(
        actor=d.street_officer, appeal_id=hidden.pk, seen=hidden.event_seq, now=NOON, words="有居民反映服务态度"
    )
    # Now the community reads the released version, as its queue does: counted in its microgrid, but at no building.
    found = numbers(d.secretary)
    assert (found["places"][d.home.pk][0], found["points"]) == (moving(d.secretary), [])
    assert [point[0] for point in numbers(d.street_officer)["points"]] == [hidden.pk]


def test_a_point_looks_as_its_deadline_stands_and_the_counts_agree_with_the_queues(drawn: District) -> None:
    d, now = drawn, NOON + HOUR
    late = a_lamp(d, due_at=now - HOUR)
    soon = a_lamp(d, due_at=now + 2 * HOUR)
    new = a_lamp(d, due_at=now + 3 * DAY)
    working = a_lamp(d)
    actions.accept(actor=d.staff, appeal_id=working.pk, seen=working.event_seq, now=NOON)
    Appeal.objects.filter(pk=working.pk).update(due_at=now + 3 * DAY)
    found = numbers(d.secretary)
    looks = {point[0]: point[4] for point in found["points"]}
    assert looks == {late.pk: "late", soon.pk: "soon", new.pk: "new", working.pk: "working"}
    assert found["points"][-1][0] == late.pk, "the most urgent is drawn last, on top"
    counted = queries.counts(d.secretary, now=now)
    assert found["places"][d.home.pk] == [counted["moving"], counted["late"], counted["soon"], 1]
    assert found["places"][d.community.pk] == found["places"][d.home.pk]


def test_too_many_points_become_numbers_round_a_place(drawn: District, monkeypatch: pytest.MonkeyPatch) -> None:
    d = drawn
    monkeypatch.setattr("jinlin.web.desk.overview.POINTS", 3)
    for n in range(5):
        a_lamp(d, x=X + 400 + n * 20, due_at=NOON + 9 * DAY)
    a_lamp(d, x=X + 1500, grid_id=d.next_door.pk, microgrid_id=d.next_door.pk, due_at=NOON)
    found = numbers(d.secretary)
    assert found["points"] == []
    assert sorted((count, looks) for _x, _y, count, looks in found["bubbles"]) == [(1, "late"), (5, "working")]
    page = as_post(d.secretary).get("/desk/").content.decode()
    assert page.count('class="bubble is-') == 2


# --- the picture ---


def test_a_street_is_drawn_by_community_and_a_community_by_microgrid(drawn: District) -> None:
    d = drawn
    a_lamp(d)
    wide = as_post(d.street_officer).get("/desk/", {"q": "moving"}).content.decode()
    assert f'data-community="{d.community.pk}"' in wide
    assert "<title>府前社区：在办 1 件" in wide
    assert ">府前</text>" in wide, "社区 is not said seventeen times"
    assert "data-microgrid" not in wide
    near = as_post(d.street_officer).get("/desk/map/", {"community": d.community.pk}).content.decode()
    assert f'data-microgrid="{d.home.pk}"' in near
    assert ">5</text>" in near
    own = as_post(d.secretary).get("/desk/", {"q": "moving"}).content.decode()
    assert f'/desk/?q=moving&amp;microgrid={d.home.pk}" tabindex="-1" data-narrow' in own


def test_the_list_beside_the_picture_has_every_place_drawn_or_not(drawn: District) -> None:
    d = drawn
    GridVersion.objects.filter(grid=d.other_community).update(boundary=None)
    versions.bump("tree")
    an_appeal(d, category=d.lamp, grid=d.other_community)
    found = overview(d.street_officer, nodes=nodes_now(), now=NOON + HOUR)
    assert found is not None
    assert [(place.name, place.sum.open, place.drawn) for place in found.places] == [
        ("府前社区", 0, True), ("城北社区", 1, False),
    ]  # fmt: skip
    assert [bool(place.url) for place in found.places] == [False, True]


def test_work_whose_microgrid_nobody_knows_yet_stands_in_the_list(drawn: District) -> None:
    d = drawn
    one = an_appeal(d, category=d.lamp)
    Appeal.objects.filter(pk=one.pk).update(microgrid_id=None, area_id=None, grid_id=d.community.pk)
    found = overview(d.secretary, nodes=nodes_now(), now=NOON + HOUR)
    assert found is not None
    assert [(place.name, place.url, place.sum.open) for place in found.places] == [("尚未定到微网格", "", 1)]


def test_an_open_appeal_is_outlined_and_pinned_but_never_at_a_hidden_building(drawn: District) -> None:
    d = drawn
    one = a_lamp(d, x=X + 200, y=Y + 200)
    page = as_post(d.secretary).get(f"/desk/map/?selected={one.pk}").content.decode()
    assert "plan__chosen" in page
    pin = re.search(r'plan__pin" transform="translate\((\d+) (\d+)\)', page)
    assert pin is not None
    drawing = drawing_of(nodes_now())
    assert drawing is not None
    assert (int(pin[1]), int(pin[2])) == drawing.frame.at(X + 200, Y + 200)
    assert "plan__chosen" not in as_post(d.other_secretary).get(f"/desk/map/?selected={one.pk}").content.decode()


def test_a_district_nobody_drew_has_a_desk_without_a_map(d: District) -> None:
    an_appeal(d)
    client = as_post(d.street_officer)
    assert "data-map" not in client.get("/desk/").content.decode()
    assert client.get("/desk/map/").status_code == 404
    assert client.get("/desk/map/values/").status_code == 404
    assert client.get("/map/anything.json").status_code == 404


def test_odd_asking_is_answered_as_if_nothing_had_been_asked(drawn: District) -> None:
    client = as_post(drawn.street_officer)
    for query in ("community=abc", "community=99999999999999999999", "selected=-1", "q=../../", "microgrid=0"):
        assert client.get(f"/desk/map/?{query}").status_code == 200, query
        assert client.get(f"/desk/map/values/?{query}").status_code == 200, query


@pytest.mark.parametrize("who", ["operator", "secretary", "handler"])
def test_ten_points_and_forty_take_the_same_statements(drawn: District, who: str) -> None:
    d = drawn
    client, taken = as_post(getattr(d, who)), []
    for count in (10, 30):
        for _ in range(count):
            one = a_lamp(d)
            lead = Handler("department", d.municipal.pk)
            actions.accept_and_assign(actor=d.staff, appeal_id=one.pk, seen=one.event_seq, now=NOON, lead=lead)
        client.get("/desk/map/values/")
        with CaptureQueriesContext(connection) as found:
            assert len(client.get("/desk/map/values/").json()["points"]) == sum((10, 30)[: len(taken) + 1])
        taken.append(len(found))
    assert taken[0] == taken[1]
    with CaptureQueriesContext(connection) as found:
        values(getattr(d, who), nodes=nodes_now(), now=NOON + HOUR)
    assert len(found) == 3, "the state of the tree, the numbers, the points"


# --- the outlines ---


def geometry(client: Client) -> dict[str, Any]:
    drawing = drawing_of(nodes_now())
    assert drawing is not None
    answer = client.get(f"/map/{drawing.name}.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{drawing.name}"'
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = client.get(f"/map/{drawing.name}.json")
    assert "Content-Encoding" not in plain.headers
    found: dict[str, Any] = json.loads(gzip.decompress(answer.content))
    assert found == plain.json()
    return found


def test_outlines_come_back_as_they_were_drawn(drawn: District) -> None:
    d = drawn
    found = geometry(Client())
    west, north = found["origin"]
    [ring] = next(rings for pk, _community, _name, rings in found["cells"] if pk == d.next_door.pk)[0]
    x = y = 0
    corners = []
    for dx, dy in zip(ring[::2], ring[1::2], strict=True):
        x, y = x + dx, y + dy
        corners.append((west * 1e7 + x * STEP, north * 1e7 + y * STEP))
    for (px, py), (qx, qy) in zip(corners, [(X + 1000, Y), (X + 2000, Y), (X + 2000, Y + 1000)], strict=False):
        assert abs(px - qx) <= STEP
        assert abs(py - qy) <= STEP
    assert [name for _pk, name, *_ in found["communities"]] == ["府前社区", "城北社区"]
    assert len(found["water"]) == 1


def test_a_page_older_than_the_tree_is_sent_to_the_new_outlines(drawn: District) -> None:
    before = drawing_of(nodes_now())
    assert before is not None
    redraw(grid_id=drawn.next_door.pk, outline=a_square(1, 1), day=date(2026, 3, 17), accept_overlap=True)
    after = drawing_of(nodes_now())
    assert after is not None
    assert after.name != before.name
    answer = Client().get(f"/map/{before.name}.json")
    assert (answer.status_code, answer["Location"]) == (302, f"/map/{after.name}.json")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_map_says_the_number_it_was_licensed_under(drawn: District, settings: Any) -> None:
    client = as_post(drawn.street_officer)
    assert "审图号" not in client.get("/desk/").content.decode()
    settings.MAP_NUMBER = "闽S(2026)100号"
    assert "审图号：闽S(2026)100号" in client.get("/desk/").content.decode()
