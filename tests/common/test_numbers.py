"""Numbers people read out and type in."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.common import keyring
from jinlin.common.numbers import (
    AppealNumber,
    appeal_number,
    is_key,
    is_number,
    lookup_code,
    lookup_fits,
    lookup_hash,
    new_key,
    next_running,
    next_runnings,
    parse_number,
)
from jinlin.common.refusals import Refused

numbers = st.builds(
    AppealNumber,
    division=st.from_regex(r"[1-9]\d{5}", fullmatch=True).filter(str.isascii),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    running=st.integers(1, 9_999_999_999),
)


def test_a_number_as_it_is_printed() -> None:
    number = appeal_number(division="350405", day=date(2026, 11, 23), running=1234)
    assert re.fullmatch(r"350405-261123-0001234-\d", number)
    assert parse_number(number) == AppealNumber("350405", date(2026, 11, 23), 1234)


@given(numbers)
def test_what_is_printed_is_read_back(number: AppealNumber) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(str(number).replace("-", " ")) == number
    assert parse_number(str(number).replace("-", "")) == number


@given(numbers, st.integers(0, 20), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: AppealNumber, at: int, off: int) -> None:
    digits = str(number).replace("-", "")
    at %= len(digits)
    wrong = digits[:at] + str((int(digits[at]) + off) % 10) + digits[at + 1 :]
    assert not is_number(wrong)


def test_full_width_digits_and_long_dashes_are_read() -> None:
    number = appeal_number(division="350405", day=date(2026, 11, 23), running=7)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else "—" for c in number)
    assert str(parse_number(f" {wide} ")) == number


@pytest.mark.parametrize(("text", "code"), [
    ("", "number_shape"), ("路灯", "number_shape"), ("350405-261123-1234-7", "number_shape"),
    ("35040526112300012340000000000", "number_shape"),
])  # fmt: skip
def test_what_is_no_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_number(text)
    assert refusal.value.code == code


def test_a_slip_and_an_impossible_day_are_refused() -> None:
    number = appeal_number(division="350405", day=date(2026, 11, 23), running=1234)
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(Refused) as refusal:
        parse_number(slip)
    assert refusal.value.code == "number_check"
    from_nowhere = [f"35040526133100012349"[:-1] + str(d) for d in range(10)]  # noqa: F541
    assert not any(is_number(text) for text in from_nowhere)


@pytest.mark.parametrize(("division", "running"), [("35040", 1), ("35040x", 1), ("350405", 0)])
def test_no_number_is_made_of_nonsense(division: str, running: int) -> None:
    with pytest.raises(ValueError, match="no number"):
        appeal_number(division=division, day=date(2026, 11, 23), running=running)


@pytest.mark.django_db
def test_the_running_part_never_comes_twice() -> None:
    taken = [next_running(), *next_runnings(5), next_running()]
    assert sorted(set(taken)) == taken


@pytest.mark.django_db
def test_a_lookup_code_opens_its_own_appeal_only() -> None:
    code = lookup_code(17)
    assert re.fullmatch(r"\d{8}", code)
    assert code == lookup_code(17) != lookup_code(18)
    stored = lookup_hash(code, appeal_id=17)
    assert lookup_fits(f" {code[:4]} {code[4:]} ", appeal_id=17, stored=memoryview(stored))
    assert not lookup_fits(code, appeal_id=18, stored=stored)
    assert not lookup_fits("00000000", appeal_id=17, stored=stored)


@pytest.mark.django_db
def test_a_receipt_survives_a_rotation(settings: object) -> None:
    code = lookup_code(17)
    stored = lookup_hash(code, appeal_id=17)
    keyring.rotate(settings.KEYS_FILE)  # type: ignore[attr-defined]
    keyring.forget()
    assert lookup_fits(code, appeal_id=17, stored=stored)
    assert lookup_code(17, stored=stored) == code != lookup_code(17)


def test_keys_of_forms() -> None:
    assert is_key(new_key())
    assert new_key() != new_key()
    assert not any(
        is_key(text) for text in ("", "short", "x" * 65, "spaces are no good", "路灯路灯路灯路灯路灯路灯路灯路灯")
    )
