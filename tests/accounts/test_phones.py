"""Chiefs and helpers come in by phone: one-time code, known for 30 days, PIN for personal data."""

from datetime import timedelta

import pytest

from jinlin.accounts import actions, phones
from jinlin.accounts.models import AccessLog, Device, Post
from jinlin.accounts.scope import Scope
from jinlin.common.refusals import Refused
from tests.cast import NOON, District

MINUTE = timedelta(minutes=1)


def post_of(scope: Scope) -> int:
    assert scope.post_id is not None
    return scope.post_id


def a_phone(d: District, *, pin: str = "") -> actions.phones.KnownPhone:
    code = actions.invite(actor=d.secretary, post_id=post_of(d.chief), now=NOON)
    known = actions.redeem(code=code, name="Android", now=NOON)
    if pin:
        actions.set_pin(device_id=known.device.pk, pin=pin, again=pin, now=NOON)
    return known


def refused_code(action: object, **arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        action(**arguments)  # type: ignore[operator]
    return refused.value.code


def test_a_code_makes_one_phone_known_for_thirty_days(d: District) -> None:
    known = a_phone(d)
    assert (known.device.user_id, known.device.post_id) == (d.chief.user_id, d.chief.post_id)
    assert phones.known(known.token, now=NOON + timedelta(days=29, hours=23)) == known.device
    assert phones.known(known.token, now=NOON + timedelta(days=30)) is None
    assert phones.known(known.token + "x", now=NOON) is None
    assert phones.known("", now=NOON) is None
    assert known.token.encode() not in bytes(Device.objects.get().token_hash)
    assert list(AccessLog.objects.order_by("pk").values_list("what", flat=True)) == ["invite", "phone_known"]


def test_a_code_works_once_and_for_fifteen_minutes_and_the_newest_alone(d: District) -> None:
    code = actions.invite(actor=d.secretary, post_id=post_of(d.chief), now=NOON)
    assert phones.invitation(code, now=NOON + 14 * MINUTE) is not None
    assert refused_code(actions.redeem, code=code, name="", now=NOON + 15 * MINUTE) == "invitation"
    newer = actions.invite(actor=d.secretary, post_id=post_of(d.chief), now=NOON)
    assert refused_code(actions.redeem, code=code, name="", now=NOON) == "invitation"
    actions.redeem(code=newer, name="", now=NOON)
    assert refused_code(actions.redeem, code=newer, name="", now=NOON) == "invitation"
    assert refused_code(actions.redeem, code="guess", name="", now=NOON) == "invitation"


def test_a_secretary_lets_in_only_teams_of_the_own_community(d: District) -> None:
    with pytest.raises(Post.DoesNotExist):
        actions.invite(actor=d.other_secretary, post_id=post_of(d.chief), now=NOON)
    assert refused_code(actions.invite, actor=d.secretary, post_id=post_of(d.staff), now=NOON) == "desk_post"
    for other in (d.chief, d.grid_chief, d.staff, d.street_officer, d.operator, d.handler):
        assert refused_code(actions.invite, actor=other, post_id=post_of(d.chief), now=NOON) == "not_admin"
    Post.objects.filter(pk=post_of(d.chief)).update(valid_to=NOON.date())
    assert refused_code(actions.invite, actor=d.secretary, post_id=post_of(d.chief), now=NOON) == "post_ended"


def test_a_phone_is_ended_by_its_secretary_or_its_owner_but_nobody_else(d: District) -> None:
    one, two = a_phone(d), a_phone(d)
    with pytest.raises(Post.DoesNotExist):
        actions.end_device(actor=d.other_secretary, device_id=one.device.pk, now=NOON)
    assert refused_code(actions.end_device, actor=d.helper, device_id=one.device.pk, now=NOON) == "not_admin"
    actions.end_device(actor=d.secretary, device_id=one.device.pk, now=NOON)
    actions.end_device(actor=d.chief, device_id=two.device.pk, now=NOON)
    assert phones.known(one.token, now=NOON) is None
    assert phones.known(two.token, now=NOON) is None
    assert refused_code(actions.end_device, actor=d.secretary, device_id=one.device.pk, now=NOON) == "device_ended"


@pytest.mark.parametrize(
    ("pin", "again", "code"),
    [
        ("12345", "12345", "pin_shape"),
        ("abcdef", "abcdef", "pin_shape"),
        ("123456", "123456", "pin_weak"),
        ("987654", "987654", "pin_weak"),
        ("111111", "111111", "pin_weak"),
        ("121212", "121212", "pin_weak"),
        ("258258", "258258", "pin_weak"),
        ("804215", "804216", "pin_again"),
    ],
)
def test_a_pin_that_is_easy_or_mistyped_is_refused(d: District, pin: str, again: str, code: str) -> None:
    known = a_phone(d)
    assert refused_code(actions.set_pin, device_id=known.device.pk, pin=pin, again=again, now=NOON) == code
    assert Device.objects.get().pin == ""


def test_a_pin_is_set_once_and_then_opens(d: District) -> None:
    device = a_phone(d, pin="804215").device
    assert "804215" not in Device.objects.get().pin
    assert refused_code(actions.set_pin, device_id=device.pk, pin="735910", again="735910", now=NOON) == "pin_set"
    assert actions.try_pin(device_id=device.pk, pin="８０４ ２１５", now=NOON)
    assert not actions.try_pin(device_id=device.pk, pin="804216", now=NOON)


def test_five_wrong_pins_lock_the_phone_for_a_quarter_of_an_hour(d: District) -> None:
    device = a_phone(d, pin="804215").device
    for _ in range(5):
        assert not actions.try_pin(device_id=device.pk, pin="000000", now=NOON)
    assert refused_code(actions.try_pin, device_id=device.pk, pin="804215", now=NOON + MINUTE) == "pin_locked"
    assert actions.try_pin(device_id=device.pk, pin="804215", now=NOON + 16 * MINUTE)


def test_a_success_forgets_the_wrong_tries(d: District) -> None:
    device = a_phone(d, pin="804215").device
    for _ in range(3):
        for _ in range(4):
            assert not actions.try_pin(device_id=device.pk, pin="000000", now=NOON)
        assert actions.try_pin(device_id=device.pk, pin="804215", now=NOON)
