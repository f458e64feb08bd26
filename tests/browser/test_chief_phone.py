"""A courier's thumb: what a report, a take, a hand-in and passing on cost, and what a lost network does not cost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chief_ways import a_photo, at_any_hour, note_down, picture
from tests.browser.counting import Cost, counting
from tests.sites import LiveSite

pytestmark = pytest.mark.browser


@pytest.fixture
def thumb(touch: Page, demo_site: LiveSite) -> Page:
    """The chief's phone."""
    return at_any_hour(touch, demo_site)


def tap(cost: Cost, what: Locator) -> None:
    """Touch a thing once its page is there."""
    expect(what).to_be_attached()
    cost.tap(what)


def row(page: Page, words: str) -> Locator:
    return page.locator(".todo", has_text=words)


def sent(page: Page) -> None:
    page.wait_for_url("**/sent/")
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()


def test_a_report_from_today_with_its_place_takes_four_taps(thumb: Page, demo_site: LiveSite) -> None:
    page = thumb
    page.goto(f"{demo_site.base_url}/chief/")
    with counting(page, "chief: noted down, from today to sent") as cost:
        tap(cost, page.get_by_role("link", name="随手记一条"))
        tap(cost, page.get_by_label("什么情况"))
        cost.type("单元门口堆了纸箱")
        tap(cost, page.get_by_label("9栋", exact=True))
        tap(cost, page.get_by_role("button", name="上报"))
        sent(page)
    assert cost.taps <= 4
    expect(page.locator("dd", has_text="9栋")).to_be_visible()


def test_a_must_report_takes_four_taps_with_its_place(thumb: Page, demo_site: LiveSite) -> None:
    page = thumb
    page.goto(f"{demo_site.base_url}/chief/")
    with counting(page, "chief: a must-report with its place") as cost:
        tap(cost, page.get_by_role("link", name="安全隐患"))
        tap(cost, page.get_by_label("私拉电线"))
        tap(cost, page.get_by_label("8栋", exact=True))
        tap(cost, page.get_by_role("button", name="上报"))
        sent(page)
    assert cost.taps <= 4


