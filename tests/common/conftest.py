"""What the tests of the ground floor share."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jinlin.common import keyring, versions

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def noon() -> datetime:
    """Give a Monday noon."""
    return NOON


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: object) -> Iterator[Path]:
    """Give each test a key file and a file store of its own, and fresh caches."""
    settings.KEYS_FILE = tmp_path / "keys.json"  # type: ignore[attr-defined]
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    keyring.forget()
    versions.forget_all()
    yield tmp_path / "keys.json"
    keyring.forget()
    versions.forget_all()


@pytest.fixture
def all_at_once() -> Callable[..., list[Any]]:
    """Give a runner: `all_at_once(5, function)` calls it in so many threads and returns what they returned."""

    def run(count: int, function: Callable[[], Any]) -> list[Any]:
        results: list[Any] = []
        ready = threading.Barrier(count)

        def work() -> None:
            ready.wait()
            try:
                results.append(function())
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run
