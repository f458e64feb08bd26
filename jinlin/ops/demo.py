"""`jinlin demo`: build the demo district in an empty database."""

import argparse
import os
from datetime import datetime

import psycopg
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from jinlin.demo.build import build_demo
from jinlin.ops.demo_guard import is_demo
from jinlin.ops.trouble import Trouble, disk_full


def say(line: str) -> None:
    """Tell the person at the terminal one line, at once."""
    print(f"  {line}", flush=True)  # noqa: T201  # a command's own words


def run(options: argparse.Namespace) -> int:
    """Build the demo district, all of it or, if something stops it, nothing: it can simply be run again."""
    if is_demo(os.environ["DATABASE_URL"]):
        say("示例区已经有了。 · The demo district is there already.")
        return 0
    build(now=timezone.now())
    return 0


def build(*, now: datetime) -> None:
    """Build the demo district as seen at `now`, in one transaction; raises Trouble in a database that is in use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM grid_grid) OR EXISTS (SELECT FROM accounts_user)")
        if cursor.fetchone()[0]:
            raise Trouble(
                zh="数据库里已有真实数据，不能再建示例区；请用空的数据目录（JINLIN_DATA=文件夹）。",
                en="This database holds real data, so no demo district can be built in it; "
                "use an empty data folder (JINLIN_DATA=folder).",
            )
    try:
        with transaction.atomic():
            build_demo(now=now, progress=say)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.DiskFull):
            raise disk_full("PostgreSQL") from error
        raise
