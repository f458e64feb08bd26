"""The desk's pages over HTTP: queues, one appeal, two desks at once, private values, photos, templates."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, AppealEvent, Attachment, ReplyTemplate
from jinlin.appeals.routing import About
from jinlin.appeals.steps.base import Handler
from jinlin.common import versions
from jinlin.common.models import StoredFile
from jinlin.grid.levels import Level
from jinlin.grid.models import GridVersion
from jinlin.people.models import Reading
from tests.cast import NOON, District, an_appeal, reporter
from tests.web import desk_ways as ways
from tests.web.desk_ways import LATER, form_of, send
from tests.web.ways_in import as_post

WORDS = "写了半天的话，不能丢"


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def a_photo(colour: str = "red") -> SimpleUploadedFile:
    """A small real photo."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG")
    return SimpleUploadedFile("灯.jpg", content.getvalue(), content_type="image/jpeg")


# --- queues ---


@pytest.mark.parametrize(
    "who", ["grid_chief", "secretary", "staff", "street_officer", "operator", "arbiter", "handler"]
)
def test_every_desk_opens_every_queue_of_its_own_and_no_other(d: District, who: str) -> None:
    ways.given(d)
    client = as_post(getattr(d, who))
    page = client.get("/desk/").content.decode()
    own = re.findall(r'href="/desk/\?q=(\w+)"', page)
    assert len(set(own)) == (9 if who == "handler" else 14)
    for name in set(own):
        assert client.get("/desk/", {"q": name}).status_code == 200, name
    assert client.get("/desk/", {"q": "new" if who == "handler" else "sign"}).status_code == 404


def test_a_chief_and_the_administrator_find_no_desk(d: District) -> None:
    appeal = ways.received(d)
    for path in ("/desk/", f"/desk/a/{appeal.pk}/", "/desk/search/?words=灯", "/desk/new/"):
        assert as_post(d.chief).get(path).status_code == 404, path


def test_a_row_says_title_place_channel_kind_and_deadline(d: District) -> None:
    ways.received(d)
    page = as_post(d.street_officer).get("/desk/", {"q": "moving"}).content.decode()
    row = page[page.index("data-queue") :]
    for said in ("9幢27号咖啡店下水道堵了", "府前社区 · 05微网格", "近邻e家", "路灯不亮", "新到 1 小时"):
        assert said in row, said


def test_a_queue_narrows_by_kind_community_area_and_state(d: District) -> None:
    here = ways.received(d)
    there = an_appeal(d, category=d.lamp, grid=d.other_community)
    street = as_post(d.street_officer)

    def shown(**query: Any) -> set[int]:
        page = street.get("/desk/", query).content.decode()
        return {int(pk) for pk in re.findall(r'href="/desk/a/(\d+)/\?q=', page)}

    assert shown(q="moving") == {here.pk, there.pk}
    assert shown(q="moving", community=d.community.pk) == {here.pk}
    assert shown(q="moving", community="abc") == {here.pk, there.pk}
    assert shown(q="moving", kind="question") == set()
    assert shown(q="all", state="closed") == set()
    page = as_post(d.staff).get("/desk/", {"q": "all"}).content.decode()
    assert f'<option value="{d.area.pk}">' in page
    assert 'name="state"' in page


def test_pages_follow_each_other(d: District) -> None:
    for _ in range(33):
        ways.received(d)
    client = as_post(d.staff)
    first = client.get("/desk/?q=new").content.decode()
    found = re.search(r'href="(/desk/\?q=new&amp;after=[^"]+)"', first)
    assert found is not None
    second = client.get(found[1].replace("&amp;", "&")).content.decode()
    rows = [set(re.findall(r'href="/desk/a/(\d+)/', page)) for page in (first, second)]
    assert (len(rows[0]), len(rows[1]), rows[0] & rows[1]) == (30, 3, set())


@pytest.mark.parametrize("who", ["staff", "handler"])
def test_ten_rows_and_sixty_take_the_same_statements(d: District, who: str) -> None:
    client = as_post(getattr(d, who))
    taken = []
    for count in (5, 25):
        for _ in range(count):
            appeal = ways.given(d)
            ways.received(d)
            actions.comment(actor=d.staff, appeal_id=appeal.pk, now=NOON, words="备注")
        for n in range(count):
            actions.comment(actor=d.staff, appeal_id=appeal.pk, now=NOON, words=f"备注{n}")
        paths = ("/desk/", "/desk/?q=all", "/desk/search/?words=咖啡店", f"/desk/a/{appeal.pk}/")
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            taken.append(len(captured))
    assert taken[:4] == taken[4:]
    assert max(taken) <= 22


