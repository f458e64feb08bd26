"""A small district in a database of its own, that a live site serves and a test may treat badly."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from jinlin.common import versions
from jinlin.demo.build import build_demo
from jinlin.demo.grow import grow
from jinlin.settings import database_from_url
from tests import databases
from tests.cast import District, a_district

Pointed = Callable[[str], Any]
# Enough that the planner would rather use an index than read a table from end to end.
GROWN, NOT_CLOSED = 16_000, 400


@pytest.fixture(scope="session")
def pointed_at(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Pointed:
    """Give `pointed_at(database_url)`: while the block runs, this process's models are that database's."""

    @contextmanager
    def pointed(url: str) -> Iterator[None]:
        default = connections["default"]
        before = dict(default.settings_dict)
        found: dict[str, Any] = database_from_url(url)
        default.close()
        default.settings_dict.update(found, OPTIONS={**before["OPTIONS"], **found["OPTIONS"]})
        versions.forget_all()
        try:
            with django_db_blocker.unblock():
                yield
        finally:
            default.close()
            default.settings_dict.update(before)
            versions.forget_all()

    return pointed


@pytest.fixture
def in_own_database(empty_database: str, pointed_at: Pointed) -> Iterator[str]:
    """Give the URL of a fresh database that this process's models point at for the whole test."""
    with pointed_at(empty_database):
        yield empty_database


@pytest.fixture
def d(in_own_database: str) -> District:
    """Give the small district, committed."""
    return a_district()


@pytest.fixture(scope="session")
def grown_database(database_server: str, template_database: str, pointed_at: Pointed) -> Iterator[str]:
    """Give the URL of a database with the demo's tree and people and a ledger of thousands; its tests only read."""
    with databases.a_copy(database_server, template_database) as url:
        now = timezone.now()
        with pointed_at(url):
            build_demo(now=now, progress=lambda _: None, history=False)
            grow(count=GROWN, not_closed=NOT_CLOSED, begin=now - timedelta(days=400), end=now, bulk=True)
            with connections["default"].cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
        yield url


@pytest.fixture
def grown(grown_database: str, pointed_at: Pointed) -> Iterator[None]:
    """Let the test's models be those of the grown database."""
    with pointed_at(grown_database):
        yield
