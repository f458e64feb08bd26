"""How one comes from a page to one of its states: forms refused, parts opened, sessions that ran out."""

from playwright.sync_api import Page

WORDS = "9幢27号咖啡店的大水管堵了，水漫到路上"


def _press(page: Page, selector: str) -> None:
    """Press a form's button and wait for the answer: a page, or a part that is put into this one."""
    with page.expect_event("response", lambda answer: answer.request.method == "POST"):
        page.locator(selector).first.click()
    # A page takes the other's place a moment after its answer has begun.
    page.wait_for_timeout(300)
    page.wait_for_load_state("networkidle")


def open_all(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def report_nothing(page: Page) -> None:
    """Send the report's first page empty."""
    _press(page, ".sticky button[value=check], .sticky button")


def report_map(page: Page) -> None:
    """Open the map of a community."""
    open_all(page)
    page.locator("#community").select_option(index=2)
    _press(page, "button[name=step][value=map]")


def report_find(page: Page) -> None:
    """Look an address up."""
    open_all(page)
    page.locator("#words").fill(WORDS)
    page.locator("#place").fill("洋坊新村3栋")
    _press(page, "button[name=step][value=find]")


def _check(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    report_nothing(page)


def report_check(page: Page) -> None:
    """Go on to the page that checks."""
    _check(page, WORDS)


def report_danger(page: Page) -> None:
    """Report something with a hard stop."""
    _check(page, "路上的井盖不见了，差点掉下去")


def report_bad_phone(page: Page) -> None:
    """Send with a phone number that is none."""
    _check(page, WORDS)
    page.locator("#phone").fill("12")
    _press(page, ".sticky button")


def report_expired(page: Page) -> None:
    """Send a report whose token has expired."""
    page.locator("#words").fill(WORDS)
    page.context.clear_cookies(name="csrftoken")
    report_nothing(page)


def lookup_wrong(page: Page) -> None:
    """Ask with a number that is none."""
    page.locator("[name=number]").fill("350405")
    page.locator("[name=code]").fill("1234 5678")
    _press(page, "main form button[type=submit]")


def add_nothing(page: Page) -> None:
    """Add nothing at all."""
    open_all(page)
    page.evaluate("document.querySelectorAll('main form').forEach((one) => { one.noValidate = true; })")
    _press(page, "form[action$='/add/'] button[type=submit]")


def chief_report_nothing(page: Page) -> None:
    """Send a note without a word."""
    page.evaluate("document.querySelectorAll('main form').forEach((one) => { one.noValidate = true; })")
    _press(page, ".thumb button[type=submit]")


def chief_note_nothing(page: Page) -> None:
    """Leave a note without a word."""
    open_all(page)
    page.evaluate("document.querySelectorAll('main form').forEach((one) => { one.noValidate = true; })")
    _press(page, "form[action$='/comment/'] button[type=submit]")


def chief_hand_in_nothing(page: Page) -> None:
    """Hand in without a word."""
    _press(page, ".thumb button[type=submit]")


def chief_contact(page: Page) -> None:
    """Say what the number is read for."""
    page.locator("input[name=purpose]").first.check(force=True)
    _press(page, "main form button[type=submit], .thumb button[type=submit]")


def register_nothing(page: Page) -> None:
    """Register without a word."""
    page.evaluate("document.querySelectorAll('main form').forEach((one) => { one.noValidate = true; })")
    _press(page, "main .register button[type=submit]")


def register_likely(page: Page) -> None:
    """Register what is known already, at an address that may mean several places."""
    page.locator(".register [name=words]").fill("洋坊新村3栋门口的路灯不亮")
    page.locator(".register [name=address]").fill("洋坊新村3栋")
    _press(page, "main .register .sticky button[type=submit]")


def deed_refused(page: Page) -> None:
    """Send a form of the desk without its words."""
    page.evaluate("document.querySelectorAll('form.deed').forEach((one) => { one.noValidate = true; })")
    _press(page, "form.deed button[type=submit]:not([name])")


def reveal(page: Page) -> None:
    """Read the reporter's name and number."""
    open_all(page)
    page.locator("form[action*='/reveal/'] [name=purpose]").first.evaluate("(one) => { one.checked = true; }")
    _press(page, "form[action*='/reveal/'] button[type=submit]")


def login_wrong(page: Page) -> None:
    """Give a password that is not right."""
    page.locator("[name=username]").fill("nobody.there")
    page.locator("[name=password]").fill("wrong")
    _press(page, "main form button[type=submit]")


def code_wrong(page: Page) -> None:
    """Give a code that is none."""
    page.locator("[name=code]").fill("12")
    _press(page, "main form button[type=submit]")


def password_weak(page: Page) -> None:
    """Choose a password anybody guesses."""
    page.locator("[name=password]").fill("12345678")
    page.locator("[name=again]").fill("12345679")
    _press(page, "main form button[type=submit]")


def pin_weak(page: Page) -> None:
    """Choose a PIN anybody guesses."""
    page.locator("[name=pin]").fill("123456")
    page.locator("[name=again]").fill("123456")
    _press(page, "main form button[type=submit]")


def team_code(page: Page) -> None:
    """Show a one-time code."""
    _press(page, "form[action*='/code/'] button")


def _send_words(page: Page) -> None:
    """Send a form with words from the page, as one does that has stood open for long."""
    with page.expect_navigation():
        page.evaluate(
            """() => {
                const form = document.createElement("form"), words = document.createElement("textarea");
                form.method = "post"; form.action = "/desk/";
                words.name = "words"; words.value = "这里的路灯不亮已经三天，老人晚上不敢出门。\\n请尽快来看看。";
                form.append(words, document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
                document.body.append(form); setTimeout(() => form.submit());
            }"""
        )


def signed_out(page: Page) -> None:
    """Send words after the session has ended."""
    page.context.clear_cookies(name="sessionid")
    _send_words(page)


def expired(page: Page) -> None:
    """Send words after the page's token has expired."""
    page.context.clear_cookies(name="csrftoken")
    _send_words(page)


def from_elsewhere(page: Page) -> None:
    """Send a form that stood on a page of another site."""
    here = page.url.split("/", 3)
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{here[0]}//{here[2]}/progress/"><button>x</button></form>')
    _press(page, "button")


def too_many_fields(page: Page) -> None:
    """Send a form with more fields than any of ours has."""
    with page.expect_navigation():
        page.evaluate(
            """() => {
                const form = document.querySelector("main form");
                for (let n = 0; n < 2100; n++) {
                    const field = document.createElement("input");
                    field.type = "hidden"; field.name = `f${n}`; form.append(field);
                }
                form.noValidate = true; setTimeout(() => form.submit());
            }"""
        )


def _without_checks(page: Page) -> None:
    """Let forms be sent as they are, as a browser does that checks nothing."""
    page.evaluate("document.querySelectorAll('main form').forEach((one) => { one.noValidate = true; })")


def chief_away_without_day(page: Page) -> None:
    """Go away without saying until when."""
    open_all(page)
    _without_checks(page)
    page.evaluate(
        "document.querySelectorAll('form[action$=\"/away/\"] [name=until]').forEach((one) => { one.value = ''; })"
    )
    _press(page, "form[action$='/away/'] button[type=submit]")


def decide_without_reason(page: Page) -> None:
    """Say no without a reason."""
    _without_checks(page)
    page.locator("a[data-shows$='-no']").first.click()
    _press(page, ".why.is-open button")


def bulk_nothing(page: Page) -> None:
    """Give out nothing at all."""
    with page.expect_navigation():
        page.evaluate(
            """() => {
                const form = document.createElement("form");
                form.method = "post"; form.action = "/desk/bulk/do/";
                form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
                document.body.append(form); setTimeout(() => form.submit());
            }"""
        )


def filter_without_name(page: Page) -> None:
    """Rename a filter to nothing."""
    _without_checks(page)
    page.locator("main form [name=name]").first.fill("")
    _press(page, "main form button[value=change], main form button[type=submit]")
