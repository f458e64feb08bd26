"""The README's recording: four taps on a phone, a desk, a department, and the phone again; the test holds it true.

With JINLIN_FRAMES set to a folder, each moment is kept there as a picture, for script/recording to put together.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.sites import LiveSite

pytestmark = pytest.mark.browser
# A page may take long on a busy machine; nothing here is about time.
PATIENCE = 30_000
FRAMES = os.environ.get("JINLIN_FRAMES")
WORDS = "小区门口的下水道堵了，污水漫到路上"
DONE = "疏通班上午通了管，路面也冲干净了。"
ANSWER = "下水道已疏通，路面已冲洗，请您看看。"
# So that the desk has more than one matter on it.
OTHERS = ["楼道灯三天不亮，老人上下楼看不见", "垃圾桶满了，两天没人倒", "人行道的砖松了，绊了一跤"]


class Film:
    """Keeps what the phone and the desk show, moment by moment, if anybody asked for it."""

    def __init__(self, phone: Page, desk: Page) -> None:
        self.pages = {"phone": phone, "desk": desk}
        self.moments: list[dict[str, object]] = []

    def shot(self, who: str, caption: str, *, tap: Locator | None = None, ms: int = 500) -> None:
        """Keep what a page shows now; `tap` is what is about to be touched."""
        if not FRAMES:
            return
        page = self.pages[who]
        name = f"{len(self.moments):02}.png"
        box = None
        if tap is not None:
            box = tap.bounding_box()
            size = page.viewport_size
            if box and size and not 0 <= box["y"] <= size["height"] - box["height"]:
                tap.scroll_into_view_if_needed()
                box = tap.bounding_box()
        page.screenshot(path=Path(FRAMES) / name)
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2] if box else None
        self.moments.append({"who": who, "file": name, "caption": caption, "tap": middle, "ms": ms})
        (Path(FRAMES) / "moments.json").write_text(json.dumps(self.moments, ensure_ascii=False))

    def tap(self, who: str, caption: str, target: Locator, *, ms: int = 600) -> None:
        """Keep the moment of a tap, then tap."""
        self.shot(who, caption, tap=target, ms=ms)
        target.click()
        self.pages[who].wait_for_load_state("networkidle")


def without_bar(context: BrowserContext) -> Page:
    """Return a page on which the demo's bar is there but not seen."""
    page = context.new_page()
    hidden = ".demo-bar, .demo-caption { display: none }"
    page.route(re.compile(r"/demo[.\w]*\.css"), lambda route: route.fulfill(body=hidden, content_type="text/css"))
    return page


@pytest.fixture
def film(browser: Browser) -> Iterator[Film]:
    sizes = {"phone": (390, 844), "desk": (1440, 900)}
    contexts = {
        who: browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai",
            reduced_motion="reduce", is_mobile=who == "phone", has_touch=who == "phone",
        )
        for who, (width, height) in sizes.items()
    }  # fmt: skip
    yield Film(without_bar(contexts["phone"]), without_bar(contexts["desk"]))
    for context in contexts.values():
        context.close()


def become(page: Page, site: LiveSite, part: str, appeal: str = "") -> None:
    """Log in as a post by the demo's button, which the recording does not show; with an appeal, on its page."""
    page.goto(f"{site.base_url}/demo/?appeal={appeal}")
    with page.expect_navigation():
        page.evaluate(f"document.querySelector(\"main button[formaction='/demo/as/{part}/']\").click()")
    page.wait_for_load_state("networkidle")


def at_the_desk(page: Page, site: LiveSite, part: str, number: str) -> str:
    """Become a post and stand before its list; return the path of the appeal's page."""
    become(page, site, part, number)
    path = re.search(r"/desk/a/\d+/", page.url)
    assert path is not None
    page.goto(f"{site.base_url}/desk/", wait_until="networkidle")
    return path[0]


def live_at(page: Page, site: LiveSite, microgrid: str) -> None:
    page.goto(f"{site.base_url}/place/")
    page.get_by_role("link", name="府前社区").click()
    page.get_by_role("button", name=microgrid, exact=True).first.click()
    page.goto(f"{site.base_url}/")


