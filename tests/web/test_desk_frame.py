"""The desk's frame over HTTP: the pane alone, the next of the queue, what is new, the rule behind a deadline, keys."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, AppealEvent
from jinlin.appeals.queries.setbacks import open_setback
from jinlin.web.desk.clocks import days_words
from jinlin.web.desk.deeds import DEEDS
from jinlin.web.desk.keys import DEED_KEYS, queue_key
from jinlin.web.desk.labels import groups_for
from tests.cast import NOON, District, an_appeal, reporter
from tests.web import desk_ways as ways
from tests.web.desk_ways import LATER, send
from tests.web.ways_in import as_post

PANE = {"headers": {"HX-Request": "true", "HX-Target": "section#pane"}}


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


# --- the pane alone ---


def test_the_pane_comes_without_its_page_and_the_address_follows(d: District) -> None:
    appeal = ways.received(d)
    client = as_post(d.staff)
    whole, pane = client.get(f"/desk/a/{appeal.pk}/"), client.get(f"/desk/a/{appeal.pk}/", {"q": "new"}, **PANE)
    text = pane.content.decode()
    assert "<html" in whole.content.decode()
    assert "<html" not in text
    assert 'class="kpis"' not in text
    assert text.lstrip().startswith("<title>")
    assert pane.headers["HX-Push-Url"] == f"/desk/a/{appeal.pk}/?q=new"
    assert "HX-Push-Url" not in client.get(f"/desk/a/{appeal.pk}/", {"do": "accept"}, **PANE).headers


def test_a_refusal_comes_back_into_the_pane_and_moves_no_address(d: District) -> None:
    appeal = ways.received(d)
    answer = as_post(d.staff).post(f"/desk/a/{appeal.pk}/ask/", {"seen": 1, "words": ""}, **PANE)
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert "HX-Push-Url" not in answer.headers


def test_what_is_gone_is_told_in_the_pane_with_the_words(d: District) -> None:
    appeal = ways.received(d)
    send(as_post(d.secretary), appeal, "relocate", {"grid": d.other_community.pk})
    client = as_post(d.staff)
    answer = client.post(f"/desk/a/{appeal.pk}/accept/", {"seen": 1, "words": "写了半天"}, **PANE)
    assert (answer.status_code, "<html" in answer.content.decode()) == (404, False)
    assert "写了半天" in answer.content.decode()
    assert client.get(f"/desk/a/{appeal.pk}/", **PANE).status_code == 404


# --- on to the next ---


def test_after_a_deed_the_next_of_the_queue_comes_when_it_was_asked_for(d: District) -> None:
    one, two = ways.received(d), ways.received(d)
    client = as_post(d.staff)
    form = {"seen": 1, "lead": "self", "next": two.pk}
    answer = client.post(f"/desk/a/{one.pk}/accept_and_assign/?q=new", form)
    assert answer.status_code == 303
    assert answer.url == f"/desk/a/{two.pk}/?done=accept_and_assign&q=new&was={one.pk}"  # type: ignore[attr-defined]
    page = client.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "已到下一件" in page
    assert f'href="/desk/a/{one.pk}/"' in page


def test_what_is_not_done_with_stays_and_a_next_of_others_is_not_opened(d: District) -> None:
    one, theirs = ways.received(d), an_appeal(d, category=d.lamp, grid=d.other_community)
    client = as_post(d.staff)
    noted = client.post(f"/desk/a/{one.pk}/comment/", {"words": "打过电话", "next": ways.received(d).pk})
    assert noted.url.startswith(f"/desk/a/{one.pk}/")  # type: ignore[attr-defined]
    given = client.post(f"/desk/a/{one.pk}/accept_and_assign/", {"seen": 2, "lead": "self", "next": theirs.pk})
    assert given.url.startswith(f"/desk/a/{one.pk}/")  # type: ignore[attr-defined]


def test_accepting_puts_the_kind_right_in_the_same_go_or_does_neither(d: District) -> None:
    appeal = ways.received(d)
    client = as_post(d.staff)
    was, wanted = f"{d.lamp.pk}-{d.lamp_out.pk}", f"{d.pipe.pk}-{d.blocked.pk}"
    form = {"category_was": was, "category": wanted, "lead": "self", "seen": 1, "key": "a" * 32}
    bad = client.post(f"/desk/a/{appeal.pk}/accept_and_assign/", {**form, "helpers": "self"})
    assert bad.status_code == 422
    assert Appeal.objects.get(pk=appeal.pk).category_id == d.lamp.pk
    for _ in range(2):  # the same press twice is one
        sent = client.post(f"/desk/a/{appeal.pk}/accept_and_assign/", form)
        assert sent.status_code == 303
    now = Appeal.objects.get(pk=appeal.pk)
    assert (now.category_id, now.condition_id, now.state) == (d.pipe.pk, d.blocked.pk, "in_progress")
    verbs = list(AppealEvent.objects.filter(appeal=appeal).order_by("seq").values_list("verb", flat=True))
    assert verbs[:2] == ["receive", "recategorise"]
    assert verbs.count("recategorise") == 1


# --- what is new ---


def version_of(page: str) -> str:
    return page.split('data-version="')[1].split('"')[0]


def test_nothing_new_costs_one_look_and_no_bytes(d: District) -> None:
    ways.received(d)
    client = as_post(d.staff)
    version = version_of(client.get("/desk/").content.decode())
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/desk/pulse/", {"v": version, "q": "moving"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert len([q for q in captured if "appeals_" in q["sql"]]) == 1


def test_something_new_brings_rows_counts_and_word_of_the_open_appeal(d: District) -> None:
    appeal = ways.received(d)
    client = as_post(d.staff)
    version = version_of(client.get("/desk/?q=new").content.decode())
    other = ways.received(d)
    actions.comment(actor=d.secretary, appeal_id=appeal.pk, now=LATER, words="问过了")
    query = {"v": version, "q": "new", "open": appeal.pk, "seen": 1}
    page = client.get("/desk/pulse/", query).content.decode()
    assert f'id="row-{other.pk}"' in page
    assert "这件有新进展：" in page
    assert version_of(page) != version
    send(as_post(d.secretary), appeal, "relocate", {"grid": d.other_community.pk})
    assert "已转到别的工作台" in client.get("/desk/pulse/", query).content.decode()
    # Deadlines come nearer without anything happening.
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        assert client.get("/desk/pulse/", {**query, "v": version_of(page)}).status_code == 200


@pytest.mark.parametrize("odd", ["", "x", "1-", "9" * 40])
def test_odd_questions_about_news_are_answered(d: District, odd: str) -> None:
    page = as_post(d.staff).get("/desk/pulse/", {"v": odd, "q": odd, "open": odd, "seen": odd, "community": odd})
    assert page.status_code == 200


# --- the rule behind a deadline, and why something came back ---


def test_a_deadline_says_row_unit_and_the_days_left_out(d: District) -> None:
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        appeal = an_appeal(d, category=d.lamp, now=NOON + timedelta(days=3))
        page = as_post(d.staff).get(f"/desk/a/{appeal.pk}/").content.decode()
    for said in (
        "限 2 工作日 · 目录：路灯不亮",
        "从 2026-03-20 10:00 起算",
        "按工作日计（08:00–12:00、14:00–18:00）",
        "03-21、03-22 周末不计",
    ):
        assert said in page, said


def test_many_days_are_named_by_their_runs() -> None:
    week = [date(2026, 10, n) for n in range(1, 9)]
    assert days_words(week[:2]) == "10-01、10-02"
    assert days_words([*week, date(2026, 10, 17)]).endswith("、10-17")


def test_clocks_of_earlier_rounds_are_folded_away(d: District) -> None:
    one = ways.resolved(d)
    actions.not_solved(actor=reporter(one), appeal_id=one.pk, seen=one.event_seq, now=NOON, words="还是不亮")
    page = as_post(d.staff).get(f"/desk/a/{one.pk}/").content.decode()
    assert "前几轮的时限" in page
    assert "反映人说没解决" in page
    assert page.index("还是不亮") < page.index("可办") or "还是不亮" in page


def test_what_came_back_says_why_in_its_row_and_on_the_first_screen(d: District) -> None:
    appeal = ways.returned(d)
    client = as_post(d.staff)
    row = client.get("/desk/", {"q": "objections"}).content.decode()
    assert "承办单位退单：不归我们管" in row
    page = client.get(f"/desk/a/{appeal.pk}/").content.decode()
    head = page[page.index('class="sheet__head') : page.index("</header>", page.index('class="sheet__head'))]
    assert "不归我们管" in head
    rule = {"task": 1, "upheld": "no", "ground": "条例", "words": "就是你们的"}
    assert send(client, appeal, "rule", rule).status_code == 303
    handler = as_post(d.handler).get(f"/desk/a/{appeal.pk}/").content.decode()
    assert (
        "就是你们的" in handler[handler.index('class="sheet__head') : handler.index("</header>")]
        or "就是你们的" in handler
    )


def test_a_setback_is_settled_by_what_answers_it() -> None:
    def event(verb: str, **facts: object) -> AppealEvent:
        return AppealEvent(verb=verb, facts=facts)

    objection = event("object", ground="not_ours")
    assert open_setback([event("comment"), objection]) is objection
    assert open_setback([event("reassign"), objection]) is None
    wanting = event("verify", ok=False)
    assert open_setback([wanting, event("finish")]) is wanting
    assert open_setback([event("finish"), wanting]) is None
    assert open_setback([event("verify", ok=True), event("call_back")]) is None
    assert open_setback([]) is None


def test_who_holds_two_posts_in_a_microgrid_is_named_once(d: District) -> None:
    Post.objects.create(user_id=d.chief.user_id, grid=d.home, role=Role.POLICE_ASSISTANT, valid_from=date(2020, 1, 1))
    appeal = an_appeal(d, category=d.lamp, grid=d.home)
    page = as_post(d.staff).get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "林秀珍（微网格长、警务助理）" in page


# --- keys ---


def test_every_step_has_a_key_and_no_two_offered_together_share_one(d: District) -> None:
    assert set(DEED_KEYS) == set(DEEDS)
    assert not set(DEED_KEYS.values()) & set("jkgnxXub/?.!N")
    stages = (
        ways.received,
        ways.given,
        ways.signed,
        ways.handed_in,
        ways.returned,
        ways.resolved,
        ways.waiting,
        ways.suspended,
    )
    for made in stages:
        appeal = made(d)
        for who in (d.staff, d.operator, d.handler):
            page = as_post(who).get(f"/desk/a/{appeal.pk}/").content.decode()
            act = page[page.find('id="act"') :] if 'id="act"' in page else ""
            found = [part.split('"')[0] for part in act.split('data-key="')[1:]]
            assert len(found) == len(set(found)), (made.__name__, found)


@pytest.mark.parametrize("department", [True, False])
def test_no_two_queues_of_a_desk_share_their_keys(department: bool) -> None:
    names = [label.name for _title, labels in groups_for(department=department) for label in labels if label.in_menu]
    found = [queue_key(name) for name in names]
    assert "" not in found
    assert len(found) == len(set(found)), found


def test_the_sheet_of_keys_is_a_page_too(d: District) -> None:
    client = as_post(d.staff)
    assert "受理并分办" in client.get("/desk/keys/").content.decode()
    assert "<html" not in client.get("/desk/keys/", **PANE).content.decode()
