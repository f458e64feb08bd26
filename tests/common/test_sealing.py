"""Sealing private values, and the keys it needs."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from jinlin.common import keyring
from jinlin.common.keyring import KeysMissing
from jinlin.common.models import SealingKey
from jinlin.common.sealing import CannotOpen, key_version, keyed_hash, keyed_hashes, open_sealed, seal

pytestmark = pytest.mark.django_db

HERE = b"contact:phone:17"


@given(st.text())
@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_what_is_sealed_opens_again_and_never_looks_the_same_twice(text: str) -> None:
    blob = seal(text, context=HERE)
    assert open_sealed(blob, context=HERE) == text
    assert open_sealed(memoryview(blob), context=HERE) == text
    assert seal(text, context=HERE) != blob
    assert len(text) < 4 or text.encode() not in blob


def test_a_sealed_value_opens_only_where_it_belongs_and_unchanged() -> None:
    blob = seal("13812345678", context=HERE)
    with pytest.raises(CannotOpen):
        open_sealed(blob, context=b"contact:phone:18")
    for at in range(2, len(blob)):
        changed = bytearray(blob)
        changed[at] ^= 1
        with pytest.raises(CannotOpen):
            open_sealed(bytes(changed), context=HERE)
    for nonsense in (b"", b"13812345678", blob[:40], b"\x02" + blob[1:]):
        with pytest.raises(CannotOpen):
            open_sealed(nonsense, context=HERE)


def test_hashes_find_and_do_not_tell() -> None:
    assert keyed_hash("+8613812345678", purpose="phone") == keyed_hash("+8613812345678", purpose="phone")
    assert keyed_hash("5678", purpose="phone") != keyed_hash("5678", purpose="last4")
    assert len(keyed_hash("5678", purpose="last4")) == 33


def test_the_key_file_is_made_at_first_need_for_its_owner_only(own_keys: Path) -> None:
    assert not own_keys.exists()
    seal("x", context=HERE)
    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o600
    assert list(own_keys.parent.glob(".keys*")) == []
    row = SealingKey.objects.get()
    assert (row.version, len(row.fingerprint)) == (1, 16)
    assert row.fingerprint in str(row)


def test_of_several_starts_at_once_one_makes_the_ring(own_keys: Path) -> None:
    found: list[keyring.KeyRing] = []
    threads = [threading.Thread(target=lambda: found.append(keyring.create(own_keys))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.fingerprint(1) for ring in found}) == 1


def test_rotation_seals_with_the_new_key_and_reads_the_old_one(own_keys: Path) -> None:
    old = seal("王大明", context=HERE)
    old_hash = keyed_hash("王大明", purpose="name")
    keyring.rotate(own_keys)
    keyring.forget()
    new = seal("王大明", context=HERE)
    assert [key_version(old), key_version(new)] == [1, 2]
    assert [open_sealed(blob, context=HERE) for blob in (old, new)] == ["王大明"] * 2
    hashes = keyed_hashes("王大明", purpose="name")
    assert hashes[0] == keyed_hash("王大明", purpose="name") != old_hash
    assert old_hash in hashes
    assert SealingKey.objects.count() == 2
    assert "current=2" in repr(keyring.ring())
    assert json.loads(own_keys.read_text())["keys"]["2"] not in repr(keyring.ring())


def test_missing_keys_are_said_plainly_and_not_replaced(own_keys: Path) -> None:
    seal("x", context=HERE)
    fingerprint = keyring.ring().fingerprint(1)
    own_keys.unlink()
    keyring.forget()
    with pytest.raises(KeysMissing, match=fingerprint):
        seal("y", context=HERE)
    assert not own_keys.exists()


def test_anothers_keys_are_refused(own_keys: Path) -> None:
    seal("x", context=HERE)
    own_keys.unlink()
    keyring.create(own_keys)
    keyring.forget()
    with pytest.raises(KeysMissing, match="not the one"):
        seal("y", context=HERE)


def test_an_incomplete_ring_says_which_key_is_gone(own_keys: Path) -> None:
    blob = seal("x", context=HERE)
    with pytest.raises(KeysMissing, match="version 9"):
        open_sealed(blob[:1] + b"\x09" + blob[2:], context=HERE)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"format": 1}', '{"format": 1, "current": 1, "keys": {"1": "c2hvcnQ="}}',
     '{"format": 1, "current": 2, "keys": {}}', '{"format": 1, "current": 1, "keys": {"1": "%%%"}}'],
)  # fmt: skip
def test_a_damaged_key_file_is_refused(own_keys: Path, content: str) -> None:
    own_keys.write_text(content)
    with pytest.raises(KeysMissing, match="sound copy"):
        keyring.ring()


def test_a_key_file_that_cannot_be_read_is_refused(own_keys: Path) -> None:
    own_keys.mkdir()
    with pytest.raises(KeysMissing, match="cannot be read"):
        keyring.ring()
    own_keys.rmdir()
    with pytest.raises(KeysMissing, match="is missing"):
        keyring.read(own_keys)


def test_a_full_ring_is_not_rotated(own_keys: Path) -> None:
    ring = keyring.create(own_keys)
    full = {str(v): json.loads(own_keys.read_text())["keys"]["1"] for v in range(1, 256)}
    own_keys.write_text(json.dumps({"format": 1, "current": 255, "keys": full}))
    with pytest.raises(KeysMissing, match="full"):
        keyring.rotate(own_keys)
    assert ring.versions == (1,)
    assert os.access(own_keys, os.R_OK)
