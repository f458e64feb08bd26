"""The real settings, over a data folder of the tests' own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("JINLIN_DATA", str(Path(tempfile.gettempdir()) / f"jinlin-tests-{os.geteuid()}"))
# Live sites share what they prepare, whatever data folder each has.
os.environ.setdefault("JINLIN_STATIC", str(Path(os.environ["JINLIN_DATA"]) / "static"))
os.environ.setdefault("JINLIN_SECRET_KEY", "only for tests, nothing real is signed with it")
# Playwright's loop runs in the thread of the tests that use a browser; the ORM there is as synchronous as ever.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from jinlin.settings import *  # noqa: F403  # the environment above decides what they are

# The test client's pages name their files as they lie.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
# One round is enough where nothing is secret; the live-site tests run with the real hasher.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
