"""The embedded server: made once, killed, found stale, started by five at once."""

import contextlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from jinlin.ops.locks import hold
from jinlin.ops.postgres import Server, State, server_for
from jinlin.ops.trouble import AlreadyRunning, NotRunning, Trouble

START = """
import sys
from pathlib import Path
from jinlin.ops.locks import wait_for
from jinlin.ops.postgres import server_for
folder = Path(sys.argv[1])
with wait_for(folder / "lock"):
    print("started" if server_for(folder).start() else "adopted")
"""


def kill(server: Server) -> None:
    """kill -9 every process of the server, as a power cut would."""
    for process in server.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    while server.processes():
        time.sleep(0.01)


def test_a_start_makes_a_server_that_only_its_owner_can_reach(own_server: Server) -> None:
    said: list[str] = []
    assert own_server.state() is State.DOWN
    assert own_server.start(said.append) is True
    assert len(said) == 2
    for folder in (own_server.home, own_server.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((own_server.home / "password").stat().st_mode) == 0o600
    with own_server.connect("jinlin", user="jinlin") as connection:
        shown = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
        role = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        collation = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'jinlin'"
        ).fetchone()
        grams = connection.execute("SELECT show_trgm('路灯坏了')").fetchone()
    assert shown["listen_addresses"] == ""
    assert (shown["shared_buffers"], shown["max_wal_size"], shown["jit"]) == ("65536", "1024", "off")
    assert shown["idle_in_transaction_session_timeout"] == "60000"
    assert shown["fsync"] == shown["full_page_writes"] == shown["synchronous_commit"] == "on"
    assert role == (False,)
    assert collation == ("b", "C.UTF-8")
    assert grams
    assert len(grams[0]) >= 4


def test_nobody_gets_in_without_the_password(own_server: Server) -> None:
    own_server.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(own_server.socket), user="postgres", password="guess", dbname="jinlin")
    (own_server.home / "password").write_text("lost")
    with pytest.raises(Trouble, match="refuses the password"):
        own_server.state()


def test_a_stop_is_a_stop_and_the_data_stays(own_server: Server) -> None:
    own_server.start()
    with own_server.connect("jinlin", user="jinlin") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    own_server.stop()
    assert own_server.state() is State.DOWN
    assert not own_server.processes()
    assert own_server.start() is True
    with own_server.connect("jinlin", user="jinlin") as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_running_server_is_adopted(own_server: Server) -> None:
    own_server.start()
    before = {process.pid for process in own_server.processes()}
    assert own_server.start() is False
    assert before & {process.pid for process in own_server.processes()}


@pytest.mark.parametrize("pid_file", ["", "12", "{somebody}\n/nowhere\n1\n5432\n/tmp\n\n\nready\n"])
def test_a_killed_server_starts_again_whatever_it_left(own_server: Server, pid_file: str) -> None:
    own_server.start()
    with own_server.connect("jinlin", user="jinlin") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    kill(own_server)
    # Half-written, or naming a process that is somebody else's by now.
    (own_server.data / "postmaster.pid").write_text(pid_file.format(somebody=os.getpid()))
    assert own_server.start() is True
    with own_server.connect("jinlin", user="jinlin") as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_start_waits_for_a_recovery_however_long_it_takes(own_server: Server) -> None:
    own_server.start()
    own_server.stop()
    # A recovery of several tries at 2.5 s each: longer than the wheel's own ten.
    (own_server.data / "recovery.signal").touch()
    with (own_server.data / "postgresql.conf").open("a") as conf:
        conf.write("restore_command = 'sleep 2.5; exit 1'\n")
    began = time.monotonic()
    said: list[str] = []
    own_server.start(said.append)
    assert time.monotonic() - began > 10
    assert own_server.state() is State.UP
    assert any("recovering" in line for line in said)


def test_a_first_start_cut_short_is_begun_anew(own_server: Server) -> None:
    half = own_server.home / "making-1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    assert own_server.start() is True
    assert not half.exists()
    with own_server.connect() as connection:  # killed after initdb, before our database was made
        connection.execute("DROP DATABASE jinlin")
    assert own_server.start() is False
    with own_server.connect("jinlin", user="jinlin") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_five_starts_at_once_give_one_server(tmp_path: Path) -> None:
    server = server_for(tmp_path)
    try:
        starts = [
            subprocess.Popen([sys.executable, "-c", START, str(tmp_path)], stdout=subprocess.PIPE, text=True)
            for _ in range(5)
        ]
        said = sorted(start.communicate(timeout=60)[0].strip() for start in starts)
        assert said == ["adopted"] * 4 + ["started"]
        masters = [p for p in server.processes() if "-D" in p.cmdline()]
        assert len(masters) == 1
    finally:
        server.destroy()


def test_a_lock_ends_with_its_holder_and_tells_where_that_one_answers(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom jinlin.ops.locks import hold\n"
        "with hold(Path(sys.argv[1]), note='http://127.0.0.1:8000/'):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning, match="8000"), hold(lock, note="me"):
        pass
    holder.kill()
    holder.communicate()
    with hold(lock, note="me"):
        pass


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    server = Server(home=tmp_path / ("long-" * 20), owner=server_for(tmp_path).owner)
    assert len(str(server.socket / ".s.PGSQL.5432")) < 100
    server.destroy()


def test_a_server_that_never_was_has_no_address(own_server: Server) -> None:
    with pytest.raises(NotRunning):
        own_server.url()


def test_a_server_that_cannot_start_says_why(own_server: Server) -> None:
    own_server.start()
    own_server.stop()
    with (own_server.data / "postgresql.conf").open("a") as conf:
        conf.write("max_connections = 'many'\n")
    with pytest.raises(Trouble, match="did not start"):
        own_server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_told_in_one_sentence(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m", "none", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("May not mount here.")
    try:
        server = Server(home=disk / "postgres", owner=server_for(tmp_path).owner)
        with pytest.raises(Trouble, match="disk is full"):
            server.start()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
