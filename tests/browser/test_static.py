"""What a browser gets over HTTP: hashed files it may keep for ever, compressed; strict headers; few bytes."""

import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from django.conf import settings

from jinlin.ops.visitor import Visitor
from jinlin.web.csp import POLICY
from tests.sites import LiveSite

HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")
RESIDENT = ("/", "/report/", "/mine/", "/place/", "/board/", "/progress/", "/login/")
CHIEF = ("/chief/", "/chief/around/", "/chief/report/", "/chief/me/")
DESK = ("/desk/", "/desk/search/", "/desk/new/")
# What ui.md allows a page with everything it loads, and the style sheet every page loads.
BUDGETS = {"/": 80_000, "/chief/": 100_000}
STYLE_SHEET = 8_192


@dataclass(frozen=True)
class Answer:
    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as words, whatever it travelled as."""
        plain = brotli.decompress(self.body) if self.headers.get("content-encoding") == "br" else self.body
        return plain.decode()


class _Loads(HTMLParser):
    """Finds what a page loads, and what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.static: set[str] = set()
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.static |= {
            value.partition("#")[0] for value in found.values() if value and value.startswith(settings.STATIC_URL)
        }
        inline = tag == "style" or (
            tag == "script" and not found.get("src") and found.get("type") != "application/json"
        )
        if inline or "style" in found or any(name.startswith("on") for name in found):
            self.refused.append(self.get_starttag_text() or tag)


def loads(html: str) -> _Loads:
    found = _Loads()
    found.feed(html)
    return found


def ask(visitor: Visitor, url: str, *, accept: str = "br") -> Answer:
    """Fetch an address as it travels: nothing is unpacked."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(visitor.jar)
    )
    headers = {"Accept-Encoding": accept, "Accept-Language": "zh-CN"}
    with opener.open(urllib.request.Request(urljoin(visitor.base_url, url), headers=headers), timeout=30) as answer:
        lowered = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.url, answer.status, lowered, answer.read())


def somebody(site: LiveSite, button: str = "") -> Visitor:
    """Return a visitor, logged in by the demo's one-click button if one is named."""
    visitor = Visitor(site.base_url)
    if button:
        page = visitor.get("/demo/")
        visitor.send(
            next(form for form in page.forms if any(button in one.action for one in form.buttons)), press=button
        )
    return visitor


def everything(visitor: Visitor, page: str) -> Iterator[Answer]:
    """Give the page and all static files it names, with what those name in turn."""
    html = ask(visitor, page, accept="identity")
    yield ask(visitor, page, accept="gzip")
    waiting, seen = sorted(loads(html.text).static), set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        answer = ask(visitor, url)
        yield answer
        kind = answer.headers["content-type"].partition(";")[0]
        named = []
        if kind == "text/css":
            named = re.findall(r"url\([\"']?([^\"')#]+)", answer.text)
        elif url.endswith(".mjs") and "/vendor/" not in url:
            named = re.findall(r"^import[^;]*?[\"'](\.[^\"']+)[\"'];", answer.text, re.MULTILINE)
        waiting += [urlsplit(urljoin(answer.url, name)).path for name in named]


@pytest.fixture(scope="module")
def pages(demo_site: LiveSite) -> list[tuple[str, Visitor]]:
    """Give main pages of each face, each with somebody who may see it."""
    faces = [(RESIDENT, ""), (CHIEF, "/demo/as/chief/"), (DESK, "/demo/as/centre/")]
    return [(path, visitor) for paths, who in faces for visitor in [somebody(demo_site, who)] for path in paths]


def test_every_static_file_of_the_main_pages_may_be_kept_for_ever(pages: list[tuple[str, Visitor]]) -> None:
    kinds = set()
    for page, visitor in pages:
        for answer in list(everything(visitor, page))[1:]:
            path = urlsplit(answer.url).path
            assert HASHED.search(path), f"{page}: {path} has no hash"
            assert "immutable" in answer.headers["cache-control"], path
            assert int(re.findall(r"max-age=(\d+)", answer.headers["cache-control"])[0]) >= 31_536_000, path
            kinds.add((Path(path).suffix, answer.headers["content-type"].partition(";")[0]))
    assert {(".css", "text/css"), (".mjs", "text/javascript"), (".svg", "image/svg+xml")} <= kinds
    assert not [one for one in kinds if one[0] == ".mjs" and one[1] != "text/javascript"]


def test_words_travel_compressed_both_ways(pages: list[tuple[str, Visitor]]) -> None:
    for page, visitor in pages:
        html, *files = everything(visitor, page)
        assert html.headers.get("content-encoding") == "gzip", page
        assert "Accept-Encoding" in html.headers["vary"], page
        for file in files:
            if Path(urlsplit(file.url).path).suffix in {".css", ".js", ".mjs"} and len(file.text) > 400:
                assert file.headers.get("content-encoding") == "br", file.url
                assert ask(visitor, file.url, accept="gzip").headers.get("content-encoding") == "gzip", file.url


def test_every_page_has_the_strict_policy_and_nothing_inline(pages: list[tuple[str, Visitor]]) -> None:
    for page, visitor in pages:
        answer = ask(visitor, page, accept="identity")
        assert answer.headers["content-security-policy"] == POLICY, page
        assert loads(answer.text).refused == [], page


def test_the_first_pages_are_light(demo_site: LiveSite) -> None:
    weights = {}
    for page, who in (("/", ""), ("/chief/", "/demo/as/chief/")):
        parts = {urlsplit(one.url).path: len(one.body) for one in everything(somebody(demo_site, who), page)}
        weights[page] = sum(parts.values())
        style_sheet = next(size for path, size in parts.items() if re.search(r"/jinlin\.\w+\.css", path))
        print(page, weights[page], parts)  # noqa: T201  # the figures of the report
        assert style_sheet <= STYLE_SHEET
        assert weights[page] <= BUDGETS[page], parts


def test_nothing_else_can_be_asked_for_there(demo_site: LiveSite) -> None:
    for path in ("/static/../secret_key", "/static/%2e%2e/secret_key", "/static/jinlin.css", "/static/no-such.css"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            ask(somebody(demo_site), path)


def test_collecting_for_another_server_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINLIN_STATIC", str(tmp_path / "there"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "jinlin.settings")
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "there").iterdir()}
    assert "staticfiles.json" in names
    assert any(re.fullmatch(r"jinlin\.[0-9a-f]{12}\.css\.br", name) for name in names)
