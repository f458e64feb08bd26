"""What a journey costs a person: taps, keystrokes and seconds, counted in the page itself and printed.

    with counting(page, "a lamp, reported from the first page") as cost:
        cost.tap(page.get_by_role("link", name="路灯不亮"))
        cost.tap(page.get_by_label("是什么情况？"))
        cost.type("3栋门口的灯不亮")
    assert cost.taps <= 4

`cost.tap` touches where the page knows touch, else it clicks; `cost.press` is one keystroke (a chord counts as one).
What a journey does past these (page.goto, expect) costs nothing. The end of the test run prints every journey.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

# The journeys counted in the test that runs now; conftest puts them on its report.
COUNTED: list[str] = []


@dataclass(slots=True)
class Cost:
    """What one journey has cost so far."""

    page: Page
    touched: bool
    taps: int = 0
    keys: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long it has taken: a machine's seconds, to compare journeys with each other, never to assert."""
        return time.monotonic() - self.began

    def tap(self, what: Locator) -> None:
        """Touch or click one thing; a thing that is covered or too small to hit fails like a finger would."""
        self.taps += 1
        if self.touched:
            what.tap()
        else:
            what.click()

    def press(self, key: str) -> None:
        """Press one key or chord on whatever has the focus."""
        self.keys += 1
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        """Type into whatever has the focus, one keystroke a character."""
        self.keys += len(words)
        self.page.keyboard.type(words)


@contextmanager
def counting(page: Page, name: str) -> Iterator[Cost]:
    """Count one journey; what it cost is printed when it came to its end."""
    # Asked once: a page that is on its way to the next one answers nothing.
    cost = Cost(page, touched=page.evaluate("navigator.maxTouchPoints") > 0)
    yield cost
    COUNTED.append(f"{name}: {cost.taps} taps, {cost.keys} keystrokes, {cost.seconds:.1f} s")
