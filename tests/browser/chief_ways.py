"""How a chief's journeys come in and look at a page: shared by the tests of the chief's face."""

import io
import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from tests.sites import LiveSite

# Where to leave pictures for a person to judge; nothing is kept otherwise.
PICTURES = os.environ.get("JINLIN_PICTURES")


def picture(page: Page, name: str) -> None:
    """Leave a picture of the page where somebody asked for pictures."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def a_photo(folder: Path, name: str = "stairs.jpg", colour: str = "slategray") -> Path:
    """Write a small photo and return its path."""
    path = folder / name
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def come_in(page: Page, site: LiveSite, part: str = "微网格长") -> None:
    """Use the demo's one-click log-in."""
    page.goto(f"{site.base_url}/demo/")
    page.get_by_role("button", name=part).first.click()


def at_any_hour(page: Page, site: LiveSite) -> Page:
    """Come in as the chief who may be asked at any hour, so that the journeys run at any hour."""
    come_in(page, site)
    page.goto(f"{site.base_url}/chief/me/hours/")
    page.locator("button[value=any]").click()
    expect(page.locator("button[value=any][aria-current]")).to_be_visible()
    return page


def note_down(page: Page, site: LiveSite, words: str) -> None:
    """Report something in the home microgrid."""
    page.goto(f"{site.base_url}/chief/report/")
    page.locator("textarea[name=words]").fill(words)
    page.locator("[data-send]").click()
    page.wait_for_url("**/sent/")


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, with the place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]]


def small_targets(page: Page, *, least: int = 44) -> list[str]:
    """Return controls a thumb would miss: under `least` px either way; links inside sentences are free of it."""
    return page.evaluate(
        """(least) => [...document.querySelectorAll("main a, main button, nav a, .thumb a, .thumb button, header a, summary, .chip, .check, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file])")]
            .filter((e) => e.checkVisibility() && !e.closest("p.hint") && !e.closest("[class^=demo]") && !e.classList.contains("unseen") && !e.closest(".unseen"))
            .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
            .filter(([box]) => box.width > 0 && (box.height < least - .5 || box.width < least - .5))
            .map(([box, html]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)""",
        least,
    )
