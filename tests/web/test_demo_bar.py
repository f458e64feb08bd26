"""One click logs in as any post, in the demo and on this very machine only; everywhere else nothing is there."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from jinlin.accounts import actions as account_actions
from jinlin.accounts.models import AccessLog, Post, User
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import job_scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps.base import Handler
from jinlin.web.demo.cast import PARTS
from tests.cast import District, a_post, an_appeal

STAFF = [key for key in PARTS if key != "resident"]


@pytest.fixture
def demo(settings: Settings, d: District) -> Client:
    settings.DEMO = True
    a_post(role=Role.ADMIN, grid=d.district, name="钟管理员")
    return Client()


def enter(client: Client, part: str, appeal: object = "", **extra: str) -> object:
    return client.post(f"/demo/as/{part}/", {"appeal": str(appeal)}, **extra)  # type: ignore[arg-type]


def acting(client: Client) -> Post:
    return Post.objects.get(pk=client.session["post"])


def test_each_part_opens_its_own_face(demo: Client, d: District) -> None:
    homes = {"chief": "/chief/", "admin": "/admin/"}
    for part in STAFF:
        answer = enter(demo, part)
        assert answer.url == homes.get(part, "/desk/"), part  # type: ignore[attr-defined]
        assert demo.get(homes.get(part, "/desk/")).status_code == 200, part
        assert acting(demo).role == PARTS[part].role
    assert AccessLog.objects.filter(what="log_in", facts={"way": "demo"}).count() == len(STAFF)


def test_all_parts_stay_on_the_same_appeal(demo: Client, d: District) -> None:
    appeal = an_appeal(d, category=d.lamp, now=timezone.now())
    given = actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=timezone.now(),
        lead=Handler("department", d.police.pk),
    )  # fmt: skip
    faces = {"chief": "chief:appeal"}
    for part in [p for p in STAFF if p != "admin"]:
        answer = enter(demo, part, given.number)
        assert answer.url == reverse(faces.get(part, "desk:appeal"), args=[appeal.pk]), part  # type: ignore[attr-defined]
        assert acting(demo).grid_id in {d.home.pk, d.area.pk, d.community.pk, d.street.pk, d.district.pk}
    enter(demo, "department", appeal.pk)
    assert acting(demo).department_id == d.police.pk, "the department that has the task"
    assert demo.session["demo_appeal"] == appeal.pk
    assert enter(demo, "resident", appeal.pk).url == reverse("resident:progress", args=[appeal.number])  # type: ignore[attr-defined]
    assert demo.get(reverse("resident:progress", args=[appeal.number])).status_code == 200


def test_an_appeal_next_door_calls_the_chief_next_door(demo: Client, d: District) -> None:
    enter(demo, "chief", an_appeal(d, grid=d.next_door, now=timezone.now()).pk)
    assert acting(demo).user_id == d.neighbour_chief.user_id


def test_who_may_not_see_the_appeal_comes_to_the_own_list(demo: Client, d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    Appeal.objects.filter(pk=appeal.pk).update(shield=5)
    assert enter(demo, "secretary", appeal.pk).url == "/desk/"  # type: ignore[attr-defined]


def test_being_the_resident_signs_the_post_out(demo: Client, d: District) -> None:
    enter(demo, "chief")
    assert enter(demo, "resident").url == "/"  # type: ignore[attr-defined]
    assert demo.get("/chief/").status_code == 302


def test_the_bar_is_on_every_page_and_names_who_acts(demo: Client, d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    for address in ("/login/", "/phone/", "/demo/"):
        page = demo.get(address).content.decode()
        assert page.count('class="demo-bar') == 1
        assert page.count("formaction=") >= len(PARTS)
    enter(demo, "secretary", appeal.pk)
    page = demo.get("/inbox/").content.decode()
    assert f'name="appeal" value="{appeal.pk}"' in page, "the appeal played last"
    assert '/demo/as/secretary/" aria-current="true"' in page


def test_the_demo_page_chooses_the_appeal(demo: Client, d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    page = demo.get("/demo/").content.decode()
    assert appeal.number in page
    assert appeal.number in demo.get(f"/demo/?appeal={appeal.pk}").content.decode()
    assert demo.session["demo_appeal"] == appeal.pk
    for nonsense in ("9" * 30, "x", "-1", "١٢", "350405-261123-0001234-7"):
        assert demo.get("/demo/", {"appeal": nonsense}).status_code == 200
        assert enter(demo, "chief", nonsense).status_code == 302  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", PARTS)
def test_without_the_demo_there_is_nothing(d: District, client: Client, part: str) -> None:
    assert client.get("/demo/").status_code == 404
    assert enter(client, part).status_code == 404  # type: ignore[attr-defined]
    assert "sessionid" not in client.cookies
    assert "demo-bar" not in client.get("/login/").content.decode()


@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "192.168.1.7"},
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "not an address"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_another_machine_finds_nothing_even_in_the_demo(demo: Client, d: District, extra: dict[str, str]) -> None:
    assert demo.get("/demo/", **extra).status_code == 404  # type: ignore[arg-type]
    assert enter(demo, "centre", **extra).status_code == 404  # type: ignore[attr-defined]
    assert "demo-bar" not in demo.get("/login/", **extra).content.decode()  # type: ignore[arg-type]
    enter(demo, "centre")
    assert demo.get("/desk/", **extra).status_code == 302, "a session of the demo is good on this machine only"  # type: ignore[arg-type]
    assert demo.get("/desk/").status_code == 200


def test_a_demo_session_ends_with_the_demo(demo: Client, d: District, settings: Settings) -> None:
    enter(demo, "centre")
    settings.DEMO = False
    assert demo.get("/desk/").url == "/login/?next=%2Fdesk%2F"  # type: ignore[attr-defined]


def test_only_fictional_people_can_be_played(demo: Client, d: District) -> None:
    User.objects.exclude(pk=d.other_secretary.user_id).update(is_demo=False)
    assert enter(demo, "centre").status_code == 404  # type: ignore[attr-defined]
    enter(demo, "secretary")
    assert acting(demo).user_id == d.other_secretary.user_id
    User.objects.update(is_demo=False)
    assert demo.get("/desk/").status_code == 302, "nor does a session survive that"


def test_only_by_a_button_and_only_named_parts(demo: Client, d: District) -> None:
    assert demo.get("/demo/as/chief/").status_code == 405
    assert enter(demo, "mayor").status_code == 404  # type: ignore[attr-defined]
    assert Client(enforce_csrf_checks=True).post("/demo/as/chief/").status_code == 403


def test_whose_post_has_ended_is_not_played(demo: Client, d: District) -> None:
    account_actions.end_post(actor=job_scope("setup"), post_id=d.operator.post_id or 0, now=timezone.now())
    assert enter(demo, "centre").status_code == 404  # type: ignore[attr-defined]


def test_the_administrator_is_taken_home_and_not_to_an_appeal(demo: Client, d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    assert enter(demo, "admin", appeal.number).url == "/admin/"  # type: ignore[attr-defined]
