"""A site with an appeal in every state and a person behind every door, made once for a whole test run."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from jinlin.ops.locks import wait_for
from tests import databases
from tests.browser.every import shots
from tests.browser.every.visiting import LANGUAGES, World
from tests.sites import LiveSite

_SCENES = """
import django
django.setup()
from tests.browser.every.scenes import main
main()
"""
_SECRET = {"JINLIN_SECRET_KEY": "a live site in a test"}


@pytest.fixture(scope="session")
def every_scene(
    database_server: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, World]]:
    """Give database, data folder and contents of a district with an appeal in every state; this worker's own copy.

    The first worker of a run that comes here plays the scenes; the others copy what it made.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, played, lock = shared / "every.json", shared / "every-data", shared / "every.lock"
    data = tmp_path_factory.mktemp("every") / "data"
    with contextlib.ExitStack() as mine:
        with wait_for(lock):
            if not made.exists():
                url = mine.enter_context(databases.a_copy(database_server, template_database))
                mine.callback(made.unlink, missing_ok=True)
                told = _play(url, played)
                made.write_text(json.dumps({**told, "database": urlsplit(url).path[1:]}), encoding="utf-8")
            told = json.loads(made.read_text(encoding="utf-8"))
            shutil.copytree(played, data)
            own = mine.enter_context(databases.a_copy(database_server, told.pop("database")))
        yield own, data, World(base_url="", server_error={}, **told)
    shots.write_sheet()


def _play(url: str, data: Path) -> dict[str, dict[str, object]]:
    data.mkdir(parents=True)
    more = {"DJANGO_SETTINGS_MODULE": "jinlin.settings", "DATABASE_URL": url, "JINLIN_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "-c", _SCENES], env={**os.environ, **_SECRET, **more}, cwd=databases.ROOT,
        stdout=subprocess.PIPE, check=True, timeout=240,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def _server_error(site: LiveSite) -> dict[str, str]:
    """Return what the site says when it fails, with the names its styles have there."""
    with urlopen(f"{site.base_url}/login/") as answer:
        names = dict(re.findall(r"(/static/[\w/]+)(\.[0-9a-f]{12}\.\w+)", answer.read().decode()))
    found = {}
    for short, language in LANGUAGES.items():
        with override(language):
            page = render_to_string("500.html")
        found[short] = re.sub(r"(/static/[\w/]+)\.\w+", lambda m: m[1] + names[m[1]] if m[1] in names else m[0], page)
    return found


def _site(scene: tuple[str, Path, World], environment: dict[str, str]) -> Iterator[World]:
    url, data, world = scene
    site = LiveSite(database_url=url, data=data, environment={**_SECRET, **environment})
    site.start()
    yield replace(world, base_url=site.base_url, server_error=_server_error(site))
    site.stop()


@pytest.fixture(scope="session")
def every(every_scene: tuple[str, Path, World]) -> Iterator[World]:
    """Give a site with an appeal in every state, as a district runs it."""
    yield from _site(every_scene, {})


@pytest.fixture(scope="session")
def every_demo(every_scene: tuple[str, Path, World]) -> Iterator[World]:
    """Give the same as a demo, with its bar on every page."""
    yield from _site(every_scene, {"JINLIN_DEMO": "1"})
