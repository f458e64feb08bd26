"""All parts on one page, looked at by axe in both lights and in large print."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.sites import LiveSite

pytestmark = pytest.mark.browser


def test_every_part_is_clean_for_axe(page: Page, empty_database: str, site_on: Callable[..., LiveSite]) -> None:
    site = site_on(empty_database, JINLIN_DEBUG="1")
    for light in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if light == "dark" else "light")
        page.goto(f"{site.base_url}/ui/")
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]] == [], light


def test_the_parts_page_is_not_there_without_debug(page: Page, demo_site: LiveSite) -> None:
    answer = page.goto(f"{demo_site.base_url}/ui/")
    assert answer is not None
    assert answer.status == 404
