"""Each guide begins on a page that is there and has what it says; with JINLIN_GUIDE_SHOTS the manual's pictures are taken."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sites import LiveSite

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("JINLIN_GUIDE_SHOTS")
# Guide's picture → the demo's part (none: a resident), the page, and words it must show.
PAGES = {
    "resident-home": ("", "/", ["我要反映", "查进度"]),
    "chief-today": ("chief", "/chief/", ["四必报", "随手记一条"]),
    "area-desk": ("area", "/desk/", ["待受理", "已超时"]),
    "community-desk": ("secretary", "/desk/", ["待受理", "登记诉求"]),
    "street-desk": ("street", "/desk/", ["待受理", "涉及我方"]),
    "centre-desk": ("centre", "/desk/", ["待受理", "待回访"]),
    "department-desk": ("department", "/desk/", ["待签收", "在办"]),
    "admin": ("admin", "/admin/", ["工作日历", "目录修改建议"]),
}


@pytest.fixture
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    phone = request.node.callspec.params["name"] in {"resident-home", "chief-today"}
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_guide_begins_where_it_says(visitor: Page, demo_site: LiveSite, name: str) -> None:
    part, address, words = PAGES[name]
    if part:
        visitor.goto(f"{demo_site.base_url}/demo/")
        visitor.locator(f"main button[formaction='/demo/as/{part}/']").click()
    visitor.goto(f"{demo_site.base_url}{address}")
    for one in words:
        expect(visitor.get_by_text(one).first).to_be_visible()
    if SHOTS:
        visitor.wait_for_load_state("networkidle")
        hide = ".demo-bar { display: none }"
        visitor.screenshot(path=Path(SHOTS).resolve() / f"{name}.png", style=hide)
