"""A deployment of its own to measure: embedded server, web and jobs as `jinlin up` runs them, and a ledger of a given size."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.meter import tree
from jinlin.ops.net import free_port
from jinlin.ops.postgres import Server, server_for

WEB, JOBS = "jinlin-web", "jinlin-jobs"
# One proxy stands before the site, so that each resident has an address of their own, as in a real district: the
# limits per address stay as they are.
ENVIRONMENT = {"JINLIN_PROXIES": "1", "JINLIN_LOG": "WARNING"}


@dataclass
class Place:
    """A running deployment."""

    server: Server
    database: str
    data: Path
    port: int
    web: "subprocess.Popen[bytes]"
    jobs: "subprocess.Popen[bytes]"

    @property
    def base_url(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self.port}"

    def groups(self) -> dict[str, list[psutil.Process]]:
        """Return the processes by what they are."""
        return {"web": tree(self.web.pid), "pg": self.server.processes(), "jobs": tree(self.jobs.pid)}


@contextmanager
def database_server(data: Path) -> Iterator[Server]:
    """Give the embedded server of a data folder, started; it is stopped at the end."""
    data.mkdir(parents=True, exist_ok=True)
    server = server_for(data)
    server.start(lambda line: print(f"  {line}"))
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def running(server: Server, *, database: str, data: Path, workers: int, threads: int) -> Iterator[Place]:
    """Run web and jobs on a database; both are stopped at the end."""
    port = free_port()
    processes = []
    try:
        web = _start(server, database, data, WEB, "web", "--port", str(port), "--workers", str(workers),
                     "--threads", str(threads), "--access-log")  # fmt: skip
        processes.append(web)
        jobs = _start(server, database, data, JOBS, "jobs")
        processes.append(jobs)
        _wait(port, web, log=data / f"{WEB}.log")
        yield Place(server, database, data, port, web, jobs)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def environment(server: Server, *, database: str, data: Path, application: str) -> dict[str, str]:
    """Return the variables one of the deployment's processes runs with."""
    url = f"{server.url(database)}&application_name={application}"
    return {
        **os.environ, **ENVIRONMENT, "JINLIN_DATA": str(data), "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "jinlin.settings",
    }  # fmt: skip


def _start(server: Server, database: str, data: Path, application: str, *arguments: str) -> "subprocess.Popen[bytes]":
    with (data / f"{application}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "jinlin", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment(server, database=database, data=data, application=application),
        )


def _wait(port: int, web: "subprocess.Popen[bytes]", *, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and web.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/login/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            connection.close()
            return
    raise RuntimeError(f"the site did not answer: {log.read_text(errors='replace')[-2000:]}")
