"""The tour in a real browser: a story played by its one button, on a phone and at a desk, in large print too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.every import looking
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
SIZES = {"phone": (390, 844), "desk": (1440, 900)}


@pytest.fixture(params=SIZES)
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    yield context.new_page()
    context.close()


def sound(page: Page, *, least: int = 44) -> None:
    """Hold the page to axe, fingers and the window's width."""
    wrong = [*looking.axe(page), *looking.complaints(page, "targets", least), *looking.complaints(page, "sideways")]
    assert wrong == [], page.url


def test_a_story_plays_by_one_button_and_the_bar_says_what_happened(visitor: Page, demo_site: LiveSite) -> None:
    visitor.goto(f"{demo_site.base_url}/demo/")
    visitor.get_by_role("link", name="五个故事").click()
    visitor.get_by_role("link", name="楼上楼下吵起来了").click()
    caption = visitor.locator(".demo-caption")
    for said in ("居民求助", "网格长受理，请铁三角帮忙", "微网格长：我来"):
        visitor.get_by_role("button", name="播放下一步").first.click()
        expect(caption).to_contain_text(said)
    sound(visitor)
    caption.get_by_role("link").click()
    expect(visitor.locator(".scene.is-done")).to_have_count(3)
    sound(visitor)
    visitor.get_by_role("button", name="重演一次").click()
    expect(visitor.locator(".scene.is-done")).to_have_count(0)
    visitor.goto(f"{demo_site.base_url}/?elder=1")
    visitor.goto(f"{demo_site.base_url}/demo/tour/quarrel/")
    sound(visitor, least=60)
    visitor.goto(f"{demo_site.base_url}/?elder=0")
