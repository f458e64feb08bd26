"""Every page in every state (tests/browser/every/shown.py): clean for axe, fingers, keys, large print, both languages.

What counts as a target's fair exception: a link inside a sentence, and places on a map that a list names as well.
"""

import pytest
from playwright.sync_api import Browser

from tests.browser.every import looking, shots
from tests.browser.every.shown import NO_PAGE, PAGES, Shown
from tests.browser.every.visiting import DESK, PHONE, Visit, World, visit
from tests.web.access_table import ACCESS

pytestmark = pytest.mark.browser
# As WeChat scales text: by 1.4 of whatever the page begins with.
LARGER_TEXT = """() => {
    const root = document.documentElement, size = parseFloat(getComputedStyle(root).fontSize);
    root.style.setProperty("font-size", `${size * 1.4}px`, "important");
}"""


def layout(found: Visit, where: str) -> list[str]:
    """Return what is wrong with how the page is laid out as it stands."""
    page = found.page
    lines = [line for what in ("sideways", "clipped", "overlaps") for line in looking.complaints(page, what)]
    return [f"{where} {line}" for line in lines]


def at_least(found: Visit, pixels: int, where: str) -> list[str]:
    """Return targets a finger would miss."""
    return [f"{where} {line}" for line in looking.complaints(found.page, "targets", pixels)]


def test_every_address_of_the_site_is_shown() -> None:
    shown = {page.view for page in PAGES}
    assert sorted(set(ACCESS) - shown - set(NO_PAGE)) == [], "give each a page in tests/browser/every/shown.py"
    assert sorted((shown - {""}) - set(ACCESS) - {v for v in shown if v.startswith("admin:")}) == [], "no such address"
    assert sorted(set(NO_PAGE) & shown) == [], "either a page or none"
    assert len({page.name for page in PAGES}) == len(PAGES)


def in_chinese(found: Visit) -> list[str]:
    """Look at the page as most people meet it: on a phone, in Chinese, in both lights, on a desk's screen, at 140 %."""
    page, shown = found.page, found.shown
    found.weigh()
    found.open()
    wrong = [] if found.status == shown.status else [f"answers {found.status}"]
    if found.bytes > shown.budget and shown.via is None:
        wrong.append(f"weighs {found.bytes} of {shown.budget}")
    shots.shoot(page, shown.name)
    desk = shown.face == "desk"
    wrong += looking.axe(page, only=looking.BY_LOOK if desk else ()) + at_least(found, 44, "390") + layout(found, "390")
    wrong += [line for what in ("empty", "structure") for line in looking.complaints(page, what)]
    if not shown.foreign:  # the catalogue's English names stand beside the Chinese ones
        wrong += looking.wrong_words(page, language="zh")
    if page.evaluate("document.documentElement.lang") not in {"zh-Hans", "zh-hans"}:
        wrong.append("the language is not said")
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark {line}" for line in looking.axe(page, only=looking.BY_LOOK)]
    if shown.dark:
        shots.shoot(page, f"{shown.name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    shots.shoot(page, shown.name)
    wrong += layout(found, "1440") + at_least(found, 44, "1440")
    if desk:
        wrong += [f"1440 {line}" for line in looking.axe(page)]
    else:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wrong += looking.tabbed(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate(LARGER_TEXT)
    return wrong + layout(found, "140 %")


def in_large_letters(found: Visit) -> list[str]:
    """Look at it with large letters on."""
    found.open(elder=True)
    wrong = (
        [f"elder {line}" for line in looking.axe(found.page)] + at_least(found, 60, "elder") + layout(found, "elder")
    )
    if found.shown.elder:
        shots.shoot(found.page, f"{found.shown.name}-elder")
    found.page.evaluate(LARGER_TEXT)
    return wrong + layout(found, "elder 140 %")


def in_english(found: Visit) -> list[str]:
    """Look at it in English, whose words are longer."""
    found.open(language="en")
    said = found.page.evaluate("document.documentElement.lang") == "en"
    wrong = [] if said else ["the language is not said in English"]
    if not found.shown.foreign:
        wrong += looking.wrong_words(found.page, language="en")
    return wrong + layout(found, "English")


def without_scripts(found: Visit) -> list[str]:
    """Look at it in a browser that runs none: every button still belongs to a form, every form can be sent."""
    found.forgo_scripts()
    found.open()
    return looking.complaints(found.page, "dead") + layout(found, "no scripts")


@pytest.mark.parametrize("shown", PAGES, ids=lambda page: page.name)
def test_a_page(browser: Browser, every: World, every_demo: World, shown: Shown) -> None:
    found = visit(browser, every_demo if shown.demo else every, shown)
    wrong = in_chinese(found) + in_english(found)
    if not shown.foreign:
        wrong += in_large_letters(found)
        if shown.via is None:
            wrong += without_scripts(found)
    found.context.close()
    # Unfold's side menu scrolls in a box of its own, which looks to us like one that cuts its words off.
    wrong = [line for line in wrong + found.trouble if not (shown.foreign and "simplebar-" in line)]
    assert not wrong, "\n".join(["", *dict.fromkeys(wrong)])
