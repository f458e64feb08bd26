"""The demo district without its history, built once for the tests that only read it."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from jinlin.common import versions
from jinlin.demo.build import build_demo
from tests.cast import at

NOW: datetime = at("2026-03-17 10:00")


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Give what the builder said; the district is there until the module ends."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        versions.forget_all()
        build_demo(now=NOW, progress=said.append, history=False)
        yield said
        transaction.set_rollback(True)
    versions.forget_all()
