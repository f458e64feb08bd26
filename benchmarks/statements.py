"""How many statements one call costs, counted where it counts: in PostgreSQL's own log."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from jinlin.ops.postgres import Server

MARKER = "benchmark"
_LINE = re.compile(r"^\d{4}-\d\d-\d\d .*?\[\d+\] (?P<app>\S*) LOG:  (?:statement|execute [^:]*): (?P<sql>.*)")


class Log:
    """What one application sent, call by call."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self.by_call: list[tuple[str, list[str]]] = []

    def mark(self, call: str) -> None:
        """Say that what is sent from now on belongs to this call; only one call at a time may run."""
        self._connection.execute(f"SELECT 'call {call}'")

    def read(self, text: str, *, application: str) -> None:
        """Sort the server's log by the marks in it."""
        for line in text.splitlines():
            hit = _LINE.match(line)
            if hit is None:
                continue
            if hit["app"] == MARKER and (mark := re.match(r"SELECT 'call (\w*)'", hit["sql"])):
                self.by_call.append((mark[1], []))
            elif hit["app"] == application and self.by_call:
                self.by_call[-1][1].append(hit["sql"].strip())

    def most(self) -> dict[str, int]:
        """Return the usual number of statements of each call: the most common count."""
        counts: dict[str, Counter[int]] = {}
        for name, sent in self.by_call:
            if name:
                counts.setdefault(name, Counter())[len(sent)] += 1
        return {name: found.most_common(1)[0][0] for name, found in counts.items()}


@contextmanager
def logged(server: Server, *, application: str) -> Iterator[Log]:
    """Write down every statement that `application` sends while the block runs."""
    begins = server.log.stat().st_size
    with server.connect() as connection:
        connection.execute(f"SET application_name = '{MARKER}'")
        _set(connection.execute, log_statement="'all'", log_line_prefix="'%m [%p] %a '")
        log = Log(connection)
        try:
            yield log
        finally:
            _set(connection.execute, log_statement="DEFAULT", log_line_prefix="DEFAULT")
    with server.log.open(errors="replace") as file:
        file.seek(begins)
        log.read(file.read(), application=application)


def _set(execute: Callable[[str], object], **settings: str) -> None:
    for name, value in settings.items():
        execute(f"ALTER SYSTEM {f'RESET {name}' if value == 'DEFAULT' else f'SET {name} = {value}'}")
    execute("SELECT pg_reload_conf()")
    execute("SELECT pg_sleep(0.3)")  # every session reads the file before its next statement
