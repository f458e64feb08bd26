"""From everyday words to a category: how often it is right, why it says so, and what must never fool it."""

import time
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinlin.appeals.catalogue import Catalogue, load_catalogue
from jinlin.appeals.matching import (
    AboutHint,
    emergency_words,
    is_emergency,
    propose,
    similar_words,
    suggest_about,
)

SAID = tomllib.loads((Path(__file__).parent / "data" / "everyday.toml").read_text("utf-8"))
SHIPPED = load_catalogue()


def shares(said: Sequence[Sequence[str]]) -> tuple[float, float, float]:
    """Return how often the first proposal is right, one of three is, and the first is right where it is sure."""
    first = among = sure = right_when_sure = 0
    for words, category, *_ in said:
        proposals = propose(words, SHIPPED)
        codes = [each.category.code for each in proposals]
        first += codes[:1] == [category]
        among += category in codes
        if proposals and proposals[0].sure:
            sure += 1
            right_when_sure += codes[0] == category
    return first / len(said), among / len(said), right_when_sure / max(sure, 1)


def test_the_sentences_are_many_and_the_held_apart_ones_are_new() -> None:
    practice, held = ({words for words, *_ in SAID[name]} for name in ("practice", "held_apart"))
    learned = {saying for sayings in SHIPPED.sayings.values() for saying in sayings}
    assert len(practice) >= 200
    assert len(held) >= 200
    assert not held & practice
    assert not held & learned


def test_sentences_held_apart_find_their_category() -> None:
    first, among, sure = shares(SAID["held_apart"])
    print(f"\nheld apart ({len(SAID['held_apart'])}): first {first:.1%}, of three {among:.1%}, when sure {sure:.1%}")  # noqa: T201
    assert first >= 0.85
    assert among >= 0.95
    assert sure >= 0.95


def test_sentences_the_words_were_made_with_stay_found() -> None:
    first, among, _ = shares(SAID["practice"])
    assert first >= 0.95
    assert among >= 0.98


@pytest.mark.parametrize(("words", "category", "condition"), SAID["stories"])
def test_the_stories_of_the_district_find_their_category_and_condition(
    words: str, category: str, condition: str
) -> None:
    best = propose(words, SHIPPED)[0]
    assert (best.category.code, best.condition.code, best.sure) == (category, condition, True)


def test_conditions_are_chosen_from_the_words() -> None:
    told = [(words, category, rest[0]) for words, category, *rest in SAID["held_apart"] if rest]
    found = [
        (each[0].category.code, each[0].condition.code) for each in (propose(words, SHIPPED) for words, *_ in told)
    ]
    right = [pair for pair, (_, category, condition) in zip(found, told, strict=True) if pair == (category, condition)]
    assert len(right) / len(told) >= 0.85


def test_a_proposal_says_which_words_it_rests_on() -> None:
    best = propose("井盖不见了", SHIPPED)[0]
    assert (best.category.code, best.condition.code) == ("manhole.cover", "missing")
    assert "井盖" in "".join(best.why)
    assert all(set(part) <= set("井盖不见了…") for part in best.why)


def test_the_longest_word_wins() -> None:
    assert propose("楼道灯坏了", SHIPPED)[0].category.code == "stair.lamp"
    assert propose("红绿灯坏了", SHIPPED)[0].category.code == "traffic.signal"
    assert propose("路灯坏了", SHIPPED)[0].category.code == "lamp.street"


def test_a_landmark_is_not_the_matter() -> None:
    assert propose("公厕对面的路灯坏了", SHIPPED)[0].category.code == "lamp.street"
    assert propose("学校门口的井盖丢了", SHIPPED)[0].category.code == "manhole.cover"
    assert propose("菜市场旁边的下水道堵了", SHIPPED)[0].category.code == "sewer.public"
    assert propose("The lamp near the public toilet is out", SHIPPED)[0].category.code == "lamp.street"


def test_what_is_denied_is_not_proposed_first_but_a_question_is_no_denial() -> None:
    assert propose("不是路灯坏了，是楼道灯不亮", SHIPPED)[0].category.code == "stair.lamp"
    assert propose("是不是停电了", SHIPPED)[0].category.code == "power.outage"


def test_thanks_at_the_end_of_a_long_letter_do_not_make_it_one_of_thanks() -> None:
    letter = (
        "尊敬的领导，我家住在新村三栋，楼前的下水道从上个月开始反复堵塞，污水流到路面，老人小孩出行不便，"
        "我们多次清理都没有用，希望尽快安排人来疏通。感谢领导在百忙之中关心，谢谢，辛苦了！"
    )
    assert propose(letter, SHIPPED)[0].category.code == "sewer.public"


@pytest.mark.parametrize("words", ["", "   ", "。。。", "🙂🙂", "12345", "xyzzy plugh", "<b></b>"])
def test_words_that_say_nothing_give_no_proposal(words: str) -> None:
    assert propose(words, SHIPPED) == []


