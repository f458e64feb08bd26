"""Large print by cookie, and by the address on a poster: on any of the residents' pages, at once and from then on."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PAGES = ["/", "/report/", "/mine/", "/place/", "/board/", "/progress/"]


def is_large(html: bytes) -> bool:
    return b' class="elder"' in html[:200]


@pytest.mark.parametrize("page", PAGES)
def test_the_address_of_a_poster_turns_it_on_at_once_and_for_good(page: str) -> None:
    client = Client()
    answer = client.get(page, {"elder": "1"})
    assert answer.status_code == 200
    assert is_large(answer.content)
    assert client.cookies["elder"].value == "1"
    assert client.cookies["elder"]["httponly"]
    assert is_large(client.get(page).content)
    assert not is_large(client.get(page, {"elder": "0"}).content)
    assert not is_large(client.get(page).content)


def test_only_yes_or_no_is_heard_and_only_by_residents_pages() -> None:
    client = Client()
    for page, value in (("/", "2"), ("/", "<script>"), ("/login/", "1")):
        assert not is_large(client.get(page, {"elder": value}).content)
    assert "elder" not in client.cookies
