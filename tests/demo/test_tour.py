"""The tour plays each of the five stories to its end over HTTP, with the real actions; by hand it notices."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.appeals import actions
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal, AppealEvent
from jinlin.web.demo.playing import DEMO, post_of
from jinlin.web.demo.stories import RESIDENT, stories
from tests.cast import at

STORIES = list(stories())
MORNING = at("2026-03-17 10:00")
NIGHT = at("2026-03-17 23:30")


@pytest.fixture
def visitor(demo: list[str], settings: Settings) -> Iterator[Client]:
    settings.DEMO = True
    with transaction.atomic():
        yield Client(headers={"accept-language": "zh-CN"})
        transaction.set_rollback(True)


def step_of(page: str) -> str:
    """Return the number of the next step as the page's form says it."""
    found = re.search(r'name="step" value="(\d+)"', page)
    return found[1] if found else ""


def page_of(visitor: Client, code: str) -> str:
    return unescape(visitor.get(f"/demo/tour/{code}/").content.decode())


def press_next(visitor: Client, code: str) -> HttpResponse:
    return visitor.post(f"/demo/tour/{code}/next/", {"step": step_of(page_of(visitor, code))})  # type: ignore[return-value]


@pytest.mark.parametrize("now", [MORNING, NIGHT], ids=["by day", "at night"])
@pytest.mark.parametrize("code", STORIES)
def test_a_story_plays_to_its_end_and_each_post_sees_its_page(visitor: Client, code: str, now: datetime) -> None:
    story = stories()[code]
    with time_machine.travel(now, tick=True):
        for number, step in enumerate(story.steps, 1):
            answer = press_next(visitor, code)
            assert answer.status_code == 302, f"{code} {number}"
            address = answer["Location"]
            assert not address.startswith("/demo/"), f"{code} {number} was refused"
            page = unescape(visitor.get(address).content.decode())
            assert "demo-caption" in page
            assert str(step.title) in page
            assert f"第 {number} 步" in page
            acting = visitor.session.get("post")
            assert (acting is None) == (step.who == RESIDENT)
        whole = page_of(visitor, code)
        assert whole.count("is-done") == len(story.steps)
        assert "播放下一步" not in whole
        appeal = Appeal.objects.visible_to(DEMO).get(pk=visitor.session["demo_tour"][2])
    assert appeal.state == "closed"
    assert check_trail().ok


def test_a_replay_is_another_appeal_and_a_step_pressed_twice_is_done_once(visitor: Client) -> None:
    first = press_next(visitor, "pipe")
    kept = visitor.session["demo_tour"][2]
    visitor.post("/demo/tour/pipe/next/", {"step": "0"})
    assert AppealEvent.objects.filter(appeal_id=kept).count() == 1
    assert first.status_code == 302
    assert visitor.post("/demo/tour/pipe/again/").status_code == 302
    assert page_of(visitor, "pipe").count("is-done") == 0
    press_next(visitor, "pipe")
    assert visitor.session["demo_tour"][2] != kept


def test_a_step_done_by_hand_is_noticed(visitor: Client) -> None:
    press_next(visitor, "lamps")
    answer = visitor.post("/demo/tour/lamps/by-hand/")
    assert Post.objects.get(pk=visitor.session["post"]).role == Role.SECRETARY
    appeal = Appeal.objects.visible_to(DEMO).get(pk=visitor.session["demo_tour"][2])
    assert answer["Location"] == reverse("desk:appeal", args=[appeal.pk])
    secretary = Post.objects.select_related("grid", "user").get(pk=visitor.session["post"]).scope()
    actions.accept_and_assign(actor=secretary, appeal_id=appeal.pk, seen=appeal.event_seq, now=MORNING)
    assert step_of(page_of(visitor, "lamps")) == "2"
    # The community leads now, so the department's own steps are not open, and the page says so.
    refused = press_next(visitor, "lamps")
    assert refused["Location"] == "/demo/tour/lamps/"
    assert "这一步现在做不了" in page_of(visitor, "lamps")


def test_what_a_chief_reports_by_hand_begins_the_story(visitor: Client) -> None:
    with time_machine.travel(MORNING, tick=True):
        answer = visitor.post("/demo/tour/pipe/by-hand/")
        assert answer["Location"] == "/chief/report/"
        chief = Post.objects.select_related("grid", "user").get(pk=visitor.session["post"])
        report = actions.Report(words="店里的大水管堵了", grid_id=chief.grid_id, channel="patrol")
        actions.receive(actor=chief.scope(), report=report, now=at("2026-03-17 10:05"))
        assert "is-done" in page_of(visitor, "pipe")


def test_the_tour_lives_through_a_change_of_post_and_ends_when_told(visitor: Client) -> None:
    press_next(visitor, "quarrel")
    visitor.post("/demo/as/centre/", {"appeal": ""})
    assert "demo-caption" in visitor.get("/desk/").content.decode()
    assert visitor.post("/demo/tour/stop/")["Location"] == "/demo/tour/"
    assert "demo-caption" not in visitor.get("/desk/").content.decode()


def test_pages_of_the_tour_in_both_languages(visitor: Client) -> None:
    english = Client(headers={"accept-language": "en"})
    for code, story in stories().items():
        assert story.title.zh in page_of(visitor, code)
        assert story.title.en in page_of(english, code)
    assert all(story.title.zh in visitor.get("/demo/tour/").content.decode() for story in stories().values())
    assert visitor.get("/demo/tour/nothing/").status_code == 404
    assert visitor.post("/demo/tour/nothing/next/").status_code == 404


@pytest.mark.parametrize("address", ["", "pipe/"])
def test_without_the_demo_there_is_no_tour(visitor: Client, settings: Settings, address: str) -> None:
    assert visitor.get(f"/demo/tour/{address}", REMOTE_ADDR="192.168.1.7").status_code == 404
    settings.DEMO = False
    assert visitor.get(f"/demo/tour/{address}").status_code == 404
    for verb in ("next", "by-hand", "again"):
        assert visitor.post(f"/demo/tour/pipe/{verb}/", {"step": "0"}).status_code == 404
    assert not Appeal.objects.visible_to(DEMO).exists()


def test_the_demo_page_does_not_list_what_is_about_somebody(visitor: Client) -> None:
    press_next(visitor, "lamps")
    appeal = Appeal.objects.visible_to(DEMO).get(pk=visitor.session["demo_tour"][2])
    assert appeal.number in visitor.get("/demo/").content.decode()
    Appeal.objects.filter(pk=appeal.pk).update(shield=5)
    assert f'href="?appeal={appeal.pk}"' not in visitor.get("/demo/").content.decode()


def test_a_step_whose_post_nobody_holds_is_told_and_does_nothing(visitor: Client) -> None:
    story = stories()["pipe"]
    post = post_of(story.steps[0].who, story=story, appeal=None)
    assert post is not None
    Post.objects.filter(role=post.role, grid_id=post.grid_id).update(valid_to=post.valid_from)
    before = Appeal.objects.count()
    answer = press_next(visitor, "pipe")
    assert answer["Location"] == "/demo/tour/pipe/"
    assert "这个岗位眼下没有人" in page_of(visitor, "pipe")
    assert Appeal.objects.count() == before
