"""A day of 120 orders by keyboard alone: each is read, given its kind and its lead, and the next one is open."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from jinlin.common.numbers import new_key
from tests.browser.counting import Cost, counting
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
EVERYDAY = Path(__file__).parent.parent / "appeals" / "data" / "everyday.toml"
ORDERS, MOST_KEYS = 120, 400
# A machine under load may think for a while; nothing here is a matter of speed.
PATIENCE = 30_000
# Every so many orders the desk knows better than the catalogue or the words.
EXCEPTION = 6
OTHER_KINDS = ("sewer.public", "lamp.street", "dispute.neighbour", "property.service", "tree.prune")
OTHER_LEADS = ("公安分局", "城市管理局", "住房和城乡建设局", "市政园林中心")
READY = "form.deed[data-deed=accept_and_assign] #f-category-pick"


@dataclass(slots=True)
class Wish:
    """What should become of one order: the kind by its row, and who leads ("" means by the catalogue)."""

    category: str
    condition: str
    lead: str = ""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def sentences() -> list[tuple[str, str, str]]:
    """Give what people say, of every kind in turn, with the kind it is."""
    rows = tomllib.loads(EVERYDAY.read_text())["practice"]
    by_kind: dict[str, list[tuple[str, str, str]]] = {}
    for words, category, *condition in rows:
        by_kind.setdefault(category, []).append((words, category, condition[0] if condition else ""))
    turns = max(len(some) for some in by_kind.values())
    return [some[n] for n in range(turns) for some in by_kind.values() if n < len(some)]


def call_comes_in(page: Page, site: LiveSite, token: str, words: str, grid: str) -> None:
    """Send the desk's own form, and once more where it shows what may be known already."""
    form = {
        "csrfmiddlewaretoken": token,
        "key": new_key(),
        "channel": "phone",
        "words": words,
        "grid": grid,
        "send": "1",
    }
    headers = {"Referer": f"{site.base_url}/desk/new/"}
    answer = page.request.post(f"{site.base_url}/desk/new/", form=form, headers=headers)
    if "/desk/new/ey" not in answer.url and "/desk/new/W" not in answer.url:
        shown = re.search(r'name="shown" value="([^"]*)"', answer.text())
        if shown is not None:
            page.request.post(f"{site.base_url}/desk/new/", form={**form, "shown": shown[1]}, headers=headers)


def pick(page: Page, cost: Cost, wanted: str) -> None:
    """Choose from a long list by the first letters of what is wanted, as few as single it out."""
    field = page.locator("*:focus")
    letters = field.evaluate(
        "(input, wanted) => [...input.closest('.field').querySelector('select').options]"
        ".find((one) => one.textContent.trim().startsWith(wanted)).dataset.letters",
        wanted,
    )
    first = page.locator("ul.chooser__box:not([hidden]) li").first
    for letter in letters[:4]:
        cost.type(letter)
        if (first.text_content() or "").startswith(wanted):
            break
    else:
        for _ in range(8):
            if (page.locator("ul.chooser__box li[aria-selected=true]").text_content() or "").startswith(wanted):
                break
            cost.press("ArrowDown")
    cost.press("Enter")


