"""`jinlin demo`: build the demo district in an empty database."""

import argparse
from datetime import datetime

import psycopg
from django.db import OperationalError, connection
from django.utils import timezone

from jinlin.accounts.models import User
from jinlin.common.models import JobRun
from jinlin.demo.build import build_demo
from jinlin.grid.models import Grid
from jinlin.ops.demo_guard import DEMO_RUN
from jinlin.ops.orphans import end_with_parent
from jinlin.ops.trouble import Trouble, disk_full


def say(line: str) -> None:
    """Tell the person at the terminal one line, at once."""
    print(f"  {line}", flush=True)  # noqa: T201  # a command's own words


def run(options: argparse.Namespace) -> int:
    """Build the demo district unless it is there already."""
    if options.with_parent:
        end_with_parent(group=True)
    if JobRun.objects.filter(name=DEMO_RUN, finished_at__isnull=False).exists():
        say("示例区已经有了。 · The demo district is there already.")
        return 0
    build(now=timezone.now(), history=options.history)
    return 0


def build(*, now: datetime, history: bool = True) -> None:
    """Build the demo district as seen at `now`; raises Trouble in a database that is in use.

    Several processes write at once, so this is no single transaction: a row says that it was begun and, at the end,
    that it is whole. `jinlin up` lets it work on a copy that takes the database's place once it is whole.
    """
    if JobRun.objects.filter(name=DEMO_RUN).exists():
        raise Trouble(
            zh="示例区上次没有建完；请换一个空的数据库，或空的数据目录（JINLIN_DATA=文件夹）。",
            en="Building the demo district was cut short here; use an empty database or an empty data folder "
            "(JINLIN_DATA=folder).",
        )
    if Grid.objects.exists() or User.objects.exists():
        raise Trouble(
            zh="数据库里已有真实数据，不能再建示例区；请用空的数据目录（JINLIN_DATA=文件夹）。",
            en="This database holds real data, so no demo district can be built in it; "
            "use an empty data folder (JINLIN_DATA=folder).",
        )
    JobRun.objects.create(name=DEMO_RUN, started_at=now)
    try:
        build_demo(now=now, progress=say, history=history)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.DiskFull):
            raise disk_full("PostgreSQL") from error
        raise
    JobRun.objects.filter(name=DEMO_RUN).update(finished_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
