"""The desk's three panes in a real browser: rows open beside their queue, live, by key, in both languages and looks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_desk import DESK, become, come_in, register, sideways, small_targets, take_up, violations
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
# A machine under load may think for a while; nothing here is a matter of speed.
expect.set_options(timeout=30_000)
PATIENCE = 30_000


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A wide screen; what breaks in a script or is refused by the CSP fails the test."""
    context: BrowserContext = browser.new_context(
        viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert not [one for one in broken if "422" not in one and "409" not in one and "404" not in one], broken


def opened(page: Page, title: str) -> None:
    expect(page.locator("#pane").get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE)


def row(page: Page, title: str) -> str:
    """Return the address of a row of the queue."""
    return page.locator("[data-queue] a[data-open]", has_text=title).get_attribute("href") or ""


def test_a_row_opens_beside_its_queue_and_back_leads_back(desk: Page, demo_site: LiveSite) -> None:
    come_in(desk, demo_site, "社区")
    register(desk, demo_site, "三栏第一件：单元门关不上")
    register(desk, demo_site, "三栏第二件：楼道的灯一闪一闪")
    desk.goto(f"{demo_site.base_url}/desk/?q=new")
    expect(desk.locator("[data-pane]")).to_be_visible()  # the first row is open by itself
    assert desk.url.endswith("/desk/?q=new")
    desk.evaluate("window.__same = true")
    for title in ("三栏第一件", "三栏第二件"):
        address = row(desk, title)
        desk.locator("[data-queue] a[data-open]", has_text=title).click()
        opened(desk, title)
        expect(desk).to_have_url(f"{demo_site.base_url}{address}")
        assert title in desk.title()
        expect(desk.locator("[data-queue] a[aria-current]")).to_contain_text(title)
        assert desk.evaluate("document.activeElement.id") == "title"
    desk.go_back()
    opened(desk, "三栏第一件")
    assert desk.evaluate("window.__same"), "the page was loaded anew"
    assert sideways(desk) <= 0
    # Nothing but the panes scrolls.
    assert desk.evaluate("document.scrollingElement.scrollHeight <= innerHeight")


def test_a_form_opens_in_the_pane_and_comes_back_with_its_words(desk: Page, demo_site: LiveSite) -> None:
    come_in(desk, demo_site, "社区")
    register(desk, demo_site, "表单留在栏里：信箱被撬了")
    take_up(desk, "请反映人补充")
    expect(desk.locator("#pane").get_by_role("heading", name="表单留在栏里")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("form.deed").get_by_text("请写几句话")).to_be_visible()
    assert violations(desk) == []
    # A colleague acts meanwhile; what was typed stays, and what happened is told.
    desk.get_by_label("需要反映人补充什么").fill("是哪一栋的信箱？写了很久")
    address = desk.locator("[data-pane]").get_attribute("data-pk")
    token = desk.locator("form.deed input[name=csrfmiddlewaretoken]").get_attribute("value") or ""
    seen = desk.locator("form.deed input[name=seen]").get_attribute("value") or ""
    desk.request.post(
        f"{demo_site.base_url}/desk/a/{address}/accept/",
        form={"csrfmiddlewaretoken": token, "seen": seen, "key": ""},
        headers={"Referer": demo_site.base_url},
    )
    desk.locator("form.deed [data-send]").click()
    expect(desk.get_by_text("您填写时，有同事先办了一步")).to_be_visible()
    expect(desk.get_by_label("需要反映人补充什么")).to_have_value("是哪一栋的信箱？写了很久")
    desk.locator("form.deed [data-send]").click()
    expect(desk.get_by_text("已办：请反映人补充")).to_be_visible()
    expect(desk.locator(".sheet__tags .tag", has_text="待补充").or_(desk.locator(".sheet__tags .tag"))).to_be_visible()


def test_news_comes_by_itself_and_touches_nothing_typed(desk: Page, browser: Browser, demo_site: LiveSite) -> None:
    come_in(desk, demo_site, "社区")
    register(desk, demo_site, "新进展：地下车库的灯坏了")
    address = desk.url
    desk.goto(f"{demo_site.base_url}/desk/?q=moving")
    desk.locator("[data-queue] a[data-open]", has_text="新进展：地下车库的灯坏了").click()
    opened(desk, "新进展：地下车库的灯坏了")
    take_up(desk, "请反映人补充")
    desk.get_by_label("需要反映人补充什么").fill("写到一半")
    other = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
    come_in(other, demo_site, "社区")
    register(other, demo_site, "新到的一件：楼顶漏水")
    other.goto(address)
    other.keyboard.press("m")
    expect(other.get_by_label("给同事的备注")).to_be_focused(timeout=PATIENCE)
    other.get_by_label("给同事的备注").fill("已电话问过")
    other.keyboard.press("Control+Enter")
    expect(other.get_by_text("已办：内部备注")).to_be_visible(timeout=PATIENCE)
    other.context.close()
    expect(desk.locator("[data-news-box]")).to_contain_text("这件有新进展", timeout=PATIENCE)
    expect(desk.locator("[data-heard]")).to_contain_text("新到")
    expect(desk.locator("[data-queue] a[data-open]", has_text="新到的一件")).to_have_count(1)
    expect(desk.get_by_label("需要反映人补充什么")).to_have_value("写到一半")
    expect(desk.get_by_label("需要反映人补充什么")).to_be_focused()


def test_signed_out_meanwhile_the_typed_words_stay_on_the_page(desk: Page, demo_site: LiveSite) -> None:
    come_in(desk, demo_site, "社区")
    register(desk, demo_site, "写到一半退出了：楼道堆着纸箱")
    take_up(desk, "请反映人补充")
    desk.get_by_label("需要反映人补充什么").fill("请问纸箱在几楼")
    desk.context.clear_cookies()
    with desk.expect_response(lambda answer: "/desk/pulse/" in answer.url) as asked:
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert asked.value.headers["hx-redirect"].startswith("/login/")
    desk.wait_for_timeout(500)
    expect(desk.get_by_label("需要反映人补充什么")).to_have_value("请问纸箱在几楼")


def test_without_a_network_a_deed_says_so_and_keeps_its_words(browser: Browser, demo_site: LiveSite) -> None:
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
    come_in(page, demo_site, "社区")
    register(page, demo_site, "断网时办的一件：楼道灯不亮")
    take_up(page, "请反映人补充")
    page.get_by_label("需要反映人补充什么").fill("请问是几楼")
    page.context.set_offline(True)
    page.locator("form.deed [data-send]").click()
    expect(page.get_by_text("没有网络。写的内容还在本页")).to_be_visible()
    expect(page.get_by_label("需要反映人补充什么")).to_have_value("请问是几楼")
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    page.context.set_offline(False)
    expect(page.get_by_text("没有网络。写的内容还在本页")).to_be_hidden()
    page.locator("form.deed [data-send]").click()
    expect(page.get_by_text("已办：请反映人补充")).to_be_visible(timeout=PATIENCE)
    page.context.close()


def test_keys_rest_while_somebody_types_and_can_be_switched_off(desk: Page, demo_site: LiveSite) -> None:
    come_in(desk, demo_site, "社区")
    register(desk, demo_site, "按键：车棚顶掉了")
    desk.wait_for_load_state()
    desk.keyboard.press("m")
    note = desk.get_by_label("给同事的备注")
    expect(note).to_be_focused()
    desk.keyboard.type("adqj?")
    expect(note).to_have_value("adqj?")
    # An input method that composes keeps its Enter and its letters.
    note.evaluate(
        "(area) => area.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true, isComposing: true}))"
    )
    expect(note).to_have_value("adqj?")
    note.fill("")
    desk.keyboard.press("Escape")
    expect(desk.locator("#title")).to_be_focused()
    desk.locator("form.deed").evaluate("(form) => delete form.dataset.touched")
    desk.keyboard.press("Escape")
    expect(desk.locator("form.deed")).to_have_count(0)
    desk.keyboard.press("?")
    sheet = desk.get_by_role("dialog", name="快捷键")
    expect(sheet.get_by_text("受理并分办")).to_be_visible()
    assert violations(desk) == []
    sheet.get_by_label("启用单键快捷键").uncheck()
    sheet.get_by_role("button", name="关闭").click()
    desk.keyboard.press("m")
    desk.wait_for_timeout(300)
    expect(desk.locator("form.deed")).to_have_count(0)
    desk.reload()
    desk.keyboard.press("?")
    expect(sheet).to_be_hidden()
    desk.get_by_role("link", name="快捷键").click()
    sheet.get_by_label("启用单键快捷键").check()
    sheet.get_by_role("button", name="关闭").click()
    desk.locator("#title").focus()
    desk.keyboard.press("g")
    desk.keyboard.press("n")
    expect(desk).to_have_url(f"{demo_site.base_url}/desk/?q=new")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_console_is_sound_in_both_languages_and_looks(browser: Browser, demo_site: LiveSite, look: str) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN", color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    come_in(page, demo_site, "社区")
    register(page, demo_site, f"样子：宣传栏玻璃破了（{look}）")
    for language in ("中文", "English"):
        if language == "English":
            page.locator(".menu > summary").first.click()
            page.get_by_role("button", name="English").click()
        expect(page.locator("[data-pane]")).to_be_visible(timeout=PATIENCE)
        assert violations(page) == []
        assert small_targets(page) == []
        assert sideways(page) <= 0
        page.keyboard.press(".")
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        expect(page.locator("#f-category-pick")).to_be_focused(timeout=PATIENCE)
        page.keyboard.type("ld")
        expect(page.locator(".chooser__box li").first).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.locator("form.deed")).to_have_count(0, timeout=PATIENCE)
    context.close()


def test_what_came_back_says_why_on_the_first_screen(desk: Page, demo_site: LiveSite) -> None:
    come_in(desk, demo_site, "社区")
    register(desk, demo_site, "退回来的：路灯一闪一闪")
    take_up(desk, "受理并分办")
    desk.get_by_label("主办").fill("民政局")
    desk.get_by_label("主办").press("Enter")
    desk.locator("form.deed [data-send]").click()
    expect(desk.get_by_text("已办：受理并分办")).to_be_visible()
    address = desk.url
    become(desk, "部门")
    desk.goto(address)
    take_up(desk, "退单")
    desk.get_by_label("理由").last.fill("路灯归市政园林中心，不归民政")
    desk.locator("form.deed [data-send]").click()
    expect(desk.get_by_text("已办：退单")).to_be_visible()
    become(desk, "社区")
    desk.goto(f"{demo_site.base_url}/desk/?q=objections")
    reason = "路灯归市政园林中心，不归民政"
    expect(desk.locator(".queue__reason", has_text=reason)).to_be_visible()
    expect(desk.locator("#pane .reason", has_text=reason)).to_be_in_viewport()
