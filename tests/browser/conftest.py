"""A running site on the demo district, shared by the journeys of one test run; each journey brings its own appeals."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import databases
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
