"""One row keeps every process's caches exact."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from jinlin.common.models import CalendarDay, Version
from jinlin.common.versions import Cached, Versions, bump, bump_on_change, cached_by, current
from tests.common.conftest import NOON

pytestmark = pytest.mark.django_db


class Loader:
    """Counts how often it is asked, and returns what the tree is now."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer = "old tree"

    def __call__(self) -> str:
        self.asked += 1
        return self.answer


def a_cache(loader: Loader) -> Cached[str]:
    def load() -> str:
        return loader()

    return cached_by("tree")(load)


def test_a_fresh_database_has_versions_too(django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert current() == Versions(0, 0, 0)


def test_a_bump_changes_its_own_version_only() -> None:
    bump("tree")
    first = current()
    bump("tree")
    second = current()
    assert first.tree != second.tree
    assert (first.catalogue, first.calendar) == (second.catalogue, second.calendar) == (0, 0)
    with pytest.raises(ValueError, match="weather"):
        bump("weather")  # type: ignore[arg-type]


def test_what_is_kept_is_loaded_once_and_again_after_a_bump(django_assert_num_queries: Callable[..., object]) -> None:
    loader = Loader()
    tree = a_cache(loader)
    bump("tree")
    versions = current()
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert [tree(versions), tree(versions)] == ["old tree"] * 2
    assert loader.asked == 1
    bump("calendar")
    assert tree(current()) == "old tree"
    assert loader.asked == 1
    loader.answer = "new tree"
    bump("tree")
    assert tree(current()) == "new tree"
    # A request that began before the change goes on with what it began with.
    assert tree(versions) == "old tree"
    assert loader.asked == 2


def test_a_change_that_is_rolled_back_leaves_nothing_behind() -> None:
    loader = Loader()
    tree = a_cache(loader)
    bump("tree")
    before = current()
    tree(before)
    with transaction.atomic():
        bump("tree")
        loader.answer = "a tree that never was"
        assert tree(current()) == "a tree that never was"
        transaction.set_rollback(True)
    loader.answer = "another tree"
    assert current() == before
    assert tree(current()) == "old tree"
    bump("tree")
    assert tree(current()) == "another tree"


def test_threads_that_need_the_same_thing_load_it_once() -> None:
    loader = Loader()
    tree = a_cache(loader)
    versions = Versions(tree=7)
    threads = [threading.Thread(target=tree, args=(versions,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loader.asked == 1


def test_a_small_table_bumps_by_itself_whoever_writes_it() -> None:
    for operation in bump_on_change("common_jobrun", "catalogue"):
        with connection.cursor() as cursor:
            cursor.execute(str(operation.sql))
    seen = {current().catalogue}
    with connection.cursor() as cursor:
        for statement in (
            "INSERT INTO common_jobrun (name, error) VALUES ('x', '')",
            "UPDATE common_jobrun SET error = 'y'",
            "DELETE FROM common_jobrun",
        ):
            cursor.execute(statement)
            seen.add(current().catalogue)
    assert len(seen) == 4
    with pytest.raises(ValueError, match="weather"):
        bump_on_change("common_jobrun", "weather")  # type: ignore[arg-type]


def test_there_is_only_one_row_and_things_have_names() -> None:
    bump("tree")
    CalendarDay.objects.create(date=NOON.date(), works=False, name="停水日")
    assert str(CalendarDay.objects.get()) == "2026-11-23 停水日"
    assert Version.objects.count() == 1
    assert str(Version.objects.get()).startswith("tree ")
