"""Desks come in by password and code; a password alone opens nothing, wrong tries lock, log-out ends it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from jinlin.accounts import actions, second_factor
from jinlin.accounts.models import AccessLog, Post, User
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import job_scope
from tests.cast import District
from tests.web.ways_in import PASSWORD, a_second_post, as_post, code_now, log_in, with_app, with_password

SETUP = job_scope("setup")


def give(client: Client, user: User, password: str = PASSWORD, **more: str) -> object:
    return client.post("/login/", {"username": user.username, "password": password, **more})


def test_a_first_log_in_sets_up_the_app_and_shows_recovery_codes_once(d: District, client: Client) -> None:
    wu = with_password(d.secretary)
    answer = give(client, wu, next="/desk/")
    assert (answer.status_code, answer.url) == (302, "/login/app/")
    page = client.get("/login/app/").content.decode()
    secret = client.session["totp_secret"]
    assert " ".join(re.findall("....", secret)) in page
    assert "<svg" in page
    wrong = client.post("/login/app/", {"code": "000000"})
    assert wrong.status_code == 422
    assert client.session["totp_secret"] == secret, "a wrong code must not change the key already scanned"
    done = client.post("/login/app/", {"code": code_now(secret)})
    assert done.status_code == 200
    codes = re.findall(r'<li class="num">(\d+)</li>', done.content.decode())
    assert len(codes) == 10
    assert 'href="/desk/"' in done.content.decode()
    assert client.get("/desk/").status_code == 200
    assert "totp_secret" not in client.session
    assert client.get("/login/app/").status_code == 302
    assert AccessLog.objects.filter(user=wu, what="log_in", facts={"way": "code"}).count() == 1


def test_the_next_log_in_asks_for_the_code(d: District, client: Client) -> None:
    client = log_in(d.secretary)
    assert client.get("/desk/").status_code == 200
    assert client.get("/login/").url == "/desk/"  # type: ignore[attr-defined]


def test_a_recovery_code_comes_in_place_of_the_app(d: District, client: Client) -> None:
    wu = with_password(d.secretary)
    now, secret = timezone.now(), second_factor.new_secret()
    codes = second_factor.enrol(user=wu, secret=secret, code=second_factor.code_at(secret, now), now=now)
    assert codes is not None
    give(client, wu)
    assert client.post("/login/code/", {"code": codes[0]}).status_code == 302
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("address", ["/desk/", "/admin/", "/chief/", "/admin/accounts/user/"])
def test_a_password_alone_opens_nothing(d: District, client: Client, address: str) -> None:
    wu = with_password(d.secretary)
    with_app(wu)
    give(client, wu)
    assert client.get(address).url == "/login/code/"  # type: ignore[attr-defined]
    assert client.get("/inbox/").status_code == 404
    assert client.get("/team-access/").status_code == 404
    assert client.get("/desk/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/login/code/"
    assert client.post(f"/post/{d.secretary.post_id}/").status_code == 404


def test_a_session_that_skipped_the_code_is_half_way_whoever_opened_it(d: District, client: Client) -> None:
    client.force_login(User.objects.get(pk=d.secretary.user_id))
    assert client.get("/desk/").url == "/login/code/"  # type: ignore[attr-defined]
    session = client.session
    session["way"] = "nonsense"
    session.save()
    assert client.get("/desk/").url == "/login/code/"  # type: ignore[attr-defined]


def test_half_way_lasts_ten_minutes(d: District, client: Client) -> None:
    wu = with_password(d.secretary)
    secret = with_app(wu)
    give(client, wu)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.post("/login/code/", {"code": code_now(secret)}).url == "/login/"  # type: ignore[attr-defined]


def test_a_code_opens_only_between_password_and_desk(d: District, client: Client) -> None:
    with_app(with_password(d.secretary))
    assert client.get("/login/code/").url == "/login/"  # type: ignore[attr-defined]
    assert client.get("/login/app/").url == "/login/"  # type: ignore[attr-defined]


def test_wrong_name_and_wrong_password_get_the_same_words_and_the_name_stays(d: District, client: Client) -> None:
    wu = with_password(d.secretary)
    wrong, nobody = give(client, wu, "not it"), client.post("/login/", {"username": "nobody-here", "password": "x"})
    for answer, name in ((wrong, wu.username), (nobody, "nobody-here")):
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'value="{name}"' in page
        assert 'value="not it"' not in page
        assert 'id="error-summary"' in page
    words = re.compile(r"<ul>.*?</ul>", re.DOTALL)
    assert words.search(wrong.content.decode()).group() == words.search(nobody.content.decode()).group()  # type: ignore[union-attr]


@pytest.mark.parametrize("data", [{}, {"username": "wu"}, {"password": "x"}])
def test_what_is_left_empty_is_said_at_the_field_and_on_top(d: District, client: Client, data: dict[str, str]) -> None:
    page = client.post("/login/", data).content.decode()
    assert page.count('class="error"') == 2 - len(data)
    assert 'aria-invalid="true"' in page


def test_five_wrong_passwords_lock_the_account_and_no_other(d: District, client: Client) -> None:
    wu, ye = with_password(d.secretary), with_password(d.street_officer)
    with_app(wu)
    for _ in range(4):
        assert "再试" in give(client, wu, "wrong").content.decode()
    assert "锁" in give(client, wu, "wrong").content.decode()
    assert give(client, wu).status_code == 422, "locked, even with the right password"
    assert give(Client(), ye).status_code == 302
    assert AccessLog.objects.get(what="login_locked").user_id == wu.pk
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert give(client, wu).status_code == 302


def test_an_address_that_tries_many_accounts_is_locked(d: District, client: Client) -> None:
    wu = with_password(d.secretary)
    for n in range(50):
        client.post("/login/", {"username": f"guess{n}", "password": "x"}, REMOTE_ADDR="203.0.113.9")
    assert (
        client.post("/login/", {"username": wu.username, "password": PASSWORD}, REMOTE_ADDR="203.0.113.9").status_code
        == 422
    )
    assert (
        client.post("/login/", {"username": wu.username, "password": PASSWORD}, REMOTE_ADDR="203.0.113.8").status_code
        == 302
    )


def test_five_wrong_codes_lock_the_second_step(d: District, client: Client) -> None:
    wu = with_password(d.secretary)
    secret = with_app(wu)
    give(client, wu)
    for _ in range(5):
        assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    assert client.post("/login/code/", {"code": code_now(secret)}).status_code == 422
    assert AccessLog.objects.get(what="code_locked").user_id == wu.pk
    assert client.get("/desk/").url == "/login/code/"  # type: ignore[attr-defined]


def test_one_is_sent_on_only_to_our_own_pages(d: District) -> None:
    for address, onward in (
        ("/desk/?state=late", "/desk/?state=late"),
        ("https://evil.example/", "/home/"),
        ("//evil.example", "/home/"),
    ):
        client = Client()
        user = with_password(d.secretary)
        user.authenticator_set.all().delete()  # type: ignore[attr-defined]
        secret = with_app(user)
        give(client, user, next=address)
        assert client.post("/login/code/", {"code": code_now(secret)}).url == onward  # type: ignore[attr-defined]


def test_a_password_somebody_else_has_seen_is_replaced_before_the_code(d: District, client: Client) -> None:
    assert d.secretary.user_id is not None
    given = actions.give_first_password(actor=SETUP, user_id=d.secretary.user_id, now=timezone.now())
    wu = User.objects.get(pk=d.secretary.user_id)
    assert give(client, wu, given).url == "/password/"  # type: ignore[attr-defined]
    assert client.get("/login/app/").url == "/password/"  # type: ignore[attr-defined]
    assert client.get("/desk/").status_code == 302
    weak = client.post("/password/", {"password": "short", "again": "short"})
    assert weak.status_code == 422
    differs = client.post("/password/", {"password": PASSWORD, "again": PASSWORD + "x"})
    assert differs.status_code == 422
    assert PASSWORD not in differs.content.decode()
    assert client.post("/password/", {"password": PASSWORD, "again": PASSWORD}).url == "/login/"  # type: ignore[attr-defined]
    assert client.get("/login/app/").status_code == 200, "still half-way in, and on to the app"


def test_ones_own_password_is_changed_with_the_old_one_and_ends_other_sessions(d: District) -> None:
    here, there = log_in(d.secretary), Client()
    as_post(d.secretary, client=there)
    new = {"password": "four green herons", "again": "four green herons"}
    assert here.post("/password/", {"old": "wrong", **new}).status_code == 422
    assert here.post("/password/", {"old": PASSWORD, **new}).status_code == 302
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302


def test_log_out_ends_the_session_and_only_by_a_button(d: District) -> None:
    client = log_in(d.secretary)
    assert client.get("/logout/").status_code == 200
    assert client.get("/desk/").status_code == 200
    answer = client.post("/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/desk/").url == "/login/?next=%2Fdesk%2F"  # type: ignore[attr-defined]


def test_a_person_acts_under_one_post_at_a_time(d: District) -> None:
    other = a_second_post(d.secretary, role=Role.STREET_OFFICER, grid_id=d.street.pk)
    client = as_post(d.secretary)
    assert client.get("/team-access/").status_code == 200
    assert client.post(f"/post/{other.pk}/").url == "/desk/"  # type: ignore[attr-defined]
    assert client.get("/team-access/").status_code == 404
    assert client.post(f"/post/{d.operator.post_id}/").status_code == 404, "somebody else's"
    assert client.get(f"/post/{other.pk}/").status_code == 405


def test_the_session_ends_when_the_post_does(d: District) -> None:
    client = as_post(d.secretary)
    assert client.get("/desk/").status_code == 200
    assert d.secretary.post_id is not None
    actions.end_post(actor=SETUP, post_id=d.secretary.post_id, now=timezone.now())
    assert client.get("/desk/").status_code == 302
    Post.objects.filter(pk=d.secretary.post_id).update(valid_to=None)
    assert client.get("/desk/").status_code == 302, "it does not come back with the post"


def test_an_account_that_is_closed_is_out_at_once(d: District) -> None:
    client = as_post(d.secretary)
    User.objects.filter(pk=d.secretary.user_id).update(is_active=False)
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_speak_both_languages(d: District, client: Client, language: str) -> None:
    client.post("/language/", {"language": language, "next": "/login/"})
    page = client.get("/login/").content.decode()
    assert ("Staff log-in" in page) is (language == "en")
