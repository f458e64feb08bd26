"""Words of an address, as people say them, find one building, a list to choose from, or nothing; always with the reason."""

import pytest

from jinlin.grid.addresses import Address, AddressBook, Answer

FUQIAN, LUOBU, CHENGBEI = 10, 20, 30
NAMES = {FUQIAN: "府前社区", LUOBU: "罗布社区", CHENGBEI: "城北社区"}


def an_address(
    number: int, *, community: int, microgrid: int, compound: str = "", name: str, **more: object
) -> Address:
    return Address(number, community, microgrid, compound, name, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def book() -> AddressBook:
    return AddressBook(
        [
            an_address(1, community=LUOBU, microgrid=201, compound="洋坊新村", name="3栋"),
            an_address(2, community=LUOBU, microgrid=201, compound="洋坊新村", name="4栋"),
            an_address(3, community=LUOBU, microgrid=202, compound="洋坊新村", name="13栋"),
            an_address(4, community=FUQIAN, microgrid=105, compound="府前路27号", name="9栋", aliases=("咖啡店",)),
            an_address(5, community=FUQIAN, microgrid=105, compound="府前路27号", name="8栋"),
            an_address(6, community=FUQIAN, microgrid=101, name="府前路", units=("1-35号单",)),
            an_address(7, community=FUQIAN, microgrid=102, name="府前路", units=("2-36号双",)),
            # One tower, two microgrids.
            an_address(8, community=CHENGBEI, microgrid=301, compound="翡翠江南", name="2栋", units=("1单元",)),
            an_address(9, community=CHENGBEI, microgrid=302, compound="翡翠江南", name="2栋", units=("2单元", "3单元")),
            an_address(10, community=CHENGBEI, microgrid=303, compound="城北新村南区", name="1栋"),
            an_address(11, community=CHENGBEI, microgrid=304, compound="城北新村", name="1栋"),
            # The same name in two communities.
            an_address(12, community=FUQIAN, microgrid=106, compound="和平小区", name="1栋"),
            an_address(13, community=LUOBU, microgrid=203, compound="和平小区", name="1栋"),
        ],
        NAMES,
    )


def codes(answer: Answer) -> list[str]:
    return [code for code, _ in answer.why]


@pytest.mark.parametrize(
    "words",
    [
        "洋坊新村3栋2单元",
        "洋坊新村三号楼二单元 501",
        "罗布社区洋坊新村3幢",
        "洋坊新村 3-2-501",
        "罗布居委会 洋坊新村 ３ 号楼",
        "洋坊新村3#",
    ],
)
def test_one_building_in_every_spelling(book: AddressBook, words: str) -> None:
    answer = book.find(words)
    assert answer.address is not None
    assert (answer.address.id, answer.microgrid_id, answer.community_id) == (1, 201, LUOBU)
    assert ("compound", "洋坊新村") in answer.why
    assert ("building", "3幢") in answer.why


def test_building_3_is_not_building_13(book: AddressBook) -> None:
    assert book.find("洋坊新村13栋").microgrid_id == 202


def test_a_compound_alone_offers_its_buildings_in_reading_order(book: AddressBook) -> None:
    answer = book.find("洋坊新村")
    assert answer.microgrid_id is None
    assert [match.address.name for match in answer.matches] == ["3栋", "4栋", "13栋"]
    assert answer.community_id == LUOBU


def test_a_building_that_does_not_exist_is_said_not_guessed(book: AddressBook) -> None:
    answer = book.find("洋坊新村33栋")
    assert answer.microgrid_id is None
    assert ("no_such_building", "33幢") in answer.why
    assert len(answer.matches) == 3


def test_the_coffee_shop_of_the_story(book: AddressBook) -> None:
    for words in ("府前路27号9幢", "27号9栋 咖啡店", "咖啡店"):
        answer = book.find(words)
        assert (answer.microgrid_id, answer.address and answer.address.id) == (105, 4), words


def test_a_house_number_alone_means_something_only_at_home(book: AddressBook) -> None:
    assert book.find("27号9栋").microgrid_id is None
    answer = book.find("27号9栋", within=FUQIAN)
    assert answer.microgrid_id == 105
    assert book.find("27号9栋", within=LUOBU).microgrid_id is None


@pytest.mark.parametrize(("words", "microgrid"), [("府前路13号", 101), ("府前路 14 号", 102), ("府前路三十五号", 101)])
def test_a_street_is_parted_by_house_numbers(book: AddressBook, words: str, microgrid: int) -> None:
    assert book.find(words).microgrid_id == microgrid


def test_a_number_the_street_does_not_have(book: AddressBook) -> None:
    answer = book.find("府前路99号")
    assert answer.microgrid_id is None
    assert ("no_such_door", "99号") in answer.why


def test_a_shared_tower_asks_for_the_unit(book: AddressBook) -> None:
    without = book.find("翡翠江南2栋")
    assert without.microgrid_id is None
    assert "shared_building" in codes(without)
    assert {match.address.microgrid_id for match in without.matches} == {301, 302}
    assert book.find("翡翠江南2栋1单元").microgrid_id == 301
    assert book.find("翡翠江南2号楼三单元").microgrid_id == 302


def test_choosing_from_the_list(book: AddressBook) -> None:
    assert book.choose(1).microgrid_id == 201
    assert book.choose(8).microgrid_id is None
    assert "shared_building" in codes(book.choose(8))
    assert book.choose(8, "3单元").microgrid_id == 302
    assert book.choose(99).matches == ()


def test_the_longer_name_hides_the_shorter(book: AddressBook) -> None:
    assert book.find("城北新村南区1栋").microgrid_id == 303
    assert book.find("城北新村1栋").microgrid_id == 304


def test_the_same_name_in_two_communities_needs_the_community(book: AddressBook) -> None:
    both = book.find("和平小区1栋")
    assert both.microgrid_id is None
    assert {match.address.id for match in both.matches} == {12, 13}
    named = book.find("罗布社区和平小区1栋")
    assert named.microgrid_id == 203
    assert ("community", "罗布社区") in named.why
    assert book.find("和平小区1栋", within=FUQIAN).microgrid_id == 106


def test_a_similar_name_is_offered_never_taken(book: AddressBook) -> None:
    answer = book.find("洋坊新春3栋")
    assert answer.microgrid_id is None
    assert "similar" in codes(answer)
    assert answer.matches[0].address.id == 1


def test_beginning_to_type_finds_it(book: AddressBook) -> None:
    assert {match.address.compound for match in book.find("洋坊").matches} == {"洋坊新村"}


def test_a_community_alone_is_kept(book: AddressBook) -> None:
    for words in ("在府前社区门口", "府前居委会", "府前社区居民委员会"):
        answer = book.find(words)
        assert (answer.microgrid_id, answer.community_id) == (None, FUQIAN), words
        assert codes(answer) == ["community"]


@pytest.mark.parametrize("words", ["", "   ", "🙂", "不知道在哪里", "<b>3栋</b>", "9" * 5000])
def test_words_that_name_no_place(book: AddressBook, words: str) -> None:
    answer = book.find(words)
    assert (answer.microgrid_id, answer.matches) == (None, ())


def test_lists_for_a_form(book: AddressBook) -> None:
    assert book.groups(FUQIAN) == ["府前路", "府前路27号", "和平小区"]
    assert [row.id for row in book.inside(FUQIAN, "府前路27号")] == [5, 4]
    assert [row.id for row in book.inside(FUQIAN, "府前路")] == [6, 7]
    assert [row.id for row in book.of_microgrid(201)] == [1, 2]
