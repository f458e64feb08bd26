"""A real site for tests: granian over real HTTP, on a database of its own, that a test may kill."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil


def free_port() -> int:
    """Return a port of the loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class LiveSite:
    """One running `jinlin web`. `base_url` has no slash at its end; `process` is granian's parent process."""

    database_url: str
    data: Path
    environment: dict[str, str] = field(default_factory=dict)
    workers: int = 1
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base_url(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the site's processes wrote."""
        return self.data / "web.log"

    def start(self) -> None:
        """Start the site and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jinlin", "web", "--port", str(self.port), "--workers", str(self.workers)],
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "jinlin.settings",
                    "DATABASE_URL": self.database_url,
                    "JINLIN_DATA": str(self.data),
                    **self.environment,
                },
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and self.process.poll() is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.05)
            else:
                return
            finally:
                connection.close()
        raise AssertionError(f"The site did not answer:\n{self.log.read_text(errors='replace')[-4000:]}")

    def kill(self) -> None:
        """kill -9 the whole site, as a power cut would."""
        if self.process and self.process.poll() is None:
            children = psutil.Process(self.process.pid).children(recursive=True)
            for process in [psutil.Process(self.process.pid), *children]:
                process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Stop the site as Ctrl-C would."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