# --- one appeal on one screen ---


def test_one_screen_holds_everything(d: District) -> None:
    appeal = ways.resolved(d)
    page = as_post(d.secretary).get(f"/desk/a/{appeal.pk}/").content.decode()
    for said in (
        appeal.number, "9幢27号咖啡店下水道堵了", "府前社区 / 第1片区 / 05微网格", "林秀珍（微网格长）", "按目录由社区起办",
        "承诺时限", "限 2 工作日", "目录：路灯不亮", "市政", "潘经办", "换了灯泡", "路灯亮了", "2026-03-17 10:00",
        "小黄（府前社区 · 社区工作人员） → 市政", "自动办结日",
    ):  # fmt: skip
        assert said in page, said


def test_no_clock_is_shown_against_a_volunteer(d: District) -> None:
    small = an_appeal(d)
    with time_machine.travel(NOON.replace(day=25), tick=False):
        page = as_post(d.grid_chief).get(f"/desk/a/{small.pk}/").content.decode()
    offered = page[page.index("认领") - 200 : page.index("认领") + 200]
    assert "超时" not in offered.split("</li>")[0].split("<li>")[-1]


def test_what_looks_alike_can_be_merged_at_once(d: District) -> None:
    main, appeal = ways.received(d), ways.received(d)
    client = as_post(d.staff)
    page = client.get(f"/desk/a/{appeal.pk}/").content.decode()
    assert f'name="main" value="{main.pk}"' in page
    assert send(client, appeal, "merge", {"main": main.pk}).status_code == 303
    assert Appeal.objects.get(pk=appeal.pk).main_id == main.pk
    page = client.get(f"/desk/a/{main.pk}/").content.decode()
    assert "并入的反映（1 件）" in page
    assert appeal.number in page


def test_an_appeal_that_leaves_the_desk_leads_back_to_the_queue(d: District) -> None:
    appeal = ways.received(d)
    client = as_post(d.staff)
    answer = send(client, appeal, "relocate", {"grid": d.other_community.pk})
    assert (answer.status_code, answer.url) == (303, "/desk/?done=relocate")  # type: ignore[attr-defined]
    assert "已离开本工作台" in client.get("/desk/?done=relocate").content.decode()
    assert client.get(f"/desk/a/{appeal.pk}/").status_code == 404


# --- two desks at once ---


def test_the_second_of_two_desks_is_told_what_happened_and_keeps_every_word(d: District) -> None:
    appeal = ways.received(d)
    one, other = as_post(d.staff), as_post(d.secretary)
    page = other.get(f"/desk/a/{appeal.pk}/", {"do": "accept"})
    fields = form_of(page)
    assert send(one, appeal, "ask", {"words": "是哪一盏灯？"}).status_code == 303
    answer = other.post(f"/desk/a/{appeal.pk}/accept/", {**fields, "words": WORDS})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "您填写时，有同事先办了一步" in text
    assert "是哪一盏灯？" in text
    assert "小黄（府前社区 · 社区工作人员）" in text
    # Accepting is no longer possible, so the words stand beside what is.
    assert "现在已不能“只受理”" in text
    assert f"{WORDS}</textarea>" in text
    assert AppealEvent.objects.filter(appeal=appeal).count() == 2


def test_what_still_fits_is_sent_again_with_one_press(d: District) -> None:
    appeal = ways.accepted(d)
    other = as_post(d.secretary)
    fields = form_of(other.get(f"/desk/a/{appeal.pk}/", {"do": "assign"}))
    assert (
        send(as_post(d.staff), appeal, "recategorise", {"category": f"{d.lamp.pk}-{d.lamp_out.pk}"}).status_code == 303
    )
    data = {"lead": f"department:{d.police.pk}", "helpers": f"department:{d.municipal.pk}", "words": WORDS}
    back = other.post(f"/desk/a/{appeal.pk}/assign/", {**fields, **data})
    text = back.content.decode()
    assert back.status_code == 409
    assert f'value="department:{d.police.pk}" selected' in text
    assert f'value="department:{d.municipal.pk}" checked' in text
    again = form_of(back)
    assert again["key"] == fields["key"]
    assert other.post(f"/desk/a/{appeal.pk}/assign/", {**again, **data}).status_code == 303