def test_few_words_are_not_sure() -> None:
    for words in ("有点吵", "坏了", "来看看"):
        assert not any(each.sure for each in propose(words, SHIPPED))


def test_only_the_first_proposal_is_ever_sure_and_scores_fall() -> None:
    for words, *_ in SAID["practice"]:
        proposals = propose(words, SHIPPED, limit=5)
        assert not any(each.sure for each in proposals[1:])
        scores = [each.score for each in proposals]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score < 1 for score in scores)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_no_text_breaks_it(words: str) -> None:
    propose(words, SHIPPED)
    suggest_about(words)
    emergency_words(words)
    assert 0 <= similar_words(words, words) <= 1


def test_a_proposal_takes_under_two_milliseconds_of_work() -> None:
    said = [words for words, *_ in SAID["practice"]]
    propose(said[0], SHIPPED)
    before = time.process_time()
    for words in said:
        propose(words, SHIPPED)
    assert (time.process_time() - before) / len(said) < 0.002


def test_five_thousand_characters_are_read_without_haste() -> None:
    long = "".join(words for words, *_ in SAID["practice"])[:5000]
    before = time.process_time()
    propose(long, SHIPPED)
    suggest_about(long)
    is_emergency(long)
    assert time.process_time() - before < 0.2


def test_a_district_that_changes_a_word_is_understood_at_once() -> None:
    lamp = SHIPPED.by_code["lamp.street"]
    assert "光棍灯" not in "".join(lamp.everyday)
    edited = Catalogue(categories=(replace(lamp, everyday=("光棍灯",)),))
    assert propose("光棍灯又黑了", edited)[0].why == ("光棍灯",)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("我要投诉我们这里的网格长，说话很难听", "post_holder"),
        ("网格员态度恶劣，从来不上门", "post_holder"),
        ("社区不作为，反映三次都没人理", "community"),
        ("居委会互相踢皮球", "community"),
        ("物业乱收费，还不公开账目", "property"),
        ("保安骂人，物业也不管", "property"),
        ("派出所一直拖着不处理", "department"),
        ("窗口的人爱理不理", "department"),
        ("送餐公司敷衍老人", "partner"),
        ("I want to complain about the grid chief", "post_holder"),
        ("The property management never answers", "property"),
    ],
)
def test_words_suggest_whom_an_appeal_is_about(words: str, kind: str) -> None:
    hint = suggest_about(words)
    assert hint is not None
    assert hint.kind == kind


@pytest.mark.parametrize(
    "words",
    [
        "路灯坏了",
        "请社区来看一下，没人管的狗到处拉屎",
        "社区门口的路灯坏了没人修",
        "社区医院挂不上号",
        "希望物业把楼道扫一扫",
        "谢谢网格长帮我妈修好了水龙头",
        "我不是投诉社区，就是问一下",
        "社区里有人打牌",
        "班主任态度很差",
        "",
    ],
)
def test_a_mere_mention_suggests_nobody(words: str) -> None:
    assert suggest_about(words) is None


def test_a_hint_keeps_the_words_and_never_a_name() -> None:
    hint = suggest_about("我要举报我们片的网格长王大力，收钱不办事")
    assert isinstance(hint, AboutHint)
    assert hint.kind == "post_holder"
    assert "王大力" not in "".join(hint.why)


@pytest.mark.parametrize(
    "words",
    [
        "三楼着火了，冒浓烟",
        "厨房里好大的煤气味",
        "老人摔倒了叫不醒",
        "电线断了掉在路上",
        "电梯里有人出不来",
        "孩子不见了两个小时",
        "他拿刀要砍人",
        "有人落水了",
        "她说不想活了",
        "是不是漏气了",
        "我前面说了一堆，" + "路不好走，" * 300 + "现在房子要塌了",
        "There is a gas leak",
        "My father is unconscious",
    ],
)
def test_danger_to_life_is_an_emergency(words: str) -> None:
    assert is_emergency(words)


@pytest.mark.parametrize(
    "words",
    [
        "路灯坏了",
        "没有人受伤，就是墙皮旧了",
        "消防通道停了车，万一着火怎么办",
        "灭火器过期了",
        "去年着火烧了的房子还没修",
        "怕漏电，想换个插座",
        "The fire extinguisher is out of date",
        "医保怎么报销",
        "",
    ],
)
def test_what_is_feared_denied_or_past_is_no_emergency(words: str) -> None:
    assert emergency_words(words) == ()


def test_two_reports_of_one_thing_are_alike_and_two_things_are_not() -> None:
    one = "文昌巷口的路灯坏了三天没人修"
    assert similar_words(one, "文昌巷口路灯坏了，一直没人修") > 0.6
    assert similar_words(one, "小区门口垃圾堆成山") < 0.2
    assert similar_words("", one) == 0
