"""What the tests of the ground floor share."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
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
