"""`script/setup`, which every other script begins with: what it says on a machine where something is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Give what a fresh clone has that matters to the setup."""
    for name in ("script", "requirements.txt", "requirements-dev.txt", "requirements.in", "pyproject.toml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


def setup(place: Path, *, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run script/run in a fresh place."""
    return subprocess.run(
        ["/bin/sh", "script/run"],
        cwd=place,
        env={"PATH": path, "HOME": str(place), **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def tools(folder: Path, *, python: str | None = None) -> str:
    """Return a PATH with the usual tools and this `python3`, or none."""
    folder.mkdir()
    for name in ("sh", "dirname", "basename", "cat", "cksum", "mktemp", "rm", "tail", "grep"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    if python:
        (folder / "python3").write_text(python)
        (folder / "python3").chmod(0o755)
    return str(folder)


def test_without_python_it_names_the_packages(fresh: Path) -> None:
    done = setup(fresh, path=tools(fresh / "bin"))
    assert done.returncode == 1
    assert done.stderr.count("apt-get install -y python3 python3-venv") == 2
    assert len(done.stderr.splitlines()) == 2


def test_an_old_python_is_no_python(fresh: Path) -> None:
    done = setup(fresh, path=tools(fresh / "bin", python="#!/bin/sh\nexit 1\n"))
    assert done.returncode == 1
    assert "3.11" in done.stderr


def test_without_venv_it_names_the_package(fresh: Path) -> None:
    fake = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n'
    done = setup(fresh, path=tools(fresh / "bin", python=fake))
    assert done.returncode == 1
    assert done.stderr.count("apt-get install -y python3-venv") == 2
    assert len(done.stderr.splitlines()) == 2


def test_without_a_network_it_says_so_and_can_be_repeated(fresh: Path) -> None:
    path = f"{Path(sys.executable).resolve().parent}:{os.environ['PATH']}"
    for _ in range(2):
        done = setup(fresh, path=path, PIP_NO_INDEX="1", PIP_CONFIG_FILE="/dev/null")
        assert done.returncode == 1
        assert "check the network" in done.stderr
        assert "请检查网络" in done.stderr
        assert "Traceback" not in done.stderr
    assert not list((fresh / ".venv").glob("installed-*"))