def test_120_orders_are_accepted_and_assigned_by_key(page: Page, demo_site: LiveSite) -> None:
    page.goto(f"{demo_site.base_url}/demo/")
    page.locator("button[formaction='/demo/as/secretary/']").last.click()
    page.goto(f"{demo_site.base_url}/desk/new/")
    token = page.locator("form.register input[name=csrfmiddlewaretoken]").get_attribute("value") or ""
    grids: list[str] = page.evaluate(
        "[...document.querySelectorAll('#grid option')].map((one) => one.value).filter(Boolean)"
    )
    whole, places = grids[0], cycle(grids[1:])
    with psycopg.connect(demo_site.database_url, autocommit=True) as database:

        def new_ones() -> dict[int, str]:
            rows = database.execute(
                "SELECT a.id, t.body FROM appeals_appeal a JOIN appeals_appealtext t ON t.appeal_id = a.id"
                " WHERE a.state = 'received' AND a.holder_id = %s",
                [whole],
            )
            return dict(rows.fetchall())

        for pk in new_ones():  # what other journeys left is not part of this day
            database.execute("UPDATE appeals_appeal SET state = 'suspended' WHERE id = %s", [pk])
        said: dict[str, tuple[str, str]] = {}
        for words, category, condition in sentences():
            said[words] = (category, condition)
            call_comes_in(page, demo_site, token, words, next(places))
            if len(new_ones()) >= ORDERS:
                break
        day = new_ones()
        assert len(day) == ORDERS

        # What should become of each: what the sentence is, and for every sixth what the desk knows better.
        kinds = {
            code: (pk, name, dict(database.execute(
                "SELECT code, name FROM appeals_condition WHERE category_id = %s AND active", [pk]).fetchall()), lead)
            for code, pk, name, lead in database.execute(
                "SELECT c.code, c.id, c.name, d.name FROM appeals_category c"
                " LEFT JOIN grid_department d ON d.id = c.lead_id WHERE c.active"
            ).fetchall()
        }  # fmt: skip
        assert len({said[words][0] for words in day.values()}) >= 60, "not the variety of a real day"
        wishes, exceptions = {}, 0
        others, leads = cycle([one for one in OTHER_KINDS if one in kinds]), cycle(OTHER_LEADS)
        for n, pk in enumerate(sorted(day)):
            category, condition = said[day[pk]]
            wish = Wish(category, condition)
            if n % EXCEPTION == 0:
                wish = Wish(next(others), "")
            elif n % EXCEPTION == 3:
                wish.lead = next(one for one in leads if one != kinds[category][3])
            exceptions += n % (EXCEPTION // 2) == 0
            wishes[pk] = wish
        assert exceptions >= ORDERS * 15 // 100

        page.goto(f"{demo_site.base_url}/desk/?q=new")
        pane = page.locator("[data-pane]")
        expect(pane).to_be_visible()
        typed = 0
        with counting(
            page, f"{ORDERS} orders accepted and assigned, {exceptions} with another kind or lead, by keyboard alone"
        ) as cost:
            for _ in range(ORDERS):
                pk = int(pane.get_attribute("data-pk") or 0)
                wish = wishes[pk]
                cost.press("a")
                expect(page.locator(READY)).to_be_focused(timeout=PATIENCE)
                name = kinds[wish.category][1]
                exact = kinds[wish.category][2].get(wish.condition, "")
                row = f"{name} · {exact}" if exact and exact != name else name
                touched = False
                if not page.locator(READY).input_value().startswith(row):
                    pick(page, cost, row)
                    touched = True
                if wish.lead:
                    cost.press("Tab")
                    pick(page, cost, wish.lead)
                    touched = True
                typed += touched
                with page.expect_event("response", lambda answer: answer.request.method == "POST", timeout=PATIENCE):
                    cost.press("Enter")
                del day[pk]
                if day:
                    expect(pane).not_to_have_attribute("data-pk", str(pk), timeout=PATIENCE)
                else:
                    expect(page.get_by_text("已办：受理并分办")).to_be_visible()
        assert typed >= ORDERS * 15 // 100
        assert cost.keys <= MOST_KEYS

        done = database.execute(
            "SELECT a.id, c.code, a.state, coalesce(d.name, '') FROM appeals_appeal a"
            " JOIN appeals_category c ON c.id = a.category_id"
            " JOIN appeals_task t ON t.appeal_id = a.id AND t.role = 'lead' AND t.state IN ('offered', 'working')"
            " LEFT JOIN grid_department d ON d.id = t.department_id WHERE a.id = ANY(%s)",
            [list(wishes)],
        ).fetchall()
        assert len(done) == ORDERS
        for pk, category, state, lead in done:
            wish = wishes[pk]
            assert (category, state) == (wish.category, "in_progress"), pk
            assert lead == (wish.lead or kinds[wish.category][3] or ""), pk
