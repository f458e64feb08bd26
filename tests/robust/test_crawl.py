"""Every link of every face answers, as each post; no page says anything in another language or in the program's words."""

import pytest
from django.db import connection

from benchmarks.crawl import Visit
from benchmarks.faces import EVERYBODY, somebody
from jinlin.web.csp import POLICY
from tests.robust.reading import Data, inline, summary, wrong_in_chinese, wrong_in_english

# A page moves on (to the log-in, to the first page of a post) or is there.
FINE = {200, 301, 302, 303}
# Leads away from the face on purpose: out of the session, or to a form that only a button may send.
pytestmark = pytest.mark.usefixtures("grown")


@pytest.fixture(scope="module")
def data(grown_database: str, pointed_at: object) -> Data:
    with pointed_at(grown_database):  # type: ignore[operator]
        return Data.now()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_link_answers_in_the_language_asked_for(who: str, language: str, data: Data) -> None:
    visits = list(somebody(who).walk(language))
    dead = [f"{visit.status} {visit.url} (found on {visit.found_on})" for visit in visits if visit.status not in FINE]
    assert not dead, "\n".join(dead)
    pages = [visit for visit in visits if visit.kind == "text/html" and visit.html]
    assert len(pages) >= 5
    assert not (found := summary((visit.url, text) for visit in pages for text in _wrong(visit, language, data))), found


def _wrong(visit: Visit, language: str, data: Data) -> list[str]:
    wrong = wrong_in_english if language == "en" else wrong_in_chinese
    if visit.html.startswith("<!doctype"):  # else a part of a page, put into one by a script
        assert f'<html lang="{"en" if language == "en" else "zh"}' in visit.html[:200], visit.url
    return list(wrong(visit.html, data, admin=visit.url.startswith("/admin/")))


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_has_the_strict_policy_and_nothing_it_refuses(who: str) -> None:
    pages = [visit for visit in somebody(who).walk() if visit.kind == "text/html"]
    ours = [visit for visit in pages if not visit.url.startswith("/admin/")]
    assert {visit.url for visit in ours if visit.policy != POLICY} == set()
    # Django's admin has a policy of its own, for the scripts it brings.
    assert {visit.url for visit in pages if not visit.policy.startswith("default-src 'self'")} == set()
    refused = [(visit.url, piece) for visit in ours for piece in inline(visit.html)]
    assert not (found := summary(refused)), found


def test_each_face_was_seen() -> None:
    seen = {
        visit.view.split(":")[0]
        for who in ("stranger", "microgrid_chief", "secretary", "admin")
        for visit in somebody(who).walk(most=40)
    }
    assert {"resident", "entry", "chief", "desk", "admin"} <= seen
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM appeals_appeal")
        assert cursor.fetchone()[0] > 1000
