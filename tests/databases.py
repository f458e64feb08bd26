"""Databases for tests: one server, one migrated template, cheap copies of it."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from jinlin.ops.locks import wait_for
from jinlin.ops.postgres import server_for

ROOT = Path(__file__).resolve().parent.parent


def database_url(server_url: str, name: str) -> str:
    """Return the URL of the database `name` on the same server."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


@contextlib.contextmanager
def a_server(folder: Path) -> Iterator[str]:
    """Give the URL of a server: that of DATABASE_URL, else an embedded one that all test runs of this user share.

    It is started by the first run that needs it and stopped by the last one that leaves.
    """
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    server = server_for(folder)
    with (folder / "test-runs.lock").open("a") as users:
        with wait_for(folder / "test-server.lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            server.start()
        try:
            yield server.url()
        finally:
            with wait_for(folder / "test-server.lock"):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # other runs still use it
                else:
                    _sweep(server.url())
                    server.stop()


def _sweep(server_url: str) -> None:
    """Drop what killed test runs left, and templates of migrations that are no more."""
    keep = template_name()
    with psycopg.connect(server_url, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^jinlin_t'").fetchall():
            if name != keep:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def template_name() -> str:
    """Return the template's name: it changes whenever a migration or a pinned package does."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("jinlin/**/migrations/*.py"), ROOT / "requirements.txt"]):
        digest.update(path.as_posix().encode() + b"\0" + path.read_bytes())
    return f"jinlin_template_{digest.hexdigest()[:12]}"


def migrate(url: str) -> None:
    """Apply every migration to a database."""
    subprocess.run(
        [sys.executable, "-W", "error", "-m", "django", "migrate", "--verbosity", "0"],
        check=True,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )


def make_template(server_url: str) -> str:
    """Return the name of a database with every migration applied and nothing else, made if it is not there yet."""
    name = template_name()
    with psycopg.connect(server_url, autocommit=True) as connection:
        # Whoever comes first makes it, the others wait here.
        connection.execute("SELECT pg_advisory_lock(hashtext('jinlin tests'))")
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            return name
        making = f"jinlin_t_making_{secrets.token_hex(4)}"
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
        try:
            migrate(database_url(server_url, making))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name))
            )
        except BaseException:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(making)))
            raise
    return name


@contextlib.contextmanager
def a_copy(server_url: str, template: str) -> Iterator[str]:
    """Give the URL of a fresh copy of `template`; it is dropped at the end, whoever is still connected."""
    name = f"jinlin_t_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    try:
        yield database_url(server_url, name)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