def test_take_hand_in_and_pass_on_with_one_thumb(thumb: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    page, site = thumb, demo_site
    for words in ("三楼隔壁邻居吵架，劝不住", "隔壁邻居吵架，劝不住了"):
        note_down(page, site, words)
    page.goto(f"{site.base_url}/chief/")
    with counting(page, "chief: taken from the row") as cost:
        tap(cost, row(page, "三楼隔壁邻居吵架").get_by_role("button", name="我来办"))
        expect(page.get_by_text("这件事您接下了")).to_be_visible()
    assert cost.taps <= 2
    page.goto(f"{site.base_url}/chief/")
    with counting(page, "chief: handed in with a photo and words") as cost:
        tap(cost, row(page, "三楼隔壁邻居吵架").locator(".acts a.act"))
        with page.expect_file_chooser() as chooser:
            tap(cost, page.locator("input[name=after_camera]"))
        chooser.value.set_files(a_photo(tmp_path))
        page.locator("[data-photo] input[name=after]").wait_for(state="attached")
        tap(cost, page.get_by_label("怎么办的"))
        cost.type("两家坐下来谈好了")
        tap(cost, page.get_by_role("button", name="办好了"))
        expect(page.get_by_text("办理结果已反馈")).to_be_visible()
    assert cost.taps <= 4
    with counting(page, "chief: passed on with a reason") as cost:
        tap(cost, row(page, "劝不住了").locator(".acts a"))
        picture(page, "pass_on")
        tap(cost, page.get_by_role("button", name="这几天抽不开身"))
        expect(page.get_by_text("已转给网格长")).to_be_visible()
    assert cost.taps <= 2


def test_what_one_can_do_lies_where_a_thumb_reaches(thumb: Page, demo_site: LiveSite) -> None:
    page = thumb
    note_down(page, demo_site, "楼上邻居半夜拖椅子")
    for path, name in (("/chief/", "随手记一条"), ("/chief/report/", "上报")):
        page.goto(f"{demo_site.base_url}{path}")
        box = page.locator(".thumb").get_by_text(name).bounding_box()
        assert box is not None
        assert box["y"] > 844 / 2


def test_own_hours_take_three_taps_from_today(thumb: Page, demo_site: LiveSite) -> None:
    page = thumb
    page.goto(f"{demo_site.base_url}/chief/")
    with counting(page, "chief: own hours changed") as cost:
        tap(cost, page.get_by_role("link", name="我的"))
        tap(cost, page.get_by_role("link", name="什么时候可以找我"))
        tap(cost, page.get_by_role("button", name="早晚"))
        expect(page.get_by_role("heading", name="每天 06:30–08:30、18:00–21:30")).to_be_visible()
    assert cost.taps <= 3


def test_what_was_begun_outlives_a_closed_page(thumb: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    page, site = thumb, demo_site
    page.goto(f"{site.base_url}/chief/report/")
    page.get_by_label("什么情况").fill("三楼的灯坏了，写到一半")
    page.get_by_label("10栋", exact=True).click()
    page.locator("input[name=photo_album]").set_input_files(a_photo(tmp_path))
    page.locator("[data-photo] input[name=photo]").wait_for(state="attached")
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(f"{site.base_url}/chief/")
    begun = page.locator(".draft", has_text="三楼的灯坏了")
    expect(begun).to_be_visible()
    picture(page, "today_draft")
    begun.get_by_role("link", name="继续写").click()
    expect(page.get_by_text("这是您之前写的")).to_be_visible()
    expect(page.get_by_label("什么情况")).to_have_value("三楼的灯坏了，写到一半")
    expect(page.get_by_label("10栋")).to_be_checked()
    expect(page.locator("[data-photo]")).to_have_count(1)
    page.locator("[data-photo] input[name=photo]").wait_for(state="attached")
    page.get_by_role("button", name="上报").click()
    sent(page)
    page.goto(f"{site.base_url}/chief/")
    expect(page.locator(".draft")).to_have_count(0)


def test_a_send_without_network_is_kept_said_honestly_and_goes_once_by_itself(thumb: Page, demo_site: LiveSite) -> None:
    page, site = thumb, demo_site
    page.goto(f"{site.base_url}/chief/report/")
    page.context.set_offline(True)
    expect(page.get_by_text("没有网络，可以照常填写")).to_be_visible()
    picture(page, "report_offline")
    page.get_by_label("什么情况").fill("断网时写的：楼梯扶手松了")
    page.get_by_role("button", name="上报").click()
    expect(page.get_by_role("dialog")).to_contain_text("还没发出，已留在手机里")
    picture(page, "report_kept")
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_role("button", name="等网络")).to_be_visible()
    page.context.set_offline(False)
    sent(page)
    page.goto(f"{site.base_url}/chief/around/?q=断网时写的")
    expect(page.locator("main .cells a.cell", has_text="断网时写的")).to_have_count(1)


def test_kept_and_closed_it_goes_when_today_is_opened(thumb: Page, demo_site: LiveSite) -> None:
    page, site = thumb, demo_site
    page.goto(f"{site.base_url}/chief/report/")
    page.context.set_offline(True)
    page.get_by_label("什么情况").fill("关掉页面以后才发出的一条")
    page.get_by_role("button", name="上报").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{site.base_url}/chief/")
    expect(page.get_by_text("留在手机里的已经发出了")).to_be_visible()
    expect(page.locator(".draft")).to_have_count(0)
    page.get_by_role("link", name="看一看").click()
    sent(page)


def test_what_was_done_is_kept_as_well(thumb: Page, demo_site: LiveSite) -> None:
    page, site = thumb, demo_site
    note_down(page, site, "门口两家邻居争车位")
    page.get_by_role("button", name="我来办").click()
    page.get_by_role("link", name="办好了").click()
    address = page.url
    page.get_by_label("怎么办的").fill("两家说好轮着停")
    page.context.set_offline(True)
    page.get_by_role("button", name="办好了").click()
    expect(page.get_by_role("dialog")).to_contain_text("还没发出")
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("这是您之前写的")).to_be_visible()
    expect(page.get_by_label("怎么办的")).to_have_value("两家说好轮着停")
    page.get_by_role("button", name="办好了").click()
    expect(page.get_by_text("办理结果已反馈")).to_be_visible()


@pytest.fixture
def english(browser: Browser, demo_site: LiveSite) -> Iterator[Page]:
    """A phone that speaks English, in elder mode, with nothing but a keyboard."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "elder", "value": "1", "url": demo_site.base_url}])
    page = context.new_page()
    at_any_hour(page, demo_site)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": demo_site.base_url}])
    yield page
    context.close()


def test_by_keyboard_alone_in_english_and_elder_mode(english: Page, demo_site: LiveSite) -> None:
    page = english
    page.goto(f"{demo_site.base_url}/chief/report/")
    with counting(page, "chief: noted down and taken, keyboard only, English, elder mode") as cost:

        def tab_to(what: Locator) -> None:
            for _ in range(40):
                if what.evaluate("(e) => e === document.activeElement"):
                    return
                cost.press("Tab")
            raise AssertionError(what)

        tab_to(page.get_by_label("What is it?"))
        cost.type("Boxes on the stairs, neighbours quarrel")
        tab_to(page.get_by_role("button", name="Report it").last)
        cost.press("Enter")
        page.wait_for_url("**/sent/")
        tab_to(page.get_by_role("button", name="I take it"))
        cost.press("Enter")
        expect(page.get_by_text("It is yours now")).to_be_visible()
    assert cost.taps == 0
