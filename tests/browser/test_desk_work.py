"""Decisions on a phone, giving out in one go with undo, a department's two clicks: in a real browser, counted."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.before import before
from tests.browser.counting import counting
from tests.browser.test_desk import DESK, PHONE, come_in, picture, sideways, small_targets, violations
from tests.sites import LiveSite

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


def sound(page: Page) -> None:
    """A page nobody stumbles over: axe, targets, no sideways scrolling."""
    assert violations(page) == []
    # A place on the map is as large as it is; the list beside it says the same.
    assert [one for one in small_targets(page) if "data-narrow" not in one] == []
    assert sideways(page) <= 0


def test_three_decisions_with_one_thumb(touch: Page, demo_site: LiveSite) -> None:
    before(
        demo_site,
        """
one, two, three = (signed(a) for a in lamps(3, "拇指路灯"))
actions.ask_extension(actor=handler, appeal_id=one.pk, seen=one.event_seq, now=now, words="配件明天到货", ground="")
actions.ask_extension(actor=handler, appeal_id=two.pk, seen=two.event_seq, now=now, words="人手不够", ground="")
actions.ask_suspension(
    actor=handler, appeal_id=three.pk, seen=three.event_seq, now=now, until=now + timedelta(days=20), words="要开挖道路"
)
""",
    )
    page = touch
    come_in(page, demo_site, "社区")
    page.goto(f"{demo_site.base_url}/desk/decisions/")
    cards = page.locator("article.decision", has_text="拇指路灯")
    expect(cards).to_have_count(3)
    sound(page)
    picture(page, "decisions-phone")
    with counting(page, "decisions: three by thumb, one of them refused") as cost:
        cost.tap(cards.filter(has_text="配件明天到货").get_by_role("button", name="同意延期"))
        expect(page.get_by_role("status").filter(has_text="申请延期：同意延期")).to_be_visible()
        expect(cards).to_have_count(2)
        refused = cards.filter(has_text="人手不够")
        cost.tap(refused.get_by_role("button", name="不同意"))
        cost.tap(refused.get_by_label("理由不充分"))
        sound(page)
        picture(page, "decisions-phone-no")
        cost.tap(refused.locator(".why button"))
        expect(page.get_by_role("status").filter(has_text="申请延期：不同意")).to_be_visible()
        cost.tap(cards.first.get_by_role("button", name="同意挂账"))
        expect(cards).to_have_count(0)
    assert cost.taps <= 5
    assert cost.keys == 0


def test_decisions_without_scripts_and_in_english(browser: Browser, demo_site: LiveSite) -> None:
    before(
        demo_site,
        """
(one,) = (signed(a) for a in lamps(1, "没有脚本的路灯"))
actions.ask_extension(actor=handler, appeal_id=one.pk, seen=one.event_seq, now=now, words="等配件", ground="")
""",
    )
    context = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo_site.base_url}/demo/")
    page.locator('button[formaction$="/secretary/"]').first.click()
    page.goto(f"{demo_site.base_url}/desk/decisions/")
    card = page.locator("article.decision", has_text="没有脚本的路灯")
    card.get_by_role("button", name="Refuse").first.click()
    card.locator(".why").get_by_label("The reasons do not suffice").check()
    card.locator(".why button").click()
    expect(page.get_by_role("status")).to_contain_text("Asks for more time: Refuse")
    context.close()


def test_many_are_given_out_by_keyboard_and_taken_back(desk: Page, demo_site: LiveSite) -> None:
    before(demo_site, 'lamps(6, "键盘批量路灯")')
    page = desk
    come_in(page, demo_site, "社区")
    page.goto(f"{demo_site.base_url}/desk/?q=new")
    expect(page.locator("[data-pick]").first).to_be_visible()
    sound(page)
    with counting(page, "bulk: three given out by keyboard, and taken back") as cost:
        for _ in range(3):
            cost.press("j")
            cost.press("x")
        expect(page.get_by_text("已选 3 件")).to_be_visible()
        picture(page, "bulk-chosen")
        cost.press("b")
        expect(page.get_by_role("heading", name="批量派单")).to_be_visible()
        expect(page.locator('input[name="row"]')).to_have_count(3)
        sound(page)
        picture(page, "bulk-preview")
        cost.press("b")
        expect(page.get_by_text("已派出 3 件")).to_be_visible()
        sound(page)
        cost.press("u")
        expect(page.get_by_text("3 件已撤回本岗位")).to_be_visible()
        picture(page, "bulk-undone")
    assert cost.taps == 0
    assert cost.keys <= 9


def test_a_range_of_rows_is_chosen_with_shift(desk: Page, demo_site: LiveSite) -> None:
    before(demo_site, 'lamps(5, "一段路灯")')
    page = desk
    come_in(page, demo_site, "社区")
    page.goto(f"{demo_site.base_url}/desk/?q=new")
    boxes = page.locator("[data-pick]")
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.get_by_text("已选 4 件")).to_be_visible()


def test_many_are_given_out_without_scripts(browser: Browser, demo_site: LiveSite) -> None:
    before(demo_site, 'lamps(2, "没有脚本的批量")')
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    come_in(page, demo_site, "社区")
    page.goto(f"{demo_site.base_url}/desk/?q=new")
    for row in page.locator(".queue li", has_text="没有脚本的批量").all():
        row.locator("[data-pick]").check()
    page.get_by_role("button", name="派单", exact=True).click()
    expect(page.locator('input[name="row"]')).to_have_count(2)
    sideways_by = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert sideways_by <= 0
    page.get_by_role("button", name="派单（2）").click()
    expect(page.get_by_text("已派出 2 件")).to_be_visible()
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("2 件已撤回本岗位")).to_be_visible()
    context.close()


def test_a_department_answers_a_notice_with_two_clicks(desk: Page, demo_site: LiveSite) -> None:
    before(
        demo_site,
        """
(one,) = lamps(1, "部门两下办完的路灯")
given(one)
accounts.notify(user_ids=[handler.user_id], kind="assign", appeal_id=one.pk, facts={}, now=timezone.now())
""",
    )
    page = desk
    come_in(page, demo_site, "部门")
    page.goto(f"{demo_site.base_url}/inbox/")
    with counting(page, "department: from the notice to the answer") as cost:
        cost.tap(page.locator("button.cell").first)
        words = page.locator("form.deed textarea").first
        expect(words).to_be_visible()
        picture(page, "department-form")
        words.fill("换了灯泡，试灯正常")
        cost.tap(page.locator("form.deed").get_by_role("button", name="反馈办理结果"))
        expect(page.get_by_text("已办：反馈办理结果")).to_be_visible()
    assert cost.taps == 2
    page.goto(f"{demo_site.base_url}/desk/")
    expect(page.get_by_role("heading", name="我们最近办的")).to_be_visible()
    sound(page)
    picture(page, "department")


def test_a_filter_is_saved_found_and_removed(desk: Page, demo_site: LiveSite) -> None:
    page = desk
    come_in(page, demo_site, "社区")
    page.goto(f"{demo_site.base_url}/desk/?q=moving&still=1")
    page.get_by_text("存为常用筛选").click()
    page.get_by_label("筛选名称").fill("一天没动静")
    page.locator(".keepit__form").get_by_role("button", name="保存").click()
    kept = page.get_by_role("navigation", name="常用筛选").get_by_role("link", name="一天没动静")
    expect(kept).to_have_attribute("aria-current", "page")
    sound(page)
    page.get_by_role("link", name="管理常用筛选").click()
    expect(page.get_by_role("heading", name="常用筛选", exact=True)).to_be_visible()
    sound(page)
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("还没有常用筛选")).to_be_visible()
