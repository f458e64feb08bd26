"""A resident's journeys in a real browser: by touch, by keyboard, without scripts, in large print, within the budget."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.sites import LiveSite

pytestmark = pytest.mark.browser
WORDS = "9幢27号咖啡店的大水管堵了，水漫到路上"


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


def a_photo(folder: Path, name: str = "drain.jpg") -> Path:
    path = folder / name
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "slategray").save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def live_at_the_fifth(page: Page, site: LiveSite) -> None:
    """Choose the fifth microgrid of 府前 as one's place."""
    page.goto(f"{site.base_url}/place/")
    page.get_by_role("link", name="府前社区").click()
    page.get_by_role("button", name="第5微网格", exact=True).first.click()
    expect(page.get_by_text("您的微网格长")).to_be_visible()


def test_a_report_takes_four_taps_from_the_first_page(page: Page, demo_site: LiveSite) -> None:
    live_at_the_fifth(page, demo_site)
    page.get_by_role("link", name="我要反映").click()  # 1
    page.get_by_label("是什么情况？").fill(WORDS)  # 2
    page.get_by_role("button", name="下一步：核对并提交").click()  # 3
    expect(page.get_by_text("您提到")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()  # 4
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()
    assert re.search(r"\d{6}-\d{6}-\d{7}-\d", page.content())
    page.get_by_role("link", name="看办理进度").click()
    expect(page.get_by_text("承诺").first).to_be_visible()


def test_photos_travel_while_one_writes_and_can_be_taken_out(page: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    live_at_the_fifth(page, demo_site)
    page.goto(f"{demo_site.base_url}/report/")
    page.locator("input[name=photo_album]").set_input_files([a_photo(tmp_path), a_photo(tmp_path, "second.jpg")])
    page.locator("[data-photo] input[name=photo]").nth(1).wait_for(state="attached")
    page.get_by_role("button", name="删掉这张").last.click()
    page.get_by_label("是什么情况？").fill(WORDS)
    page.get_by_role("button", name="下一步：核对并提交").click()
    expect(page.get_by_text("1 张照片")).to_be_visible()
    fake = tmp_path / "fake.jpg"
    fake.write_text("no picture")
    page.get_by_role("button", name="修改").click()
    page.locator("input[name=photo_album]").set_input_files(fake)
    expect(page.get_by_text("fake.jpg：")).to_be_visible()
    expect(page.get_by_label("是什么情况？")).to_have_value(WORDS)


def test_addresses_appear_while_one_types(page: Page, demo_site: LiveSite) -> None:
    page.goto(f"{demo_site.base_url}/report/")
    page.get_by_label("是什么情况？").fill(WORDS)
    page.get_by_label("在哪里？").press_sequentially("洋坊新村3栋")
    page.get_by_role("radio", name="洋坊新村3栋").check()
    page.get_by_role("button", name="下一步：核对并提交").click()
    expect(page.get_by_text("洋坊新村3栋").first).to_be_visible()


def test_changing_the_kind_shows_its_own_conditions(page: Page, demo_site: LiveSite) -> None:
    live_at_the_fifth(page, demo_site)
    page.goto(f"{demo_site.base_url}/report/")
    page.get_by_label("是什么情况？").fill("路上的井盖不见了")
    page.get_by_role("button", name="下一步：核对并提交").click()
    expect(page.get_by_role("radio", name="井盖")).to_be_checked()
    expect(page.get_by_text("不要自己下井")).to_be_visible()  # the hard stop
    page.locator("summary", has_text="全部类别").click()
    page.locator("#other_category").select_option(label="路灯")
    expect(page.get_by_role("radio", name="单灯不亮")).to_be_visible()


def test_without_scripts_everything_is_there(plain: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    live_at_the_fifth(plain, demo_site)
    plain.get_by_role("link", name="我要反映").click()
    plain.get_by_label("是什么情况？").fill(WORDS)
    plain.locator("input[name=photo_album]").set_input_files(a_photo(tmp_path))
    plain.get_by_text("换个位置，或说得更具体").click()
    plain.get_by_text("在图上指，或选微网格").click()
    picture = plain.locator("input[type=image]")
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(plain.get_by_text("已在图上标了位置。")).to_be_visible()
    expect(plain.get_by_label("是什么情况？")).to_have_value(WORDS)
    plain.get_by_role("button", name="下一步：核对并提交").last.click()
    expect(plain.get_by_text("1 张照片")).to_be_visible()
    plain.get_by_role("button", name="提交", exact=True).last.click()
    number = re.search(r"\d{6}-\d{6}-\d{7}-\d", plain.content())
    code = re.search(r'class="num code">(\d{4} \d{4})', plain.content())
    assert number is not None
    assert code is not None
    plain.context.clear_cookies()
    plain.goto(f"{demo_site.base_url}/progress/")
    plain.get_by_label("编号").fill(number[0])
    plain.get_by_label("查询码").fill(code[1])
    plain.locator("main").get_by_role("button", name="查进度").click()
    plain.get_by_text("补充文字或照片").click()
    plain.get_by_label("想补充什么？").fill("在后门")
    plain.get_by_role("button", name="补充", exact=True).click()
    expect(plain.get_by_text("已补充，经办人马上能看到。")).to_be_visible()
    plain.get_by_text("撤回").first.click()
    plain.get_by_role("button", name="确认撤回").click()
    expect(plain.get_by_text("您已撤回。")).to_be_visible()


def test_a_report_by_keyboard_alone(page: Page, demo_site: LiveSite) -> None:
    page.goto(f"{demo_site.base_url}/report/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.value")
        if name == "words":
            page.keyboard.type(WORDS)
        elif name == "unknown":
            page.keyboard.press("Space")
        elif page.evaluate("document.activeElement.matches('.sticky button')"):
            page.keyboard.press("Enter")
            break
        covered = page.evaluate(
            "(() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = document.querySelector('.sticky');"
            " return s && !s.contains(e) && b.height && b.top > s.getBoundingClientRect().top; })()"
        )
        assert not covered, name
    expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()
    page.keyboard.press("Tab")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.sticky button')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()
