"""What the same machine can do at best: pgbench's own TPC-B-like transactions in a database beside ours."""

import re
from pathlib import Path

import psycopg
from psycopg import sql

from jinlin.ops.owner import programs
from jinlin.ops.postgres import ADMIN, Server

DATABASE = "jinlin_pgbench"
SCALE = 10  # a million accounts
CLIENTS = 8


class NoCeiling(Exception):
    """pgbench could not run; the message says why."""


def transactions_per_second(server: Server, *, seconds: int) -> float:
    """Return pgbench's transactions a second, prepared, on the same server with the same settings."""
    with server.connect() as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            _pgbench(server, "-i", "-q", "-s", str(SCALE))
    said = _pgbench(server, "-c", str(CLIENTS), "-j", "1", "-M", "prepared", "-T", str(seconds))
    found = re.search(r"tps = ([\d.]+)", said)
    if found is None:
        raise NoCeiling(said.strip()[-300:])
    return float(found[1])


def _pgbench(server: Server, *options: str) -> str:
    program = programs(server.owner) / "pgbench"
    if not program.exists():
        raise NoCeiling("this PostgreSQL came without pgbench")
    # The password is in the address; a command line can be read by others, so it goes into a file of the owner's.
    passwords = _password_file(server)
    try:
        code, said = server.owner.run(
            "/usr/bin/env", f"PGPASSFILE={passwords}", program, "-h", server.socket, "-U", ADMIN, *options, DATABASE
        )
    finally:
        passwords.unlink()
    if code:
        raise NoCeiling(said.strip()[-300:])
    return said


def _password_file(server: Server) -> Path:
    path = server.home / "pgpass"
    path.touch(mode=0o600)
    path.write_text(f"*:*:*:{ADMIN}:{(server.home / 'password').read_text()}\n")
    server.owner.own(path)
    return path


def settings_of(connection: psycopg.Connection) -> dict[str, str]:
    """Return the settings that decide how safe a commit is, and how the server was sized."""
    names = (
        "server_version", "fsync", "full_page_writes", "synchronous_commit", "shared_buffers", "max_wal_size",
        "autovacuum", "jit",
    )  # fmt: skip
    rows = connection.execute("SELECT name, setting, unit FROM pg_settings WHERE name = ANY(%s)", [list(names)])
    return {name: f"{setting}{f' x {unit}' if unit else ''}" for name, setting, unit in rows.fetchall()}
