"""The end of an appeal on a phone: one touch says solved or not; a relative elsewhere reports, follows and lets others follow."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.counting import counting
from tests.browser.test_resident import a_photo, live_at_the_fifth, plain
from tests.browser.test_resident_taps import at_home, told
from tests.sites import LiveSite

__all__ = ["plain"]
pytestmark = pytest.mark.browser
NUMBER = re.compile(r"\d{6}-\d{6}-\d{7}-\d")

# What the community's staff does meanwhile: takes it on itself, does it, and tells the reporter.
_SOLVE = """
import sys
import django
django.setup()
from django.utils import timezone
from jinlin.accounts.models import Post
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps.base import Handler
appeal = Appeal.objects.get(number=sys.argv[1])
now = timezone.now()
post = Post.objects.held_on(timezone.localdate()).filter(grid_id=appeal.community_id, role="community_staff")[0]
scope = post.scope()
own = Handler("grid", appeal.community_id, scope.level)
give = actions.accept_and_assign if appeal.state == "received" else actions.assign
appeal = give(actor=scope, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, lead=own)
appeal = actions.finish(actor=scope, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, words="换了灯泡")
actions.resolve(actor=scope, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, words="灯已修好")
"""


def solve(site: LiveSite, number: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "jinlin.settings", "DATABASE_URL": site.database_url}
    environment = {**os.environ, **site.environment, **settings, "JINLIN_DATA": str(site.data)}
    subprocess.run([sys.executable, "-c", _SOLVE, number], env=environment, check=True, timeout=60)


def reported(page: Page, site: LiveSite) -> str:
    """Report a lamp and return its number."""
    page.goto(f"{site.base_url}/")
    page.get_by_role("link", name="路灯不亮").click()
    page.locator(".sticky button").last.click()
    page.locator("[data-check] .sticky button").click()
    told(page)
    found = NUMBER.search(page.locator("main").inner_text())
    assert found is not None
    return found[0]


def test_not_solved_is_three_touches_and_solved_is_one(touch: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    at_home(touch, demo_site)
    number = reported(touch, demo_site)
    solve(demo_site, number)
    touch.goto(f"{demo_site.base_url}/")
    expect(touch.get_by_text("说办好了").first).to_be_visible()
    touch.goto(f"{demo_site.base_url}/progress/{number}/")
    with counting(touch, "not solved: a touch says what still is wrong") as cost:
        cost.tap(touch.locator("#form-not-solved summary"))
        cost.tap(touch.get_by_label("还是老样子"))
        touch.locator("#form-not-solved [name=photo_album]").set_input_files(a_photo(tmp_path))
        touch.locator("#form-not-solved input[name=photo]").wait_for(state="attached")
        cost.tap(touch.locator("#form-not-solved button[type=submit]"))
        expect(touch.get_by_text("现在是第 2 次办理")).to_be_visible()
    assert cost.taps <= 3
    expect(touch.get_by_text("还是老样子")).to_be_visible()
    solve(demo_site, number)
    touch.goto(f"{demo_site.base_url}/progress/{number}/")
    with counting(touch, "solved: one touch, then the stars") as cost:
        cost.tap(touch.locator("#form-confirm button"))
        expect(touch.get_by_text("您说解决了，已办结。")).to_be_visible()
        assert cost.taps == 1
        cost.tap(touch.locator("label[for=score-5]"))
        cost.tap(touch.locator("#form-rate button"))
        expect(touch.get_by_text("谢谢您的评价。")).to_be_visible()


def test_without_scripts_not_solved_is_said_on_the_same_page(plain: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    live_at_the_fifth(plain, demo_site)
    number = reported(plain, demo_site)
    solve(demo_site, number)
    plain.goto(f"{demo_site.base_url}/progress/{number}/")
    plain.locator("#form-not-solved summary").click()
    plain.locator("#form-not-solved button[type=submit]").click()
    expect(plain.get_by_role("alert")).to_be_visible()  # nothing said: it asks what still is wrong
    plain.get_by_label("没有人来过").check()
    plain.locator("#form-not-solved [name=photo_album]").set_input_files(a_photo(tmp_path))
    plain.locator("#form-not-solved button[type=submit]").click()
    expect(plain.get_by_text("现在是第 2 次办理")).to_be_visible()
    expect(plain.locator(".filmstrip figure")).to_have_count(1)


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Page]:
    """Somebody else's phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_a_daughter_far_away_reports_for_her_mother_and_lets_a_brother_follow(
    page: Page, elsewhere: Page, demo_site: LiveSite
) -> None:
    page.goto(f"{demo_site.base_url}/")
    page.get_by_role("link", name="替父母、邻居反映").click()
    page.locator("#words").fill("我妈家门口的路灯不亮，她不敢出门")
    page.get_by_label("家人住在哪里？").fill("洋坊新村3栋")
    page.locator(".sticky button").click()
    expect(page.get_by_text("到了联系谁？")).to_be_visible()
    page.get_by_label("称呼（可不填）").fill("王阿姨")
    page.get_by_label("电话（可不填）").fill("13812342261")
    page.get_by_role("button", name="提交", exact=True).click()
    told(page)
    code = page.locator(".code").inner_text()
    page.get_by_role("link", name="让别人也能看").click()
    page.get_by_role("button", name="生成链接").click()
    address = page.get_by_label("链接", exact=True).input_value()
    elsewhere.goto(address)
    expect(elsewhere.get_by_text("承诺").first).to_be_visible()
    seen = elsewhere.locator("main").inner_text()
    for secret in ("王", "2261", "我妈", "洋坊", "微网格", code, code.replace(" ", "")):
        assert secret not in seen, secret
    page.get_by_role("button", name="停止分享").click()
    elsewhere.reload()
    expect(elsewhere.get_by_text("承诺")).to_have_count(0)
    page.goto(f"{demo_site.base_url}/")
    expect(page.get_by_text("您住在哪里？")).to_be_visible()  # the mother's place did not become hers
