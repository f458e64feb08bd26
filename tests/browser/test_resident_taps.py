"""Four taps to a sent report: counted by touch on a phone, in Chinese and English, in normal and large print."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.counting import Cost, counting
from tests.browser.test_resident import WORDS, live_at_the_fifth
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
MOST = 4
NUMBER = re.compile(r"\d{6}-\d{6}-\d{7}-\d")
# The words on the buttons, by language.
SAY = {
    "zh-CN": {"tile": "路灯不亮", "report": "我要反映", "write": "拍照写字"},
    "en": {"tile": "Lamp out", "report": "Report a problem", "write": "Photo and words"},
}


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[False, True], ids=["normal", "elder"])
def elder(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def phone(browser: Browser, demo_site: LiveSite, language: str, elder: bool) -> Iterator[Page]:
    """Give a touched phone that knows nothing yet but its language and its print."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale=language, timezone_id="Asia/Shanghai", has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    if elder:
        context.add_cookies([{"name": "elder", "value": "1", "url": demo_site.base_url}])
    yield context.new_page()
    context.close()


def told(phone: Page) -> None:
    """See the receipt: a number, and a promise."""
    phone.wait_for_url("**/receipt/**")
    assert NUMBER.search(phone.locator("main").inner_text())


def next_and_send(cost: Cost) -> None:
    cost.tap(cost.page.locator(".sticky button"))
    cost.page.wait_for_selector("[data-check]")
    cost.tap(cost.page.locator(".sticky button"))


def at_home(phone: Page, site: LiveSite) -> None:
    """Let the phone know the fifth microgrid of 府前, as after a first visit or a poster."""
    phone.goto(f"{site.base_url}/place/?q=洋坊新村")
    phone.goto(f"{site.base_url}/place/")
    phone.locator(".cells a.cell", has_text="府前社区").first.click()
    phone.locator("button[name=chosen]", has_text="5").first.click()
    phone.wait_for_url(f"{site.base_url}/")


def test_a_tile_alone_is_three_taps(phone: Page, demo_site: LiveSite, language: str, elder: bool) -> None:
    at_home(phone, demo_site)
    with counting(phone, f"a lamp by its tile, {language}{', elder' if elder else ''}") as cost:
        cost.tap(phone.get_by_role("link", name=SAY[language]["tile"]))
        next_and_send(cost)
        told(phone)
    assert cost.taps <= MOST - 1


def test_a_sentence_that_says_where_is_four_taps(phone: Page, demo_site: LiveSite, language: str, elder: bool) -> None:
    phone.goto(f"{demo_site.base_url}/")
    with counting(phone, f"a sentence that says where, {language}{', elder' if elder else ''}") as cost:
        cost.tap(phone.get_by_role("link", name=SAY[language]["write" if elder else "report"]))
        cost.tap(phone.locator("#words"))
        cost.type("洋坊新村3栋门口的下水道堵了")
        next_and_send(cost)
        told(phone)
    assert cost.taps <= MOST


def test_who_cannot_say_where_sends_in_four_taps(phone: Page, demo_site: LiveSite, language: str, elder: bool) -> None:
    phone.goto(f"{demo_site.base_url}/")
    with counting(phone, f"“I cannot say where”, {language}{', elder' if elder else ''}") as cost:
        cost.tap(phone.get_by_role("link", name=SAY[language]["tile"]))
        cost.tap(phone.locator("label", has=phone.locator("[name=unknown]")))
        next_and_send(cost)
        told(phone)
    assert cost.taps <= MOST


def test_an_address_typed_is_four_taps(phone: Page, demo_site: LiveSite, language: str, elder: bool) -> None:
    phone.goto(f"{demo_site.base_url}/")
    with counting(phone, f"a tile and an address, {language}{', elder' if elder else ''}") as cost:
        cost.tap(phone.get_by_role("link", name=SAY[language]["tile"]))
        cost.tap(phone.locator("#place"))
        cost.type("洋坊新村3栋")
        next_and_send(cost)
        told(phone)
    assert cost.taps <= MOST


def test_where_the_phone_stands_is_four_taps(browser: Browser, demo_site: LiveSite) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True,
        geolocation={"latitude": 26.4066, "longitude": 117.7930, "accuracy": 12}, permissions=["geolocation"],
    )  # fmt: skip
    phone = context.new_page()
    phone.goto(f"{demo_site.base_url}/")
    with counting(phone, "a tile and the phone's position") as cost:
        cost.tap(phone.get_by_role("link", name="路灯不亮"))
        cost.tap(phone.get_by_role("button", name="我就在那里"))
        expect(phone.get_by_text("已定位")).to_be_visible()
        next_and_send(cost)
        told(phone)
    assert cost.taps <= MOST
    context.close()


def test_a_likely_duplicate_is_offered_before_sending_and_joined_in_one_tap_more(
    touch: Page, demo_site: LiveSite
) -> None:
    at_home(touch, demo_site)
    for _ in range(2):
        touch.goto(f"{demo_site.base_url}/")
        with counting(touch, "a lamp somebody may have reported") as cost:
            cost.tap(touch.get_by_role("link", name="环境卫生"))
            cost.tap(touch.get_by_role("radio", name="动物尸体"))
            cost.tap(touch.locator(".sticky button"))
            touch.wait_for_selector("[data-check]")
            join = touch.locator("input[name=join]").first
            if join.count() and join.get_attribute("value"):
                cost.tap(join)
            cost.tap(touch.locator(".sticky button"))
            told(touch)
        assert cost.taps <= MOST + 1
    expect(touch.get_by_text("已和邻居反映的那件一起办")).to_be_visible()


def test_a_report_is_sent_by_keyboard_alone_on_a_desk(browser: Browser, demo_site: LiveSite) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    live_at_the_fifth(page, demo_site)
    page.goto(f"{demo_site.base_url}/report/")
    with counting(page, "a report by keyboard alone, 1440 wide") as cost:
        while page.evaluate("document.activeElement.name") != "words":
            cost.press("Tab")
        cost.type(WORDS)
        while not page.evaluate("document.activeElement.matches('.sticky button')"):
            cost.press("Tab")
        cost.press("Enter")
        page.wait_for_selector("[data-check]")
        while not page.evaluate("document.activeElement.matches('.sticky button')"):
            cost.press("Tab")
        cost.press("Enter")
        told(page)
    assert cost.taps == 0
    context.close()
