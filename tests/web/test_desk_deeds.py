"""Every verb of the desk as a form: offered and done where the rules allow it, refused with the words kept elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import time_machine

from jinlin.appeals.models import Appeal, AppealEvent, CatalogueChange
from jinlin.web.desk.deeds import DEEDS
from tests.cast import District
from tests.web import desk_ways as ways
from tests.web.desk_ways import LATER, form_of, send
from tests.web.ways_in import as_post

WORDS = "这一句话不能丢：<b>灯</b>"


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


class Case(NamedTuple):
    """A deed: on which appeal, by whom, with what; and who sees the appeal but may not do it."""

    deed: str
    appeal: Callable[[District], Appeal]
    who: str
    data: Callable[[District, Appeal], dict[str, Any]]
    not_by: str
    verb: str = ""


def words(d: District, a: Appeal) -> dict[str, Any]:
    return {"words": WORDS}


CASES = [
    Case("hear", ways.voiced, "staff", words, "grid_chief"),
    Case("accept", ways.received, "staff", words, "grid_chief"),
    Case("accept_and_assign", ways.received, "staff", lambda d, a: {"lead": "self", "words": WORDS}, "grid_chief", "assign"),
    Case("decline", ways.received, "staff", lambda d, a: {"ground": "court", "words": WORDS}, "grid_chief"),
    Case("review", ways.declined, "street_officer", words, "staff"),
    Case("ask", ways.accepted, "staff", words, "grid_chief"),
    Case("answer", ways.waiting, "staff", words, "grid_chief"),
    Case(
        "recategorise", ways.received, "staff",
        lambda d, a: {"category": f"{d.pipe.pk}-{d.blocked.pk}", "words": WORDS}, "grid_chief",
    ),
    Case("relocate", ways.received, "staff", lambda d, a: {"grid": d.next_door.pk, "words": WORDS}, "grid_chief"),
    Case("assign", ways.accepted, "staff", lambda d, a: {"lead": f"department:{d.police.pk}", "words": WORDS}, "grid_chief"),
    Case(
        "add_helpers", ways.signed, "staff",
        lambda d, a: {"helpers": [f"department:{d.police.pk}", f"grid:{d.home.pk}"], "words": WORDS}, "grid_chief", "assign",
    ),
    Case("reassign", ways.signed, "staff", lambda d, a: {"lead": f"department:{d.police.pk}", "words": WORDS}, "grid_chief"),
    Case("sign_for", ways.given, "handler", lambda d, a: {"task": "1"}, "staff"),
    Case("finish", ways.signed, "handler", lambda d, a: {"task": "1", "words": WORDS}, "staff"),
    Case("object", ways.given, "handler", lambda d, a: {"ground": "not_ours", "words": WORDS}, "staff"),
    Case(
        "rule", ways.returned, "staff",
        lambda d, a: {
            "task": "1", "upheld": "yes", "lead": f"department:{d.police.pk}", "ground": "市政条例第3条", "words": WORDS,
            "teach": "1",
        },
        "grid_chief",
    ),
    Case("inspect", ways.accepted, "staff", words, "grid_chief"),
    Case("verify", ways.handed_in, "staff", lambda d, a: {"ok": "yes", "words": WORDS}, "grid_chief"),
    Case("whistle", ways.accepted, "staff", lambda d, a: {"departments": [d.police.pk], "words": WORDS}, "grid_chief"),
    Case("resolve", ways.handed_in, "staff", words, "grid_chief"),
    Case("call_back", ways.resolved, "staff", lambda d, a: {"solved": "yes", "words": WORDS}, "grid_chief"),
    Case("reopen", ways.closed, "staff", words, "grid_chief"),
    Case("publish", ways.received, "staff", lambda d, a: {"release_words": "1", "words": WORDS}, "grid_chief"),
    Case("keep_confidential", ways.received, "staff", words, "grid_chief"),
    Case("comment", ways.received, "grid_chief", words, ""),
    Case("escalate", ways.accepted, "staff", words, "grid_chief"),
    Case("to_arbiter", ways.accepted, "staff", words, "grid_chief", "escalate"),
    Case("send_down", ways.accepted, "staff", lambda d, a: {"grid": d.area.pk, "words": WORDS}, "grid_chief"),
    Case("merge", ways.received, "staff", lambda d, a: {"number": ways.received(d).number, "words": WORDS}, "grid_chief"),
    Case("unmerge", ways.merged, "staff", words, "grid_chief"),
    Case("supervise", ways.accepted, "street_officer", words, "staff"),
    Case("answer_supervision", ways.supervised, "staff", words, "grid_chief"),
    Case("urge", ways.accepted, "staff", words, "grid_chief"),
    Case("ask_extension", ways.signed, "handler", lambda d, a: {"ground": "weather", "words": WORDS}, "grid_chief"),
    Case("decide_extension", ways.extension_asked, "staff", lambda d, a: {"approved": "yes", "words": WORDS}, "grid_chief"),
    Case(
        "ask_suspension", ways.signed, "handler",
        lambda d, a: {"until": "2026-04-01", "ground": "project", "words": WORDS}, "grid_chief",
    ),
    Case("decide_suspension", ways.suspension_asked, "staff", lambda d, a: {"approved": "no", "words": WORDS}, "grid_chief"),
    Case("resume", ways.suspended, "staff", words, "grid_chief"),
    Case("ask_void", ways.received, "staff", words, "grid_chief"),
    Case("decide_void", ways.void_asked, "secretary", lambda d, a: {"approved": "yes", "words": WORDS}, "grid_chief"),
    Case("ask_excuse", ways.closed_late, "handler", words, "staff"),
    Case("decide_excuse", ways.excuse_asked, "staff", lambda d, a: {"approved": "yes", "words": WORDS}, "grid_chief"),
    Case("mark_about", ways.received, "staff", lambda d, a: {"about": "property", "words": WORDS}, "grid_chief"),
    Case("decide_about", ways.suspected, "street_officer", lambda d, a: {"about": "nobody", "words": WORDS}, ""),
    Case("release_version", ways.suspected, "street_officer", words, ""),
]  # fmt: skip


def test_no_deed_is_left_out() -> None:
    assert {case.deed for case in CASES} == set(DEEDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.deed)
def test_a_deed_is_offered_and_done(d: District, case: Case) -> None:
    appeal = case.appeal(d)
    client = as_post(getattr(d, case.who))
    page = client.get(f"/desk/a/{appeal.pk}/", {"do": case.deed})
    assert f'data-deed="{case.deed}"' in page.content.decode()
    data = case.data(d, appeal)
    answer = send(client, appeal, case.deed, {**form_of(page), **data})
    assert answer.status_code == 303, answer.content.decode()
    assert f"done={case.deed}" in answer.url  # type: ignore[attr-defined]
    event = AppealEvent.objects.filter(appeal=appeal).select_related("text").order_by("-seq").first()
    assert event is not None
    assert event.verb == (case.verb or case.deed)
    if "words" in data and case.deed != "publish":
        said = AppealEvent.objects.filter(appeal=appeal, text__body=WORDS)
        assert said.exists()
    assert client.get(answer.url).status_code == 200  # type: ignore[attr-defined]


@pytest.mark.parametrize("case", [c for c in CASES if c.not_by], ids=lambda case: case.deed)
def test_whoever_may_not_is_not_offered_it_and_is_refused_with_the_words_kept(d: District, case: Case) -> None:
    appeal = case.appeal(d)
    client = as_post(getattr(d, case.not_by))
    page = client.get(f"/desk/a/{appeal.pk}/", {"do": case.deed}).content.decode()
    assert f'data-deed="{case.deed}"' not in page
    assert f"?do={case.deed}&" not in page
    answer = send(client, appeal, case.deed, case.data(d, appeal))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'role="alert"' in text
    if "words" in case.data(d, appeal):
        assert "这一句话不能丢：&lt;b&gt;灯&lt;/b&gt;" in text
    assert not AppealEvent.objects.filter(
        appeal=appeal, verb=case.verb or case.deed, post_id=client.session["post"]
    ).exists()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.deed)
def test_elsewhere_the_appeal_does_not_exist(d: District, case: Case) -> None:
    appeal = case.appeal(d)
    client = as_post(d.other_secretary)
    assert client.get(f"/desk/a/{appeal.pk}/", {"do": case.deed}).status_code == 404
    there = send(client, appeal, case.deed, {"words": WORDS, "lead": "self"})
    absent = client.post(f"/desk/a/999999/{case.deed}/", {"seen": 1, "words": WORDS, "lead": "self"})
    assert there.status_code in {404, 422} if case.deed in {"relocate", "merge"} else there.status_code == 404
    assert there.status_code == absent.status_code


def test_a_ruling_may_teach_the_catalogue(d: District) -> None:
    case = next(c for c in CASES if c.deed == "rule")
    appeal = case.appeal(d)
    assert send(as_post(d.staff), appeal, "rule", case.data(d, appeal)).status_code == 303
    change = CatalogueChange.objects.get()
    assert (change.department_id, change.ground) == (d.police.pk, "市政条例第3条")


@pytest.mark.parametrize(
    ("deed", "appeal", "who", "data", "where", "sentence"),
    [
        ("decline", ways.received, "staff", {"ground": "", "words": WORDS}, "f-ground", "请从列表"),
        ("ask", ways.accepted, "staff", {"words": "  "}, "f-words", "请写几句话"),
        ("merge", ways.received, "staff", {"number": "350405-260317-0000001-1", "words": WORDS}, "f-number", ""),
        ("merge", ways.received, "staff", {"words": WORDS}, "f-number", "请填写主件编号"),
        ("ask_suspension", ways.signed, "handler", {"until": "gestern", "words": WORDS}, "f-until", "请选择明天起"),
        ("ask_suspension", ways.signed, "handler", {"until": "2030-01-01", "words": WORDS}, "f-until", ""),
        ("relocate", ways.received, "staff", {"address": "没有这个地方", "words": WORDS}, "f-address", "请从列表中选"),
        ("relocate", ways.received, "staff", {"words": WORDS}, "f-address", "请填写地址"),
        ("whistle", ways.accepted, "staff", {"words": WORDS}, "departments", ""),
        ("mark_about", ways.received, "staff", {"about": "", "words": WORDS}, "f-about", "请选择反映的对象"),
        ("verify", ways.handed_in, "staff", {"words": WORDS}, "", "请从两项中选一项"),
        ("verify", ways.handed_in, "staff", {"ok": "no"}, "f-words", "请写几句话"),
        ("recategorise", ways.received, "staff", {"category": "0-0", "words": WORDS}, "f-category", ""),
        ("assign", ways.accepted, "staff", {"lead": "", "words": WORDS}, "f-lead", ""),
        ("assign", ways.accepted, "staff", {"lead": "grid:9999999", "words": WORDS}, "", ""),
        ("resolve", ways.handed_in, "staff", {"words": "好" * 2001}, "f-words", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    d: District,
    deed: str,
    appeal: Callable[[District], Appeal],
    who: str,
    data: dict[str, Any],
    where: str,
    sentence: str,
) -> None:
    one = appeal(d)
    answer = send(as_post(getattr(d, who)), one, deed, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'data-deed="{deed}"' in text
    assert sentence in text
    if where.startswith("f-"):
        assert f'id="{where}-error"' in text
    if data.get("words") == WORDS:
        assert "这一句话不能丢：&lt;b&gt;灯&lt;/b&gt;</textarea>" in text
    if data.get("until"):
        assert f'value="{data["until"]}"' in text
    assert Appeal.objects.get(pk=one.pk).event_seq == one.event_seq
