"""Values about a person hide themselves."""

import json
import logging
import pickle

import pytest

from jinlin.common.private import PersonName, Phone
from jinlin.common.refusals import Refused


@pytest.mark.parametrize(
    ("written", "stored", "shown"),
    [
        ("138 1234 5678", "+8613812345678", "138****5678"),
        ("+86 138-1234-5678", "+8613812345678", "138****5678"),
        ("0086 13812345678", "+8613812345678", "138****5678"),
        ("8613812345678", "+8613812345678", "138****5678"),
        ("１３８１２３４５６７８", "+8613812345678", "138****5678"),
        ("0598-5822222", "+865985822222", "0598****222"),
        ("（0598）5822222", "+865985822222", "0598****222"),
        ("+86 598 5822222", "+865985822222", "0598****222"),
        ("5822222", "+865985822222", "0598****222"),
        ("010-66668888", "+861066668888", "010****888"),
        ("86 10 6666 8888", "+861066668888", "010****888"),
        ("400-812-3456", "+864008123456", "4008****456"),
        ("+852 9123 4567", "+85291234567", "+852****567"),
    ],
)
def test_a_phone_is_read_as_people_write_it(written: str, stored: str, shown: str) -> None:
    phone = Phone(written, area_code="0598")
    assert phone.in_the_clear() == stored
    assert phone.last4 == stored[-4:]
    assert [str(phone), f"{phone}", f"{phone:s}", "%s" % phone, phone.masked()] == [shown] * 5  # noqa: UP031
    assert repr(phone) == f"Phone('{shown}')"
    assert Phone.from_e164(stored) == phone


@pytest.mark.parametrize(
    "written", ["", "12345", "1381234567", "138123456789", "5822222", "021-12345678", "打不通的", "+1 2"]
)
def test_what_reaches_nobody_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(Refused) as refusal:
        Phone(written)
    assert refusal.value.code == "phone"
    assert not written or written not in str(refusal.value)


def test_who_can_get_a_text_message_and_how_to_dial() -> None:
    assert Phone("13812345678").is_mobile
    assert not Phone("0598-5822222").is_mobile
    assert not Phone("+85291234567").is_mobile
    assert [Phone(n).national() for n in ("13812345678", "0598-5822222", "4008123456", "+85291234567")] == [
        "13812345678",
        "05985822222",
        "4008123456",
        "+85291234567",
    ]


def test_a_name_shows_its_first_character_and_not_its_length() -> None:
    assert [str(PersonName(name)) for name in ("王大明", " 王 明 ", "王", "")] == ["王**", "王**", "王**", ""]
    assert PersonName("欧阳 明").in_the_clear() == "欧阳 明"
    assert not PersonName(" ")


def test_private_values_leak_into_nothing(caplog: pytest.LogCaptureFixture) -> None:
    phone, name = Phone("13812345678"), PersonName("王大明")
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("called %s (%s) %r", phone, name, [phone])
    assert "12345" not in caplog.text
    assert "大明" not in caplog.text
    with pytest.raises(TypeError):
        json.dumps({"phone": phone})
    with pytest.raises(TypeError):
        pickle.dumps(phone)
    with pytest.raises(TypeError):
        "call " + phone  # type: ignore[operator]
    with pytest.raises(TypeError):
        "".join([name])  # type: ignore[list-item]


def test_equal_values_are_equal_and_kinds_are_not_mixed() -> None:
    assert len({Phone("13812345678"), Phone("+86 138 1234 5678")}) == 1
    assert Phone("13812345678") != "13812345678"
    assert PersonName("x") != Phone.from_e164("x")