def test_the_same_button_pressed_twice_is_one_event(d: District) -> None:
    appeal = ways.received(d)
    client = as_post(d.staff)
    fields = form_of(client.get(f"/desk/a/{appeal.pk}/", {"do": "accept"}))
    for _ in range(2):
        assert client.post(f"/desk/a/{appeal.pk}/accept/", fields).status_code == 303
    assert AppealEvent.objects.filter(appeal=appeal, verb="accept").count() == 1


def test_what_was_written_to_an_appeal_that_went_away_stands_on_the_page(d: District) -> None:
    appeal = ways.received(d)
    send(as_post(d.secretary), appeal, "relocate", {"grid": d.other_community.pk})
    answer = send(as_post(d.staff), appeal, "accept", {"words": WORDS}, seen=1)
    assert answer.status_code == 404
    assert WORDS in answer.content.decode()


# --- departments, and those complained about ---


def test_a_department_sees_its_own_tasks_only(d: District) -> None:
    mine = ways.given(d)
    other = ways.received(d)
    client = as_post(d.handler)
    page = client.get("/desk/").content.decode()
    assert f"/desk/a/{mine.pk}/" in page
    assert f"/desk/a/{other.pk}/" not in page
    assert client.get(f"/desk/a/{other.pk}/").status_code == 404
    assert as_post(d.police_handler).get(f"/desk/a/{mine.pk}/").status_code == 404
    assert client.get("/desk/search/", {"words": other.number}).status_code == 200


def an_appeal_about(d: District, about: About) -> Appeal:
    """An appeal whose reporter left a number, given to police and municipal works, and about somebody."""
    appeal = ways.with_phone(d)
    given = actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, lead=Handler("department", d.police.pk),
        helpers=[Handler("department", d.municipal.pk)],
    )  # fmt: skip
    return actions.mark_about(actor=d.operator, appeal_id=appeal.pk, seen=given.event_seq, now=NOON, about=about)


@pytest.mark.parametrize("who", ["handler", "staff", "secretary", "grid_chief"])
def test_an_appeal_about_them_never_shows(d: District, who: str) -> None:
    about = (
        About("department", Level.DISTRICT, department_id=d.municipal.pk)
        if who == "handler"
        else About("community", Level.COMMUNITY)
    )
    appeal = an_appeal_about(d, about)
    client = as_post(getattr(d, who))
    queues = set(re.findall(r'href="(/desk/\?q=\w+)"', client.get("/desk/").content.decode()))
    pages = [
        client.get(path).content.decode()
        for path in (*queues, "/desk/search/?words=咖啡店", "/desk/search/?words=2261")
    ]
    for page in pages:
        assert f"/desk/a/{appeal.pk}/" not in page
        assert "咖啡店下水道" not in page
        assert not re.search(r'class="count(?: count--quiet)?">', page.split('class="side"')[1].split("</nav>")[0])
    assert client.get(f"/desk/a/{appeal.pk}/").status_code == 404
    assert client.get("/desk/search/", {"words": appeal.number}).status_code == 200
    assert client.post(f"/desk/a/{appeal.pk}/reveal/", {"purpose": "回访"}).status_code == 404
    assert send(client, appeal, "comment", {"words": "谁反映的"}).status_code == 404
    assert not Reading.objects.exists()


def test_below_the_shield_only_the_released_version_is_read(d: District) -> None:
    appeal = an_appeal_about(d, About("community", Level.COMMUNITY))
    actions.release_version(
        actor=d.operator, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON, words="有居民反映窗口态度"
    )
    client = as_post(d.staff)
    page = client.get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "有居民反映窗口态度" in page
    for hidden in ("咖啡店", "王", "138", "查看姓名电话"):
        assert hidden not in page, hidden
    listed = client.get("/desk/", {"q": "all"}).content.decode()
    assert f"/desk/a/{appeal.pk}/" in listed
    assert "咖啡店" not in listed
    assert client.post(f"/desk/a/{appeal.pk}/reveal/", {"purpose": "回访"}).status_code == 404
    assert f"/desk/a/{appeal.pk}/" not in client.get("/desk/search/", {"words": "咖啡店"}).content.decode()
    assert send(client, appeal, "ask_void", {"words": "误报"}).status_code == 422
    above = as_post(d.operator).get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "咖啡店" in above


