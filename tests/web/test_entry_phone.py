"""Chiefs and helpers come in by phone: the community's code, 30 known days, a PIN before personal data."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jinlin.accounts import actions
from jinlin.accounts.models import Device, Invitation, Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import job_scope
from tests.cast import District, a_post
from tests.web.ways_in import a_second_post, as_post, by_phone

SETUP = job_scope("setup")
PIN = "804215"


def shown_code(d: District) -> str:
    page = as_post(d.secretary).post(f"/team-access/{d.chief.post_id}/code/")
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    return str(page.context["address"])


def test_from_the_secretarys_screen_to_the_chiefs_list(d: District, client: Client) -> None:
    address = shown_code(d)
    assert address.startswith("http://testserver/phone/")
    page = client.get(address).content.decode()
    assert "林秀珍" in page
    assert Invitation.objects.get().used_at is None, "looking (or a link preview) uses nothing up"
    answer = client.post(address, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0"})
    assert answer.url == "/pin/"  # type: ignore[attr-defined]
    cookie = client.cookies["jinlin_phone"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 30 * 86400
    assert client.post("/pin/", {"pin": PIN, "again": PIN}).url == "/chief/"  # type: ignore[attr-defined]
    assert client.get("/chief/").status_code == 200
    assert client.get("/home/").url == "/chief/"  # type: ignore[attr-defined]
    assert Device.objects.get().name == "Android · 微信"


def test_a_code_works_on_one_phone(d: District) -> None:
    address = shown_code(d)
    assert Client().post(address).status_code == 302
    for request in (Client().get, Client().post):
        answer = request(address)
        assert answer.status_code == 404
        assert "15" in answer.content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert Client().get(shown_code(d) + "x").status_code == 404


def test_guessing_codes_is_stopped(d: District, client: Client) -> None:
    for _ in range(30):
        assert client.get("/phone/guess/").status_code == 404
    assert client.get("/phone/guess/").status_code == 429
    assert client.get("/phone/guess/", REMOTE_ADDR="203.0.113.4").status_code == 404


def test_the_phone_is_known_for_thirty_days_and_no_longer(d: District) -> None:
    client = by_phone(d, d.chief)
    del client.cookies["sessionid"]
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert client.get("/chief/").status_code == 200
    del client.cookies["sessionid"]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert client.get("/chief/").url == "/phone/?next=%2Fchief%2F"  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", ["secretary", "post", "account"])
def test_a_phone_that_is_ended_is_out_at_the_next_request(d: District, how: str) -> None:
    client = by_phone(d, d.chief)
    assert client.get("/chief/").status_code == 200
    if how == "secretary":
        device = Device.objects.get()
        answer = as_post(d.secretary).post(f"/team-access/phone/{device.pk}/end/", follow=True)
        assert "林秀珍" in answer.content.decode()
    elif how == "post":
        actions.end_post(actor=SETUP, post_id=d.chief.post_id or 0, now=timezone.now())
    else:
        actions.close_account(actor=SETUP, user_id=d.chief.user_id or 0, now=timezone.now())
    assert client.get("/chief/").status_code == 302
    assert client.get("/chief/").status_code == 302, "nor does the cookie bring it back"


def test_a_known_phone_opens_team_posts_only(d: District) -> None:
    desk = a_second_post(d.chief, role=Role.SECRETARY, grid_id=d.community.pk)
    assistant = a_second_post(d.chief, role=Role.POLICE_ASSISTANT, grid_id=d.home.pk)
    client = by_phone(d, d.chief)
    assert client.post(f"/post/{desk.pk}/").status_code == 404
    assert client.get("/desk/").status_code == 404
    assert client.get("/team-access/").status_code == 404
    assert client.post(f"/post/{assistant.pk}/").url == "/chief/"  # type: ignore[attr-defined]


def test_signing_out_makes_the_phone_unknown(d: District) -> None:
    client = by_phone(d, d.chief)
    assert "PIN" in client.get("/logout/").content.decode()
    client.post("/logout/")
    assert Device.objects.get().ended_by_id == d.chief.user_id
    assert client.get("/chief/").status_code == 302


def test_only_the_communitys_secretary_shows_codes_and_ends_phones(d: District) -> None:
    by_phone(d, d.chief)
    device = Device.objects.get()
    code, end = f"/team-access/{d.chief.post_id}/code/", f"/team-access/phone/{device.pk}/end/"
    for other in (d.other_secretary, d.staff, d.grid_chief, d.street_officer, d.operator, d.handler, d.chief):
        client = as_post(other)
        assert client.post(code).status_code == 404
        assert client.post(end).status_code == 404
        if other is not d.other_secretary:
            assert client.get("/team-access/").status_code == 404
    page = as_post(d.other_secretary).get("/team-access/").content.decode()
    assert "林秀珍" not in page
    assert Client().get("/team-access/").status_code == 404
    secretary = as_post(d.secretary)
    assert secretary.post(f"/team-access/{d.staff.post_id}/code/", follow=True).redirect_chain == [
        ("/team-access/", 302)
    ]
    assert secretary.post("/team-access/phone/987654/end/").status_code == 404
    secretary.post(end)
    assert secretary.post(end, follow=True).status_code == 200, "twice is told in a sentence"


def test_the_page_asks_as_often_for_two_teams_as_for_ten(
    d: District, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_post(d.secretary)
    client.get("/team-access/")
    with django_assert_num_queries(5):
        client.get("/team-access/")
    for n in range(10):
        helper = a_post(role=Role.HELPER, grid=d.next_door, name=f"帮手{n}")
        by_phone(d, helper)
    with django_assert_num_queries(5):
        page = client.get("/team-access/").content.decode()
    assert page.count("帮手") >= 10


def test_the_page_finds_a_name_or_a_microgrid(d: District) -> None:
    client = as_post(d.secretary)
    names = {"林秀珍", "陈师傅", "张老师"}
    for wanted, found in (("", names), ("林", {"林秀珍"}), ("06", {"张老师"}), ("nobody", set())):
        page = client.get("/team-access/", {"q": wanted}).content.decode()
        assert {name for name in names if name in page} == found, wanted
    page = client.get("/team-access/").content.decode()
    assert page.index("林秀珍") < page.index("陈师傅"), "the chief stands before the helpers"


def test_personal_data_open_for_a_quarter_of_an_hour_after_the_pin(d: District, rf: RequestFactory) -> None:
    client = by_phone(d, d.chief, pin=PIN)
    assert client.session["pin_until"] > timezone.now().timestamp()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = client.get("/pin/?next=/chief/7/")
        assert answer.status_code == 200
        assert client.post("/pin/", {"pin": "000001", "next": "/chief/7/"}).status_code == 422
        assert client.post("/pin/", {"pin": PIN, "next": "/chief/7/"}).url == "/chief/7/"  # type: ignore[attr-defined]
        assert client.session["pin_until"] > timezone.now().timestamp()


def test_five_wrong_pins_lock_and_the_page_says_until_when(d: District) -> None:
    client = by_phone(d, d.chief, pin=PIN)
    for _ in range(5):
        client.post("/pin/", {"pin": "000001"})
    locked = client.post("/pin/", {"pin": PIN})
    assert locked.status_code == 422
    assert "社区" in locked.content.decode()


@pytest.mark.parametrize(("pin", "again"), [("123456", "123456"), ("80421", "80421"), (PIN, "804216"), ("", "")])
def test_a_bad_pin_is_said_at_its_field(d: District, pin: str, again: str) -> None:
    client = by_phone(d, d.chief)
    page = client.post("/pin/", {"pin": pin, "again": again})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert Device.objects.get().pin == ""


def test_the_pin_page_is_for_known_phones(d: District, client: Client) -> None:
    assert client.get("/pin/").url == "/phone/"  # type: ignore[attr-defined]
    assert as_post(d.secretary).get("/pin/").url == "/desk/"  # type: ignore[attr-defined]
    assert client.get("/phone/").status_code == 200
    assert by_phone(d, d.chief).get("/phone/").url == "/chief/"  # type: ignore[attr-defined]


def test_a_post_of_tomorrow_opens_nothing_today(d: District) -> None:
    Post.objects.filter(pk=d.chief.post_id).update(valid_from=timezone.localdate() + timedelta(days=1))
    answer = as_post(d.secretary).post(f"/team-access/{d.chief.post_id}/code/", follow=True)
    assert answer.redirect_chain == [("/team-access/", 302)]
    assert not Invitation.objects.exists()
    assert isinstance(answer, HttpResponse)
