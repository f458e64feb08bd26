"""The processes `jinlin up` looks after: started, watched, started again, stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinlin.ops.trouble import Trouble

SHORT_LIFE = 10.0  # seconds; a child that ends sooner has not really started
TRIES = 3


def jinlin(*arguments: str) -> list[str]:
    """Return the command line of one of our own commands, in this Python."""
    return [sys.executable, "-m", "jinlin", *arguments]


@dataclass
class Child:
    """One supervised process; everything it says goes to its log file."""

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    short_lives: int = field(default=0)

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C reaches only us, and we stop things in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 50_000_000:
            self.log.rename(self.log.with_suffix(".old"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # our own command
                self.arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    @property
    def alive(self) -> bool:
        """Tell whether it runs."""
        return self.process is not None and self.process.poll() is None

    def look_after(self) -> bool:
        """Start it again if it ended; return True if that was needed. Raises Trouble once it is clear it cannot live."""
        if self.alive:
            return False
        if time.monotonic() - self.started_at > SHORT_LIFE:
            self.short_lives = 0
        self.short_lives += 1
        if self.short_lives >= TRIES:
            last = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()][-1:]
            raise Trouble(
                zh=f"{self.name} 进程启动后马上退出：{''.join(last)}（全部记录见 {self.log}）",
                en=f"The {self.name} process ends as soon as it starts: {''.join(last)} (its log is {self.log})",
            )
        time.sleep(0.5)
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Tell it to end."""
        if self.process and self.alive:
            self.process.terminate()

    def stop(self, *, patience: float = 30.0) -> None:
        """Tell it to end, wait for `patience` seconds, then end it."""
        self.ask_to_stop()
        if self.process:
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
