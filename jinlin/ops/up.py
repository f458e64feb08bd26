"""`jinlin up`: one command starts the database, brings its tables up to date, and looks after web and jobs."""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import psycopg

from jinlin.demo.people import PASSWORD, ROLE_WORDS
from jinlin.ops.children import Child, jinlin
from jinlin.ops.demo_guard import demo_users, guard, is_demo, reaches_beyond
from jinlin.ops.locks import hold
from jinlin.ops.net import check_free
from jinlin.ops.postgres import Server, server_for
from jinlin.ops.static_files import prepare
from jinlin.ops.trouble import Trouble

READY_WITHIN = 60.0  # seconds from the web process's start to its first answer


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, TERM, or the terminal was closed)."""


def say(line: str) -> None:
    """Tell the person at the terminal one line, at once."""
    print(line, flush=True)  # noqa: T201  # a command's own words


def run(options: argparse.Namespace) -> int:
    """Start everything and stay until told to stop; then stop all of it, the database last."""
    began = time.monotonic()
    address = f"http://{'[' + options.host + ']' if ':' in options.host else options.host}:{options.port}"
    with hold(options.data / "up.lock", note=f"{address}/"), _stoppable():
        check_free(options.host, options.port)
        if options.demo and not options.demo_beyond_loopback:
            guard(options.host, allowed=False)
        server = None if os.environ.get("DATABASE_URL") else server_for(options.data)
        children: list[Child] = []
        try:
            if server:
                if not server.start(say):
                    say("接管了仍在运行的数据库。 · Adopted the database that was still running.")
                os.environ["DATABASE_URL"] = server.url()
            psycopg.connect(
                os.environ["DATABASE_URL"], connect_timeout=10
            ).close()  # or say at once that it is not there
            _prepare(options, server)
            children = _children(options)
            for child in children:
                child.start()
            _wait_until_ready(options, children[0])
            _welcome(address, seconds=time.monotonic() - began)
            while True:
                time.sleep(0.5)
                for child in children:
                    if child.look_after():
                        say(f"{child.name}：已重新启动 · started again（{child.log}）")
        except Stopped:
            say("\n正在停止… · Stopping…")
            return 0
        finally:
            _stop(children, server)
            say("已停止，数据都在。 · Stopped; the data is kept.")


@contextmanager
def _stoppable() -> Iterator[None]:
    asked = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}

    def stop(number: int, frame: FrameType | None) -> None:
        for one in asked:
            signal.signal(one, signal.SIG_IGN)  # asked once; what follows is not to be cut short
        raise Stopped

    before = {one: signal.signal(one, stop) for one in asked}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _prepare(options: argparse.Namespace, server: Server | None) -> None:
    """Bring the tables up to date and, if asked, build the demo district; children do it, so that we stay small."""
    _do(
        "正在更新数据表… · Bringing the tables up to date…",
        jinlin("manage", "migrate", "--verbosity", "0", "--skip-checks"),
    )
    prepare(say=say)
    demo = is_demo(os.environ["DATABASE_URL"])
    if options.demo and not demo:
        what = "正在建立示例区… · Building the demo district…"
        build = jinlin("demo", "--with-parent", *([] if options.history else ["--no-history"]))
        if server:
            # On a copy: whatever stops it half-way, there is no half a district, and it simply begins again.
            _do(what, build, DATABASE_URL=server.copy_database())
            server.take_copy()
        else:
            _do(what, build)
        demo = True
    if demo:
        guard(options.host, allowed=options.demo_beyond_loopback)
    # One-click log-ins only where nobody else can click.
    os.environ["JINLIN_DEMO"] = "1" if demo and not reaches_beyond(options.host) else "0"


def _do(what: str, command: Sequence[str], **environment: str) -> None:
    say(what)
    process = subprocess.Popen(  # noqa: S603  # our own command
        command, stdin=subprocess.DEVNULL, start_new_session=True, env={**os.environ, **environment}
    )
    try:
        if process.wait():
            raise Trouble(
                zh="上一步没有完成（原因见上）；解决后重新运行即可，会从头接着做。",
                en="The step above did not finish, for the reason it gave; mend that and run this again.",
            )
    except BaseException:
        process.terminate()
        process.wait()
        raise


def _children(options: argparse.Namespace) -> list[Child]:
    logs = options.data / "logs"
    web = jinlin(
        "web", "--host", options.host, "--port", str(options.port), "--workers", str(options.workers),
        "--threads", str(options.threads), "--with-parent", "--access-log" if options.access_log else "--no-access-log",
    )  # fmt: skip
    if options.demo_beyond_loopback:
        web.append("--demo-beyond-loopback")
    return [
        Child(name="web", arguments=web, log=logs / "web.log", environment={}),
        Child(name="jobs", arguments=jinlin("jobs", "--with-parent"), log=logs / "jobs.log", environment={}),
    ]


def _wait_until_ready(options: argparse.Namespace, web: Child) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104  # asks, does not bind
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            connection = http.client.HTTPConnection(host, options.port, timeout=10)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > deadline:
                raise Trouble(
                    zh=f"网页服务在 {READY_WITHIN:.0f} 秒内没有应答（记录见 {web.log}）。",
                    en=f"The web server did not answer within {READY_WITHIN:.0f} seconds (its log is {web.log}).",
                ) from None
            time.sleep(0.05)
            web.look_after()
        else:
            connection.close()
            return


def _welcome(address: str, *, seconds: float) -> None:
    say(f"\n近邻已经启动 · Jinlin is running（{seconds:.1f} s）\n")
    say(f"  居民 Residents        {address}/")
    say(f"  微网格 Chiefs         {address}/chief/")
    say(f"  工作台 Desks          {address}/desk/")
    if os.environ["JINLIN_DEMO"] == "1":
        say(f"  示例 Demo             {address}/demo/    一点即可扮演任何岗位 · any post by one click")
    people = demo_users(os.environ["DATABASE_URL"])
    if people:
        say(f"\n  示例账号 Demo log-ins（虚构人物 fictional; 口令 password: {PASSWORD}）")
        for person in people:
            role = f"{ROLE_WORDS.get(person.role, '')} {person.role.replace('_', ' ')}"
            say(f"    {person.username:<22}{person.name}  {role}")
    say("\n停止 Stop: Ctrl-C")
    sys.stdout.flush()


def _stop(children: Sequence[Child], server: Server | None) -> None:
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()
    if server:
        server.stop()
