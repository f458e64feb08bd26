"""The own service record: what she did in her own words, only to herself, with nothing counted and nothing private."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from jinlin.accounts.models import Post
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries.record import DEEDS, without_numbers
from jinlin.common.numbers import new_key
from tests.cast import NOON, District, a_report, an_appeal
from tests.web.chief_ways import typed
from tests.web.ways_in import as_post


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def chief(d: District) -> Client:
    return as_post(d.chief)


def seen(appeal: Appeal) -> int:
    return Appeal.objects.get(pk=appeal.pk).event_seq


def test_she_reads_what_she_did_in_her_own_words_and_nobody_elses(d: District, chief: Client) -> None:
    pipe = an_appeal(d)
    actions.take(actor=d.chief, appeal_id=pipe.pk, seen=seen(pipe), now=NOON)
    words = "和楼上说好了，管道通了，有事打 13800001234"
    actions.finish(actor=d.chief, appeal_id=pipe.pk, seen=seen(pipe), now=NOON, words=words, key=new_key())
    actions.receive(actor=d.chief, report=a_report(d, words="三楼张阿姨家门口堆了纸箱"), now=NOON)
    taken_by_helper = actions.receive(actor=d.helper, report=a_report(d, words="队友反映的事"), now=NOON)
    actions.take(actor=d.helper, appeal_id=taken_by_helper.appeal_id, seen=1, now=NOON)
    page = typed(chief.get("/chief/me/record/"))
    assert "接下来办" in page
    assert "和楼上说好了，管道通了" in page
    # Her own report in her own words; a neighbour's by its kind only, and no number of anybody.
    assert "三楼张阿姨家门口堆了纸箱" in page
    assert "管道堵塞" in page
    assert "咖啡店" not in page
    assert "13800001234" not in page
    assert "队友反映的事" not in page
    # Handing in goes to the grid chief by itself: that is not passing on.
    assert "转给了网格长" not in page
    assert "队友反映的事" in typed(as_post(d.helper).get("/chief/me/record/"))


def test_a_record_counts_nothing_and_compares_with_nobody(d: District, chief: Client) -> None:
    for _ in range(3):
        pipe = an_appeal(d)
        actions.take(actor=d.chief, appeal_id=pipe.pk, seen=seen(pipe), now=NOON)
    page = typed(chief.get("/chief/me/record/"))
    text = re.sub(r"<[^>]+>", " ", page[page.index('<article class="record">') : page.index("</article>")])
    for word in ("共", "合计", "总", "排名", "次数", "件数", "平均", "超时", "积分", " 3 "):
        assert word not in text, word


def test_another_month_or_span_shows_other_days(d: District, chief: Client) -> None:
    pipe = an_appeal(d)
    actions.take(actor=d.chief, appeal_id=pipe.pk, seen=seen(pipe), now=NOON)
    assert "接下来办" in typed(chief.get("/chief/me/record/?month=2026-03"))
    assert "接下来办" not in typed(chief.get("/chief/me/record/?month=2026-02"))
    assert "接下来办" in typed(chief.get("/chief/me/record/?from=2026-03-17&to=2026-03-17"))
    assert "接下来办" not in typed(chief.get("/chief/me/record/?from=2026-03-01&to=2026-03-16"))


@pytest.mark.parametrize("asked", ["from=x&to=", "from=2026-03-02&to=2026-03-01", "from=2020-01-01&to=2026-01-01"])
def test_days_that_cannot_be_are_said(chief: Client, asked: str) -> None:
    answer = chief.get(f"/chief/me/record/?{asked}")
    assert answer.status_code == 422
    assert "span-error" in typed(answer)


def test_nobody_else_opens_it(d: District, chief: Client) -> None:
    pipe = an_appeal(d)
    actions.take(actor=d.chief, appeal_id=pipe.pk, seen=seen(pipe), now=NOON)
    for scope in (d.grid_chief, d.secretary, d.operator, d.handler):
        assert as_post(scope).get("/chief/me/record/").status_code == 404
    # Naming her gives one's own page.
    for name in ("user", "user_id", "post", "post_id"):
        answer = as_post(d.helper).get(f"/chief/me/record/?{name}={d.chief.user_id}")
        assert "接下来办" not in typed(answer)


def test_what_is_shielded_from_her_is_left_out(d: District, chief: Client) -> None:
    pipe = an_appeal(d)
    actions.take(actor=d.chief, appeal_id=pipe.pk, seen=seen(pipe), now=NOON)
    Appeal.objects.filter(pk=pipe.pk).update(about_kind="post_holder", about_user_id=d.chief.user_id, shield=2)
    assert "接下来办" not in typed(chief.get("/chief/me/record/"))


def test_what_she_did_under_a_post_that_is_no_teams_is_not_in_it(d: District, chief: Client) -> None:
    Post.objects.create(
        user_id=d.chief.user_id, grid=d.community, role="community_staff", valid_from=timezone.localdate(NOON)
    )
    staff = Post.objects.select_related("user", "grid").get(user_id=d.chief.user_id, role="community_staff").scope()
    actions.receive(actor=staff, report=a_report(d, words="柜台代录的事"), now=NOON)
    assert "柜台代录的事" not in typed(chief.get("/chief/me/record/"))


def test_it_costs_the_same_however_much_there_is(d: District, chief: Client, django_assert_max_num_queries) -> None:
    for _ in range(12):
        pipe = an_appeal(d)
        actions.take(actor=d.chief, appeal_id=pipe.pk, seen=seen(pipe), now=NOON)
    chief.get("/chief/me/record/")
    with django_assert_max_num_queries(12):
        chief.get("/chief/me/record/")


def test_its_index_has_the_deeds_it_reads() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'event_deeds'")
        (definition,) = cursor.fetchone()
    assert sorted(re.findall(r"'(\w+)'", definition)) == sorted(DEEDS)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("打 138 0000 1234 找我", "打 *** 找我"),
        ("0598-5822110", "***"),
        ("27号9栋 2026-03-17", "27号9栋 2026-03-17"),
    ],
)
def test_numbers_that_could_be_a_phone_are_left_out(said: str, left: str) -> None:
    assert without_numbers(said) == left
