"""Residents of the robustness tests: they send the report's form over one kept-alive connection."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from jinlin.common.numbers import new_key
from tests.sites import LiveSite


@dataclass
class Resident:
    """One browser at a live site."""

    site: LiveSite
    grid_id: int
    token: str = ""
    cookie: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        """Open the report's page once, for its token."""
        self.connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        self.connection.request("GET", "/report/")
        answer = self.connection.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            self.close()
            raise AssertionError(page[:500])
        self.token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        self.cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]

    def send(self, words: str, *, key: str = "") -> tuple[int, str]:
        """Send a report; return the status and, of a 303, the number on the receipt."""
        form = {
            "csrfmiddlewaretoken": self.token, "key": key or new_key(), "words": words, "chosen": str(self.grid_id),
            "step": "send",
        }  # fmt: skip
        status, where, _ = self.post("/report/", form)
        return status, where.removeprefix("/receipt/").rstrip("/") if status == 303 else ""

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """Post a form; return status, Location and page."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie, "Origin": self.site.base_url
        }  # fmt: skip
        self.connection.request("POST", quote(path), urlencode(form), headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        return answer.status, answer.getheader("Location") or "", page

    def close(self) -> None:
        """Go away."""
        self.connection.close()
