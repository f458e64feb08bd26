"""Coming in, in a real browser: a desk with a real code, a chief's phone by the community's QR, the demo's bar, the admin."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from jinlin.accounts import second_factor
from jinlin.demo.people import PASSWORD
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
# Where to leave pictures for a person to judge; nothing is kept otherwise.
PICTURES = os.environ.get("JINLIN_PICTURES")


def looked_at(page: Page, name: str) -> None:
    """Fail on what a screen reader, a thumb or weak eyes would stumble over."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"entry-{name}.png", full_page=True)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    wrong = [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]]
    assert wrong == [], name
    small = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main summary, main input:not([type=hidden]), .demo-bar button")]
            .filter((e) => e.checkVisibility() && !e.closest("p, .ways, .summary"))
            .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
            .filter(([box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
            .map(([box, html]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)"""
    )
    assert small == [], name


@pytest.fixture
def other_phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


def test_a_secretary_sets_up_the_code_and_lets_a_chief_in_by_phone(
    demo_site: LiveSite, page: Page, other_phone: Page
) -> None:
    page.goto(f"{demo_site.base_url}/team-access/")
    page.goto(f"{demo_site.base_url}/desk/")
    looked_at(page, "login")
    page.get_by_label("登录名").fill("fuqian.secretary")
    page.get_by_label("密码", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("登录名")).to_have_value("fuqian.secretary")
    looked_at(page, "login-wrong")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("扫不了码").click()
    looked_at(page, "enrol")
    secret = (page.locator("details .num").text_content() or "").replace(" ", "")
    page.get_by_label("身份验证器上的验证码").fill(second_factor.code_at(secret, timezone.now()))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    looked_at(page, "recovery-codes")
    page.get_by_role("link", name="已记下，继续").click()
    expect(page).to_have_url(f"{demo_site.base_url}/desk/")

    page.goto(f"{demo_site.base_url}/inbox/")
    looked_at(page, "inbox")
    page.goto(f"{demo_site.base_url}/team-access/")
    looked_at(page, "team")
    page.get_by_role("button", name="出码").first.click()
    looked_at(page, "team-code")
    other_phone.goto(page.locator("p.small.quiet").inner_text())
    looked_at(other_phone, "phone-code")
    other_phone.get_by_role("button", name="对，这是我的手机").click()
    other_phone.get_by_label("设一个 6 位数字的 PIN 码").fill("123456")
    other_phone.get_by_label("再输一遍").fill("123456")
    other_phone.keyboard.press("Enter")
    expect(other_phone.get_by_role("alert")).to_contain_text("太好猜")
    looked_at(other_phone, "pin-weak")
    other_phone.get_by_label("设一个 6 位数字的 PIN 码").fill("804215")
    other_phone.get_by_label("再输一遍").fill("804215")
    other_phone.keyboard.press("Enter")
    expect(other_phone).to_have_url(f"{demo_site.base_url}/chief/")

    page.goto(f"{demo_site.base_url}/team-access/")
    page.get_by_role("button", name="退出").first.click()
    expect(page.get_by_role("status")).to_contain_text("已退出")
    other_phone.reload()
    expect(other_phone).to_have_url(f"{demo_site.base_url}/phone/?next=%2Fchief%2F")
    looked_at(other_phone, "phone-how")


def test_words_written_while_the_session_ran_out_come_back(demo_site: LiveSite, page: Page) -> None:
    page.goto(f"{demo_site.base_url}/demo/")
    page.get_by_role("button", name="社区").first.click()
    page.goto(f"{demo_site.base_url}/inbox/")
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.method = "post"; form.action = "/desk/";
            const words = document.createElement("textarea");
            words.name = "words"; words.value = "这里的路灯不亮已经三天，老人晚上不敢出门。\\n请尽快来看看。";
            const token = document.querySelector("[name=csrfmiddlewaretoken]").cloneNode();
            form.append(words, token); document.querySelector("main").append(form);
        }"""
    )
    page.context.clear_cookies(name="sessionid")
    page.evaluate("() => document.querySelector('main form:last-child').requestSubmit()")
    expect(page.get_by_label("您写的内容")).to_have_value("这里的路灯不亮已经三天，老人晚上不敢出门。\n请尽快来看看。")
    looked_at(page, "signed-out")


def test_the_demos_bar_makes_one_any_post(demo_site: LiveSite, page: Page) -> None:
    page.goto(f"{demo_site.base_url}/demo/")
    looked_at(page, "demo")
    for part, face in (
        ("微网格长", "chief"),
        ("网格长", "desk"),
        ("区中心", "desk"),
        ("部门", "desk"),
        ("管理员", "admin"),
    ):
        page.goto(f"{demo_site.base_url}/demo/")
        page.locator(".demo-bar").get_by_role("button", name=part, exact=True).click()
        expect(page).to_have_url(f"{demo_site.base_url}/{face}/")


def test_the_admin_works_under_its_own_content_policy(demo_site: LiveSite, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{demo_site.base_url}/demo/")
    page.locator(".demo-bar").get_by_role("button", name="管理员", exact=True).click()
    page.get_by_role("link", name="类别").first.click()
    page.get_by_placeholder("输入以搜索").fill("路灯")
    page.keyboard.press("Enter")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "entry-admin.png")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#result_list")).to_be_visible()
