"""A small district in a database of its own, that a live site serves and a test may treat badly."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from jinlin.common import versions
from jinlin.settings import database_from_url
from tests.cast import District, a_district

Pointed = Callable[[str], Any]


@pytest.fixture
def pointed_at(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Callable[[str], Any]:
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
