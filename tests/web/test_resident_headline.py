"""One sentence on top of an appeal: who has it, what is next, by when; late is said, and only what is true."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jinlin.accounts.scope import PUBLIC, reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, AppealEvent
from jinlin.appeals.passes import run_overdue
from jinlin.appeals.steps.base import Handler
from jinlin.common.numbers import lookup_code, new_key
from tests.cast import District, a_report
from tests.web.test_resident_progress import act, resolved
from tests.web.test_resident_report import typed

WORDS = "桥头第二盏灯从昨晚开始就没亮过"


@pytest.fixture
def appeal(d: District) -> Appeal:
    receipt = actions.receive(actor=PUBLIC, report=a_report(d, category=d.lamp, words=WORDS), now=timezone.now())
    return Appeal.objects.get(pk=receipt.appeal_id)


@pytest.fixture
def owner(client: Client, appeal: Appeal) -> Client:
    client.post("/progress/", {"number": appeal.number, "code": lookup_code(appeal.pk)})
    return client


def top(owner: Client, appeal: Appeal) -> str:
    """Return the headline and what stands below it, up to the five steps."""
    page = typed(owner.get(f"/progress/{appeal.number}/"))
    return page.split('class="headline')[1].split('class="steps')[0]


def given(d: District, appeal: Appeal) -> Appeal:
    return actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=timezone.now(),
        lead=Handler("department", d.municipal.pk),
    )  # fmt: skip


def test_it_says_who_has_it_what_is_next_and_by_when(owner: Client, d: District, appeal: Appeal) -> None:
    first = top(owner, appeal)
    assert "收到了" in first
    assert "承诺" in first
    work = given(d, appeal)
    assert f"已交给{d.municipal.name}" in top(owner, appeal)
    actions.sign_for(actor=d.handler, appeal_id=appeal.pk, seen=work.event_seq, now=timezone.now())
    assert f"{d.municipal.name}正在办，承诺" in top(owner, appeal)


def test_late_says_how_late_and_why_and_nobody_was_told_before_they_were(client: Client, d: District) -> None:
    long_ago = timezone.now() - timedelta(days=20)
    receipt = actions.receive(actor=PUBLIC, report=a_report(d, category=d.lamp, words="路灯不亮"), now=long_ago)
    appeal = Appeal.objects.get(pk=receipt.appeal_id)
    client.post("/progress/", {"number": appeal.number, "code": lookup_code(appeal.pk)})
    actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=long_ago + timedelta(minutes=5),
        lead=Handler("department", d.municipal.pk),
    )  # fmt: skip
    before = top(client, appeal)
    assert "比承诺晚了" in before
    assert "原因：承办单位还没有签收。" in before
    assert "已报告" not in before
    run_overdue(now=timezone.now())
    assert AppealEvent.objects.filter(appeal_id=appeal.pk, verb="red").exists()
    after = top(client, appeal)
    assert "由他们盯着办。" in after
    assert f"已报告{d.street.name}" in after or f"已报告{d.district.name}" in after


def test_not_solved_is_touched_not_typed_and_the_third_time_goes_up(owner: Client, d: District, appeal: Appeal) -> None:
    for times in (1, 2, 3):
        appeal.refresh_from_db()
        again(d, appeal)
        act(owner, appeal, "not-solved", still=["same", "nobody"], words="灯泡都没换")
        said = AppealEvent.objects.filter(appeal_id=appeal.pk, verb="not_solved").order_by("-seq")[0]
        assert said.text.body == "还是老样子；没有人来过；灯泡都没换"
        words = top(owner, appeal)
        if times < 3:
            assert f"现在是第 {times + 1} 次办理" in words
        else:
            assert f"您第三次说没有解决，已交给上一级{d.street.name}复查" in words


def again(d: District, appeal: Appeal) -> None:
    """Bring it to 待回访 once more."""
    now = timezone.now()
    if appeal.state == "received":
        resolved(d, appeal)
        return
    own = Handler("grid", d.community.pk, d.staff.level or 3)  # type: ignore[arg-type]
    work = actions.assign(actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, lead=own)
    done = actions.finish(actor=d.staff, appeal_id=appeal.pk, seen=work.event_seq, now=now, words="又修了一次")
    actions.resolve(actor=d.staff, appeal_id=appeal.pk, seen=done.event_seq, now=now, words="灯已修好")


def test_the_words_are_not_their_own_title_and_neighbours_have_no_names(
    owner: Client, d: District, appeal: Appeal
) -> None:
    Appeal.objects.filter(pk=appeal.pk).update(followers_count=3)
    page = typed(owner.get(f"/progress/{appeal.number}/")).split("<main")[1]
    assert page.count(WORDS) == 1
    assert "还有 3 位邻居也反映了" in page


def test_rating_comes_after_the_yes(owner: Client, d: District, appeal: Appeal) -> None:
    resolved(d, appeal)
    assert 'name="score"' not in typed(owner.get(f"/progress/{appeal.number}/"))
    act(owner, appeal, "confirm")
    assert 'name="score"' in typed(owner.get(f"/progress/{appeal.number}/"))


def test_a_dot_says_that_something_is_new_until_it_was_looked_at(owner: Client, d: District, appeal: Appeal) -> None:
    owner.get(f"/progress/{appeal.number}/")
    assert "有新进展" not in typed(owner.get("/"))
    actions.comment(actor=d.staff, appeal_id=appeal.pk, now=timezone.now(), words="内部备注")
    assert "有新进展" not in typed(owner.get("/"))
    given(d, appeal)
    assert "有新进展" in typed(owner.get("/"))
    assert "有新进展" in typed(owner.get("/mine/"))
    owner.get(f"/progress/{appeal.number}/")
    assert "有新进展" not in typed(owner.get("/"))
    assert "有新进展" not in typed(Client().get("/"))


def test_a_tile_alone_is_words_enough(client: Client, d: District) -> None:
    client.post("/place/", {"chosen": str(d.home.pk)})
    first = client.get(f"/report/?kind={d.lamp.pk}")
    assert f'name="category" value="{d.lamp.pk}"' in typed(first)
    said = {"key": new_key(), "tile": d.lamp.pk, "category": d.lamp.pk, "chosen": str(d.home.pk), "step": "check"}
    second = typed(client.post("/report/", said))
    words = re.search(r'<textarea name="words"[^>]*>([^<]+)', second)
    assert words is not None
    assert words[1] == d.lamp.name
    client.post("/report/", {**said, "step": "send", "words": words[1]})
    assert Appeal.objects.get().category_id == d.lamp.pk


def test_for_a_mother_elsewhere_the_own_place_is_neither_taken_nor_changed(client: Client, d: District) -> None:
    client.post("/place/", {"chosen": str(d.home.pk)})
    page = typed(client.get("/report/?for=relative"))
    assert "家人住在哪里？" in page
    assert 'name="chosen"' not in page
    said = {
        "key": new_key(), "words": "水管堵了", "chosen": str(d.next_door.pk), "for_relative": "1", "step": "send",
        "name": "王阿姨", "phone": "13812342261",
    }  # fmt: skip
    done = client.post("/report/", said)
    assert client.get(done.headers["Location"]).status_code == 200
    appeal = Appeal.objects.get()
    assert (appeal.for_relative, appeal.microgrid_id) == (True, d.next_door.pk)
    assert f'name="chosen" value="{d.home.pk}"' in typed(client.get("/report/"))


def test_what_was_answered_on_the_second_page_survives_a_way_back(client: Client, d: District) -> None:
    said = {"key": new_key(), "words": "管道堵了", "chosen": str(d.home.pk), "name": "王丽", "phone": "13812342261"}
    back = typed(client.post("/report/", {**said, "step": "back"}))
    assert 'name="name" value="王丽"' in back
    check = typed(client.post("/report/", {**said, "step": "check"}))
    assert 'value="13812342261"' in check


def test_i_cannot_say_where_undoes_the_place_that_was_offered(client: Client, d: District) -> None:
    said = {"key": new_key(), "words": "路灯不亮", "chosen": str(d.home.pk), "unknown": "1", "step": "send"}
    client.post("/report/", said)
    assert Appeal.objects.get().place_by == "unknown"


def test_a_reporters_scope_is_the_only_one_that_says_not_solved(d: District, appeal: Appeal) -> None:
    resolved(d, appeal)
    with pytest.raises(Appeal.DoesNotExist):
        actions.not_solved(
            actor=reporter_scope(appeal.pk + 1), appeal_id=appeal.pk, seen=0, now=timezone.now(), words="没好"
        )
