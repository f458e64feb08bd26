"""`script/bench lifecycle`: how many whole lives of appeals a second, on a ledger of a given size."""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils import timezone

from benchmarks import ceiling, ledger, meter, pages
from benchmarks.desks import log_in_all
from benchmarks.district import district_now
from benchmarks.driver import Outcome, drive, percentile
from benchmarks.place import WEB, Place, running
from benchmarks.rehearsal import rehearse
from benchmarks.scenario import CALLS, Scene, lifecycle
from benchmarks.statements import logged
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal
from jinlin.ops.postgres import Server

# DIGIT publishes these for its own four-call lifecycle on 16 vCPU: an empty system, and one of a million.
DIGIT = {"empty": 37.0, "1M": 6.3}
BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())["lifecycle"]
PROBES = 12
WARM_UP_S = 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run gave and cost."""

    outcome: Outcome
    cpu_s: dict[str, float]
    memory_mb: dict[str, list[float]]
    others_cores: float


def say(line: str) -> None:
    """Tell the person at the terminal one line, at once."""
    print(line, flush=True)


def run(options: argparse.Namespace, server: Server, database: str) -> int:
    """Run the benchmark and print what it found; return 1 where something was wrong (not where a budget was missed)."""
    found = ledger.prepare(server, appeals=options.appeals, open_share=options.open / 100, say=say)
    say(f"ledger: {found.appeals:,} appeals ({found.open:,} open), {found.events:,} events, {found.megabytes:,} MB")
    if found.added:
        say(
            f"built:  {found.added:,} in {found.seconds:.1f} s, {found.per_second:,.0f}/s; CPU an appeal, ms: {_inline(found.cpu_ms)}"
        )
        _prove(since=0)
    district = district_now()
    with running(
        server, database=database, data=options.data, workers=options.workers, threads=options.threads
    ) as place:
        _say_rules(place, options)
        desks = log_in_all(place.base_url, now=timezone.now())
        forms = rehearse(place.base_url, district, desks)
        scene = Scene(forms, district, desks, random.Random(options.seed))
        say(f"people: {len(desks)} desks logged in by password and code; residents are whoever comes")
        _drive(place, scene, seconds=WARM_UP_S, connections=options.connections)
        first = Appeal.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
        measured = _measure(place, scene, seconds=options.seconds, connections=options.connections)
        statements = _count_statements(place, scene, show=options.statements)
        ratios = _prove_run(first, measured.outcome.finished + PROBES)
    tps = _ceiling(server, seconds=options.ceiling_seconds)
    scans = pages.sequential_scans(say=say) if options.plans else []
    result = _result(options, found, measured, statements, tps) | ratios | {"seq_scans": scans}
    _print(result)
    print(json.dumps(result, ensure_ascii=False))
    return 1 if measured.outcome.errors or not ratios["trail_ok"] or not ratios["all_closed"] or scans else 0


def _say_rules(place: Place, options: argparse.Namespace) -> None:
    with place.server.connect(place.database) as connection:
        settings = ceiling.settings_of(connection)
    say("on:     " + ", ".join(f"{name}={value}" for name, value in settings.items()))
    say(
        f"on:     CSRF, rate limits (600 reports an hour and address; residents come from many, behind one proxy), outbox, "
        f"access log, jobs process; web {options.workers} workers x {options.threads} threads"
    )
    machine = meter.machine()
    say(
        f"on:     {machine['cores']} cores, {machine['memory_gb']} GB, load {machine['load']}, {options.connections} connections"
    )


def _drive(place: Place, scene: Scene, *, seconds: float, connections: int) -> Outcome:
    return drive(
        address=("127.0.0.1", place.port),
        connections=connections,
        next_person=lambda: lifecycle(scene),
        stop_at=time.perf_counter() + seconds,
    )


def _measure(place: Place, scene: Scene, *, seconds: float, connections: int) -> Measured:
    groups = place.groups()
    before = {name: meter.cpu_of(processes) for name, processes in groups.items()}
    busy = meter.busy_s()
    outcome = _drive(place, scene, seconds=seconds, connections=connections)
    busy = meter.busy_s() - busy
    groups = place.groups()
    cpu = {name: meter.cpu_of(processes).since(before[name]) for name, processes in groups.items()}
    cpu["driver"] = outcome.cpu_s
    return Measured(
        outcome=outcome,
        cpu_s=cpu,
        memory_mb={name: meter.memory_mb(processes) for name, processes in groups.items()},
        others_cores=max(busy - sum(cpu.values()), 0) / outcome.wall_s,
    )


def _count_statements(place: Place, scene: Scene, *, show: bool) -> dict[str, int]:
    """Return the statements of each call, from the server's log of some lifecycles one after the other."""
    left = iter(range(PROBES))
    with logged(place.server, application=WEB) as log:
        scene.mark = log.mark
        outcome = drive(
            address=("127.0.0.1", place.port),
            connections=1,
            next_person=lambda: lifecycle(scene) if next(left, None) is not None else None,
        )
        scene.mark = None
    if outcome.errors:
        raise RuntimeError(outcome.errors[0])
    if show:
        for name, sent in log.by_call[-len(CALLS) :]:
            say(f"  {name}:")
            for sql in sent:
                say(f"    {sql[:150]}")
    return log.most()


