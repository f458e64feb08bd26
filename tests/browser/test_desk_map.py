"""The desk's map in a real browser: with WebGL it zooms, without it the SVG does the same; both lead to the same lists."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import chromium
from tests.browser.test_desk import come_in, picture
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
BUDGET = 800_000


@pytest.fixture(scope="module")
def drawing_browser(browser: Browser) -> Iterator[Browser]:
    """Give a Chromium with WebGL; `browser` may or may not have it."""
    found = browser.browser_type.launch(
        executable_path=chromium.path(), args=[*chromium.ARGUMENTS, *chromium.WITH_WEBGL]
    )
    yield found
    found.close()


@pytest.fixture(scope="module")
def plain_browser(browser: Browser) -> Iterator[Browser]:
    """Give a Chromium without WebGL, as on many an office's machine."""
    found = browser.browser_type.launch(
        executable_path=chromium.path(), args=[*chromium.ARGUMENTS, *chromium.WITHOUT_WEBGL]
    )
    yield found
    found.close()


def a_page(browser: Browser, *, size: dict[str, int] = DESK, **more: object) -> tuple[BrowserContext, Page, list[str]]:
    """Give a page, and what breaks on it or is refused by the content security policy."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **more)  # type: ignore[arg-type]
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    return context, page, broken


def settled(page: Page, how: str) -> None:
    """Wait until the map stands as it will: `zooms` or `picture`."""
    expect(page.locator(f'[data-map="{how}"]')).to_be_attached(timeout=60_000)


def write_down(page: Page, site: LiveSite, words: str) -> None:
    """Write a call down at the community's desk, at a microgrid chosen from the list."""
    page.goto(f"{site.base_url}/desk/new/")
    page.get_by_label("反映内容").fill(words)
    place = page.locator("#grid option", has_text="第5微网格").first.get_attribute("value")
    page.locator("#grid").select_option(place)
    receipt = page.get_by_text("请把编号和查询码都念给来电人")
    for _ in range(2):
        page.locator('button[name="send"]').click()
        page.wait_for_load_state()
        if receipt.is_visible():
            return
    expect(receipt).to_be_visible()


def an_order(page: Page, site: LiveSite, words: str) -> None:
    come_in(page, site, "社区")
    write_down(page, site, words)


def violations(page: Page) -> list[str]:
    found = Axe().run(page, context="[data-map]", options={"resultTypes": ["violations"]})
    return [f"{one['id']}: {node['html'][:200]}" for one in found.response["violations"] for node in one["nodes"]]


def covered(page: Page, labels: str) -> list[str]:
    """Return pairs of labels of which one lies over the other."""
    found: list[str] = page.evaluate(
        """(labels) => {
            const all = [...document.querySelectorAll(labels)].filter((e) => e.checkVisibility());
            const boxes = all.map((e) => [e.textContent, e.getBoundingClientRect()]);
            return boxes.flatMap(([name, a], at) => boxes.slice(at + 1)
                .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
                .map(([other]) => `${name} ${other}`));
        }""",
        labels,
    )
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_with_webgl_the_map_zooms_says_what_lies_there_and_narrows_the_queue(
    drawing_browser: Browser, demo_site: LiveSite, dark: bool
) -> None:
    context, page, broken = a_page(drawing_browser, color_scheme="dark" if dark else "light")
    an_order(page, demo_site, f"井盖响（{'夜' if dark else '昼'}）")
    come_in(page, demo_site, "区中心")
    loaded: list[int] = []
    page.on("requestfinished", lambda request: loaded.append(request.sizes()["responseBodySize"]))
    page.goto(f"{demo_site.base_url}/desk/?q=moving")
    settled(page, "zooms")
    picture(page, f"desk-map-{'dark' if dark else 'light'}")
    assert sum(loaded) < BUDGET
    assert covered(page, ".map__name") == []
    assert all(1 < len(name) <= 4 for name in page.locator(".map__name").all_inner_texts())
    assert violations(page) == []
    expect(page.locator(".plan")).to_be_hidden()

    # The middle of a community is under its name.
    page.locator("[data-all]").click()
    page.wait_for_timeout(1000)
    name = page.locator(".map__name", has_text="府前").bounding_box()
    assert name is not None
    page.mouse.move(name["x"] + name["width"] / 2, name["y"] + name["height"] / 2)
    expect(page.locator(".map__said")).to_contain_text("府前社区")
    expect(page.locator(".map__said")).to_contain_text("在办")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**community=*")
    settled(page, "zooms")
    expect(page.locator("[data-near-name]")).to_have_text("府前社区")
    assert broken == []
    context.close()


