"""`jinlin smoke` (`script/run --smoke`): start on throw-away data, walk one appeal over real HTTP, throw it all away."""

import argparse
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinlin.ops.children import jinlin
from jinlin.ops.net import free_port
from jinlin.ops.postgres import server_for
from jinlin.ops.visitor import Unexpected
from jinlin.ops.walk import walk


def say(line: str) -> None:
    """Tell the person at the terminal one line, at once."""
    print(line, flush=True)  # noqa: T201  # a command's own words


def run(options: argparse.Namespace) -> int:
    """Start, walk, stop; prints `smoke: ok 12.3 s` and returns 0, or says which step failed and returns 1."""
    began = time.monotonic()
    # Where a data folder would be: the temporary folder may be small, or in memory.
    options.data.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="smoke-", dir=options.data.parent))
    try:
        with _site(folder) as base_url:

            def told(step: str) -> None:
                say(f"  {time.monotonic() - began:5.1f} s  {step}")

            walk(base_url, say=told)
            told("核对全程记录 · checking the trail")
            _check_trail(folder)
    except (Unexpected, LookupError, AssertionError) as error:
        say(f"smoke: FAILED: {error}")
        _show_log(folder / "logs" / "web.log")
        return 1
    finally:
        if not options.keep:
            server_for(folder).destroy()
            shutil.rmtree(folder, ignore_errors=True)
    say(f"smoke: ok {time.monotonic() - began:.1f} s")
    return 0


def _environment(folder: Path) -> dict[str, str]:
    """Return our environment without what belongs to the real install."""
    real = {"DATABASE_URL", "JINLIN_HOSTS", "JINLIN_HTTPS", "JINLIN_KEYS", "JINLIN_SECRET_KEY", "JINLIN_PROXIES"}
    return {**{name: value for name, value in os.environ.items() if name not in real}, "JINLIN_DATA": str(folder)}


@contextmanager
def _site(folder: Path) -> Iterator[str]:
    """Run `jinlin up` on a folder and a free port, and give its address once it is ready."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  # our own command
        jinlin("up", "--demo", "--no-history", "--port", str(port)),
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said = ""
        for line in process.stdout or ():
            said += line
            if "Stop: Ctrl-C" in line:
                break
        else:
            raise Unexpected(f"it did not start:\n{said}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _check_trail(folder: Path) -> None:
    done = subprocess.run(  # noqa: S603  # our own command
        jinlin("check", "--trail"), env=_environment(folder), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unexpected(f"the trail is not sound:\n{done.stdout}{done.stderr}")


def _show_log(log: Path) -> None:
    if log.exists():
        for line in log.read_text(errors="replace").splitlines()[-20:]:
            say(f"  | {line}")
