"""Extra pictures, not a test of the house."""
from tests.browser.test_chief import *
def test_more(chief, demo_site):
    page=chief
    note_down(page, demo_site, "隔壁邻居吵架，劝不住")
    page.goto(f"{demo_site.base_url}/chief/"); picture(page,"today")
    page.goto(f"{demo_site.base_url}/chief/around/?all=1"); picture(page,"around")
    page.goto(f"{demo_site.base_url}/chief/me/"); page.screenshot(path="/tmp/pics/me.png", full_page=True)
    page.goto(f"{demo_site.base_url}/chief/report/"); page.get_by_text("替邻居反映").click(); page.get_by_label("这件事我已经办好了").check(); page.screenshot(path="/tmp/pics/report_full.png", full_page=True)
    page.get_by_label("什么情况").fill("家里没水"); page.get_by_label("电话").fill("138 1234 5678"); page.get_by_label("姓名").fill("王小明"); page.get_by_label("怎么办好的").fill("换了水龙头")
    page.get_by_role("button", name="上报", exact=True).last.click()
    page.screenshot(path="/tmp/pics/sent_n.png", full_page=True)
    page.goto(f"{demo_site.base_url}/chief/around/?all=1"); picture(page,"around2"); page.locator("a.cell", has_text="家里没水").first.click(timeout=3000); page.screenshot(path="/tmp/pics/appeal_full.png", full_page=True)
    page.get_by_role("link", name="打电话").click(); picture(page,"contact"); page.get_by_role("button", name="显示姓名和电话").click(); picture(page,"contact2")
