"""Somebody at a browser without scripts: keeps cookies, follows links, fills in the forms a page really has."""

import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from jinlin.ops.forms import Form, Page, read_page


class Unexpected(Exception):
    """A page answered something else than it should."""


@dataclass
class Visitor:
    """One person with cookies of their own."""

    base_url: str
    jar: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Page:
        """Open a page (a path, or an address of the same site)."""
        return self._open(urllib.request.Request(self._address(path)))  # noqa: S310  # http, to ourselves

    def send(
        self,
        form: Form,
        fields: Mapping[str, str | list[str]] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        press: str = "",
    ) -> Page:
        """Fill in and send a form; `press` is a part of the pressed button's text, name, value or address.

        `files` maps a field to name, content and type. Raises LookupError for a field the form does not have.
        """
        values = {name: list(found) for name, found in form.values.items()}
        for name, value in (fields or {}).items():
            if name not in form.values and name not in form.choices:
                raise LookupError(f"the form to {form.action} has no field {name}, only {sorted(form.values)}")
            values[name] = [value] if isinstance(value, str) else value
        action = form.action
        for button in form.buttons:
            if press and press in f"{button.text} {button.name} {button.value} {button.action}":
                action = button.action or action
                if button.name:
                    values[button.name] = [button.value]
                break
        else:
            if press:
                raise LookupError(f"the form to {form.action} has no button {press}")
        pairs = [(name, value) for name, found in values.items() for value in found]
        if form.method == "get":
            return self.get(f"{action.split('?')[0]}?{urlencode(pairs)}")
        body, kind = _multipart(pairs, files or {}) if form.multipart else (urlencode(pairs).encode(), _URLENCODED)
        # A browser says where it comes from; Django's CSRF check reads it.
        origin = "/".join(action.split("/")[:3])
        headers = {"Content-Type": kind, "Origin": origin, "Referer": form.action}
        return self._open(urllib.request.Request(action, data=body, headers=headers))  # noqa: S310

    def _address(self, path: str) -> str:
        return path if path.startswith("http") else f"{self.base_url}{path}"

    def _open(self, request: urllib.request.Request) -> Page:
        request.add_header("Accept-Language", "zh-CN")
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )
        try:
            with opener.open(request, timeout=60) as answer:
                html = answer.read().decode("utf-8", errors="replace")
                return read_page(url=answer.url, status=answer.status, html=html)
        except urllib.error.HTTPError as error:
            with error:
                text = read_page(
                    url=request.full_url, status=error.code, html=error.read().decode(errors="replace")
                ).text
            raise Unexpected(f"{request.get_method()} {request.full_url}: {error.code}: {text[:400]}") from error


_URLENCODED = "application/x-www-form-urlencoded"


def _multipart(pairs: list[tuple[str, str]], files: Mapping[str, tuple[str, bytes, str]]) -> tuple[bytes, str]:
    border = secrets.token_hex(16)
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    for name, (file_name, content, kind) in files.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"
