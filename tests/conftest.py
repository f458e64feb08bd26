"""What every test may ask for: a database, a live site, a server of its own, a browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from jinlin.common import versions
from jinlin.ops.postgres import Server, server_for
from jinlin.settings import database_from_url
from tests import chromium, databases
from tests.sites import LiveSite


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """Give the URL of the PostgreSQL server under test: DATABASE_URL's, or the embedded one."""
    with databases.a_server(Path(settings.DATA_DIR)) as url:
        yield url


@pytest.fixture(scope="session")
def template_database(database_server: str) -> str:
    """Give the name of the migrated, otherwise empty template database."""
    return databases.make_template(database_server)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    database_server: str,
    template_database: str,
) -> Iterator[None]:
    """Point Django at this process's own copy of the template (instead of pytest-django's own test database)."""
    with databases.a_copy(database_server, template_database) as url, django_db_blocker.unblock():
        default = connections["default"]
        default.close()
        found: dict[str, Any] = database_from_url(url)
        options = {**default.settings_dict["OPTIONS"], **found.pop("OPTIONS")}
        # Without the pool a test sees one plain connection, and nothing lingers at the end.
        default.settings_dict.update(found, OPTIONS={key: options[key] for key in options if key != "pool"})
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()


@pytest.fixture
def empty_database(database_server: str, template_database: str) -> Iterator[str]:
    """Give the URL of a fresh, migrated database that is this test's alone."""
    with databases.a_copy(database_server, template_database) as url:
        yield url


@pytest.fixture
def own_database(empty_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Point Django at a database that is this test's alone, without a transaction around it; give its URL."""
    versions.forget_all()
    settings_of = connections["default"].settings_dict
    kept = dict(settings_of)
    connections["default"].close()
    found: dict[str, Any] = database_from_url(empty_database)
    options = {**kept["OPTIONS"], **found.pop("OPTIONS")}
    settings_of.update(found, OPTIONS=options)
    with django_db_blocker.unblock():
        yield empty_database
        connections["default"].close()
    settings_of.update(kept)


@pytest.fixture
def site_on(tmp_path: Path) -> Iterator[Callable[..., LiveSite]]:
    """Give a maker of live sites: `site_on(database_url, workers=2)`; each is stopped at the end."""
    sites: list[LiveSite] = []

    def make(database_url: str, *, workers: int = 1, **environment: str) -> LiveSite:
        site = LiveSite(
            database_url=database_url,
            data=tmp_path / f"site-{len(sites)}",
            workers=workers,
            environment={"JINLIN_SECRET_KEY": "a live site in a test", **environment},
        )
        sites.append(site)
        site.start()
        return site

    yield make
    for site in sites:
        site.stop()


@pytest.fixture
def live_site(empty_database: str, site_on: Callable[..., LiveSite]) -> LiveSite:
    """Give a running site on a fresh, migrated database: `.base_url`, `.database_url`, `.process`, `.kill()`, `.start()`."""
    return site_on(empty_database)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Give an embedded server (not started) that is this test's alone, to be started, killed and broken at will."""
    server = server_for(tmp_path / "own")
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the machine's Chromium. Where there is none the journeys are skipped, but never in CI."""
    path = chromium.path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI must drive a browser, and there is no Chromium.")
        pytest.skip("No Chromium on this machine (apt-get install chromium fonts-noto-cjk).")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[*chromium.ARGUMENTS, *chromium.WITHOUT_WEBGL])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a phone-sized Chinese page that fails the test if a script breaks or the CSP refuses something."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai")
    found = context.new_page()
    broken: list[str] = []
    found.on("pageerror", lambda error: broken.append(str(error)))
    found.on(
        "console", lambda message: broken.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield found
    context.close()
    assert not broken, broken


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the counted journeys cost a person (tests/browser/counting.py)."""
    passed = terminalreporter.stats.get("passed", [])
    costs = [words for report in passed for name, words in report.user_properties if name == "cost"]
    if costs:
        terminalreporter.section("what a journey costs")
        for line in costs:
            terminalreporter.write_line(line)
