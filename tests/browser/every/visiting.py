"""Coming to a page as a person would, while its requests, its scripts' complaints and its weight are noted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route

from tests.browser.every.shown import Shown

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
SERVER_ERROR = "/server-error/"
_KNOWN = ("Failed to load resource", "software WebGL", "GPU stall")
_HOLE = re.compile(r"\{([a-z_]+)(?:\.([a-z]+))?\}")


@dataclass
class World:
    """What the scenes left: where the site is, the appeals by scene, single things, and everybody's cookies."""

    base_url: str
    scenes: Mapping[str, Mapping[str, Any]]
    things: Mapping[str, Any]
    people: Mapping[str, Mapping[str, str]]
    # The page of a failure on our side, by language; no live address shows it.
    server_error: Mapping[str, str]

    def address(self, path: str) -> str:
        """Return an address with its scenes and things filled in."""

        def fill(hole: re.Match[str]) -> str:
            return str(self.scenes[hole[1]][hole[2]] if hole[2] else self.things[hole[1]])

        return self.base_url + _HOLE.sub(fill, path)


@dataclass
class Visit:
    """One person's browser on its way to one page."""

    world: World
    shown: Shown
    page: Page
    trouble: list[str] = field(default_factory=list)
    bytes: int = 0
    status: int = 0

    @property
    def context(self) -> BrowserContext:
        """The browser's cookies and settings."""
        return self.page.context

    def open(self, *, language: str = "zh", elder: bool = False) -> None:
        """Come to the page anew, in a language, with or without large letters."""
        here = self.world.base_url
        self.context.clear_cookies()
        cookies = {
            **self.world.people[self.shown.who],
            settings.LANGUAGE_COOKIE_NAME: LANGUAGES[language],
            **({"elder": "1"} if elder else {}),
        }
        self.context.add_cookies([{"name": name, "value": value, "url": here} for name, value in cookies.items()])
        self.status = 0
        self.page.goto(self.world.address(self.shown.path), wait_until="load")
        if self.shown.via is not None:
            self.shown.via(self.page)
            self.page.wait_for_load_state("load")

    def forgo_scripts(self) -> None:
        """Run no scripts from now on."""
        self.context.new_cdp_session(self.page).send("Emulation.setScriptExecutionDisabled", {"value": True})

    def weigh(self) -> None:
        """Begin to count the bytes that come over the wire."""
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._note_bytes)

    def _note_bytes(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def note_answer(self, answer: Response) -> None:
        """Note what was answered: the page itself, and whatever it asked for."""
        request = answer.request
        if request.resource_type == "document" and request.frame == self.page.main_frame:
            if not 300 <= answer.status < 400:
                self.status = answer.status
        elif request.method == "POST" and answer.status == self.shown.status:
            self.status = answer.status  # a part that a script put into the page
        elif answer.status >= 400 and answer.status != self.shown.status:
            self.trouble.append(f"request: {answer.status} {request.url}")

    def note_request(self, request: Request) -> None:
        """Note what leaves for another host."""
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(self.world.base_url).netloc:
            self.trouble.append(f"request: to another host {request.url}")

    def note_console(self, said: ConsoleMessage) -> None:
        """Note errors and warnings of the console; that the page itself is a refusal is no news."""
        # The test's machine draws without a graphics card, of which its browser complains.
        if said.type in {"error", "warning"} and not any(known in said.text for known in _KNOWN):
            self.trouble.append(f"console: {said.text[:200]}")


def visit(browser: Browser, world: World, shown: Shown) -> Visit:
    """Return a fresh phone-sized browser of the page's person, with nothing opened yet."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    found = Visit(world, shown, page)
    page.on("response", found.note_answer)
    page.on("request", found.note_request)
    page.on("console", found.note_console)
    page.on("pageerror", lambda error: found.trouble.append(f"script: {error}"))
    context.route(f"**{SERVER_ERROR}", lambda route: _fail(route, world))
    return found


def _fail(route: Route, world: World) -> None:
    """Answer as the site does when it fails."""
    cookies = route.request.headers.get("cookie", "")
    page = world.server_error["en" if f"{settings.LANGUAGE_COOKIE_NAME}=en" in cookies else "zh"]
    if "elder=1" in cookies:
        page = page.replace("<html ", '<html class="elder" ')
    route.fulfill(status=500, content_type="text/html; charset=utf-8", body=page)
