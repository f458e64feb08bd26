"""Writing an appeal down for a caller: place, kind and likes are looked up, and the receipt is read out."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from jinlin.appeals.models import Appeal
from jinlin.common import versions
from jinlin.common.numbers import new_key
from jinlin.grid.models import Building
from tests.cast import District
from tests.web import desk_ways as ways
from tests.web.desk_ways import LATER
from tests.web.ways_in import as_post


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def nine(d: District) -> Building:
    """Building 9 of a compound at home."""
    building = Building.objects.create(community=d.community, microgrid=d.home, compound="洋坊新村", name="9栋")
    versions.bump("tree")
    return building


def sent(client: Client, **data: Any) -> HttpResponse:
    """Send the form with what every form has."""
    found: HttpResponse = client.post("/desk/new/", {"channel": "phone", "key": new_key(), **data})  # type: ignore[assignment]
    return found


def shown(page: HttpResponse) -> str:
    """Return what the page says it has shown."""
    found = re.search(r'name="shown" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def test_a_call_becomes_an_appeal_with_a_receipt_to_read_out(d: District, nine: Building) -> None:
    client = as_post(d.staff)
    assert client.get("/desk/new/").status_code == 200
    answer = sent(
        client, words="灯不亮，晚上怕摔", address="洋坊新村九号楼", category=f"{d.lamp.pk}", name="王建国",
        phone="13812342261", channel="hotline_12345", channel_number="GD001", send="1",
    )  # fmt: skip
    assert answer.status_code == 303
    appeal = Appeal.objects.select_related("text", "contact").get()
    assert (appeal.building_id, appeal.grid_id, appeal.place_by) == (nine.pk, d.home.pk, "address")
    assert (appeal.channel, appeal.channel_number, appeal.by_post) == ("hotline_12345", "GD001", d.staff.post_id)
    assert appeal.category_id == d.lamp.pk
    page = client.get(answer.headers["Location"]).content.decode()
    assert appeal.number in page
    assert re.search(r'class="num code">\d{8}<', page)
    assert as_post(d.secretary).get(answer.headers["Location"]).status_code == 404


def test_what_is_known_already_is_shown_first_and_can_be_joined(d: District) -> None:
    known = ways.received(d)
    client = as_post(d.staff)
    data = {"words": "咖啡店下水道堵了", "category": f"{d.lamp.pk}", "grid": str(d.home.pk)}
    page = sent(client, **data, send="1")
    assert page.status_code == 200
    assert "可能已有人反映" in page.content.decode()
    assert f'name="join" value="{known.pk}"' in page.content.decode()
    assert "咖啡店下水道堵了</textarea>" in page.content.decode()
    assert sent(client, **data, shown=shown(page), join=known.pk).status_code == 303
    assert Appeal.objects.get(pk=known.pk).followers_count == 1
    assert sent(client, **data, shown=shown(page), send="1").status_code == 303
    assert Appeal.objects.count() == 3


def test_an_address_that_means_several_places_asks_which(d: District, nine: Building) -> None:
    Building.objects.create(community=d.community, microgrid=d.next_door, compound="洋坊新村", name="3栋")
    versions.bump("tree")
    client = as_post(d.staff)
    page = sent(client, words="车棚漏水", address="洋坊新村", send="1")
    text = page.content.decode()
    assert page.status_code == 200
    assert f'value="{d.home.pk}-{nine.pk}"' in text
    answer = sent(
        client, words="车棚漏水", address="洋坊新村", place=f"{d.home.pk}-{nine.pk}", shown=shown(page), send="1"
    )
    assert answer.status_code == 303
    assert Appeal.objects.get().building_id == nine.pk


def test_a_caller_who_knows_no_place_is_the_communitys(d: District) -> None:
    client = as_post(d.staff)
    page = client.get("/desk/new/").content.decode()
    assert f'<option value="{d.community.pk}" selected>' in page
    assert sent(client, words="想问医保怎么交", grid=str(d.community.pk), send="1").status_code == 303
    assert Appeal.objects.get().community_id == d.community.pk


def test_an_appeal_of_another_place_leaves_its_receipt_and_nothing_else(d: District) -> None:
    client = as_post(d.staff)
    answer = sent(client, words="公园的灯坏了", grid=str(d.other_community.pk), send="1")
    page = client.get(answer.headers["Location"]).content.decode()
    appeal = Appeal.objects.get()
    assert appeal.number in page
    assert f"/desk/a/{appeal.pk}/" not in page
    assert "已转给属地办理" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"words": ""}, "请写几句话"),
        ({"words": "灯坏了", "phone": "12"}, ""),
        ({"words": "灯坏了", "channel": "pigeon"}, ""),
        ({"words": "好" * 2001}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(d: District, wrong: dict[str, str], sentence: str) -> None:
    data = {"name": "王建国", "address": "路口", "grid": str(d.home.pk), **wrong}
    page = sent(as_post(d.staff), **data, send="1")
    text = page.content.decode()
    assert page.status_code == 422
    assert 'id="error-summary"' in text
    assert sentence in text
    assert 'value="王建国"' in text
    assert 'value="路口"' in text
    assert not Appeal.objects.exists()


def test_a_form_sent_twice_is_one_appeal(d: District) -> None:
    client = as_post(d.staff)
    for _ in range(2):
        answer = sent(client, words="井盖响", grid=str(d.home.pk), send="1", key="the-same-key-0123456789")
        assert answer.status_code == 303
    assert Appeal.objects.count() == 1


def test_a_complaint_about_the_community_goes_above_it(d: District) -> None:
    answer = sent(as_post(d.staff), words="窗口没人", grid=str(d.community.pk), about="community", send="1")
    assert answer.status_code == 303
    appeal = Appeal.objects.get()
    assert (appeal.shield, appeal.holder_id) == (4, d.street.pk)
    assert as_post(d.staff).get(f"/desk/a/{appeal.pk}/").status_code == 404


def test_a_department_registers_nothing(d: District) -> None:
    client = as_post(d.handler)
    assert client.get("/desk/new/").status_code == 404
    assert "/desk/new/" not in client.get("/desk/").content.decode()
