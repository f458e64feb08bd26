"""Locks that end with the process that holds them: a killed process leaves nothing stale behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinlin.ops.trouble import AlreadyRunning


@contextmanager
def hold(path: Path, *, note: str) -> Iterator[None]:
    """Hold the lock file at `path` until the block ends; raises AlreadyRunning with the other holder's note."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(file.read().strip() or "?") from None
        file.truncate(0)
        file.write(f"{note}, pid {os.getpid()}")
        file.flush()
        yield


@contextmanager
def wait_for(path: Path) -> Iterator[None]:
    """Hold the lock file at `path` until the block ends, waiting for whoever holds it now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
