"""A matter's way over the desks in a real browser, on a phone and at a desk: taken up, given out, done, answered."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.sites import LiveSite

pytestmark = pytest.mark.browser
# A machine under load may think for a while; nothing here is a matter of speed.
expect.set_options(timeout=30_000)
BUDGET = 800_000
# Where to leave pictures for a person to judge; nothing is kept otherwise.
PICTURES = os.environ.get("JINLIN_PICTURES")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page="phone" in name)


def a_photo(folder: Path) -> Path:
    path = folder / "lamp.jpg"
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "goldenrod").save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def come_in(page: Page, site: LiveSite, part: str) -> None:
    """Use the demo's one-click log-in."""
    page.goto(f"{site.base_url}/demo/")
    page.get_by_role("button", name=part, exact=True).first.click()


def become(page: Page, part: str) -> None:
    """Change the post by the demo's bar, staying on the appeal."""
    page.locator(".demo-bar").get_by_role("button", name=part, exact=True).click()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [f"{one['id']}: {node['html'][:200]}" for one in found.response["violations"] for node in one["nodes"]]


def small_targets(page: Page) -> list[str]:
    """Return controls a thumb would miss: under 44 px either way; links inside sentences are free of it."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, .top a, .top button, .side a, summary, main select, main textarea, main input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file])")]
            .filter((e) => e.checkVisibility() && !e.closest("dd, .note, .unseen"))
            .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 140)])
            .filter(([box]) => box.width > 0 && box.height < 43.5)
            .map(([box, html]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)"""
    )
    return found


def sideways(page: Page) -> int:
    """Return by how much the page is wider than the window."""
    over: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return over


@pytest.fixture(params=["phone", "desk"])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[str, Page]]:
    """A phone or a desk's screen, in Chinese; what breaks in a script or is refused by the CSP fails the test."""
    size = PHONE if request.param == "phone" else DESK
    context: BrowserContext = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    yield request.param, page
    context.close()
    assert not [one for one in broken if "422" not in one and "409" not in one], broken


def register(page: Page, site: LiveSite, words: str) -> None:
    """Write a call down at the desk and open the appeal."""
    page.goto(f"{site.base_url}/desk/new/")
    page.get_by_label("反映内容").fill(words)
    page.get_by_label("姓名").fill("王建国")
    page.get_by_label("电话", exact=True).fill("13812342261")
    page.get_by_role("button", name="登记", exact=True).click()
    read_out, another = (
        page.get_by_text("请把编号和查询码都念给来电人"),
        page.get_by_role("button", name="是另一件事，登记"),
    )
    expect(read_out.or_(another)).to_be_visible()
    if another.is_visible():
        another.click()
    expect(read_out).to_be_visible()
    page.get_by_role("link", name="打开诉求件").click()


def take_up(page: Page, verb: str) -> None:
    """Open the form of a step from the bar at the foot of the appeal."""
    page.locator(".actions").get_by_role("link", name=verb).click()
    expect(page.locator("form.deed").get_by_role("heading", name=verb)).to_be_visible(timeout=30_000)


def choose_lead(page: Page, screen: str, words: str) -> None:
    """Choose from the phone's own list, or by typing at a desk."""
    field = page.get_by_label("主办")
    if screen == "phone":
        field.select_option(label=words)
    else:
        field.fill(words)
        field.press("Enter")


def test_a_lamp_is_accepted_assigned_mended_and_answered(
    screen: tuple[str, Page], demo_site: LiveSite, tmp_path: Path
) -> None:
    name, page = screen
    come_in(page, demo_site, "社区")
    loaded: list[int] = []
    page.on("requestfinished", lambda request: loaded.append(request.sizes()["responseBodySize"]))
    register(page, demo_site, f"小区里的路灯不亮了（{name}），老人晚上不敢出门")
    picture(page, f"desk-{name}-1-new")
    assert violations(page) == []
    assert small_targets(page) == []
    assert sideways(page) <= 0
    assert sum(loaded) < BUDGET

    take_up(page, "受理并分办")
    assert violations(page) == []
    assert small_targets(page) == []
    choose_lead(page, name, "市政园林中心")
    page.get_by_label("办理要求").fill("请今天去看，注意灯杆是否带电")
    page.locator("form.deed [data-send]").click()
    expect(page.get_by_text("已办：受理并分办")).to_be_visible()
    expect(page.locator(".sheet__tags .tag", has_text="办理中").first).to_be_visible()
    picture(page, f"desk-{name}-2-given")

    become(page, "部门")
    take_up(page, "反馈办理结果")
    page.get_by_label("办理情况").fill("14:20 更换灯泡和镇流器，试灯正常")
    page.locator('input[name="after"]').set_input_files(a_photo(tmp_path))
    expect(page.get_by_text("已选 1 张")).to_be_visible()
    picture(page, f"desk-{name}-3-hand-in")
    assert violations(page) == []
    assert small_targets(page) == []
    page.locator("form.deed [data-send]").click()
    expect(page.get_by_text("已办：反馈办理结果")).to_be_visible()

    become(page, "社区")
    take_up(page, "办结答复")
    page.get_by_text("套用答复模板").click()
    page.locator('button[name="insert"]').first.click()
    words = page.get_by_label("办理结果")
    expect(words).not_to_be_empty()
    words.fill("路灯已于今天修好，晚上请放心出门。")
    page.locator("form.deed [data-send]").click()
    expect(page.get_by_text("已办：办结答复")).to_be_visible()
    expect(page.locator(".sheet__tags .tag", has_text="待回访").first).to_be_visible()
    page.get_by_text("查看姓名电话").click()
    page.get_by_label("电话回访", exact=True).check()
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_role("link", name="13812342261")).to_be_visible()
    picture(page, f"desk-{name}-4-answered")
    assert violations(page) == []
    assert sideways(page) <= 0


def test_the_queue_goes_by_keyboard(browser: Browser, demo_site: LiveSite) -> None:
    page = browser.new_page(viewport=DESK, locale="zh-CN")
    come_in(page, demo_site, "社区")
    register(page, demo_site, "键盘上走的第一件")
    register(page, demo_site, "键盘上走的第二件，另一回事")
    page.goto(f"{demo_site.base_url}/desk/?q=moving")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.getAttribute('href')")
    assert first
    assert first != second
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    page.keyboard.press("/")
    page.keyboard.type("键盘上走")
    page.keyboard.press("Enter")
    expect(page.locator(".queue li")).to_have_count(2)
    page.close()


def test_without_scripts_every_button_still_works(browser: Browser, demo_site: LiveSite) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    come_in(page, demo_site, "社区")
    register(page, demo_site, "没有脚本也要能办的井盖响")
    page.get_by_role("link", name="请反映人补充").click()
    page.get_by_role("button", name="请反映人补充").click()
    expect(page.get_by_text("请写几句话")).to_be_visible()
    page.get_by_label("需要反映人补充什么").fill("是哪个路口的井盖？")
    page.get_by_role("button", name="请反映人补充").click()
    expect(page.get_by_text("已办：请反映人补充")).to_be_visible()
    page.get_by_role("link", name="登记补充内容").click()
    page.get_by_label("反映人补充的内容").fill("新建路口")
    page.get_by_role("button", name="登记补充内容").click()
    expect(page.get_by_text("已办：登记补充内容")).to_be_visible()
    context.close()
