"""`script/bench pages`: how long every page of every post takes on a ledger of a given size, its bytes, its statements.

Two walks: one inside this process, where the statements of each page and their plans can be seen; one over real HTTP
against web and jobs as `jinlin up` runs them, where time and bytes are measured.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import ledger, meter, plans, rounds
from benchmarks.crawl import get
from benchmarks.driver import percentile
from benchmarks.faces import EVERYBODY, somebody
from benchmarks.place import running
from jinlin.ops.postgres import Server

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())["pages"]
Say = Callable[[str], None]


@dataclass(slots=True)
class Walked:
    """What the walk inside this process found."""

    everybody: list[rounds.Known] = field(default_factory=list)
    # Statements of a page when the process's own caches are filled, by the page's name: the most of any address.
    statements: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    # Sequential scans of grown tables, each told once.
    scans: dict[str, str] = field(default_factory=dict)


def walk_all(*, seed: int = 1) -> Walked:
    """Open every page as every post and look at its statements."""
    walked = Walked()
    for who in EVERYBODY:
        person = somebody(who)
        client = person.client()
        visits = list(person.walk())
        for visit in visits:
            if visit.status != 200 or visit.view == "static":
                continue
            for scan in plans.scans(visit.statements):
                walked.scans.setdefault(str(scan), f"{who} {visit.url}: {scan}")
            name = rounds.NAMES.get(visit.view, visit.view)
            walked.statements[name] = max(walked.statements[name], len(get(client, visit.url).statements))
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
        walked.everybody.append(rounds.known_of(who, cookies, visits, seed=seed))
    return walked


def sequential_scans(*, say: Say) -> list[str]:
    """Return the sequential scans of grown tables that any page makes, and say which."""
    found = list(walk_all().scans.values())
    say(f"plans:  every page of {len(EVERYBODY)} kinds of people, {len(found)} sequential scans of a grown table")
    for scan in found:
        say(f"  {scan}")
    return found


def run(options: argparse.Namespace, server: Server, database: str) -> int:
    """Run the benchmark and print what it found; return 1 where a grown table was read from end to end."""
    found = ledger.prepare(server, appeals=options.appeals, open_share=options.open / 100, say=print)
    print(f"ledger: {found.appeals:,} appeals ({found.open:,} open), {found.events:,} events, {found.megabytes:,} MB")
    walked = walk_all()
    with running(server, database=database, data=options.data, workers=2, threads=32) as place:
        ours = [process for group in place.groups().values() for process in group]
        busy, used, began = meter.busy_s(), meter.cpu_of(ours), meter.now_s()
        opened = rounds.open_all(place, walked.everybody)
        others = (meter.busy_s() - busy - meter.cpu_of(ours).since(used)) / (meter.now_s() - began)
    print(f"  {'page':<30}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'bytes':>10}  statements   slowest")
    day = list(rounds.NAMES.values())
    for name in sorted(opened, key=lambda name: (name not in day, -opened[name].p95)):
        page = opened[name]
        ms, who, url = page.slowest
        print(
            f"  {name:<30}{percentile(page.ms, 0.5):>8.1f}{page.p95:>8.1f}{page.cpu_ms:>8.1f}{median(page.bytes):>10,.0f}"
            f"  {walked.statements[name]:<10}   {ms:.0f} {who} {url}"
        )
    p95 = {name: round(page.p95, 1) for name, page in opened.items()}
    slow = {name: ms for name, ms in p95.items() if ms > BUDGETS["p95_ms"]}
    costly = {name: count for name, count in walked.statements.items() if count > BUDGETS["statements"]}
    print(f"  pages over {BUDGETS['p95_ms']} ms: {slow or 'none'}; over {BUDGETS['statements']} statements: "
          f"{costly or 'none'}; cores busy with something else: {others:.2f}")  # fmt: skip
    scans = list(walked.scans.values())
    for scan in scans:
        print(f"  SCAN {scan}")
    result = {
        "bench": "pages",
        "appeals": found.appeals,
        "p95_ms": p95,
        "queries": dict(walked.statements),
        "cpu_ms": {name: round(page.cpu_ms, 1) for name, page in opened.items()},
        "bytes": {name: round(median(page.bytes)) for name, page in opened.items()},
        "over_budget": slow,
        "seq_scans": scans,
        "others_cores": round(others, 2),
        "machine": meter.machine(),
    }
    print(json.dumps(result, ensure_ascii=False))
    return 1 if scans else 0
