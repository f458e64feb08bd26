"""The doors of the faces, and forms that come too late: nothing typed is lost, nothing foreign is let in."""

import pytest
from django.test import Client

from tests.cast import District
from tests.web.ways_in import as_post, by_phone

# Any form of the desk: what matters is that it is a POST behind the gate.
ACT = "/desk/"
WORDS = "第一行\n" + "这里的路灯不亮已经三天，老人晚上不敢出门。" * 5


def test_each_post_finds_its_own_face_and_no_other(d: District) -> None:
    fits = {"chief": "/chief/", "helper": "/chief/", "grid_chief": "/desk/", "secretary": "/desk/", "handler": "/desk/"}
    for name, own in fits.items():
        client = as_post(d.desks[name])
        for face in ("/chief/", "/desk/", "/admin/"):
            assert client.get(face).status_code == (200 if face == own else 404), (name, face)


def test_strangers_are_shown_the_way_in(client: Client, db: None) -> None:
    assert client.get("/desk/?state=late").url == "/login/?next=%2Fdesk%2F%3Fstate%3Dlate"  # type: ignore[attr-defined]
    assert client.get("/admin/").url == "/login/?next=%2Fadmin%2F"  # type: ignore[attr-defined]
    assert client.get("/chief/").url == "/phone/?next=%2Fchief%2F"  # type: ignore[attr-defined]
    part = client.get("/desk/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/login/?next=%2Fdesk%2F")


def test_a_form_of_somebody_signed_out_is_kept_with_every_word(client: Client, db: None) -> None:
    answer = client.post(ACT, {"words": WORDS, "seen": "4", "password": "hunter2 secret"})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "这里的路灯不亮已经三天" in page
    assert 'name="seen" value="4"' in page
    assert "hunter2" not in page
    assert 'href="/login/"' in page
    assert f'action="{ACT}"' in page


@pytest.mark.parametrize("header", ["Origin", "Referer"])
def test_an_expired_page_of_ours_may_be_sent_again(d: District, header: str) -> None:
    client = as_post(d.secretary, client=Client(enforce_csrf_checks=True))
    source = "http://testserver" + ("" if header == "Origin" else ACT)
    answer = client.post(ACT, {"words": WORDS, "<b>": "<script>"}, headers={header: source})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "这里的路灯不亮已经三天" in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Referer": "https://testserver.evil.example/"}, {}]
)
def test_a_form_from_elsewhere_is_just_refused(d: District, headers: dict[str, str]) -> None:
    client = as_post(d.secretary, client=Client(enforce_csrf_checks=True))
    answer = client.post(ACT, {"words": WORDS}, headers=headers)
    assert answer.status_code == 403
    assert "路灯" not in answer.content.decode()


def test_a_known_phone_sends_its_form_even_after_the_session_ran_out(d: District) -> None:
    client = by_phone(d, d.chief, client=Client(enforce_csrf_checks=False))
    client.handler.enforce_csrf_checks = True
    client.get("/pin/")
    token = client.cookies["csrftoken"].value
    del client.cookies["sessionid"]
    answer = client.post(
        "/chief/", {"words": WORDS, "csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code != 403
    assert "sessionid" in client.cookies