def report(page: Page, words: str) -> None:
    """Report in four taps, nothing kept."""
    page.get_by_role("link", name="我要反映").first.click()
    page.get_by_label("是什么情况？").fill(words)
    page.get_by_role("button", name="下一步：核对并提交").click()
    page.get_by_role("button", name="提交", exact=True).last.click()
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible(timeout=PATIENCE)


def form(page: Page, verb: str) -> Locator:
    return page.locator(f"form[action*='/{verb}/']").first


def do(film: Film, step: str, verb: str, *, matter: str, words: str = "") -> None:
    """Open the matter from the desk's list, open the verb's form in the pane, and send it."""
    desk = film.pages["desk"]
    row = desk.locator(f".queue a[href*='{matter}']").first
    film.tap("desk", step, row, ms=700)
    # Not a moment earlier: until then the pane shows the list's first matter.
    expect(desk.locator("[data-pane]")).to_have_attribute("data-pk", matter.split("/")[-2], timeout=PATIENCE)
    sent = desk.locator(f"form[action*='{matter}{verb}/']").first
    opens = desk.locator(f"a[data-do][href*='do={verb}&']").first
    expect(sent.or_(opens).first).to_be_visible(timeout=PATIENCE)
    for _ in range(5):
        if not sent.is_visible():
            opens.click()
            desk.wait_for_timeout(1500)
    if words:
        sent.locator("textarea[name=words]").fill(words)
    film.tap("desk", step, sent.get_by_role("button").last, ms=1000)
    expect(sent).to_be_hidden(timeout=PATIENCE)
    film.shot("desk", step, ms=600)


def test_four_taps_a_desk_a_department_and_the_resident_says_yes(film: Film, demo_site: LiveSite) -> None:
    phone, desk = film.pages["phone"], film.pages["desk"]
    for number, words in enumerate(OTHERS):
        live_at(phone, demo_site, f"第{8 + number}微网格")
        report(phone, words)
    phone.context.clear_cookies()
    live_at(phone, demo_site, "第5微网格")
    become(desk, demo_site, "secretary")

    step = "① 居民：四下，报好了|A resident reports in four taps"
    film.tap("phone", step, phone.get_by_role("link", name="我要反映").first)
    field = phone.get_by_label("是什么情况？")
    film.tap("phone", step, field)
    for length in (6, 12, len(WORDS)):
        field.fill(WORDS[:length])
        film.shot("phone", step, ms=220)
    film.tap("phone", step, phone.get_by_role("button", name="下一步：核对并提交"))
    film.tap("phone", step, phone.get_by_role("button", name="提交", exact=True).last, ms=900)
    expect(phone.get_by_text("收到了，谢谢您")).to_be_visible(timeout=PATIENCE)
    found = re.search(r"\d{6}-\d{6}-\d{7}-[\dX]", phone.content())
    assert found is not None
    number = found[0]
    film.shot("phone", step, ms=1100)
    phone.goto(f"{demo_site.base_url}/progress/{number}/")
    film.shot("phone", step, ms=700)

    step = "② 社区：受理，交给依法该管的部门|The community accepts; the law names the department"
    matter = at_the_desk(desk, demo_site, "secretary", number)
    do(film, step, "accept_and_assign", matter=matter)

    step = "③ 部门：签收，写明做了什么|The department signs for it and says what was done"
    at_the_desk(desk, demo_site, "department", number)
    do(film, step, "sign_for", matter=matter)
    desk.goto(f"{demo_site.base_url}/desk/", wait_until="networkidle")
    do(film, step, "finish", matter=matter, words=DONE)

    step = "④ 社区：答复反映人|The community answers"
    at_the_desk(desk, demo_site, "secretary", number)
    do(film, step, "resolve", matter=matter, words=ANSWER)

    step = "⑤ 居民：办好没好，她说了算|Solved? She decides"
    phone.goto(f"{demo_site.base_url}/progress/{number}/")
    phone.wait_for_load_state("networkidle")
    expect(phone.get_by_text(ANSWER).first).to_be_visible(timeout=PATIENCE)
    film.tap("phone", step, form(phone, "confirm").get_by_role("button").last, ms=1200)
    expect(phone.get_by_text("办结").first).to_be_visible(timeout=PATIENCE)
    film.shot("phone", step, ms=2200)
