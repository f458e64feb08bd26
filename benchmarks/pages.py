"""`script/bench pages`: how long every page of every post takes on a ledger of a given size, and by which plans."""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import ledger, meter, plans
from benchmarks.crawl import Visit, get
from benchmarks.driver import percentile
from benchmarks.faces import EVERYBODY, somebody
from jinlin.ops.postgres import Server

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())["pages"]
# Each page is opened so often; the first time fills the process's caches and is not counted.
TIMES = 4
Say = Callable[[str], None]


@dataclass(slots=True)
class Look:
    """What was seen of one view, over all posts: times, statements, and where it was slowest."""

    ms: list[float] = field(default_factory=list)
    statements: set[int] = field(default_factory=set)
    slowest: tuple[float, str, str] = (0.0, "", "")

    def add(self, who: str, visit: Visit) -> None:
        """Note one visit."""
        self.ms.append(visit.ms)
        self.statements.add(len(visit.statements))
        self.slowest = max(self.slowest, (visit.ms, who, visit.url))


def look_at_all() -> tuple[dict[str, Look], list[str]]:
    """Open every page as every post; return what was seen by view, and the sequential scans of grown tables."""
    looks: dict[str, Look] = defaultdict(Look)
    scans: dict[str, str] = {}
    for who in EVERYBODY:
        person = somebody(who)
        client = person.client()
        for first in person.walk():
            if first.status != 200 or first.view == "static":
                continue
            for scan in plans.scans(first.statements):
                scans.setdefault(str(scan), f"{who} {first.url}: {scan}")
            for _ in range(TIMES - 1):
                looks[first.view].add(who, get(client, first.url))
    return looks, list(scans.values())


def sequential_scans(*, say: Say) -> list[str]:
    """Return the sequential scans of grown tables that any page makes, and say which."""
    found = look_at_all()[1]
    say(f"plans:  every page of {len(EVERYBODY)} kinds of people, {len(found)} sequential scans of a grown table")
    for scan in found:
        say(f"  {scan}")
    return found


def run(options: argparse.Namespace, server: Server, database: str) -> int:
    """Run the benchmark and print what it found; return 1 where a grown table was read from end to end."""
    found = ledger.prepare(server, appeals=options.appeals, open_share=options.open / 100, say=print)
    print(f"ledger: {found.appeals:,} appeals ({found.open:,} open), {found.events:,} events, {found.megabytes:,} MB")
    before, began = meter.busy_s(), meter.now_s()
    looks, scans = look_at_all()
    others = (meter.busy_s() - before) / (meter.now_s() - began)
    print(f"  {'page':<38}{'p50 ms':>8}{'p95 ms':>8}  statements   slowest")
    for view, look in sorted(looks.items(), key=lambda pair: -percentile(pair[1].ms, 0.95)):
        counts = f"{min(look.statements)}-{max(look.statements)}"
        ms, who, url = look.slowest
        print(
            f"  {view:<38}{percentile(look.ms, 0.5):>8.0f}{percentile(look.ms, 0.95):>8.0f}  {counts:<10}   {ms:.0f} {who} {url}"
        )
    p95 = {view: round(percentile(look.ms, 0.95), 1) for view, look in looks.items()}
    slow = {view: ms for view, ms in p95.items() if ms > BUDGETS["p95_ms"]}
    print(f"  pages over {BUDGETS['p95_ms']} ms: {slow or 'none'}; cores busy meanwhile: {others:.1f}")
    for scan in scans:
        print(f"  SCAN {scan}")
    result = {
        "bench": "pages",
        "appeals": found.appeals,
        "p95_ms": p95,
        "queries": {view: max(look.statements) for view, look in looks.items()},
        "over_budget": slow,
        "seq_scans": scans,
        "machine": meter.machine(),
    }
    print(json.dumps(result, ensure_ascii=False))
    return 1 if scans else 0
