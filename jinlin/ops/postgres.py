"""The embedded PostgreSQL server of one data folder: made, started, stopped and asked by our own commands.

"Running" means that a query is answered. A process id proves nothing: `postmaster.pid` may be stale or half-written after
kill -9 or a container's restart. Whoever calls `start` or `stop` holds a lock (jinlin.ops.locks) while doing so.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from jinlin.ops.owner import TOP, Owner, programs, the_owner
from jinlin.ops.trouble import NotRunning, Trouble, disk_full

ADMIN = "postgres"
ROLE = DATABASE = "jinlin"
COPY = "jinlin_copy"
# sun_path holds 104 bytes on macOS and 108 on Linux, and PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
SPACE_FOR_A_START = 200_000_000  # bytes; a cluster with its first WAL takes 60 MB
SETTINGS = {
    "listen_addresses": "",  # the Unix socket only
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "1GB",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "lc_messages": "C",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] %d ",
}

Progress = Callable[[str], None]


class State(Enum):
    """What a server says when asked."""

    UP = "up"
    STARTING = "starting"  # recovering, or about to stop: it will settle by itself
    DOWN = "down"


@dataclass(frozen=True)
class Server:
    """The server whose files are all in `home`, a folder of its own."""

    home: Path
    owner: Owner

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """PostgreSQL's own log file."""
        return self.home / "log"

    @property
    def socket(self) -> Path:
        """The folder of the Unix socket: in `home`, or in the temporary folder when that path is too long."""
        inside = self.home / "s"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"jinlin-{self.owner.uid}-{name}"

    def url(self, database: str = DATABASE, *, user: str = ROLE) -> str:
        """Return the DATABASE_URL of `database` on this server; it holds the password, so never print it."""
        try:
            password = (self.home / "password").read_text()
        except FileNotFoundError:
            raise NotRunning from None
        return f"postgresql://{user}:{password}@/{database}?host={quote(str(self.socket), safe='')}"

    def connect(self, database: str = ADMIN, *, user: str = ADMIN) -> psycopg.Connection:
        """Open a connection of the server's administrator, in autocommit."""
        return psycopg.connect(self.url(database, user=user), autocommit=True, connect_timeout=5)

    def state(self) -> State:
        """Ask the server whether it answers."""
        try:
            with self.connect() as connection:
                # A server still reading its write-ahead log may answer, but only to readers.
                row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
                return State.STARTING if row and row[0] else State.UP
        except (NotRunning, psycopg.OperationalError) as error:
            said = str(error)
            if "password authentication failed" in said:
                raise Trouble(
                    zh=f"数据库不认 {self.home / 'password'} 里的口令；请恢复该文件，或把这个文件夹移走后重新开始。",
                    en=f"The database refuses the password in {self.home / 'password'}; bring that file back, "
                    "or move this folder away to begin anew.",
                ) from error
            busy = ("starting up", "shutting down", "in recovery", "not yet accepting", "timeout expired")
            return State.STARTING if any(word in said for word in busy) else State.DOWN

    def processes(self) -> list[psutil.Process]:
        """Return the live PostgreSQL processes that work in this data directory, whatever postmaster.pid says."""
        found = []
        for process in psutil.process_iter(["name"]):
            if str(process.info["name"]).startswith(("postgres", "pg_ctl")):
                with contextlib.suppress(psutil.Error, OSError):
                    # A postmaster in its first moments has not gone to its directory yet, but was told of it.
                    if process.cwd() == str(self.data) or str(self.data) in process.cmdline():
                        found.append(process)
        return found

    def start(self, progress: Progress = lambda _: None) -> bool:
        """Bring the server up; return False if one left by a killed start was already there and has been adopted."""
        _room(self.home)
        self._make_folders()
        self._make_cluster(progress)
        adopted = self._adopt(progress)
        if not adopted:
            # Nobody works here, so these are stale, even if their process id belongs to somebody by now.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for left in self.socket.glob(".s.PGSQL.*"):
                left.unlink()
            self._launch(progress)
        self._make_database()
        return not adopted

    def stop(self) -> None:
        """Stop the server if it runs; connections still open are ended, and everything committed is on disk."""
        bin_folder = programs(self.owner)
        self.owner.run(bin_folder / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "120", "stop")
        deadline = time.monotonic() + 30
        while self.processes():  # without a postmaster.pid pg_ctl finds nothing to stop
            for process in self.processes():
                with contextlib.suppress(psutil.Error):
                    process.terminate() if time.monotonic() < deadline else process.kill()
            time.sleep(0.1)

    def copy_database(self) -> str:
        """Make a fresh copy of our database, of which nothing is known until `take_copy`; return its URL."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY)))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                    sql.Identifier(COPY), sql.Identifier(DATABASE), sql.Identifier(ROLE)
                )
            )
        return self.url(COPY)

    def take_copy(self) -> None:
        """Put the copy in our database's place. Killed in between, the next start makes an empty database again."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(COPY), sql.Identifier(DATABASE))
            )

    def destroy(self) -> None:
        """Stop the server and remove everything it had."""
        if self.data.exists():
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket, ignore_errors=True)

    def _make_folders(self) -> None:
        for folder in (self.home, self.socket):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), self.owner.uid}:
                raise Trouble(
                    zh=f"{folder} 属于别的用户，不能放数据库；请把它移走。",
                    en=f"{folder} belongs to someone else and cannot hold the database; move it away.",
                )
            folder.chmod(0o700)
            self.owner.own(folder)
        password = self.home / "password"
        if not password.exists():
            made = self.home / f"password.{os.getpid()}"
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(24))
            self.owner.own(made)
            made.rename(password)

    def _make_cluster(self, progress: Progress) -> None:
        for left in self.home.glob("making-*"):  # a first start that was cut short
            shutil.rmtree(left)
        if self.data.exists():
            return
        progress("正在建立数据库… · Making the database…")
        made = self.home / f"making-{os.getpid()}"
        code, said = self.owner.run(
            programs(self.owner) / "initdb", "-D", made, "-U", ADMIN, "--pwfile", self.home / "password",
            "--auth=scram-sha-256", "--encoding=UTF8",
            # Both: with only the provider, a start without LANG leaves pg_trgm unable to see Chinese.
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={_libc_locale()}",
        )  # fmt: skip
        if code:
            raise _failed(said, self.home)
        with (made / "postgresql.conf").open("a") as conf:
            conf.write("include 'jinlin.conf'\n")
        self._write_settings(made)
        made.rename(self.data)

    def _write_settings(self, data: Path) -> None:
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket)}
        quoted = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items())
        path = data / "jinlin.conf"
        path.write_text("# Written at every start.\n" + "".join(quoted))
        self.owner.own(path)

    def _adopt(self, progress: Progress) -> bool:
        """Wait while a server, or what a killed one left, is at work here; return True once one answers."""
        waited = _Waiting(progress, "数据库正在恢复… · The database is recovering…")
        while (state := self.state()) is not State.UP:
            # Answers nothing, but processes live: a postmaster in its first moments, or the last of a dead one's
            # children. Starting beside either would be refused or harm the data.
            if state is State.DOWN and not self.processes():
                return False
            waited.more()
        return True

    def _launch(self, progress: Progress) -> None:
        progress("正在启动数据库… · Starting the database…")
        self._write_settings(self.data)
        if self.log.exists() and self.log.stat().st_size > 20_000_000:
            self.log.rename(self.log.with_suffix(".old"))
        before = self.log.stat().st_size if self.log.exists() else 0
        # An hour: recovery after a crash takes as long as it takes.
        starter = self.owner.popen(
            programs(self.owner) / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "3600", "start"
        )
        waited = _Waiting(progress, "数据库正在恢复… · The database is recovering…")
        while starter.poll() is None and self.state() is not State.UP:
            waited.more()
        code = starter.wait()
        if starter.stdout:
            starter.stdout.close()
        while not code and self.state() is State.STARTING:
            waited.more()
        if code or self.state() is not State.UP:
            with self.log.open(errors="replace") as log:
                log.seek(before)
                raise _failed(log.read(), self.home)

    def _make_database(self) -> None:
        """Make our role and database if they are missing, and make sure that Chinese words can be searched."""
        with self.connect() as connection:
            password = (self.home / "password").read_text()
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE]).rowcount:
                # Not a superuser: append-only tables must stay so even for our own code.
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(sql.Identifier(ROLE), password)
                )
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
                )
        with self.connect(DATABASE) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            row = connection.execute("SELECT cardinality(show_trgm('路灯'))").fetchone()
            if not row or not row[0]:
                raise Trouble(
                    zh="数据库的字符设置不认汉字，检索会失效；请把数据目录移走后重新开始。",
                    en="The database's locale does not know Chinese, so search would fail; move the data folder away.",
                )