# --- private values ---


def test_a_name_is_opened_for_a_purpose_and_the_reading_is_noted(d: District) -> None:
    appeal = ways.with_phone(d)
    client = as_post(d.staff)
    page = client.get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "王**" in page
    assert "138****2261" in page
    assert "13812342261" not in page
    refused = client.post(f"/desk/a/{appeal.pk}/reveal/", {"purpose": "", "purpose_words": " "})
    assert refused.status_code == 422
    assert "13812342261" not in refused.content.decode()
    answer = client.post(f"/desk/a/{appeal.pk}/reveal/", {"purpose": "电话回访"})
    assert "13812342261" in answer.content.decode()
    assert "王建国" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    reading = Reading.objects.get()
    assert (reading.purpose, reading.appeal_id, reading.user_id) == ("电话回访", appeal.pk, d.staff.user_id)
    assert as_post(d.other_secretary).post(f"/desk/a/{appeal.pk}/reveal/", {"purpose": "x"}).status_code == 404


def test_a_department_calls_the_reporter_of_its_own_task_only(d: District) -> None:
    appeal = ways.with_phone(d)
    actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, lead=Handler("department", d.municipal.pk)
    )
    assert (
        "13812342261" in as_post(d.handler).post(f"/desk/a/{appeal.pk}/reveal/", {"purpose": "上门"}).content.decode()
    )
    assert as_post(d.police_handler).post(f"/desk/a/{appeal.pk}/reveal/", {"purpose": "上门"}).status_code == 404


# --- search ---


def test_search_finds_by_number_words_place_and_phone(d: District) -> None:
    appeal = ways.with_phone(d)
    client = as_post(d.staff)
    assert client.get("/desk/search/", {"words": appeal.number}).url == f"/desk/a/{appeal.pk}/"  # type: ignore[attr-defined]
    for words in ("咖啡", "9幢", "2261", "138-1234-2261"):
        page = client.get("/desk/search/", {"words": words}).content.decode()
        assert f"/desk/a/{appeal.pk}/" in page, words
    assert "没有查到" in as_post(d.other_secretary).get("/desk/search/", {"words": "2261"}).content.decode()
    assert client.get("/desk/search/", {"words": "<script>"}).status_code == 200
    assert client.get("/desk/search/").status_code == 200


# --- photos and templates ---


