"""The desk's work over HTTP: what waits for my decision, giving out in one go, saved filters, similar appeals, one form."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, AppealEvent, Handout, SavedFilter, Task
from jinlin.common.numbers import new_key
from tests.cast import NOON, District, an_appeal
from tests.web import desk_ways as ways
from tests.web.desk_ways import LATER, form_of, send
from tests.web.ways_in import as_post


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def verbs(appeal: Appeal) -> list[str]:
    return list(AppealEvent.objects.filter(appeal=appeal).order_by("seq").values_list("verb", flat=True))


def cards(client: Client) -> list[str]:
    page = client.get("/desk/decisions/").content.decode()
    return re.findall(r'<article[^>]* id="([a-z]+-\d+)"', page)


def decide(client: Client, appeal: Appeal, kind: str, *, seen: int | None = None, **data: Any) -> Any:
    now = Appeal.objects.get(pk=appeal.pk).event_seq if seen is None else seen
    return client.post(f"/desk/decisions/{appeal.pk}/{kind}/", {"seen": now, "key": new_key(), **data})


# --- what waits for my decision ---


def test_every_sort_of_decision_is_a_card_and_one_press(d: District) -> None:
    client = as_post(d.secretary)
    asked = {
        "extension": ways.extension_asked(d),
        "suspension": ways.suspension_asked(d),
        "void": ways.void_asked(d),
        "excuse": ways.excuse_asked(d),
    }
    assert set(cards(client)) == {f"{kind}-{appeal.pk}" for kind, appeal in asked.items()}
    for kind, appeal in asked.items():
        answer = decide(client, appeal, kind, approved="yes")
        assert (answer.status_code, answer.url) == (303, f"/desk/decisions/?done={kind}-yes")
        assert verbs(appeal)[-1] == f"decide_{kind}"
        assert 'role="status"' in client.get(answer.url).content.decode()
    assert cards(client) == []


def test_a_yes_says_what_becomes_of_the_promise(d: District) -> None:
    appeal = ways.extension_asked(d)
    page = as_post(d.staff).get("/desk/decisions/").content.decode()
    before = re.search(r'<s class="num">([^<]+)</s>', page)
    after = re.search(r'<strong class="num">(2026[^<]+)</strong>', page)
    assert before
    assert after
    decide(as_post(d.staff), appeal, "extension", approved="yes")
    done = Appeal.objects.get(pk=appeal.pk)
    assert done.due_at is not None
    assert done.due_at.astimezone(NOON.tzinfo).strftime("%Y-%m-%d %H:%M") == after[1] != before[1]


def test_a_no_wants_a_reason_and_a_chip_is_one(d: District) -> None:
    client, appeal = as_post(d.staff), ways.extension_asked(d)
    refused = decide(client, appeal, "extension", approved="no")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert f'id="extension-{appeal.pk}-no"' in page
    assert "why is-open" in page
    decide(client, appeal, "extension", approved="no", reason="理由不充分。", words="请今天办好")
    event = AppealEvent.objects.filter(appeal=appeal).select_related("text").latest("seq")
    assert (event.verb, event.facts["approved"], event.text.body) == (
        "decide_extension",
        False,
        "理由不充分。请今天办好",
    )


def test_ones_own_request_and_another_desks_are_no_cards_and_refused(d: District) -> None:
    own = ways.void_asked(d)
    assert cards(as_post(d.staff)) == []
    refused = decide(as_post(d.staff), own, "void", approved="yes")
    assert refused.status_code == 422
    assert "须由他人" in refused.content.decode() or "自己" in refused.content.decode()
    for scope in (d.other_secretary, d.handler, d.police_handler):
        assert cards(as_post(scope)) == []
        assert decide(as_post(scope), own, "void", approved="yes").status_code in {404, 422}
    assert decide(as_post(d.secretary), own, "nothing", approved="yes").status_code == 404
    assert "decide_void" not in verbs(own)


def test_an_objection_is_ruled_on_its_card(d: District) -> None:
    client, one, other = as_post(d.staff), ways.returned(d), ways.returned(d)
    assert set(cards(client)) == {f"objection-{one.pk}", f"objection-{other.pk}"}
    assert "不归我们管" in client.get("/desk/decisions/").content.decode()
    no = decide(client, one, "objection", task=1, upheld="no", ground="目录", reason="按目录属你单位")
    assert no.status_code == 303
    assert Task.objects.get(appeal=one).state == "offered"
    nobody = decide(client, other, "objection", task=1, upheld="yes", ground="目录", words="不归市政")
    assert nobody.status_code == 422
    police = f"department:{d.police.pk}"
    yes = decide(client, other, "objection", task=1, upheld="yes", ground="目录", words="不归市政", lead=police)
    assert yes.status_code == 303
    assert Task.objects.get(appeal=other, state="offered").department_id == d.police.pk


def test_after_two_returns_the_card_is_the_level_aboves(d: District) -> None:
    one = ways.returned(d)
    decide(as_post(d.staff), one, "objection", task=1, upheld="no", ground="目录", words="是你的")
    again = Appeal.objects.get(pk=one.pk)
    actions.object_to(
        actor=d.handler, appeal_id=one.pk, seen=again.event_seq, now=LATER, ground="not_ours", words="还是不归我们"
    )
    assert cards(as_post(d.staff)) == []
    assert cards(as_post(d.street_officer)) == [f"objection-{one.pk}"]


def test_a_suspicion_and_an_order_are_answered_on_their_cards(d: District) -> None:
    suspected, ordered = ways.suspected(d), ways.supervised(d)
    street, staff = as_post(d.street_officer), as_post(d.staff)
    assert cards(street) == [f"about-{suspected.pk}"]
    assert decide(street, suspected, "about", about="nobody", reason="只是提到").status_code == 303
    assert cards(staff) == [f"order-{ordered.pk}"]
    assert decide(staff, ordered, "order", words="").status_code == 422
    assert decide(staff, ordered, "order", words="今天下班前办好").status_code == 303
    assert verbs(ordered)[-1] == "answer_supervision"


def test_what_a_colleague_decided_meanwhile_is_said(d: District) -> None:
    appeal = ways.extension_asked(d)
    seen = appeal.event_seq
    decide(as_post(d.secretary), appeal, "extension", approved="yes")
    late = decide(as_post(d.staff), appeal, "extension", seen=seen, approved="no", reason="理由不充分")
    assert late.status_code == 409
    assert 'role="alert"' in late.content.decode()
    assert verbs(appeal).count("decide_extension") == 1


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as ran:
        client.get(path)
    return len(ran.captured_queries)


def test_the_page_costs_the_same_for_one_card_and_for_many(d: District) -> None:
    client = as_post(d.secretary)
    for make in (ways.extension_asked, ways.returned, ways.supervised):
        make(d)
    client.get("/desk/decisions/")
    one = statements(client, "/desk/decisions/")
    for make in (ways.extension_asked, ways.suspension_asked, ways.returned, ways.supervised, ways.supervised):
        make(d)
    assert 0 < statements(client, "/desk/decisions/") <= one


# --- giving out in one go ---


def some(d: District, count: int = 3) -> list[Appeal]:
    return [an_appeal(d, category=d.lamp) for _ in range(count)]


def rows_in(page: str) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)"', page)


def hand_out(client: Client, appeals: list[Appeal], **more: Any) -> Any:
    page = client.get("/desk/bulk/", {"q": "new", "ids": [a.pk for a in appeals]}).content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[-1]
    return client.post("/desk/bulk/do/", {"key": key, "row": rows_in(page), **more})


def test_the_list_offers_boxes_and_the_preview_says_each(d: District) -> None:
    client, appeals = as_post(d.staff), some(d)
    listed = client.get("/desk/").content.decode()
    assert listed.count('form="bulk"') == 3
    busy = ways.given(d)
    page = client.get("/desk/bulk/", {"q": "new", "ids": [*(a.pk for a in appeals), busy.pk, 999999, "x"]})
    text = page.content.decode()
    assert len(rows_in(text)) == 3
    assert "市政" in text
    assert text.count("plan__row is-refused") == 1
    # Everything in the list, without one box ticked.
    assert len(rows_in(client.get("/desk/bulk/", {"q": "new", "all": "1"}).content.decode())) == 3
    # Somebody chosen for all.
    chosen = client.get("/desk/bulk/", {"q": "new", "all": "1", "lead": f"department:{d.police.pk}"}).content.decode()
    assert all(row.endswith(f"department:{d.police.pk}") for row in rows_in(chosen))
    assert verbs(appeals[0]) == ["receive"]


def test_each_is_given_out_and_taken_back(d: District) -> None:
    client, appeals = as_post(d.staff), some(d)
    answer = hand_out(client, appeals, words="请今天看看")
    assert answer.status_code == 303
    assert [verbs(a)[-1] for a in appeals] == ["assign"] * 3
    page = client.get(answer.url).content.decode()
    assert "undo/" in page
    actions.sign_for(actor=d.handler, appeal_id=appeals[0].pk, seen=3, now=LATER)
    back = client.post(f"{answer.url}undo/")
    assert back.status_code == 303
    assert [verbs(a)[-1] for a in appeals] == ["sign_for", "reassign", "reassign"]
    after = client.get(back.url).content.decode()
    assert "undo/" not in after
    assert after.count("plan__kept") == 1


def test_a_repeated_form_and_a_change_in_between(d: District) -> None:
    client, appeals = as_post(d.staff), some(d, 2)
    page = client.get("/desk/bulk/", {"q": "new", "ids": [a.pk for a in appeals]}).content.decode()
    form = {"key": re.findall(r'name="key" value="([^"]+)"', page)[-1], "row": rows_in(page)}
    actions.accept(actor=d.secretary, appeal_id=appeals[0].pk, seen=1, now=LATER)
    first, again = client.post("/desk/bulk/do/", form), client.post("/desk/bulk/do/", form)
    assert first.url == again.url  # type: ignore[attr-defined]
    assert verbs(appeals[0]) == ["receive", "accept"]
    assert verbs(appeals[1]) == ["receive", "accept", "assign"]
    assert client.get(first.url).content.decode().count("is-refused") == 1  # type: ignore[attr-defined]


def test_nobody_elses_rows_nor_notes(d: District) -> None:
    appeals = some(d, 1)
    foreign = as_post(d.other_secretary)
    row = f"{appeals[0].pk}:1:department:{d.municipal.pk}"
    answer = foreign.post("/desk/bulk/do/", {"key": new_key(), "row": [row]})
    assert verbs(appeals[0]) == ["receive"]
    assert str(appeals[0]) not in foreign.get(answer.url).content.decode()  # type: ignore[attr-defined]
    done = hand_out(as_post(d.staff), appeals)
    for scope in (d.secretary, d.other_secretary, d.handler):
        assert as_post(scope).get(done.url).status_code == 404
        assert as_post(scope).post(f"{done.url}undo/").status_code == 404
    assert as_post(d.handler).get("/desk/bulk/").status_code == 404


@pytest.mark.parametrize("row", ["", "x", "1:2", "1:2:x:3", "0:0:self:", "99999999999999999999:1:self:"])
def test_a_form_that_makes_no_sense_writes_nothing(d: District, row: str) -> None:
    answer = as_post(d.staff).post("/desk/bulk/do/", {"key": new_key(), "row": [row]})
    assert answer.status_code == 422
    assert not Handout.objects.exists()


# --- saved filters ---


def save(client: Client, name: str, **more: Any) -> Any:
    return client.post("/desk/filters/save/", {"q": "new", "name": name, **more})


def test_a_narrowed_list_is_saved_counted_and_opened_again(d: District) -> None:
    client = as_post(d.staff)
    some(d, 2)
    listed = client.get("/desk/", {"q": "new", "category": d.lamp.pk}).content.decode()
    assert "/desk/filters/save/" in listed
    answer = save(client, "路灯", category=d.lamp.pk)
    assert (answer.status_code, answer.url) == (303, f"/desk/?q=new&category={d.lamp.pk}")
    page = client.get(answer.url).content.decode()
    strip = page[page.index('class="savedbar"') :]
    assert re.search(r'aria-current="page">路灯<span class="num">2</span>', strip)
    assert "路灯" in client.get("/desk/filters/").content.decode()


def test_what_is_wrong_with_a_name_is_said_and_nothing_saved(d: District) -> None:
    client = as_post(d.staff)
    for name in ("", "字" * 21):
        answer = save(client, name)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert save(client, "待签收", q="sign").status_code == 422
    assert not SavedFilter.objects.exists()


def test_only_ones_own_are_changed(d: District) -> None:
    client = as_post(d.staff)
    save(client, "甲", shared="1")
    save(client, "乙")
    one, two = SavedFilter.objects.order_by("pk")
    for scope in (d.secretary, d.other_secretary, d.handler):
        for do in ("change", "up", "remove"):
            assert as_post(scope).post(f"/desk/filters/{one.pk}/", {"do": do, "name": "丙"}).status_code == 404
    assert client.post(f"/desk/filters/{two.pk}/", {"do": "up"}).status_code == 303
    assert client.post(f"/desk/filters/{one.pk}/", {"do": "change", "name": "乙"}).status_code == 422
    assert client.post(f"/desk/filters/{one.pk}/", {"do": "change", "name": "丙"}).status_code == 303
    assert client.post(f"/desk/filters/{two.pk}/", {"do": "remove"}).status_code == 303
    assert [f.name for f in actions.saved_of(d.staff)] == ["丙"]


def test_the_strip_costs_two_statements_however_many_filters(d: District) -> None:
    client = as_post(d.staff)
    save(client, "一")
    client.get("/desk/")
    one = statements(client, "/desk/")
    for n in range(2, 12):
        save(client, f"第{n}个", still="1", category=d.lamp.pk)
    assert 0 < statements(client, "/desk/") <= one


# --- similar appeals ---


def solved_before(d: District, words: str) -> Appeal:
    one = ways.handed_in(d)
    return actions.resolve(
        actor=d.staff, appeal_id=one.pk, seen=one.event_seq, now=NOON + timedelta(minutes=30), words=words
    )


def test_how_it_was_solved_stands_beside_the_open_one(d: District) -> None:
    for n in range(3):
        solved_before(d, f"换了灯泡{n}")
    appeal = ways.own_work(d)
    page = as_post(d.staff).get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "同址近 90 天有 3 件相似诉求，均由市政办理" in page
    assert "换了灯泡0" in page
    assert "潘经办" not in page[page.index('class="alike"') : page.index("</section>", page.index('class="alike"'))]


def test_an_answer_given_before_fills_the_reply(d: District) -> None:
    before = solved_before(d, "灯泡换好了，今晚会亮")
    appeal = ways.handed_in(d)
    page = as_post(d.staff).get(f"/desk/a/{appeal.pk}/", {"do": "resolve", "like": before.pk}).content.decode()
    assert re.search(r"<textarea[^>]*>[^<]*灯泡换好了，今晚会亮[^<]*</textarea>", page)
    # Not another community's, nor one that is not alike.
    other = an_appeal(d, category=d.quarrel)
    page = as_post(d.staff).get(f"/desk/a/{appeal.pk}/", {"do": "resolve", "like": other.pk})
    assert page.status_code == 200


def test_what_is_about_somebody_is_no_example(d: District) -> None:
    suspected = ways.suspected(d)
    appeal = ways.own_work(d)
    page = as_post(d.street_officer).get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "alike" not in page or f"/desk/a/{suspected.pk}/" not in page[page.index('class="alike"') :]


# --- a department's one form ---


def test_a_notice_leads_to_the_form_and_the_form_does_both(d: District) -> None:
    appeal = ways.given(d)
    client = as_post(d.handler)
    page = client.get(f"/desk/a/{appeal.pk}/", {"do": "finish"})
    assert 'data-deed="finish"' in page.content.decode()
    answer = send(client, appeal, "finish", {**form_of(page), "words": "换了灯泡"})
    assert answer.status_code == 303
    assert verbs(appeal)[-2:] == ["sign_for", "finish"]


def test_a_small_department_sees_all_its_work_and_what_it_did(d: District) -> None:
    offered, working = ways.given(d), ways.signed(d)
    ways.handed_in(d)
    page = as_post(d.handler).get("/desk/").content.decode()
    for one in (offered, working):
        assert f"/desk/a/{one.pk}/?q=todo" in page
    assert 'class="lately"' in page
    assert 'class="lately"' not in as_post(d.police_handler).get("/desk/").content.decode()
