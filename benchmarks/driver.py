"""Many people at once over raw sockets: one thread, kept-alive connections, requests that are ready beforehand.

A person is a generator: it yields a request (`bytes`), gets the `Answer`, and goes on; each keeps one connection. So
cheap that the machine is left to what is measured.
"""

import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field

READ = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, the head's raw bytes (without the status line's end), and the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """Return a header's value, empty when it is missing; `name` in lower case."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name:
                return value.strip()
        return b""


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `name` is what its time is filed under."""

    name: str
    request: bytes


Person = Generator[Call, Answer, None]


class Wrong(Exception):
    """An answer was not what it should be; the message says which call and what came."""


@dataclass(slots=True)
class Outcome:
    """What a run gave: seconds of each call by name, errors as sentences, how many people came to their end."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    finished: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def calls(self) -> int:
        """How many requests were answered."""
        return sum(len(one) for one in self.seconds.values())


class _Line:
    """One connection and the person who uses it now."""

    __slots__ = ("began", "buffer", "call", "person", "sock")

    def __init__(self, address: tuple[str, int]) -> None:
        self.sock = socket.create_connection(address)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.person: Person | None = None
        self.call: Call | None = None
        self.began = 0.0

    def ask(self, call: Call) -> None:
        """Send a request; they are small, so the kernel takes each at once."""
        self.call = call
        self.began = time.perf_counter()
        self.sock.sendall(call.request)

    def take(self) -> Answer | None:
        """Read what is there; return the answer once it is whole."""
        got = self.sock.recv(READ)
        if not got:
            raise ConnectionError("the server closed the connection")
        self.buffer += got
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[:end]
        length = _length(head)
        if len(self.buffer) < end + 4 + length:
            return None
        body = self.buffer[end + 4 : end + 4 + length]
        self.buffer = self.buffer[end + 4 + length :]
        return Answer(int(head[9:12]), head, body)


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    if at < 0:
        raise Wrong("an answer without its length")
    end = lower.find(b"\r\n", at + 2)
    return int(lower[at + 17 : end if end > 0 else None])


def drive(
    *,
    address: tuple[str, int],
    connections: int,
    next_person: Callable[[], Person | None],
    stop_at: float | None = None,
) -> Outcome:
    """Let people act, `connections` at a time, until `next_person` gives None or `stop_at` (perf_counter) has come.

    Whoever has begun comes to their end. An answer that is wrong ends its person and is counted, nothing is retried.
    """
    outcome = Outcome()
    chooser = selectors.DefaultSelector()
    lines = [_Line(address) for _ in range(connections)]
    cpu, began = time.process_time(), time.perf_counter()

    def seat(line: _Line) -> bool:
        over = stop_at is not None and time.perf_counter() >= stop_at
        line.person = None if over else next_person()
        if line.person is None:
            return False
        line.ask(next(line.person))
        return True

    busy = 0
    for line in lines:
        if seat(line):
            chooser.register(line.sock, selectors.EVENT_READ, line)
            busy += 1
    while busy:
        for key, _ in chooser.select():
            line = key.data
            if not _advance(line, outcome) and not seat(line):
                chooser.unregister(line.sock)
                busy -= 1
    outcome.wall_s = time.perf_counter() - began
    outcome.cpu_s = time.process_time() - cpu
    for line in lines:
        line.sock.close()
    chooser.close()
    return outcome


def _advance(line: _Line, outcome: Outcome) -> bool:
    """Take what came for a line; return False when its person is at an end and the line is free."""
    if line.person is None or line.call is None:
        raise RuntimeError("nobody waits on this line")
    try:
        answer = line.take()
        if answer is None:
            return True
        outcome.seconds[line.call.name].append(time.perf_counter() - line.began)
        line.ask(line.person.send(answer))
    except StopIteration:
        outcome.finished += 1
        return False
    except Wrong as wrong:
        outcome.errors.append(str(wrong))
        return False
    except OSError as error:
        outcome.errors.append(f"{line.call.name}: {error}")
        raise
    return True


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which a share of all values lies (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
