"""Demo data stays on the machine it was made for."""

import os
from dataclasses import dataclass

import psycopg

from jinlin.ops.net import is_loopback
from jinlin.ops.trouble import Trouble

# The row of common.JobRun that says when the demo district was built.
DEMO_RUN = "demo_district"


@dataclass(frozen=True)
class DemoUser:
    """A fictional person who can log in with a password."""

    username: str
    name: str
    role: str


def demo_users(database_url: str) -> list[DemoUser]:
    """Return the demo people with a password; an empty list says that this is not demo data."""
    with psycopg.connect(database_url) as connection:
        if not connection.execute("SELECT 1 WHERE to_regclass('accounts_user') IS NOT NULL").fetchone():
            return []
        rows = connection.execute(
            "SELECT u.username, u.display_name, coalesce(min(p.role), '') FROM accounts_user u "
            "LEFT JOIN accounts_post p ON p.user_id = u.id WHERE u.is_demo AND left(u.password, 1) <> '!' "
            "AND u.password <> '' GROUP BY u.id ORDER BY u.id LIMIT 12"
        ).fetchall()
    return [DemoUser(*row) for row in rows]


def is_demo(database_url: str) -> bool:
    """Tell whether the database holds the demo district; raises Trouble if it holds half of it."""
    with psycopg.connect(database_url) as connection:
        if demo_is_unfinished(connection):
            raise Trouble(
                zh="示例区没有建完；请换一个空的数据库，或空的数据目录（JINLIN_DATA=文件夹）。",
                en="The demo district here is half-built; use an empty database or an empty data folder "
                "(JINLIN_DATA=folder).",
            )
        found = connection.execute("SELECT to_regclass('accounts_user') IS NOT NULL").fetchone()
        if not found or not found[0]:
            return False
        return connection.execute("SELECT 1 FROM accounts_user WHERE is_demo LIMIT 1").fetchone() is not None


def demo_is_unfinished(connection: psycopg.Connection) -> bool:
    """Tell whether building the demo district was begun in this database and cut short."""
    there = connection.execute("SELECT to_regclass('common_jobrun') IS NOT NULL").fetchone()
    if not there or not there[0]:
        return False
    query = "SELECT 1 FROM common_jobrun WHERE name = %s AND finished_at IS NULL"
    return connection.execute(query, [DEMO_RUN]).fetchone() is not None


def reaches_beyond(host: str) -> bool:
    """Tell whether other machines can reach a site on `host`, directly or through a proxy that JINLIN_HOSTS names."""
    named = [name for name in os.environ.get("JINLIN_HOSTS", "").split(",") if name]
    return not is_loopback(host) or not all(is_loopback(name) for name in named)


def guard(host: str, *, allowed: bool) -> None:
    """Raise Trouble if demo data would be served to other machines and nobody said so explicitly."""
    if not allowed and reaches_beyond(host):
        raise Trouble(
            zh="数据库里是示例数据（口令是公开的），不对本机以外提供；确实需要时加上 --demo-beyond-loopback。",
            en="This database holds demo data, whose passwords everybody knows, so it is served to this machine only; "
            "if you mean it, add --demo-beyond-loopback.",
        )
