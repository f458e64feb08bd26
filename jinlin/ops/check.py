"""`jinlin check`: is this install sound? With `--trail`: is every appeal's history what it was when it was written?"""

import argparse
import os

import psycopg
from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jinlin.appeals.check import check_trail
from jinlin.common import keyring
from jinlin.ops.demo_guard import demo_is_unfinished, is_demo


def say(line: str) -> None:
    """Tell the person at the terminal one line, at once."""
    print(line, flush=True)  # noqa: T201  # a command's own words


def run(options: argparse.Namespace) -> int:
    """Say what was checked and what is wrong; return 1 if anything is."""
    found = [*_settings(), *_tables(), *_words(), *_keys(), *_demo()]
    for complaint in found:
        say(complaint)
    say(f"install: {len(found)} troubles" if found else "install: ok")
    if not options.trail:
        return min(len(found), 1)
    report = check_trail(_progress)
    say(str(report))
    return 0 if report.ok and not found else 1


def _settings() -> list[str]:
    # Errors and warnings; what is only a hint is for developers.
    return [str(one) for one in checks.run_checks() if one.level >= checks.WARNING]


def _tables() -> list[str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"not applied: {migration.app_label}/{migration.name}" for migration, _ in missing]


def _words() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
        # Asked of the locale itself: a database of one's own need not have any extension beyond our tables' own.
        cursor.execute("SELECT '路灯' ~ '^[[:alpha:]]+$'")
        letters = cursor.fetchone()[0]
    if encoding != "UTF8" or not letters:
        return ["this database's locale does not know Chinese (it needs UTF-8 with C.UTF-8): search would find nothing"]
    return []


def _keys() -> list[str]:
    try:
        keyring.ring()
    except keyring.KeysMissing as error:
        return [str(error)]
    mode = settings.KEYS_FILE.stat().st_mode & 0o077
    return [f"others may read the keys: chmod 600 {settings.KEYS_FILE}"] if mode else []


def _demo() -> list[str]:
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url) as reader:
        unfinished = demo_is_unfinished(reader)
    if unfinished:
        return ["the demo district was not finished: begin anew with an empty database"]
    if is_demo(url):
        say("demo data: fictional people, public passwords")
    return []


def _progress(done: int, total: int) -> None:
    if total > 100_000 and done % 100_000 < 3_000:
        say(f"  {done:,} / {total:,}")
