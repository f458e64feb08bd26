"""Processes that end with their parent, so that kill -9 of `jinlin up` leaves no web or jobs process behind."""

import os
import signal
import threading
import time


def end_with_parent(*, patience: float = 15.0, group: bool = False) -> None:
    """Watch the parent from a thread; once it is gone end this process politely, and after `patience` seconds anyway.

    With `group` its whole process group ends: for a session leader with workers of its own.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        if group:
            os.killpg(os.getpgrp(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
