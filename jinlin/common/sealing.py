"""Private values: sealed at rest, masked wherever they are printed, found through keyed hashes.

A sealed value is an envelope: a fresh data key encrypts the text (AES-256-GCM), the ring's key encrypts the data key.
Both are bound to the key's version and to a `context` of the caller's choice (say `b"contact:phone:17"`), so that a
blob copied to another row or column does not open there.

    byte 0      format (1)
    byte 1      key version
    2 … 61      nonce + wrapped data key + tag
    62 …        nonce + ciphertext + tag
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinlin.common import keyring
from jinlin.common.private import PersonName, Phone

_FORMAT = 1
_NONCE = 12
_TAG = 16
_KEY = 32
_WRAPPED = _NONCE + _KEY + _TAG
_HEAD = 2


class CannotOpen(Exception):
    """A sealed value is damaged, or belongs to another place than the one it was read from."""


def seal(text: str, *, context: bytes) -> bytes:
    """Return `text` encrypted with the newest key; only `open_sealed` with the same context reads it."""
    ring = keyring.ring()
    head = bytes((_FORMAT, ring.current))
    data_key = AESGCM.generate_key(bit_length=_KEY * 8)
    wrap_nonce, text_nonce = os.urandom(_NONCE), os.urandom(_NONCE)
    wrapped = _wrapper(ring, ring.current).encrypt(wrap_nonce, data_key, head + context)
    body = AESGCM(data_key).encrypt(text_nonce, text.encode(), head + context)
    return b"".join((head, wrap_nonce, wrapped, text_nonce, body))


def open_sealed(blob: bytes | memoryview, *, context: bytes) -> str:
    """Return the text of a sealed value; raises CannotOpen, or KeysMissing when its key is not on the ring."""
    raw = bytes(blob)
    if len(raw) < _HEAD + _WRAPPED + _NONCE + _TAG or raw[0] != _FORMAT:
        raise CannotOpen("not a sealed value")
    ring, head = keyring.ring(), raw[:_HEAD]
    wrapped = raw[_HEAD : _HEAD + _WRAPPED]
    body = raw[_HEAD + _WRAPPED :]
    try:
        data_key = _wrapper(ring, head[1]).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], head + context)
        return AESGCM(data_key).decrypt(body[:_NONCE], body[_NONCE:], head + context).decode()
    except InvalidTag:
        raise CannotOpen("a sealed value was changed, or read from another place than it was sealed for") from None


def key_version(blob: bytes | memoryview) -> int:
    """Return which key sealed a value, to find what a rotation has left to do."""
    return bytes(blob[1:2])[0]


def keyed_hash(value: str, *, purpose: str) -> bytes:
    """Return 33 bytes that find a value without telling it: the key's version, then HMAC-SHA256."""
    ring = keyring.ring()
    return _hash(ring, ring.current, value, purpose)


def keyed_hashes(value: str, *, purpose: str) -> list[bytes]:
    """Return the hash under every key on the ring, newest first: search with `= ANY(…)` and rotation loses nobody."""
    ring = keyring.ring()
    return [_hash(ring, version, value, purpose) for version in ring.versions]


def _hash(ring: keyring.KeyRing, version: int, value: str, purpose: str) -> bytes:
    return bytes((version,)) + hmac.digest(ring.derive(version, f"hash:{purpose}"), value.encode(), hashlib.sha256)


@lru_cache(maxsize=32)
def _aead(key: bytes) -> AESGCM:
    return AESGCM(key)


def _wrapper(ring: keyring.KeyRing, version: int) -> AESGCM:
    return _aead(ring.derive(version, "seal"))


__all__ = [
    "CannotOpen",
    "PersonName",
    "Phone",
    "key_version",
    "keyed_hash",
    "keyed_hashes",
    "open_sealed",
    "seal",
]