def _prove(*, since: int) -> bool:
    """Check the trail from an appeal on; say what was found."""
    began = time.perf_counter()
    report = check_trail(since=since)
    say(f"{report} in {time.perf_counter() - began:.0f} s")
    return report.ok


def _prove_run(first: int, lifecycles: int) -> dict[str, Any]:
    """Check that as many appeals were closed as lifecycles came to their end, and that their trail is sound."""
    connections.close_all()
    closed = Appeal.objects.filter(pk__gte=first, state="closed", closed_by="reporter").count()
    return {"closed": closed, "all_closed": closed == lifecycles, "trail_ok": _prove(since=first)}


def _ceiling(server: Server, *, seconds: int) -> float:
    if not seconds:
        return 0.0
    try:
        return ceiling.transactions_per_second(server, seconds=seconds)
    except ceiling.NoCeiling as error:
        say(f"no pgbench ceiling: {error}")
        return 0.0


def _result(
    options: argparse.Namespace, found: ledger.Ledger, measured: Measured, statements: dict[str, int], tps: float
) -> dict[str, Any]:
    outcome = measured.outcome
    rate = outcome.finished / outcome.wall_s
    calls = max(outcome.calls, 1)
    per_call = {name: round(1000 * seconds / calls, 3) for name, seconds in measured.cpu_s.items()}
    return {
        "bench": "lifecycle",
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        "appeals": found.appeals,
        "open_share": round(found.open / found.appeals, 4),
        "lifecycles": outcome.finished,
        "lifecycles_per_s": round(rate, 1),
        "errors": len(outcome.errors),
        "first_errors": outcome.errors[:3],
        "p50_ms": _percentiles(outcome, 0.50),
        "p95_ms": _percentiles(outcome, 0.95),
        "p99_ms": _percentiles(outcome, 0.99),
        "queries": statements,
        "cpu_ms_per_call": {name: per_call[name] for name in ("web", "pg", "driver", "jobs")},
        "cores_of_others": round(measured.others_cores, 2),
        "lifecycles_per_s_on_free_cores": round(
            meter.machine()["cores"] / (sum(measured.cpu_s.values()) / max(outcome.finished, 1)),
            1,  # type: ignore[operator]
        ),
        "memory_mb": measured.memory_mb,
        "pgbench_tps": round(tps),
        "ratio_to_pgbench": round(rate / tps, 4) if tps else None,
        "built": found.added,
        "build_per_s": round(found.per_second),
        "build_cpu_ms_per_appeal": found.cpu_ms,
        "events": found.events,
        "database_mb": found.megabytes,
        "connections": options.connections,
        "seconds": round(outcome.wall_s, 1),
        "machine": meter.machine(),
    }


def _percentiles(outcome: Outcome, share: float) -> dict[str, float]:
    return {name: round(1000 * percentile(outcome.seconds[name], share), 1) for name in CALLS}


def _print(result: dict[str, Any]) -> None:
    say(f"\n{result['lifecycles_per_s']} lifecycles/s, {result['errors']} errors, {result['lifecycles']} lifecycles")
    say(f"  DIGIT publishes {DIGIT['empty']:g}/s on an empty system and {DIGIT['1M']:g}/s at 1M, on 16 vCPU")
    say(
        f"  pgbench (TPC-B-like, prepared) on this machine: {result['pgbench_tps']} tps, ratio {result['ratio_to_pgbench']}"
    )
    say(f"  {'call':<14}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'statements':>12}")
    for name in CALLS:
        times = "".join(f"{result[share][name]:>9}" for share in ("p50_ms", "p95_ms", "p99_ms"))
        say(f"  {name:<14}{times}{result['queries'].get(name, '?'):>12}")
    say(
        f"  CPU a call, ms: {_inline(result['cpu_ms_per_call'])}; something else used {result['cores_of_others']} cores"
    )
    say(f"  both cores ours alone would give about {result['lifecycles_per_s_on_free_cores']} lifecycles/s")
    for name, found in result["memory_mb"].items():
        say(f"  memory {name:<7}{sum(found):>8.0f} MB in {len(found)} processes: {found[:6]}")
    for name, most in BUDGETS["cpu_ms_per_call"].items():
        _judge(f"CPU of {name} a call", result["cpu_ms_per_call"][name], most, "ms")
    _judge("statements of a call", max(result["queries"].values(), default=0), BUDGETS["statements"], "")


def _inline(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _judge(what: str, value: float, most: float, unit: str) -> None:
    say(f"  {'within' if value <= most else 'OVER':<7}{what}: {value} {unit} of {most}")
