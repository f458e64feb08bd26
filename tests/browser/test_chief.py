"""A chief's day in a real browser at 390×844: the list, taking, handing in, a must-report, by thumb and by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chief_ways import a_photo, at_any_hour, come_in, note_down, picture, small_targets, violations
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
PAGES = (
    "/chief/", "/chief/around/?all=1", "/chief/me/", "/chief/me/hours/", "/chief/me/record/", "/chief/report/",
    "/chief/report/?must=people", "/inbox/",
)  # fmt: skip


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def chief(page: Page, demo_site: LiveSite) -> Page:
    """The chief of a microgrid, who may be asked at any hour, so that the journeys run at any hour."""
    return at_any_hour(page, demo_site)


def test_a_chiefs_day_from_an_empty_list_to_handed_in(chief: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    page, site = chief, demo_site
    page.goto(f"{site.base_url}/chief/")
    expect(page.get_by_role("heading", name="四必报")).to_be_visible()
    picture(page, "today_empty")
    # Seen on the way: words, the kind that appears by itself with its reason, a photo, send.
    page.get_by_role("link", name="随手记一条").click()
    page.get_by_label("什么情况").press_sequentially("五楼漏水，楼上楼下两家人吵架", delay=5)
    expect(page.get_by_text("因为您写了")).to_be_visible()
    page.locator("input[name=photo_album]").set_input_files(a_photo(tmp_path))
    page.locator("[data-photo] input[name=photo]").wait_for(state="attached")
    picture(page, "report")
    page.get_by_role("button", name="上报", exact=True).last.click()
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()
    picture(page, "sent")
    note_down(page, site, "邻居家装修，半夜楼上拖椅子")
    note_down(page, site, "隔壁邻居吵架，劝不住")
    # The list: take one, see it in hand, hand it in with photos before and after.
    page.goto(f"{site.base_url}/chief/")
    picture(page, "today")
    page.locator(".todo", has_text="五楼漏水").get_by_role("button", name="我来办").click()
    expect(page.get_by_text("这件事您接下了")).to_be_visible()
    picture(page, "appeal")
    page.get_by_role("link", name="办好了").click()
    page.get_by_label("怎么办的").fill("上门坐下来谈了，说好修水管的钱两家一起出")
    page.locator("input[name=before_album]").set_input_files(a_photo(tmp_path, "before.jpg", "maroon"))
    page.locator("[data-photo] input[name=before]").wait_for(state="attached")
    page.locator("input[name=after_album]").set_input_files(a_photo(tmp_path, "after.jpg", "seagreen"))
    page.locator("[data-photo] input[name=after]").wait_for(state="attached")
    picture(page, "hand_in")
    page.get_by_role("button", name="办好了").click()
    expect(page.get_by_text("办理结果已反馈")).to_be_visible()
    picture(page, "today_after")
    assert "超时" not in page.content()


def test_a_must_report_takes_three_taps(chief: Page, demo_site: LiveSite) -> None:
    page = chief
    page.goto(f"{demo_site.base_url}/chief/")
    page.get_by_role("link", name="安全隐患").click()  # 1
    page.get_by_label("私拉电线").check()  # 2
    picture(page, "must")
    page.get_by_role("button", name="上报", exact=True).last.click()  # 3
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()
    expect(page.get_by_role("heading", name="私拉电线")).to_be_visible()


def test_elder_mode_in_english_keeps_every_page_wide_enough_for_a_thumb(browser: Browser, demo_site: LiveSite) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "elder", "value": "1", "url": demo_site.base_url}])
    page = context.new_page()
    come_in(page, demo_site, part="微网格长" if page.locator("html[lang=zh-Hans]").count() else "Microgrid chief")
    for path in PAGES:
        page.goto(f"{demo_site.base_url}{path}")
        picture(page, f"elder_{path.strip('/').replace('/', '_').split('?')[0]}")
        assert violations(page) == [], path
        assert small_targets(page, least=60) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= 390"), path
    context.close()


def test_without_scripts_the_same_form_does_the_same(plain: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    page, site = plain, demo_site
    come_in(page, site)
    page.goto(f"{site.base_url}/chief/report/")
    page.get_by_label("什么情况").fill("楼下管道堵塞，污水漫到过道")
    page.get_by_role("button", name="看看归哪一类").click()
    expect(page.get_by_text("因为您写了")).to_be_visible()
    page.get_by_text("这件事我已经办好了").click()
    page.locator("input[name=photo_album]").set_input_files(a_photo(tmp_path))
    page.get_by_role("button", name="上报", exact=True).last.click()
    expect(page.get_by_text("请简单写写是怎么办好的").first).to_be_visible()
    expect(page.get_by_text("第 1 张，已保存")).to_be_visible()
    page.get_by_label("怎么办好的").fill("和物业一起疏通了")
    page.get_by_role("button", name="上报", exact=True).last.click()
    expect(page.get_by_text("记下了，已经办好")).to_be_visible()


def test_by_keyboard_alone(chief: Page, demo_site: LiveSite) -> None:
    page = chief
    note_down(page, demo_site, "隔壁邻居吵架，劝不住")
    page.goto(f"{demo_site.base_url}/chief/")
    button = page.locator(".todo button").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("(e) => e === document.activeElement"):
            break
    # What has the focus is not hidden by the bars at the bottom.
    box = button.bounding_box()
    assert box is not None
    assert button.evaluate(
        "(e) => { const b = e.getBoundingClientRect(); return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === e || e.contains(document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2)); }"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_text("这件事您接下了")).to_be_visible()
