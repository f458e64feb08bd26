"""What a backup file is: an uncompressed tar with a manifest, a database dump and the files. Keys are never in it."""

import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from jinlin.ops.owner import programs, the_owner
from jinlin.ops.trouble import Trouble

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files"


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself; `rows` counts every table in the very snapshot that was dumped."""

    format: int
    version: str
    made_at: str  # ISO 8601, UTC
    migrations: list[str]
    rows: dict[str, int]
    files: int
    keys: dict[str, str]  # version -> fingerprint of the keys that private values are sealed with

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return asdict(self)


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs (they run as whoever runs us)."""
    return str(programs(the_owner()) / name)


def environment(database_url: str) -> dict[str, str]:
    """Return an environment in which PostgreSQL's programs find the database; no password on any command line."""
    parts = urlsplit(database_url)
    query = dict(parse_qsl(parts.query))
    found = {
        "PGHOST": query.get("host") or unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or query.get("port", "")),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.get("sslmode", ""),
    }
    return {**os.environ, **{name: value for name, value in found.items() if value}, "LC_ALL": "C"}


def migrations(connection: psycopg.Connection) -> list[str]:
    """Return what has been applied, as `app/name`, oldest first."""
    return [f"{app}/{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each table has, but for unlogged ones: counters and caches are worth nothing later."""
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
        "AND relpersistence = 'p' ORDER BY 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        found[name] = int(row[0]) if row else 0
    return found


def failed(what: str, process: "subprocess.CompletedProcess[str]") -> Trouble:
    """Return what to say when one of PostgreSQL's programs failed."""
    said = (process.stderr or "").strip().splitlines() or [f"exit {process.returncode}"]
    return Trouble(zh=f"{what} 没有完成：{said[0]}", en=f"{what} did not finish: {said[0]}")


def files_below(folder: Path) -> list[Path]:
    """Return every finished file below a folder, in a stable order (drafts begin with a dot)."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
