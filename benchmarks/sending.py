"""Requests that are ready beforehand: a form read once from its real page, with a few fields left to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus, urlsplit

from jinlin.ops.forms import Form

_BORDER = "jinlin-benchmark-7d2f0c"


@dataclass(frozen=True, slots=True)
class Sending:
    """A form of a page as a browser would send it; `fill` makes one request of it."""

    head: bytes
    path: str
    fixed: bytes
    open_fields: tuple[str, ...]
    multipart: bool

    def fill(self, *, path: str = "", cookie: str, address: str, **fields: str) -> bytes:
        """Return the request with the open fields filled; `path` is given where the address holds a number."""
        if self.multipart:
            body = self.fixed + b"".join(
                f'--{_BORDER}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n'.encode()
                for name in self.open_fields
            )
            body += f"--{_BORDER}--\r\n".encode()
        else:
            body = self.fixed + "&".join(f"{name}={quote_plus(fields[name])}" for name in self.open_fields).encode()
        first = f"POST {path or self.path} HTTP/1.1\r\nCookie: {cookie}\r\nX-Forwarded-For: {address}\r\n"
        return first.encode() + self.head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def sending_of(form: Form, *, fill: Sequence[str], press: str = "") -> Sending:
    """Return a form made ready: what stands in it stays, `fill` names the fields to fill in for each request.

    `press` is the name of the button's field. Raises LookupError for a field the form does not have.
    """
    values = {name: list(found) for name, found in form.values.items()}
    action = form.action
    if press:
        button = next((one for one in form.buttons if press in (one.name, one.value, one.action)), None)
        if button is None:
            raise LookupError(f"the form to {form.action} has no button {press}, only {form.buttons}")
        action = button.action or action
        if button.name:
            values[button.name] = [button.value]
    missing = [name for name in fill if name not in values and name not in form.choices]
    if missing:
        raise LookupError(f"the form to {form.action} has no {missing}, only {sorted({*values, *form.choices})}")
    pairs = [(name, value) for name, found in values.items() if name not in fill for value in found]
    parts = urlsplit(action)
    origin = f"{parts.scheme}://{parts.netloc}"
    if form.multipart:
        kind = f"multipart/form-data; boundary={_BORDER}"
        fixed = "".join(
            f'--{_BORDER}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
        ).encode()
    else:
        kind = "application/x-www-form-urlencoded"
        fixed = "".join(f"{name}={quote_plus(value)}&" for name, value in pairs).encode()
    head = (
        f"Host: {parts.netloc}\r\nOrigin: {origin}\r\nReferer: {origin}{parts.path}\r\nAccept: text/html\r\n"
        f"Accept-Language: zh-CN\r\nContent-Type: {kind}\r\n"
    )
    return Sending(head.encode(), parts.path, fixed, tuple(fill), form.multipart)
