"""Processes that end with their parent, so that kill -9 of `jinlin up` leaves no web or jobs process behind."""

import os
import signal
import threading
import time


def end_with_parent(*, patience: float = 15.0) -> None:
    """Watch the parent from a thread; once it is gone end this process politely, and after `patience` seconds anyway."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