class _Waiting:
    """Sleep a little at each `more`, and say every five seconds that there is still something to wait for."""

    def __init__(self, progress: Progress, message: str) -> None:
        self.progress, self.message = progress, message
        self.said_at = time.monotonic()

    def more(self) -> None:
        time.sleep(0.05)
        if time.monotonic() - self.said_at > 5:
            self.progress(self.message)
            self.said_at = time.monotonic()


def server_for(data_folder: Path) -> Server:
    """Return the embedded server of a data folder, whether it exists and runs or not.

    Its files are in `data_folder/postgres`; for root, whose folders may be closed to others, in a folder under
    /var/lib/jinlin that `data_folder/database_folder` names (so an emptied data folder gets an empty database).
    """
    owner = the_owner()
    if not owner.switch:
        return Server(home=data_folder / "postgres", owner=owner)
    name_file = data_folder / "database_folder"
    if not name_file.exists():
        data_folder.mkdir(parents=True, exist_ok=True)
        made = data_folder / f"database_folder.{os.getpid()}"
        made.write_text(secrets.token_hex(5))
        with contextlib.suppress(FileExistsError):  # another start was first: its name counts
            name_file.hardlink_to(made)
        made.unlink()
    TOP.mkdir(mode=0o755, parents=True, exist_ok=True)
    return Server(home=TOP / name_file.read_text().strip(), owner=owner)


def _libc_locale() -> str:
    return "en_US.UTF-8" if os.uname().sysname == "Darwin" else "C.UTF-8"


def _room(folder: Path) -> None:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if shutil.disk_usage(there).free < SPACE_FOR_A_START:
        raise disk_full(str(folder))


def _failed(said: str, home: Path) -> Trouble:
    if "No space left on device" in said or "disk quota" in said.lower():
        return disk_full(str(home))
    reason = next((line for line in reversed(said.splitlines()) if "FATAL" in line or "error:" in line), said[-300:])
    return Trouble(
        zh=f"数据库没有启动：{reason.strip()}（全部记录见 {home / 'log'}）",
        en=f"The database did not start: {reason.strip()} (the whole story is in {home / 'log'})",
    )
