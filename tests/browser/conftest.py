"""A running site on the demo district, shared by the journeys of one test run; each journey brings its own appeals."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import databases
from tests.browser.counting import COUNTED
from tests.browser.every.fixtures import every, every_demo, every_scene  # noqa: F401
from tests.sites import LiveSite

_BUILD = """
import django
django.setup()
from django.utils import timezone
from jinlin.demo.build import build_demo
build_demo(now=timezone.now(), progress=lambda line: None, history=False)
"""


@pytest.fixture(scope="session")
def demo_site(
    database_server: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveSite]:
    """Give a live site on the demo's tree, people and catalogue, without its past; one-click log-ins are open."""
    data = tmp_path_factory.mktemp("demo-site")
    environment = {"JINLIN_SECRET_KEY": "a live site in a test", "JINLIN_DEMO": "1"}
    with databases.a_copy(database_server, template_database) as url:
        subprocess.run(
            [sys.executable, "-c", _BUILD],
            env={
                **os.environ, **environment, "DJANGO_SETTINGS_MODULE": "jinlin.settings", "DATABASE_URL": url,
                "JINLIN_DATA": str(data),
            },
            check=True,
            timeout=120,
        )  # fmt: skip
        site = LiveSite(database_url=url, data=data, environment=environment)
        site.start()
        yield site
        site.stop()


@pytest.fixture
def touch(browser: Browser) -> Iterator[Page]:
    """Give a phone that is touched: 390×844, Chinese."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    yield context.new_page()
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Put what a journey cost on its report: that also travels from the processes of a parallel run."""
    report = yield
    report.user_properties += [("cost", line) for line in COUNTED]
    COUNTED.clear()
    return report
