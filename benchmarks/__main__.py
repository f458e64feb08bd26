"""The command behind `script/bench`."""

import argparse
import importlib
import os
import sys
from pathlib import Path

import django

from benchmarks.place import database_server, environment

PROJECT = Path(__file__).resolve().parent.parent


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of every benchmark and option."""
    parser = argparse.ArgumentParser(prog="script/bench")
    benches = parser.add_subparsers(dest="bench", required=True)
    lifecycle = benches.add_parser("lifecycle", help="whole lives of appeals a second, over real HTTP")
    pages = benches.add_parser("pages", help="how long every page of every post takes, and by which plans")
    for bench in (lifecycle, pages):
        bench.add_argument("--appeals", type=int, default=10_000, help="how large the ledger is, at least")
        bench.add_argument("--open", type=float, default=1.0, help="percent of them open (a data set of its own)")
        bench.add_argument("--json", action="store_true", help="only the last line, one JSON object")
        bench.add_argument("--data", type=Path, default=PROJECT / "var" / "bench")
    lifecycle.add_argument("--seconds", type=float, default=30.0)
    lifecycle.add_argument("--connections", type=int, default=8)
    lifecycle.add_argument("--workers", type=int, default=2)
    lifecycle.add_argument("--threads", type=int, default=32)
    lifecycle.add_argument("--seed", type=int, default=1)
    lifecycle.add_argument("--ceiling-seconds", type=int, default=10, help="how long pgbench runs; 0 leaves it out")
    lifecycle.add_argument("--plans", action=argparse.BooleanOptionalAction, default=True, help="look for seq scans")
    lifecycle.add_argument("--statements", action="store_true", help="show the statements of each call")
    return parser


def main() -> int:
    """Run a benchmark on an embedded server of its own; the data is kept for the next run."""
    options = make_parser().parse_args()
    options.data = options.data.resolve()
    if options.json:
        sys.stdout = _LastLine(sys.stdout)  # type: ignore[assignment]
    database = f"bench_{options.open:g}".replace(".", "_")
    with database_server(options.data) as server:
        with server.connect() as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
                connection.execute(f"CREATE DATABASE {database} OWNER jinlin")
        with server.connect(database) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        os.environ.update(environment(server, database=database, data=options.data, application="benchmark"))
        django.setup()
        code = int(importlib.import_module(f"benchmarks.{options.bench}").run(options, server, database))
    if options.json:
        sys.stdout.flush()
    return code


class _LastLine:
    """A standard output that keeps everything to itself but the last line."""

    def __init__(self, out: object) -> None:
        self.out, self.last = out, ""

    def write(self, text: str) -> int:
        """Take text; what goes on while it runs is told on standard error."""
        if lines := [line for line in text.splitlines() if line.strip()]:
            self.last = lines[-1]
        sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Give out the last line, once, if it is the result."""
        if self.last.startswith("{"):
            self.out.write(f"{self.last}\n")  # type: ignore[attr-defined]
            self.out.flush()  # type: ignore[attr-defined]
            self.last = ""


sys.exit(main())
