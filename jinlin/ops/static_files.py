"""The pages' static files, hashed and compressed once per version, before the web server starts."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from jinlin.ops.locks import wait_for
from jinlin.ops.trouble import Trouble
from jinlin.settings import BASE_DIR, DEBUG, STATIC_ROOT

SOURCE = BASE_DIR / "jinlin" / "web" / "static"
# Whose static files are collected beside ours, or who decides how.
_PACKAGES = ("django", "django-allauth", "django-htmx", "django-unfold", "whitenoise", "brotli")
_STAMP = "prepared"


def stamp() -> str:
    """Return what the prepared files depend on: our files' content, and the versions of everybody else's."""
    found = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _PACKAGES).encode())
    found.update(Path(__file__).with_name("static_files.py").read_bytes())
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file():
            found.update(f"\n{path.relative_to(SOURCE)} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return found.hexdigest()


def prepare(folder: Path = Path(STATIC_ROOT), *, say: Callable[[str], None] | None = None) -> bool:
    """Collect the static files into a folder unless they are there as they are now; return whether that was needed.

    Files of earlier versions stay, for pages that are still open. Raises Trouble if it does not work. With
    JINLIN_DEBUG files are served from where they lie.
    """
    if DEBUG or _is_prepared(folder):
        return False
    with wait_for(folder / "lock"):
        if _is_prepared(folder):  # by whom we waited for
            return False
        if say:
            say("正在准备网页文件… · Preparing the pages' files…")
        done = subprocess.run(  # Django's own command
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0", "--skip-checks"],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "jinlin.settings", "JINLIN_STATIC": str(folder)},
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            why = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
            raise Trouble(zh=f"网页文件没有准备好：{why}", en=f"The pages' files could not be prepared: {why}")
        (folder / _STAMP).write_text(stamp())
    return True


def _is_prepared(folder: Path) -> bool:
    try:
        return (folder / _STAMP).read_text() == stamp()
    except FileNotFoundError:
        return False
