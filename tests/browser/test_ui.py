"""All parts on one page: clean for axe in both lights and both sizes, nothing cut off at 140 %, nothing too small to hit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import databases
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
TEMPLATES = Path(__file__).resolve().parents[2] / "jinlin" / "web" / "templates"
# Words wider than their box, and pages wider than the screen.
CUT_OFF = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const cut = [...document.querySelectorAll("a, button, p, li, h1, h2, h3, dt, dd, span, label")]
    .filter((e) => e.checkVisibility() && !e.closest(".unseen, .tabs, .parts__index, .demo-bar") && getComputedStyle(e).display !== "inline")
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
    .map((e) => `${e.scrollWidth} in ${e.clientWidth}: ${e.outerHTML.slice(0, 120)}`);
  return [...(wide > 0 ? [`page ${wide} px too wide`] : []), ...cut];
}"""
TOO_SMALL = """(least) => [...document.querySelectorAll("a, button, summary, input:not([type=radio], [type=checkbox], [type=file], [type=hidden]), select, .check, .chip")]
  .filter((e) => e.checkVisibility() && !e.closest(".skip, .unseen, .demo-bar"))
  .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width > 0 && (box.height < least - .5 || box.width < least - .5))
  .map(([box, html]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)"""


@pytest.fixture(scope="module")
def parts(database_server: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the page of all parts, which only a site with DEBUG has."""
    with databases.a_copy(database_server, template_database) as url:
        site = LiveSite(
            database_url=url,
            data=tmp_path_factory.mktemp("parts"),
            environment={"JINLIN_SECRET_KEY": "a live site in a test", "JINLIN_DEBUG": "1"},
        )
        site.start()
        yield f"{site.base_url}/ui/"
        site.stop()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['html'][:140]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_every_part_is_clean_for_axe(page: Page, parts: str, light: str, size: tuple[int, int]) -> None:
    page.emulate_media(color_scheme="dark" if light == "dark" else "light")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(parts)
    assert violations(page) == []


def test_large_print_is_clean_and_every_target_has_60_px(page: Page, parts: str) -> None:
    page.goto(f"{parts}?elder=1")
    assert "elder" in (page.locator("html").get_attribute("class") or "")
    assert violations(page) == []
    page.eval_on_selector_all(".desk", "parts => parts.forEach((part) => part.remove())")  # nobody's large print
    assert page.evaluate(TOO_SMALL, 60) == []
    assert page.evaluate(CUT_OFF) == []


def test_every_target_has_44_px(page: Page, parts: str) -> None:
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(parts)
        assert page.evaluate(TOO_SMALL, 44) == []


@pytest.mark.parametrize("text", [100, 140])
def test_nothing_is_cut_off(page: Page, parts: str, text: int) -> None:
    page.goto(parts)
    page.evaluate("(text) => { document.documentElement.style.fontSize = `${text}%`; }", text)
    assert page.evaluate(CUT_OFF) == []


def test_every_partial_is_shown(page: Page, parts: str) -> None:
    shown = "".join(
        path.read_text() for path in [TEMPLATES / "ui" / "all.html", *(TEMPLATES / "ui" / "pages").glob("*")]
    )
    by_tags = {
        "_deadline": "% deadline",
        "_status_tag": "% status",
        "_levels": "% levels",
        "_icon": "% icon",
        "_field": "field",
    }
    for partial in TEMPLATES.glob("ui/_*.html"):
        if partial.stem not in {"_messages", "_photos"}:
            assert by_tags.get(partial.stem, partial.name) in shown, partial.name


def test_the_parts_page_is_not_there_without_debug(page: Page, demo_site: LiveSite) -> None:
    answer = page.goto(f"{demo_site.base_url}/ui/")
    assert answer is not None
    assert answer.status == 404