def test_a_bad_photo_is_named_and_the_good_one_is_not_wanted_twice(d: District) -> None:
    appeal = ways.signed(d)
    client = as_post(d.handler)
    fields = form_of(client.get(f"/desk/a/{appeal.pk}/", {"do": "finish"}))
    fake = SimpleUploadedFile("假的.jpg", b"not a photo at all", content_type="image/jpeg")
    data = {**fields, "words": WORDS, "after": [a_photo(), fake], "before": a_photo("blue")}
    answer = client.post(f"/desk/a/{appeal.pk}/finish/", data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "假的.jpg" in text
    assert WORDS in text
    assert text.count('name="after_key"') == 1
    assert text.count('name="before_key"') == 1
    again = form_of(answer)
    assert client.post(f"/desk/a/{appeal.pk}/finish/", {**again, "words": WORDS}).status_code == 303
    roles = sorted(Attachment.objects.filter(appeal=appeal).values_list("role", flat=True))
    assert roles == ["after", "before"]
    assert StoredFile.objects.count() == 2


def test_a_template_is_put_into_the_form_without_a_script(d: District) -> None:
    ReplyTemplate.objects.create(
        code="done", verb="resolve", category="lamp", name="路灯修好", name_en="Lamp mended",
        body="{reporter}您好，{place}的{what}，{unit}已于{date}{done}。编号{number}。",
    )  # fmt: skip
    ReplyTemplate.objects.create(code="pipe", verb="resolve", category="pipe", name="管道", name_en="Pipe", body="x")
    appeal = ways.handed_in(d)
    client = as_post(d.staff)
    page = client.get(f"/desk/a/{appeal.pk}/", {"do": "resolve"})
    assert 'name="insert" value="done"' in page.content.decode()
    assert 'value="pipe"' not in page.content.decode()
    answer = client.post(
        f"/desk/a/{appeal.pk}/resolve/", {**form_of(page), "words": "王师傅换了灯泡。", "insert": "done"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert (
        f"王师傅换了灯泡。\n您好，府前社区05微网格的路灯不亮，市政已于2026-03-17____。编号{appeal.number}。</textarea>"
        in text
    )
    assert Appeal.objects.get(pk=appeal.pk).state == "in_progress"


def test_only_what_was_chosen_is_published(d: District) -> None:
    appeal = ways.received(d)
    files = [
        StoredFile.objects.create(
            upload_key=f"k{n}",
            kind="photo",
            state="ready",
            sha256=b"0" * 32,
            bytes=1,
            mime="image/jpeg",
            created_at=NOON,
        )
        for n in range(2)
    ]
    shown, kept = (Attachment.objects.create(appeal=appeal, file=f, role="report", added_at=NOON) for f in files)
    client = as_post(d.staff)
    page = client.get(f"/desk/a/{appeal.pk}/", {"do": "publish"}).content.decode()
    assert "照片 2" in page
    assert send(client, appeal, "publish", {"photos": [shown.pk], "release_words": "1"}).status_code == 303
    assert Attachment.objects.get(pk=shown.pk).released
    assert not Attachment.objects.get(pk=kept.pk).released
    assert Appeal.objects.get(pk=appeal.pk).words_released


def test_a_second_round_after_a_call_back_says_so(d: District) -> None:
    appeal = ways.resolved(d)
    client = as_post(d.operator)
    assert send(client, appeal, "call_back", {"solved": "no", "words": "又不亮了"}).status_code == 303
    page = client.get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "第 2 轮" in page
    assert "又不亮了" in page


def test_english_pages_have_no_chinese_of_ours(d: District) -> None:
    appeal = ways.given(d)
    client = as_post(d.staff)
    client.cookies["django_language"] = "en"
    for path in ("/desk/", f"/desk/a/{appeal.pk}/?do=reassign", "/desk/new/", "/desk/search/?words=x"):
        page = client.get(path).content.decode()
        for word in ("办理", "待受理", "时限", "反映人", "登记诉求", "主办"):
            assert word not in page, (path, word)


def test_the_reporters_own_answer_reaches_the_desk(d: District) -> None:
    appeal = ways.waiting(d)
    actions.add(actor=reporter(appeal), appeal_id=appeal.pk, now=NOON, words="南边第三盏")
    page = as_post(d.staff).get(f"/desk/a/{appeal.pk}/").content.decode()
    assert "南边第三盏" in page
    assert f"/desk/a/{appeal.pk}/?do=assign" in page


def test_a_community_knows_where_it_sits_and_a_street_is_told(d: District) -> None:
    ways.received(d)
    assert "府前社区 · 05微网格" not in as_post(d.staff).get("/desk/").content.decode()
    assert "府前社区 · 05微网格" in as_post(d.street_officer).get("/desk/", {"q": "moving"}).content.decode()


def test_the_map_leads_to_the_list_of_each_place(d: District) -> None:
    square = [[[0, 0, 10_000, 0, 10_000, 10_000, 0, 10_000]]]
    GridVersion.objects.filter(grid=d.home).update(boundary=square)
    GridVersion.objects.filter(grid=d.community).update(boundary=square)
    versions.bump("tree")
    appeal = ways.received(d)
    elsewhere = an_appeal(d, category=d.lamp, grid=d.next_door)
    page = as_post(d.staff).get("/desk/").content.decode()
    for place in (d.home, d.next_door):
        # One is drawn, the other stands in the list beside the picture.
        assert re.search(rf'href="/desk/\?q=\w+&amp;microgrid={place.pk}"', page), place.name
    shown = as_post(d.staff).get("/desk/", {"q": "moving", "microgrid": d.home.pk}).content.decode()
    assert f"/desk/a/{appeal.pk}/" in shown
    assert f"/desk/a/{elsewhere.pk}/" not in shown
    wide = as_post(d.operator).get("/desk/").content.decode()
    assert re.search(rf'href="/desk/\?q=\w+&amp;community={d.community.pk}" data-narrow', wide)


def test_without_outlines_there_is_no_map_and_every_list(d: District) -> None:
    ways.received(d)
    page = as_post(d.staff).get("/desk/").content.decode()
    assert "data-map" not in page
    assert "data-queue" in page
