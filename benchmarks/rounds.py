"""Pages opened over real HTTP, as a browser that is logged in opens them: how long, how many bytes on the wire."""

import http.client
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle, islice
from urllib.parse import quote

from benchmarks.crawl import Visit, links_of, view_of
from benchmarks.driver import percentile
from benchmarks.meter import cpu_of
from benchmarks.place import Place

# The pages a day is made of, by the view that answers them; every other page goes by its view's own name.
NAMES = {
    "desk:queue": "list",
    "desk:appeal": "detail",
    "desk:search": "search",
    "desk:map_values": "map data",
    "map_geometry": "map shapes",
    "resident:board": "board",
    "chief:today": "chief's day",
}
# How often each page is opened, spread over all addresses of it that were found; and how many of those at most.
TIMES, ADDRESSES = 120, 40


@dataclass(slots=True)
class Opened:
    """What was seen of one page: milliseconds and bytes of each answer, and where it was slowest."""

    ms: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    # CPU milliseconds an answer cost web and database together: what to compare where cores are shared.
    cpu_ms: float = 0.0
    slowest: tuple[float, str, str] = (0.0, "", "")

    @property
    def p95(self) -> float:
        """The milliseconds below which 95 % of the answers came."""
        return percentile(self.ms, 0.95)


@dataclass(frozen=True, slots=True)
class Known:
    """One person's cookies and the addresses that answered them with a page."""

    who: str
    cookies: str
    addresses: dict[str, list[str]]


def known_of(who: str, cookies: str, visits: Iterable[Visit], *, seed: int) -> Known:
    """Return what a person may open: what was visited, and more addresses of the day's pages that the visits link to."""
    addresses: dict[str, list[str]] = defaultdict(list)
    for visit in visits:
        if visit.status == 200 and visit.view != "static":
            addresses[visit.view].append(visit.url)
            for link in links_of(visit):
                if (view := view_of(link)) in NAMES:
                    addresses[view].append(link)
    chooser = random.Random(seed)
    for view, found in addresses.items():
        every = list(dict.fromkeys(found))
        addresses[view] = chooser.sample(every, min(ADDRESSES, len(every)))
    return Known(who, cookies, dict(addresses))


def open_all(place: Place, everybody: list[Known]) -> dict[str, Opened]:
    """Open every page of everybody over HTTP, one after another; return what was seen by the page's name.

    Each address is opened once before it counts: both workers' first look at a page fills their own caches.
    """
    opened: dict[str, Opened] = defaultdict(Opened)
    by_view: dict[str, list[tuple[Known, str]]] = defaultdict(list)
    at_work = [process for name in ("web", "pg") for process in place.groups()[name]]
    for known in everybody:
        for view, addresses in known.addresses.items():
            by_view[view] += [(known, url) for url in addresses]
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
    for view, found in by_view.items():
        for known, url in found:
            _get(connection, url, known.cookies)
        page = opened[NAMES.get(view, view)]
        before = cpu_of(at_work)
        for known, url in islice(cycle(found), max(TIMES, len(found))):
            ms, length = _get(connection, url, known.cookies)
            page.ms.append(ms)
            page.bytes.append(length)
            page.slowest = max(page.slowest, (ms, known.who, url))
        page.cpu_ms = 1000 * cpu_of(at_work).since(before) / len(page.ms)
    connection.close()
    return dict(opened)


def _get(connection: http.client.HTTPConnection, url: str, cookies: str) -> tuple[float, int]:
    """Open one address; return milliseconds until the whole answer was there, and its bytes on the wire."""
    headers = {"Accept-Encoding": "br, gzip", "Accept-Language": "zh-hans", "X-Forwarded-For": "192.0.2.1"}
    if cookies:
        headers["Cookie"] = cookies
    began = time.perf_counter()
    connection.request("GET", quote(url, safe="/?&=%+-._~"), headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status != 200:
        raise RuntimeError(f"{url} answered {answer.status}")
    return took, len(body)
