"""What was begun outlives a closed page, a reload, a crash and a lost network; what was sent is sent once."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.test_resident import WORDS, a_photo, live_at_the_fifth
from tests.sites import LiveSite

pytestmark = pytest.mark.browser
KEPT = "() => new Promise(done => { const open = indexedDB.open('jinlin-drafts', 1); open.onsuccess = () => { const all = open.result.transaction('%s').objectStore('%s').getAll(); all.onsuccess = () => done(all.result.length); }; })"


def drafts(page: Page, store: str = "drafts") -> int:
    """Return how many drafts (or files) this browser keeps."""
    return int(page.evaluate(KEPT % (store, store)))


def begin(page: Page, site: LiveSite, words: str = WORDS) -> None:
    """Write something, and wait until it is kept."""
    page.goto(f"{site.base_url}/report/")
    page.locator("#words").fill(words)
    for _ in range(40):
        if drafts(page):
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(250)


def test_a_closed_page_comes_back_with_words_place_and_photos(page: Page, demo_site: LiveSite, tmp_path: Path) -> None:
    live_at_the_fifth(page, demo_site)
    begin(page, demo_site)
    second = tmp_path / "second.png"
    Image.new("RGB", (2400, 1200), "seagreen").save(second)  # scaled down before it is kept
    page.locator("input[name=photo_album]").set_input_files([a_photo(tmp_path), second])
    page.locator("[data-photo] input[name=photo]").nth(1).wait_for(state="attached")
    page.goto(f"{demo_site.base_url}/")
    expect(page.get_by_text("还有一件没写完")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("link", name="继续写").click()
    expect(page.get_by_text("这是您上次没写完的。")).to_be_visible()
    expect(page.locator("#words")).to_have_value(WORDS)
    expect(page.locator("[data-photo] img")).to_have_count(2)
    expect(page.locator("[data-chosen]")).to_contain_text("第5微网格")
    page.locator("[data-photo] input[name=photo]").nth(1).wait_for(state="attached")
    page.locator(".sticky button").click()
    expect(page.get_by_text("2 张照片")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/receipt/**")
    page.goto(f"{demo_site.base_url}/")
    expect(page.get_by_text("还有一件没写完")).to_be_hidden()
    assert (drafts(page), drafts(page, "files")) == (0, 0)


def test_several_are_kept_and_one_is_thrown_away(page: Page, demo_site: LiveSite) -> None:
    for words in ("第一件：井盖响", "第二件：路灯闪"):
        begin(page, demo_site, words)
    page.goto(f"{demo_site.base_url}/")
    expect(page.locator(".draft")).to_have_count(2)
    page.locator(".draft", has_text="第一件").get_by_role("button", name="不要了").click()
    expect(page.locator(".draft")).to_have_count(1)
    expect(page.get_by_text("第二件：路灯闪")).to_be_visible()


def test_forgetting_this_phone_throws_drafts_away(page: Page, demo_site: LiveSite) -> None:
    begin(page, demo_site)
    page.goto(f"{demo_site.base_url}/mine/")
    page.get_by_role("button", name="别人也用这台手机").click()
    page.wait_for_url(f"{demo_site.base_url}/")
    assert drafts(page) == 0


def test_without_a_network_it_says_so_keeps_everything_and_sends_once_it_is_back(
    page: Page, demo_site: LiveSite, tmp_path: Path
) -> None:
    live_at_the_fifth(page, demo_site)
    page.goto(f"{demo_site.base_url}/report/")
    page.context.set_offline(True)
    expect(page.get_by_text("没有网络，内容留在本机。")).to_be_visible()
    page.locator("#words").fill(WORDS)
    page.locator("input[name=photo_album]").set_input_files(a_photo(tmp_path))
    expect(page.locator("[data-photo] img")).to_have_count(1)
    page.locator(".sticky button").click()
    expect(page).to_have_url(re.compile("/report/"))
    page.context.set_offline(False)
    page.locator(".sticky button").click()
    expect(page.get_by_text("1 张照片")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("等有网络，自动提交")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url("**/receipt/**")
    assert drafts(page) == 0


def test_an_answer_lost_on_the_way_is_asked_again_with_the_same_key_and_is_one_appeal(
    page: Page, demo_site: LiveSite
) -> None:
    live_at_the_fifth(page, demo_site)
    begin(page, demo_site, "答复在路上丢了的一件")
    page.locator(".sticky button").click()
    page.wait_for_selector("[data-check]")
    sent: list[str] = []

    def swallow(route: Route) -> None:
        """Let the request reach the site, and lose what it answers."""
        sent.append(route.request.url)
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/report/", swallow)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("等有网络，自动提交")).to_be_visible()
    page.unroute("**/report/")
    # The page is closed before it could try again; the first page sends it.
    page.goto(f"{demo_site.base_url}/")
    expect(page.get_by_text("刚才没发出去的，已经送到了。")).to_be_visible()
    page.goto(f"{demo_site.base_url}/mine/")
    expect(page.locator("a.own", has_text="答复在路上丢了的一件")).to_have_count(1)
    assert len(sent) == 1
    page.goto(f"{demo_site.base_url}/board/")
    assert drafts(page) == 0


def test_a_server_that_restarts_meanwhile_loses_nothing(page: Page, demo_site: LiveSite) -> None:
    live_at_the_fifth(page, demo_site)
    begin(page, demo_site)
    page.locator(".sticky button").click()
    page.wait_for_selector("[data-check]")
    page.route("**/report/", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("等有网络，自动提交")).to_be_visible()
    page.unroute("**/report/")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url("**/receipt/**")
