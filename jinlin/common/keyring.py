"""The key ring: secrets in a file outside the database, one per version, newest in use.

The file is JSON, mode 0600: `{"format": 1, "current": 2, "keys": {"1": "<base64>", "2": "<base64>"}}`.
It is made at first need, but never for a database that already holds values sealed with another ring: the database
keeps a fingerprint of each key it has been used with (`SealingKey`), and a ring that does not match is refused in
one sentence instead of quietly starting a second one.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection

_FORMAT = 1
_SIZE = 32


class KeysMissing(Exception):
    """The key ring is absent, damaged or another one than this database was sealed with."""


@dataclass(frozen=True)
class KeyRing:
    """Secrets by version. Treat as a secret itself: it has no readable repr."""

    current: int
    secrets: Mapping[int, bytes]

    def __repr__(self) -> str:
        """Name the versions, never the secrets."""
        return f"KeyRing(current={self.current}, versions={sorted(self.secrets)})"

    @cached_property
    def versions(self) -> tuple[int, ...]:
        """All versions, the one in use first."""
        return (self.current, *sorted((v for v in self.secrets if v != self.current), reverse=True))

    def derive(self, version: int, purpose: str) -> bytes:
        """Return a 32-byte key for one purpose, so that no secret ever serves two."""
        secret = self.secrets.get(version)
        if secret is None:
            raise KeysMissing(f"Key version {version} is not in {settings.KEYS_FILE}; put the complete key file back.")
        return _expand(secret, purpose)

    def fingerprint(self, version: int) -> str:
        """Return 16 hex digits that tell two keys apart and say nothing about either."""
        return self.derive(version, "fingerprint").hex()[:16]


@lru_cache(maxsize=256)
def _expand(secret: bytes, purpose: str) -> bytes:
    # HKDF-Expand (RFC 5869) with one block; the secrets are uniformly random, so no Extract is needed.
    return hmac.digest(secret, f"jinlin:{purpose}".encode() + b"\x01", hashlib.sha256)


def read(path: Path) -> KeyRing:
    """Read a key file; raises KeysMissing with a sentence that says what is wrong with it."""
    try:
        data = json.loads(path.read_text())
        ring = KeyRing(
            current=int(data["current"]),
            secrets={int(version): base64.b64decode(text, validate=True) for version, text in data["keys"].items()},
        )
        sound = data["format"] == _FORMAT and all(
            1 <= version <= 255 and len(secret) == _SIZE for version, secret in ring.secrets.items()
        )
    except FileNotFoundError:
        raise KeysMissing(f"The key file {path} is missing; put it back from where your keys are kept.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise KeysMissing(
            f"The key file {path} cannot be read ({type(error).__name__}); put a sound copy back."
        ) from None
    if not sound or ring.current not in ring.secrets:
        raise KeysMissing(f"The key file {path} is not a Jinlin key file; put a sound copy back.")
    return ring


def create(path: Path) -> KeyRing:
    """Make a key file with one fresh secret, unless another process was first; return what the file then holds."""
    return _publish(path, KeyRing(current=1, secrets={1: secrets.token_bytes(_SIZE)}), replace=False)


def rotate(path: Path) -> KeyRing:
    """Add a fresh secret and put it in use; what older ones sealed stays readable.

    Stop every process first: those that run keep the ring they have read.
    """
    old = read(path)
    newest = max(old.secrets) + 1
    if newest > 255:
        raise KeysMissing("The key file is full: it holds 255 versions.")
    ring = KeyRing(current=newest, secrets={**old.secrets, newest: secrets.token_bytes(_SIZE)})
    return _publish(path, ring, replace=True)


_lock = threading.Lock()
_rings: dict[Path, KeyRing] = {}


def ring() -> KeyRing:
    """Return the ring of this install, read once per process and checked against the database."""
    # Making a Path costs more than all the rest, and this is asked several times a request.
    path = settings.KEYS_FILE if isinstance(settings.KEYS_FILE, Path) else Path(settings.KEYS_FILE)
    found = _rings.get(path)
    if found is None:
        with _lock:
            found = _rings.get(path)
            if found is None:
                found = _open(path)
                _rings[path] = found
    return found


def forget() -> None:
    """Read the key file again at next need (after a rotation, and in tests)."""
    _rings.clear()


def _open(path: Path) -> KeyRing:
    known = _known_fingerprints()
    if not path.exists():
        if known:
            raise KeysMissing(
                f"The key file {path} is missing, and this database holds values sealed with it "
                f"(fingerprint {known[max(known)]}). Put it back; a new one could not read them."
            )
        found = create(path)
    else:
        found = read(path)
    for version, fingerprint in known.items():
        if version not in found.secrets or found.fingerprint(version) != fingerprint:
            raise KeysMissing(
                f"The key file {path} is not the one this database was sealed with "
                f"(key {version} should have fingerprint {fingerprint}). Put the right one back."
            )
    _remember(found)
    return found


def _known_fingerprints() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, fingerprint FROM common_sealingkey")
        return dict(cursor.fetchall())


def _remember(found: KeyRing) -> None:
    with connection.cursor() as cursor:
        for version in found.versions:
            cursor.execute(
                "INSERT INTO common_sealingkey (version, fingerprint, created_at) VALUES (%s, %s, now()) "
                "ON CONFLICT (version) DO NOTHING",
                [version, found.fingerprint(version)],
            )


def _publish(path: Path, ring: KeyRing, *, replace: bool) -> KeyRing:
    """Write the file whole or not at all, readable by its owner only, and make sure it survives a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "format": _FORMAT,
        "current": ring.current,
        "keys": {str(version): base64.b64encode(secret).decode() for version, secret in ring.secrets.items()},
    }
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(body, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            # link() fails if the name is taken: of several starts at once, one makes the ring.
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                return read(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
    return ring
