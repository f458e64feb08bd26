"""What no form of ours sends: odd digits, a NUL, a number too large. The answer is a page, never a failure."""

import pytest
from django.test import Client

from jinlin.appeals.models import Appeal
from tests.cast import District
from tests.web.test_resident_report import fields, typed


@pytest.mark.parametrize(
    "address",
    ["/board/?before=²", "/board/?community=²", "/place/?q=²", "/report/?community=²", "/progress/²-²/", "/mine/?x=²"],
)
def test_digits_that_are_no_number_are_passed_over(client: Client, d: District, address: str) -> None:
    assert client.get(address).status_code in {200, 302}


@pytest.mark.parametrize("more", [{"chosen": "²"}, {"chosen": "1-²"}, {"microgrid": "²"}])
def test_an_odd_choice_of_a_place_loses_nothing(client: Client, d: District, more: dict[str, str]) -> None:
    page = client.post("/report/", fields(d, **more))
    assert page.status_code in {303, 422}
    assert page.status_code == 303 or "9栋门口下水道堵了" in typed(page)


def test_a_position_far_too_vague_is_no_failure(client: Client, d: District) -> None:
    assert client.post("/report/", fields(d, accuracy=10**15)).status_code == 303
    assert Appeal.objects.get().accuracy_m == 100_000


def test_a_nul_is_refused_before_anything_is_asked(client: Client, d: District) -> None:
    assert client.post("/report/", fields(d, words="路灯\0不亮")).status_code == 400
    assert client.get("/progress/?number=%00").status_code == 400
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("address", ["/s/%00/", "/receipt/%00/", "/progress/%00/"])
def test_a_nul_in_an_address_is_refused_before_anything_is_asked(client: Client, d: District, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_lookup_code_far_too_long_gets_our_own_sentence(client: Client, d: District) -> None:
    page = typed(client.post("/progress/", {"number": "350405-261123-0001234-6", "code": "9" * 50}))
    assert "请填写编号下面的 8 位数字" in page
    assert "确保该变量" not in page