def test_by_keyboard_the_middle_of_the_map_is_told_and_opened(drawing_browser: Browser, demo_site: LiveSite) -> None:
    context, page, broken = a_page(drawing_browser)
    an_order(page, demo_site, "路面有坑，请修补")
    page.goto(f"{demo_site.base_url}/desk/?q=moving")
    settled(page, "zooms")
    for button in page.locator("[data-zoom] button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.locator("[data-all]").focus()
    page.keyboard.press("Enter")
    page.locator(".map__gl canvas").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".map__said")).to_contain_text("微网格")
    expect(page.locator(".map__cross")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".map__said")).to_be_hidden()
    # The list says the same, and is ordinary links.
    page.locator(".map__list summary").focus()
    page.keyboard.press("Enter")
    page.locator(".map__list a").first.focus()
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**microgrid=*")
    assert broken == []
    context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_without_webgl_the_picture_does_the_same(
    plain_browser: Browser, demo_site: LiveSite, size: dict[str, int]
) -> None:
    context, page, broken = a_page(plain_browser, size=size)
    an_order(page, demo_site, "楼道灯不亮，老人怕黑")
    come_in(page, demo_site, "区中心")
    page.goto(f"{demo_site.base_url}/desk/?q=moving")
    settled(page, "picture")
    if not page.locator(".plan").is_visible():
        context.close()
        pytest.skip("this page has no room for the map at this size")
    page.locator("[data-map]").scroll_into_view_if_needed()
    picture(page, f"desk-map-picture-{size['width']}")
    assert covered(page, ".plan text") == []
    tallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.plan text')].map((e) => e.getBoundingClientRect().height))"
    )
    assert tallest >= 12, "a name on the map can be read on a phone"
    assert violations(page) == []
    link = page.locator(".plan a[data-community]").first
    said = link.locator("title").text_content() or ""
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**community=*")
    expect(page.locator("[data-near-name]")).to_have_text(said.split("：")[0])
    expect(page.locator(".plan text.is-near").first).to_be_visible()
    assert broken == []
    context.close()


def test_with_scripts_off_the_picture_leads_to_each_place(plain_browser: Browser, demo_site: LiveSite) -> None:
    context, page, _broken = a_page(plain_browser, java_script_enabled=False)
    an_order(page, demo_site, "没有脚本的地图")
    page.goto(f"{demo_site.base_url}/desk/?q=moving")
    page.locator(".plan a[data-microgrid]").first.click()
    page.wait_for_url("**microgrid=*")
    expect(page.locator("[data-zoom]")).to_be_hidden()
    context.close()


def test_a_changed_number_comes_by_itself_and_an_opened_appeal_is_pinned(
    plain_browser: Browser, demo_site: LiveSite
) -> None:
    context, page, broken = a_page(plain_browser)
    an_order(page, demo_site, "第一件，先来的")
    page.goto(f"{demo_site.base_url}/desk/?q=moving")
    settled(page, "picture")
    before = page.locator(".map__list .num").all_text_contents()
    other = context.new_page()
    write_down(other, demo_site, "第二件，后来的，另一回事")
    page.evaluate("document.dispatchEvent(new CustomEvent('jinlin:changed'))")
    expect(page.locator(".map__list .num")).not_to_have_text(before, timeout=15_000)
    pinned = page.locator(".plan__pin")
    page.evaluate("document.dispatchEvent(new CustomEvent('jinlin:appeal', { detail: null }))")
    expect(pinned).to_have_count(0)
    assert broken == []
    context.close()


def test_a_broken_library_leaves_the_picture(drawing_browser: Browser, demo_site: LiveSite, tmp_path: Path) -> None:
    context, page, _broken = a_page(drawing_browser)
    an_order(page, demo_site, "地图库坏了也能办")
    page.route("**/vendor/maplibre/**", lambda route: route.fulfill(body="static {", content_type="text/javascript"))
    page.goto(f"{demo_site.base_url}/desk/?q=moving")
    settled(page, "picture")
    expect(page.locator(".plan")).to_be_visible()
    expect(page.locator("[data-zoom]")).to_be_hidden()
    context.close()
