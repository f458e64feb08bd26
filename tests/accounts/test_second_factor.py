"""The second factor: codes of RFC 6238 and recovery codes, each good once; sealed where they are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator

from jinlin.accounts import second_factor
from jinlin.accounts.models import User
from tests.cast import NOON, District

STEP = timedelta(seconds=30)
# The shared secret of RFC 6238, appendix B: "12345678901234567890".
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def wu(d: District) -> User:
    return User.objects.get(pk=d.secretary.user_id)


def enrolled(user: User) -> tuple[str, list[str]]:
    secret = second_factor.new_secret()
    codes = second_factor.enrol(user=user, secret=secret, code=second_factor.code_at(secret, NOON), now=NOON)
    assert codes is not None
    return secret, codes


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert second_factor.code_at(RFC_SECRET, datetime.fromtimestamp(seconds, tz=UTC)) == code


def test_a_wrong_code_enrols_nothing(wu: User) -> None:
    assert second_factor.enrol(user=wu, secret=second_factor.new_secret(), code="000000", now=NOON) is None
    assert not second_factor.has_second_factor(wu)


def test_enrolling_gives_ten_recovery_codes_and_keeps_nothing_readable(wu: User) -> None:
    secret, codes = enrolled(wu)
    assert len(set(codes)) == 10
    assert second_factor.codes_left(wu) == 10
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_a_second_app_is_not_enrolled_beside_the_first(wu: User) -> None:
    enrolled(wu)
    other = second_factor.new_secret()
    assert second_factor.enrol(user=wu, secret=other, code=second_factor.code_at(other, NOON), now=NOON) is None


def test_a_code_is_good_once_within_a_step_of_its_time(wu: User) -> None:
    secret, _ = enrolled(wu)
    assert not second_factor.verify(user=wu, code=second_factor.code_at(secret, NOON), now=NOON), "used to enrol"
    later = NOON + 10 * STEP
    code = second_factor.code_at(secret, later)
    assert not second_factor.verify(user=wu, code=code, now=later + 2 * STEP), "too old"
    assert not second_factor.verify(user=wu, code=code, now=later - 2 * STEP), "too early"
    assert second_factor.verify(user=wu, code=f"{code[:3]} {code[3:]}", now=later + STEP)
    assert not second_factor.verify(user=wu, code=code, now=later + STEP), "twice"
    assert not second_factor.verify(user=wu, code=second_factor.code_at(secret, later - STEP), now=later), (
        "an older one"
    )


def test_a_recovery_code_is_good_once(wu: User) -> None:
    _, codes = enrolled(wu)
    assert second_factor.verify(user=wu, code=codes[3], now=NOON)
    assert not second_factor.verify(user=wu, code=codes[3], now=NOON)
    assert second_factor.codes_left(wu) == 9
    for nonsense in ("", "0" * 8, "路灯", "1" * 500):
        assert not second_factor.verify(user=wu, code=nonsense, now=NOON)


def test_another_persons_code_opens_nothing(wu: User, d: District) -> None:
    secret, codes = enrolled(wu)
    ye = User.objects.get(pk=d.street_officer.user_id)
    enrolled(ye)
    later = NOON + 4 * STEP
    assert not second_factor.verify(user=ye, code=second_factor.code_at(secret, later), now=later)
    assert not second_factor.verify(user=ye, code=codes[0], now=later)


def test_the_qr_names_the_site_and_the_person(wu: User) -> None:
    assert second_factor.enrol_uri(user=wu, secret=RFC_SECRET) == (
        f"otpauth://totp/Jinlin%20%E8%BF%91%E9%82%BB%3A{wu.username}?secret={RFC_SECRET}"
        "&issuer=Jinlin%20%E8%BF%91%E9%82%BB"
    )
