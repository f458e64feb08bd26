"""The chief's pages: the team's one list, taking, handing in, passing on, noting down; no lateness, no score."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jinlin.appeals import actions, passes
from jinlin.appeals.models import Appeal, AppealEvent, Attachment, Task
from jinlin.appeals.steps.base import Handler
from jinlin.common.models import StoredFile
from jinlin.common.numbers import lookup_code, new_key
from jinlin.grid.levels import Level
from jinlin.grid.models import Building
from jinlin.people.models import Reading
from tests.cast import NOON, District, a_report, an_appeal
from tests.web.chief_ways import a_photo, form, fresh, typed, verbs
from tests.web.ways_in import as_post, by_phone

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def chief(d: District) -> Client:
    return as_post(d.chief)


@pytest.fixture
def helper(d: District) -> Client:
    return as_post(d.helper)


@pytest.fixture
def pipe(d: District) -> Appeal:
    """A blocked pipe at home, free for the team to take."""
    return an_appeal(d)


# --- today ---


def test_the_team_shares_one_list_and_i_take_it_tells_the_others(chief: Client, helper: Client, pipe: Appeal) -> None:
    assert "我来办" in typed(chief.get("/chief/"))
    taken = chief.post(f"/chief/appeals/{pipe.pk}/take/", form(pipe))
    assert (taken.status_code, taken.headers["Location"]) == (303, f"/chief/appeals/{pipe.pk}/")
    assert "队友也看得到" in typed(chief.get("/chief/"))
    seen = typed(helper.get("/chief/"))
    assert "林秀珍在办" in seen
    assert "我来办" not in seen
    assert Task.objects.get(appeal=pipe).taken_by is not None


def test_of_two_who_take_at_once_one_wins_and_the_other_is_told_who(
    chief: Client, helper: Client, pipe: Appeal
) -> None:
    page = form(pipe)
    assert helper.post(f"/chief/appeals/{pipe.pk}/take/", {**page, "key": new_key()}).status_code == 303
    late = chief.post(f"/chief/appeals/{pipe.pk}/take/", page)
    assert late.status_code == 409
    assert "陈师傅" in typed(late)
    assert verbs(pipe) == ["receive", "take"]


def test_a_button_pressed_twice_is_one_event(chief: Client, pipe: Appeal) -> None:
    once = form(pipe)
    for _ in range(2):
        assert chief.post(f"/chief/appeals/{pipe.pk}/take/", once).status_code == 303
    assert verbs(pipe) == ["receive", "take"]


def test_what_helps_most_stands_first(d: District, chief: Client) -> None:
    for words, kind in (("路上有个建议", "suggestion"), ("楼道有垃圾", "complaint"), ("老人要人帮忙", "help")):
        d.pipe.kind = kind
        d.pipe.save(update_fields=["kind"])
        receipt = actions.receive(actor=d.helper, report=a_report(d, words=words), now=NOON)
        Appeal.objects.filter(pk=receipt.appeal_id).update(kind=kind)
    page = typed(chief.get("/chief/"))
    assert page.index("老人要人帮忙") < page.index("楼道有垃圾") < page.index("路上有个建议")


def test_nothing_on_the_pages_of_a_volunteer_speaks_of_lateness_or_scores(
    d: District, chief: Client, pipe: Appeal
) -> None:
    actions.take(actor=d.chief, appeal_id=pipe.pk, seen=1, now=NOON)
    # The promise of four office hours ended at 16:00; nobody tells the team to hurry.
    with time_machine.travel(NOON + 7 * HOUR, tick=True):
        passes.run_overdue(now=NOON + 7 * HOUR)
        assert fresh(pipe).mark == "red"
        for address in ("/chief/", "/chief/around/", "/chief/me/", f"/chief/appeals/{pipe.pk}/"):
            page = typed(chief.get(address))
            for word in ("超时", "逾期", "将超时", "排名", "积分", "打卡", "本月办结", "is-late", "tag is-amber"):
                assert word not in page, (address, word)


def test_nothing_waiting_is_a_full_answer(chief: Client) -> None:
    assert "没什么可报的，也没关系" in typed(chief.get("/chief/"))


def test_the_next_door_team_finds_nothing_here(d: District, pipe: Appeal) -> None:
    stranger = as_post(d.neighbour_chief)
    assert pipe.number not in typed(stranger.get("/chief/around/?all=1"))
    for name in ("", "contact/", "sent/"):
        assert stranger.get(f"/chief/appeals/{pipe.pk}/{name}").status_code == 404
    for name in ("take", "hand-in", "pass-on", "object", "inspect", "verify", "hear", "kind", "comment"):
        answer = stranger.post(
            f"/chief/appeals/{pipe.pk}/{name}/", form(pipe, words="x", ground="not_ours", category=1)
        )
        assert answer.status_code == 404, name


def test_the_list_costs_the_same_however_much_there_is(
    d: District, chief: Client, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        an_appeal(d)
    for address in ("/chief/", "/chief/around/"):
        chief.get(address)
        with django_assert_max_num_queries(14):
            assert chief.get(address).status_code == 200


# --- one appeal ---


def test_handing_in_with_photos_before_and_after_goes_to_the_grid_chief(
    d: District, chief: Client, pipe: Appeal
) -> None:
    chief.post(f"/chief/appeals/{pipe.pk}/take/", form(pipe))
    page = chief.get(f"/chief/appeals/{pipe.pk}/hand-in/")
    assert page.status_code == 200
    photos = {
        "before_camera": a_photo(),
        "after_album": [a_photo("a.jpg", colour="red"), a_photo("b.jpg", colour="blue")],
    }
    done = chief.post(f"/chief/appeals/{pipe.pk}/hand-in/", form(pipe, words="疏通好了，试水正常", **photos))
    assert (done.status_code, done.headers["Location"]) == (303, "/chief/")
    assert fresh(pipe).holder_id == d.area.pk
    assert sorted(Attachment.objects.filter(appeal=pipe).values_list("role", flat=True)) == ["after", "after", "before"]


def test_a_hand_in_without_words_keeps_its_photos_and_says_what_is_missing(chief: Client, pipe: Appeal) -> None:
    chief.post(f"/chief/appeals/{pipe.pk}/take/", form(pipe))
    again = chief.post(f"/chief/appeals/{pipe.pk}/hand-in/", form(pipe, words="", after_album=a_photo()))
    assert again.status_code == 422
    kept = re.findall(r'name="after" value="([^"]+)"', typed(again))
    assert len(kept) == 1
    done = chief.post(f"/chief/appeals/{pipe.pk}/hand-in/", form(pipe, words="通了", after=kept))
    assert done.status_code == 303
    assert Attachment.objects.filter(appeal=pipe, role="after").count() == 1


def test_ten_photos_and_a_fake_one_are_told_and_the_good_ones_kept(chief: Client, pipe: Appeal) -> None:
    chief.post(f"/chief/appeals/{pipe.pk}/take/", form(pipe))
    colours = ["red", "blue", "green", "teal", "navy", "pink", "gold", "grey", "black", "white"]
    many = [a_photo(f"{colour}.jpg", colour=colour) for colour in colours]
    answer = chief.post(f"/chief/appeals/{pipe.pk}/hand-in/", form(pipe, words="通了", after_album=many))
    assert answer.status_code == 422
    assert "最多九张" in typed(answer)
    assert len(re.findall(r'name="after" value=', typed(answer))) == 9
    fake = SimpleUploadedFile("x.jpg", b"not a picture", content_type="image/jpeg")
    answer = chief.post(f"/chief/appeals/{pipe.pk}/hand-in/", form(pipe, words="通了", after_album=[fake, a_photo()]))
    assert answer.status_code == 422
    assert "通了" in typed(answer)
    assert len(re.findall(r'name="after" value=', typed(answer))) == 1


def test_passing_on_needs_a_word_and_the_area_has_it(d: District, chief: Client, pipe: Appeal) -> None:
    empty = chief.post(f"/chief/appeals/{pipe.pk}/pass-on/", form(pipe, words=" "))
    assert empty.status_code == 422
    done = chief.post(f"/chief/appeals/{pipe.pk}/pass-on/", form(pipe, words="管子在地下，要开挖"))
    assert done.status_code == 303
    assert (fresh(pipe).holder_id, fresh(pipe).state) == (d.area.pk, "received")


def test_a_team_asked_to_help_may_say_it_is_not_for_them(d: District, chief: Client) -> None:
    lamp = an_appeal(d, category=d.lamp)
    team = Handler("grid", d.home.pk, Level.MICROGRID)
    actions.accept_and_assign(actor=d.staff, appeal_id=lamp.pk, seen=1, now=NOON, helpers=[team])
    assert "请您搭把手" in typed(chief.get("/chief/"))
    refused = chief.post(f"/chief/appeals/{lamp.pk}/object/", form(lamp, words="不会修灯", ground=""))
    assert refused.status_code == 422
    assert "不会修灯" in typed(refused)
    done = chief.post(f"/chief/appeals/{lamp.pk}/object/", form(lamp, words="不会修灯", ground="not_ours", task=2))
    assert done.status_code == 303
    assert Task.objects.get(appeal=lamp, no=2).state == "returned"


def test_a_note_and_a_look_on_the_spot_move_no_deadline_and_change_of_kind_is_the_teams(
    d: District, chief: Client, pipe: Appeal
) -> None:
    before = fresh(pipe).due_at
    assert chief.post(f"/chief/appeals/{pipe.pk}/comment/", form(pipe, words="业主明天在家")).status_code == 303
    seen = chief.post(f"/chief/appeals/{pipe.pk}/inspect/", form(pipe, words="井里全是油", photo_album=a_photo()))
    assert seen.status_code == 303
    assert fresh(pipe).due_at == before
    assert Attachment.objects.get(appeal=pipe).role == "before"
    assert chief.post(f"/chief/appeals/{pipe.pk}/kind/", form(pipe, category=d.quarrel.pk)).status_code == 303
    assert fresh(pipe).category_id == d.quarrel.pk


def test_a_form_built_on_an_old_page_keeps_its_words_and_shows_what_happened(
    d: District, chief: Client, pipe: Appeal
) -> None:
    old = form(pipe, words="这个我管不了，水管在地下")
    actions.take(actor=d.helper, appeal_id=pipe.pk, seen=1, now=NOON)
    answer = chief.post(f"/chief/appeals/{pipe.pk}/pass-on/", old)
    assert answer.status_code == 409
    page = typed(answer)
    assert "这个我管不了，水管在地下" in page
    assert "陈师傅" in page
    assert f'name="seen" value="{fresh(pipe).event_seq}"' in page


def test_a_neighbours_number_opens_by_pin_for_a_purpose_and_the_look_is_noted(d: District) -> None:
    receipt = actions.receive(
        actor=d.chief, report=a_report(d, words="家里没水").__class__(
            **{**{f: getattr(a_report(d), f) for f in ("grid_id", "category_id", "condition_id")}, "words": "家里没水",
               "name": "王小明", "phone": "13812345678"}
        ), now=NOON,
    )  # fmt: skip
    address = f"/chief/appeals/{receipt.appeal_id}/contact/"
    phone = by_phone(d, d.chief, pin="482913")
    session = phone.session
    session.pop("pin_until")
    session.save()
    asked = phone.get(address)
    assert (asked.status_code, asked.headers["Location"].startswith("/pin/")) == (302, True)
    assert "13812345678" not in typed(phone.get(f"/chief/appeals/{receipt.appeal_id}/"))
    assert phone.post("/pin/", {"pin": "482913", "next": address}).headers["Location"] == address
    assert "13812345678" not in typed(phone.get(address))
    assert not Reading.objects.exists()
    assert phone.post(address, {"purpose": ""}).status_code == 422
    shown = phone.post(address, {"purpose": "上门前联系"})
    assert "tel:13812345678" in typed(shown)
    assert Reading.objects.get().purpose == "上门前联系"


# --- noting down ---


@pytest.fixture
def building(d: District) -> Building:
    return Building.objects.create(
        community=d.community, microgrid=d.home, compound="洋坊新村", name="3幢", households=24
    )


def test_one_screen_takes_words_building_and_photo_and_says_who_has_it_now(
    d: District, chief: Client, building: Building
) -> None:
    page = typed(chief.get("/chief/report/"))
    assert "3幢</span>" in page
    said = {"key": new_key(), "words": "三楼下水道管道堵塞，水漫出来", "building": building.pk, "place": "2单元三楼",
            "category": d.pipe.pk, "photo_camera": a_photo(), "step": "send"}  # fmt: skip
    done = chief.post("/chief/report/", said)
    assert done.status_code == 303
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.by_post, appeal.building_id, appeal.microgrid_id) == (
        "patrol", d.chief.post_id, building.pk, d.home.pk,
    )  # fmt: skip
    sent = typed(chief.get(done.headers["Location"]))
    assert appeal.number in sent
    assert "我来办" in sent
    assert "查询码" not in sent


def test_the_kind_is_proposed_from_the_words_with_the_reason(d: District, chief: Client) -> None:
    part = typed(chief.get("/chief/report/kinds/?q=楼下管道堵塞了"))
    assert "管道堵塞" in part
    assert "因为您写了" in part
    # Without scripts nothing was chosen: what the words surely mean is taken, with the reason in the trail.
    chief.post("/chief/report/", {"key": new_key(), "words": "楼下管道堵塞了", "step": "send"})
    appeal = Appeal.objects.get()
    assert appeal.category_id == d.pipe.pk
    assert ["category_proposed", "管道堵塞"] in AppealEvent.objects.get(appeal=appeal).facts["why"]
    look = chief.post("/chief/report/", {"key": new_key(), "words": "楼下管道堵塞了", "step": "look"})
    assert (look.status_code, Appeal.objects.count()) == (200, 1)


def test_let_the_community_see_is_respected(d: District, chief: Client) -> None:
    chief.post("/chief/report/", {"key": new_key(), "words": "楼下管道堵塞了", "category": "0", "step": "send"})
    assert Appeal.objects.get().category_id is None
    for address in ("/chief/", "/chief/around/", f"/chief/appeals/{Appeal.objects.get().pk}/"):
        assert chief.get(address).status_code == 200
    assert Appeal.objects.get().holder_id == d.community.pk


def test_for_a_neighbour_the_number_is_sealed_and_the_code_is_shown_to_hand_over(chief: Client) -> None:
    said = {"key": new_key(), "words": "家里没水", "name": "王小明", "phone": "138 1234 5678", "step": "send"}
    done = chief.post("/chief/report/", said)
    appeal = Appeal.objects.get()
    page = typed(chief.get(done.headers["Location"]))
    code = lookup_code(appeal.pk, stored=appeal.lookup_hash)
    assert f"{code[:4]} {code[4:]}" in page
    assert "王小明" not in page
    assert "13812345678" not in page


def test_an_unreadable_number_keeps_everything_typed(chief: Client) -> None:
    said = {
        "key": new_key(),
        "words": "家里没水",
        "name": "王小明",
        "phone": "12",
        "photo_album": a_photo(),
        "step": "send",
    }
    answer = chief.post("/chief/report/", said)
    assert answer.status_code == 422
    page = typed(answer)
    assert "家里没水" in page
    assert "王小明" in page
    assert 'name="photo" value="' in page
    assert not Appeal.objects.exists()


def test_i_solved_it_myself_is_one_form_and_a_full_trail(chief: Client) -> None:
    said = {"key": new_key(), "words": "楼道纸箱占了消防通道", "solved": "1", "step": "send"}
    asked = chief.post("/chief/report/", {**said, "done": ""})
    assert asked.status_code == 422
    assert "楼道纸箱占了消防通道" in typed(asked)
    done = chief.post("/chief/report/", {**said, "done": "和楼上一起搬走了"})
    assert done.status_code == 303
    appeal = Appeal.objects.get()
    assert (appeal.state, appeal.solved_level) == ("resolved", 1)
    assert verbs(appeal) == ["receive", "take", "finish", "resolve"]
    assert "已经办好" in typed(chief.get(done.headers["Location"]))


def test_nothing_written_is_said_at_the_field_and_nothing_is_sent(chief: Client) -> None:
    answer = chief.post("/chief/report/", {"key": new_key(), "words": "  ", "step": "send"})
    assert answer.status_code == 422
    assert 'id="words-error"' in typed(answer)
    assert not Appeal.objects.exists()


def test_a_form_sent_twice_is_one_appeal_and_other_words_are_asked_about(chief: Client) -> None:
    said = {"key": new_key(), "words": "楼道灯不亮", "step": "send"}
    first, again = (chief.post("/chief/report/", said) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    other = chief.post("/chief/report/", {**said, "words": "楼道灯不亮，还有蜘蛛网"})
    assert other.status_code == 409
    assert "还有蜘蛛网" in typed(other)
    key = re.search(r'name="key" value="([^"]+)"', typed(other))
    assert key is not None
    assert key[1] != said["key"]
    assert Appeal.objects.count() == 1


def test_a_building_of_another_microgrid_cannot_be_named(d: District, chief: Client) -> None:
    foreign = Building.objects.create(community=d.community, microgrid=d.next_door, compound="别处", name="1幢")
    chief.post("/chief/report/", {"key": new_key(), "words": "楼道灯不亮", "building": foreign.pk, "step": "send"})
    appeal = Appeal.objects.get()
    assert (appeal.building_id, appeal.microgrid_id) == (None, d.home.pk)


def test_what_seems_to_be_about_somebody_here_goes_above_and_does_not_show(d: District, chief: Client) -> None:
    said = {"key": new_key(), "words": "社区书记收了钱不办事，我要投诉书记", "step": "send"}
    done = chief.post("/chief/report/", said)
    appeal = Appeal.objects.get()
    assert appeal.shield > 1
    page = chief.get(done.headers["Location"])
    assert page.status_code == 200
    assert appeal.number not in typed(page)
    assert chief.get(f"/chief/appeals/{appeal.pk}/").status_code == 404


def test_the_words_of_every_page_are_chinese_and_english(d: District, chief: Client, pipe: Appeal) -> None:
    chinese = re.compile(r">[^<]*[\u4e00-\u9fff]")
    addresses = ["/chief/", "/chief/around/", "/chief/me/", "/chief/report/", "/chief/report/?must=hazards"]
    for address in [*addresses, f"/chief/appeals/{pipe.pk}/"]:
        page = typed(chief.get(address))
        assert chinese.search(page)
        english = typed(chief.get(address, headers={"Accept-Language": "en"}))
        assert "My day" in english or "Report it" in english or "I take it" in english, address


def test_a_voice_note_is_written_down_by_whoever_plays_it(d: District, chief: Client) -> None:
    voice = StoredFile.objects.create(
        upload_key="v", kind="voice", state="ready", sha256=b"", bytes=9, seconds=12, mime="audio/webm", created_at=NOON
    )
    said = a_report(d, words="")
    receipt = actions.receive(
        actor=d.chief, now=NOON, report=actions.Report(words="", grid_id=said.grid_id, category_id=said.category_id,
                                                       condition_id=said.condition_id, voice=voice.pk),
    )  # fmt: skip
    appeal = Appeal.objects.get(pk=receipt.appeal_id)
    assert "写下语音内容" in typed(chief.get(f"/chief/appeals/{appeal.pk}/"))
    done = chief.post(f"/chief/appeals/{appeal.pk}/hear/", form(appeal, words="三楼水管堵了"))
    assert done.status_code == 303
    assert not fresh(appeal).unheard
