"""Walks every page a person can reach, as each kind of person, inside this process, where its statements can be seen."""

import re
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

from jinlin.accounts.models import User
from jinlin.accounts.scope import Scope
from jinlin.accounts.ways import POST_KEY, WAY_KEY, Way

HOST = "127.0.0.1"
Statement = tuple[str, tuple[object, ...]]
_LINK = re.compile(r'<(?:a|link|img|script|use|source|area|iframe)\b[^>]*?\s(?:href|src|data-href)="([^"]*)"')
_GET = re.compile(r'\shx-get="([^"]*)"')
# Not pages: other protocols, and what only scripts inside a page address.
_ELSEWHERE = ("tel:", "mailto:", "otpauth:", "data:", "blob:", "javascript:", "#")


@dataclass(slots=True)
class Visit:
    """One page as it was answered."""

    url: str
    view: str
    status: int
    kind: str
    html: str
    ms: float
    statements: list[Statement] = field(default_factory=list)
    found_on: str = ""
    policy: str = ""


class _Watch:
    """Notes every statement that is sent while it is on."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def __call__(self, execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if not many:
            self.statements.append((sql, tuple(params or ())))  # type: ignore[arg-type, call-overload]
        return execute(sql, params, many, context)  # type: ignore[operator]


@contextmanager
def watched() -> Iterator[list[Statement]]:
    """Note every statement that is sent while the block runs."""
    watch = _Watch()
    with connection.execute_wrapper(watch):
        yield watch.statements


def a_stranger(*, language: str = "zh-hans") -> Client:
    """Return a client of somebody who is not logged in."""
    return Client(SERVER_NAME=HOST, headers={"Accept-Language": language})


def as_post(scope: Scope, *, language: str = "zh-hans") -> Client:
    """Return a client acting under a post: the session of somebody who gave the second factor."""
    client = a_stranger(language=language)
    client.force_login(User.objects.get(pk=scope.user_id))
    session = client.session
    session[WAY_KEY], session[POST_KEY] = Way.CODE.value, scope.post_id
    session.save()
    return client


def get(client: Client, url: str, *, found_on: str = "") -> Visit:
    """Open one page; redirects are not followed."""
    began = time.perf_counter()
    with watched() as statements:
        answer = client.get(url)
        content = _content(answer)
    took = (time.perf_counter() - began) * 1000
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    html = content.decode() if kind in {"text/html", "image/svg+xml"} else ""
    policy = answer.headers.get("Content-Security-Policy", "")
    return Visit(url, view_of(url), answer.status_code, kind, html, took, statements, found_on, policy)


def view_of(url: str) -> str:
    """Return the name of the view that answers an address."""
    try:
        return resolve(urlsplit(url).path).view_name or "?"
    except Resolver404:
        return "static" if url.startswith("/static/") else "nothing"


def walk(client: Client, starts: Iterable[str], *, per_view: int, most: int = 400) -> Iterator[Visit]:
    """Open pages and follow their links, at most `per_view` addresses of one view, `most` altogether."""
    waiting = deque((start, "") for start in starts)
    known = {start for start, _ in waiting}
    seen: Counter[str] = Counter()
    while waiting and most > 0:
        url, found_on = waiting.popleft()
        view = view_of(url)
        if found_on and seen[view] >= per_view:
            continue
        seen[view] += 1
        most -= 1
        visit = get(client, url, found_on=found_on)
        yield visit
        if visit.status in {301, 302, 303}:
            links: Iterable[str] = [_location(client, url)]
        else:
            links = links_of(visit)
        for link in links:
            if link and link not in known:
                known.add(link)
                waiting.append((link, url))


def links_of(visit: Visit) -> list[str]:
    """Return the addresses of ours that a page names, as paths with their query."""
    if visit.kind != "text/html":
        return []
    found = []
    for raw in [*_LINK.findall(visit.html), *_GET.findall(visit.html)]:
        address = unescape(raw).strip()
        if not address or address.startswith(_ELSEWHERE):
            continue
        parts = urlsplit(urldefrag(urljoin(f"http://{HOST}{visit.url}", address)).url)
        if parts.hostname in {HOST, "localhost", "testserver"}:
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return list(dict.fromkeys(found))


def _location(client: Client, url: str) -> str:
    where = client.get(url).headers.get("Location", "")
    parts = urlsplit(urljoin(f"http://{HOST}{url}", where))
    return parts.path + (f"?{parts.query}" if parts.query else "") if parts.hostname in {HOST, "testserver"} else ""


def _content(answer: HttpResponseBase) -> bytes:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return bytes(answer.content)  # type: ignore[attr-defined]
