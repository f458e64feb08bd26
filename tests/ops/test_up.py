"""`jinlin up`: one start, five at once, Ctrl-C, kill -9 and the troubles of a first start."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jinlin.ops.net import free_port
from jinlin.ops.postgres import State, server_for

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="this is about the embedded server, which DATABASE_URL replaces"
)


class Up:
    """`jinlin up` processes on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.server = server_for(data)
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, port: int | None = None, **environment: str) -> "subprocess.Popen[str]":
        """Start one more `jinlin up`; `port` stays the same unless given."""
        self.port = port or free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "jinlin", "up", "--port", str(self.port), "--workers", "1", *arguments],
            env={
                **os.environ,
                "JINLIN_DATA": str(self.data),
                "DJANGO_SETTINGS_MODULE": "jinlin.settings",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def wait_until_ready(self, process: "subprocess.Popen[str]") -> str:
        """Return what it said until it was ready."""
        said = ""
        assert process.stdout
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line and "Stop" in line:
                return said
        raise AssertionError(f"It ended before it was ready:\n{said}")

    def family(self, process: "subprocess.Popen[str]") -> list[psutil.Process]:
        """Return its children, grandchildren and so on."""
        return psutil.Process(process.pid).children(recursive=True)

    def answers(self) -> bool:
        """Tell whether the site answers anything."""
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).close()
        return True


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Give a place to start Jinlin in; everything started there is ended."""
    found = Up(tmp_path / "data")
    yield found
    for process in found.started:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    found.server.destroy()


def gone(processes: list[psutil.Process], *, within: float = 10.0) -> bool:
    """Tell whether all of them end in time."""
    return not psutil.wait_procs(processes, timeout=within)[1]


def test_up_starts_everything_ctrl_c_stops_everything_and_the_data_stays(up: Up) -> None:
    first = up.start()
    said = up.wait_until_ready(first)
    assert f"http://127.0.0.1:{up.port}/desk/" in said
    assert "password" not in said.replace("口令", "")  # no demo, so no log-ins to print
    assert up.answers()
    family = up.family(first)
    assert {"web", "jobs"} <= {word for process in family for word in process.cmdline()}
    with up.server.connect("jinlin", user="jinlin") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    first.send_signal(signal.SIGINT)
    assert first.wait(40) == 0
    assert gone(family)
    assert up.server.state() is State.DOWN

    began = time.monotonic()
    second = up.start()
    up.wait_until_ready(second)
    assert time.monotonic() - began < 10  # 2 s on an idle machine; the 5 s with room for busy ones
    with up.server.connect("jinlin", user="jinlin") as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_five_at_once_give_one_site_and_four_clear_sentences(up: Up) -> None:
    ports = [free_port() for _ in range(5)]
    five = [up.start(port=port) for port in ports]
    deadline = time.monotonic() + 60
    while sum(process.poll() is not None for process in five) < 4 and time.monotonic() < deadline:
        time.sleep(0.1)
    (winner,) = (process for process in five if process.poll() is None)
    up.wait_until_ready(winner)
    for process in five:
        if process is not winner:
            said, _ = process.communicate()
            assert process.returncode == 1
            assert "already runs" in said
            assert f"http://127.0.0.1:{ports[five.index(winner)]}/" in said
    assert len([p for p in up.server.processes() if "-D" in p.cmdline()]) == 1


def test_a_killed_up_takes_its_children_along_and_the_next_one_adopts_the_database(up: Up) -> None:
    first = up.start()
    up.wait_until_ready(first)
    family = up.family(first)
    first.kill()
    first.wait()
    assert gone(family, within=20)
    assert up.server.state() is State.UP
    second = up.start()
    assert "Adopted" in up.wait_until_ready(second)
    second.send_signal(signal.SIGTERM)
    assert second.wait(40) == 0
    assert up.server.state() is State.DOWN


def test_a_killed_web_process_is_started_again(up: Up) -> None:
    process = up.start()
    up.wait_until_ready(process)
    (web,) = (child for child in psutil.Process(process.pid).children() if "web" in child.cmdline())
    family = [web, *web.children(recursive=True)]
    for one in family:
        one.kill()
    assert gone(family)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if up.answers():
                return
        time.sleep(0.2)
    pytest.fail("The web process did not come back.")


def test_a_taken_port_is_told_and_starts_nothing(up: Up) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = up.start(port=taken.getsockname()[1])
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "is taken by another program" in said
    assert "已被别的程序占用" in said
    assert "Traceback" not in said
    assert up.server.state() is State.DOWN


def test_a_folder_that_cannot_be_written_is_told(up: Up) -> None:
    up.data.parent.mkdir(exist_ok=True)
    up.server.destroy()
    process = up.start(JINLIN_DATA="/dev/null/nowhere")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in said


def test_demo_data_does_not_leave_this_machine_unasked(up: Up) -> None:
    process = up.start("--demo", "--host", "0.0.0.0")  # noqa: S104  # it must refuse
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "--demo-beyond-loopback" in said
    assert "Traceback" not in said


def test_commands_that_need_a_database_say_how_to_start_one(up: Up) -> None:
    for command in (["web"], ["jobs"], ["check"], ["backup", str(up.data / "b")], ["demo"], ["manage", "check"]):
        done = subprocess.run(
            [sys.executable, "-m", "jinlin", *command],
            env={**os.environ, "JINLIN_DATA": str(up.data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "script/run" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_told(up: Up) -> None:
    for command in (["web"], ["check"], ["backup", str(up.data / "b")], ["up"]):
        done = subprocess.run(
            [sys.executable, "-m", "jinlin", *command],
            env={**os.environ, "JINLIN_DATA": str(up.data), "DATABASE_URL": "postgresql://u@127.0.0.1:1/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "cannot be reached" in done.stderr
        assert "Traceback" not in done.stderr
