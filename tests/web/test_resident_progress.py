"""The reporter's own page: how it stands, who holds it and why, and everything a reporter may do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, AppealEvent, Attachment
from jinlin.appeals.steps.base import Handler
from jinlin.common.files import release_one
from jinlin.common.numbers import lookup_code, new_key
from jinlin.web import mine
from tests.cast import District, a_report
from tests.web.test_resident_report import a_photo, typed


@pytest.fixture
def appeal(d: District) -> Appeal:
    receipt = actions.receive(actor=PUBLIC, report=a_report(d, category=d.lamp, words="路灯不亮"), now=timezone.now())
    return Appeal.objects.get(pk=receipt.appeal_id)


@pytest.fixture
def owner(client: Client, appeal: Appeal) -> Client:
    """A browser that showed number and code."""
    client.post("/progress/", {"number": appeal.number, "code": lookup_code(appeal.pk)})
    return client


def act(owner: Client, appeal: Appeal, verb: str, **more: object) -> object:
    seen = Appeal.objects.get(pk=appeal.pk).event_seq
    return owner.post(f"/progress/{appeal.number}/{verb}/", {"seen": seen, "key": new_key(), **more})


def resolved(d: District, appeal: Appeal) -> Appeal:
    now = timezone.now()
    own = Handler("grid", d.community.pk, d.staff.level or 3)  # type: ignore[arg-type]
    given = actions.accept_and_assign(actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, lead=own)
    done = actions.finish(actor=d.staff, appeal_id=appeal.pk, seen=given.event_seq, now=now, words="换了灯泡")
    return actions.resolve(actor=d.staff, appeal_id=appeal.pk, seen=done.event_seq, now=now, words="灯已修好")


def test_number_and_code_open_the_page_and_a_stranger_is_asked_for_them(client: Client, appeal: Appeal) -> None:
    asked = client.get(f"/progress/{appeal.number}/")
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/progress/")
    dashless = appeal.number.replace("-", "")
    opened = client.post("/progress/", {"number": dashless, "code": lookup_code(appeal.pk)})
    assert opened.status_code == 303
    page = typed(client.get(opened.headers["Location"]))
    assert "路灯不亮" in page
    assert "府前社区" in page
    assert "承诺" in page


def test_a_number_and_code_pasted_with_spaces_or_from_another_keyboard_are_read(client: Client, appeal: Appeal) -> None:
    code = lookup_code(appeal.pk)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for number, typed_code in (
        (f" {appeal.number.replace('-', ' ')} ", f" {code[:4]} {code[4:]} "),
        (appeal.number.translate(wide), code.translate(wide)),
    ):
        assert client.post("/progress/", {"number": number, "code": typed_code}).status_code == 303


def test_five_wrong_codes_lock_the_number_even_for_the_right_one(client: Client, appeal: Appeal) -> None:
    for _ in range(5):
        assert client.post("/progress/", {"number": appeal.number, "code": "00000000"}).status_code == 422
    locked = client.post("/progress/", {"number": appeal.number, "code": lookup_code(appeal.pk)})
    assert locked.status_code == 422
    assert "15 分钟" in typed(locked)


def test_an_unknown_number_and_a_wrong_code_look_the_same(client: Client, appeal: Appeal) -> None:
    other = str(appeal.number)
    wrong = client.post("/progress/", {"number": other, "code": "11111111"})
    Appeal.objects.filter(pk=appeal.pk).update(number="350405-000000-0000000-0")
    unknown = client.post("/progress/", {"number": other, "code": "11111111"})
    assert wrong.status_code == unknown.status_code == 422
    sentence = "编号和查询码对不上"
    assert sentence in typed(wrong)
    assert sentence in typed(unknown)


def test_a_forged_cookie_opens_nothing(client: Client, appeal: Appeal) -> None:
    client.cookies[mine.COOKIE] = f"[{appeal.pk}]"
    assert client.get(f"/progress/{appeal.number}/").status_code == 302
    assert client.post(f"/progress/{appeal.number}/withdraw/", {"seen": 1}).status_code == 404


def test_yes_closes_it_and_it_can_be_rated_once_and_opened_again(owner: Client, d: District, appeal: Appeal) -> None:
    resolved(d, appeal)
    assert "灯已修好" in typed(owner.get(f"/progress/{appeal.number}/"))
    act(owner, appeal, "confirm")
    assert Appeal.objects.get().state == "closed"
    act(owner, appeal, "rate", score="5")
    assert Appeal.objects.get().rating == 5
    assert getattr(act(owner, appeal, "rate", score="1"), "status_code", 0) == 422
    act(owner, appeal, "reopen", words="又不亮了")
    assert Appeal.objects.get().state == "in_progress"


def test_no_needs_to_say_what_still_is_wrong_and_starts_a_new_round_with_photos(
    owner: Client, d: District, appeal: Appeal
) -> None:
    resolved(d, appeal)
    assert getattr(act(owner, appeal, "not-solved"), "status_code", 0) == 422
    act(owner, appeal, "not-solved", words="还是不亮", photo_album=a_photo())
    again = Appeal.objects.get()
    assert (again.state, again.round) == ("in_progress", 2)
    assert Attachment.objects.get().round == 2


def test_a_press_on_an_old_page_is_told_what_changed_and_keeps_the_words(
    owner: Client, d: District, appeal: Appeal
) -> None:
    seen = appeal.event_seq
    resolved(d, appeal)
    page = owner.post(f"/progress/{appeal.number}/withdraw/", {"seen": seen, "key": new_key(), "words": "不用了"})
    assert page.status_code == 422
    assert "不用了" in typed(page)
    assert Appeal.objects.get().state == "resolved"


def test_the_same_button_twice_is_one_event(owner: Client, appeal: Appeal) -> None:
    said = {"seen": 1, "key": new_key(), "words": "就在3栋旁边"}
    for _ in range(2):
        owner.post(f"/progress/{appeal.number}/add/", said)
    assert AppealEvent.objects.filter(appeal=appeal, verb="add").count() == 1


def test_a_question_is_answered_on_the_page(owner: Client, d: District, appeal: Appeal) -> None:
    now = timezone.now()
    actions.ask(actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, words="灯杆编号是多少？")
    assert "灯杆编号是多少？" in typed(owner.get(f"/progress/{appeal.number}/"))
    act(owner, appeal, "add", words="0123")
    assert Appeal.objects.get().state == "received"


def test_internal_notes_never_reach_the_reporter(owner: Client, d: District, appeal: Appeal) -> None:
    actions.comment(actor=d.staff, appeal_id=appeal.pk, now=timezone.now(), words="此人经常反映")
    assert "此人经常反映" not in typed(owner.get(f"/progress/{appeal.number}/"))


def test_lateness_is_said_honestly(owner: Client, appeal: Appeal) -> None:
    Appeal.objects.filter(pk=appeal.pk).update(due_at=timezone.now() - timedelta(hours=3))
    page = typed(owner.get(f"/progress/{appeal.number}/"))
    assert "比承诺晚了 3 小时" in page
    assert "催办" in page


def test_every_state_has_a_page(owner: Client, appeal: Appeal) -> None:
    for state in ("received", "waiting", "in_progress", "suspended", "resolved", "declined", "withdrawn", "voided"):
        Appeal.objects.filter(pk=appeal.pk).update(state=state)
        assert owner.get(f"/progress/{appeal.number}/").status_code == 200, state


def test_photos_are_shown_to_the_reporter_and_the_desk_and_to_nobody_else(
    owner: Client, d: District, appeal: Appeal
) -> None:
    act(owner, appeal, "add", words="照片", photo_album=a_photo())
    photo = Attachment.objects.select_related("file").get()
    address = f"/files/{photo.file.key}/"
    assert owner.get(address).status_code == 404  # not checked yet: a raw upload is never served
    release_one(now=timezone.now())
    answer = owner.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    stranger = Client()
    assert stranger.get(address).status_code == 404
    actions.publish(actor=d.staff, appeal_id=appeal.pk, now=timezone.now(), words=True, photos=[photo.pk])
    released = stranger.get(f"{address}small/")
    assert released.status_code == 200


def test_the_board_shows_words_photos_and_answer_only_once_released(
    client: Client, d: District, appeal: Appeal
) -> None:
    resolved(d, appeal)
    board, entry = "/board/", f"/board/{appeal.number}/"
    for address in (board, entry):
        page = typed(client.get(address))
        assert appeal.category.name in page if appeal.category else False
        assert "灯已修好" not in page
    actions.publish(actor=d.staff, appeal_id=appeal.pk, now=timezone.now(), words=True)
    assert "灯已修好" in typed(client.get(entry))
    actions.keep_confidential(actor=d.staff, appeal_id=appeal.pk, now=timezone.now())
    assert client.get(entry).status_code == 404


def test_the_board_turns_its_pages_with_the_same_number_of_queries(
    client: Client, d: District, django_assert_max_num_queries: object
) -> None:
    for n in range(23):
        actions.receive(actor=PUBLIC, report=a_report(d, words=f"第{n}件"), now=timezone.now())
    client.get("/board/")
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        first = typed(client.get("/board/"))
    assert "before=" in first
    oldest = Appeal.objects.order_by("-id")[19].pk
    assert typed(client.get(f"/board/?before={oldest}")).count("待受理") == 3


def test_the_first_page_shows_whose_receipts_this_browser_has(owner: Client, appeal: Appeal) -> None:
    assert "路灯不亮" in typed(owner.get("/"))
    assert "路灯不亮" not in typed(Client().get("/"))
    owner.post("/forget/")
    assert "路灯不亮" not in typed(owner.get("/"))


def test_large_print_and_language_stay_and_never_lead_elsewhere(client: Client, d: District) -> None:
    back = client.post("/elder/", {"on": "1", "next": "https://elsewhere.example/"})
    assert back.headers["Location"] == "/"
    assert 'class="elder"' in typed(client.get("/"))
    client.post("/language/", {"language": "en", "next": "/board/"})
    assert "Public board" in typed(client.get("/board/"))
    client.get("/?elder=0")
    assert 'class="elder"' not in typed(client.get("/"))


def test_the_place_is_asked_once_and_shows_the_team_by_surname(client: Client, d: District) -> None:
    client.post("/place/", {"chosen": str(d.home.pk)})
    page = typed(client.get("/"))
    assert "林" in page
    assert "林秀珍" not in page
    assert str(d.home.pk) in typed(client.get("/report/"))


def test_what_desks_write_to_each_other_is_not_on_the_reporters_page(
    owner: Client, d: District, appeal: Appeal
) -> None:
    actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=timezone.now(),
        lead=Handler("department", d.municipal.pk), words="此户多次投诉，先去看看",
    )  # fmt: skip
    page = typed(owner.get(f"/progress/{appeal.number}/"))
    assert "市政" in page
    assert "此户多次投诉" not in page


def test_whoever_joined_reads_how_the_main_one_stands_and_none_of_its_words(
    owner: Client, d: District, appeal: Appeal
) -> None:
    receipt = actions.receive(
        actor=PUBLIC, report=a_report(d, category=d.lamp, words="我是3幢老李，灯坏了"), now=timezone.now()
    )
    main = Appeal.objects.get(pk=receipt.appeal_id)
    actions.merge(
        actor=d.staff, appeal_id=appeal.pk, main_id=main.pk, seen=appeal.event_seq, now=timezone.now(), words="同一盏灯"
    )
    joined = typed(owner.get(f"/progress/{appeal.number}/"))
    assert "合并办理，承诺" in joined
    main.refresh_from_db()
    resolved(d, main)
    done = typed(owner.get(f"/progress/{appeal.number}/"))
    assert "答复已办好" in done
    for hidden in ("老李", "同一盏灯", main.number):
        assert hidden not in done, hidden
    appeal.refresh_from_db()
    said = {"words": "我这盏还不亮", "seen": appeal.event_seq, "key": new_key()}
    assert owner.post(f"/progress/{appeal.number}/not-solved/", said).status_code == 303
    appeal.refresh_from_db()
    main.refresh_from_db()
    assert (appeal.state, appeal.main_id, main.state) == ("received", None, "resolved")
