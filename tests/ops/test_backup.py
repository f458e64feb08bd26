"""`jinlin backup` and `jinlin restore`: the same rows and photos in an empty place, and no keys unless asked."""

import json
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from jinlin.ops.postgres import State, server_for
from tests import databases

KEYS = '{"format": 1, "current": 1, "keys": {"1": "bm90IGEga2V5LCBidXQgdGhpcnR5LXR3byBieXRlcyE="}}'


def jinlin(*arguments: str, data: Path, url: str | None) -> subprocess.CompletedProcess[str]:
    """Run a command on a data folder and a database (None: the embedded one of that folder)."""
    environment = {**os.environ, "JINLIN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jinlin.settings"}
    environment.pop("DATABASE_URL", None)
    environment.pop("JINLIN_SECRET_KEY", None)
    if url:
        environment["DATABASE_URL"] = url
    return subprocess.run(
        [sys.executable, "-m", "jinlin", *arguments], env=environment, capture_output=True, text=True, check=False
    )


def prints(url: str) -> dict[str, str | None]:
    """Return a fingerprint of every table's rows."""
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {}
        for (name,) in names:
            query = "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} t"
            row = connection.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone()
            found[name] = row[0] if row else None
    return found


@pytest.fixture
def lived_in(empty_database: str, tmp_path: Path) -> tuple[str, Path]:
    """Give a database and a data folder with a photo, words in Chinese and keys."""
    data = tmp_path / "old"
    photo = data / "files" / "ready" / "0a" / "0a000000-0000-4000-8000-000000000001.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"\xff\xd8 a photo")
    (photo.parent / ".draft.jpg.12").write_bytes(b"half")
    (data / "keys.json").write_text(KEYS)
    with psycopg.connect(empty_database) as connection:
        connection.execute(
            "INSERT INTO common_storedfile (key, upload_key, kind, state, sha256, bytes, width, height, seconds, mime,"
            " attempts, error, created_at) VALUES ('0a000000-0000-4000-8000-000000000001', 'k', 'photo', 'ready',"
            " '\\x00', 10, 1, 1, 0, 'image/jpeg', 1, '路灯', now())"
        )
        connection.execute(
            "INSERT INTO common_sealingkey (version, fingerprint, created_at) VALUES (1, '00', now()) "
            "ON CONFLICT DO NOTHING"
        )
        connection.execute(
            "INSERT INTO common_counter (name, key, hits, ends_at) VALUES ('n', '', 1, now() + interval '1 day')"
        )
        connection.execute("SELECT nextval('common_running_number') FROM generate_series(1, 7)")
    return empty_database, data


@pytest.fixture
def another_database(database_server: str, template_database: str) -> Iterator[str]:
    """Give the URL of a database with nothing at all in it."""
    with databases.a_copy(database_server, "template0") as url:
        yield url


def test_a_backup_restored_elsewhere_is_the_same(
    lived_in: tuple[str, Path], another_database: str, tmp_path: Path
) -> None:
    url, data = lived_in
    file, keys, new = tmp_path / "b.jinlin", tmp_path / "keys", tmp_path / "new"
    made = jinlin("backup", str(file), "--with-keys", str(keys), data=data, url=url)
    assert made.returncode == 0, made.stderr
    for private in (file, keys):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600

    done = jinlin("restore", str(file), "--with-keys", str(keys), data=new, url=another_database)
    assert done.returncode == 0, done.stderr
    assert "Restored" in done.stdout
    assert "missing" not in done.stdout
    before, after = prints(url), prints(another_database)
    assert before.pop("common_counter") != after.pop("common_counter")  # counters start anew
    assert before == after
    with psycopg.connect(another_database) as connection:
        assert connection.execute("SELECT nextval('common_running_number')").fetchone() == (8,)
    photo = "files/ready/0a/0a000000-0000-4000-8000-000000000001.jpg"
    assert (new / photo).read_bytes() == (data / photo).read_bytes()
    assert not list(new.rglob(".draft*"))
    assert (new / "keys.json").read_text() == KEYS
    assert (new / "secret_key").read_text() == (data / "secret_key").read_text()
    assert stat.S_IMODE((new / "keys.json").stat().st_mode) == 0o600


def test_guards_in_the_database_come_back_too(
    lived_in: tuple[str, Path], another_database: str, tmp_path: Path
) -> None:
    url, data = lived_in
    jinlin("backup", str(tmp_path / "b"), data=data, url=url)
    jinlin("restore", str(tmp_path / "b"), data=tmp_path / "new", url=another_database)
    query = (
        "SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal "
        "UNION ALL SELECT 'constraint', conname FROM pg_constraint WHERE contype <> 'n' "
        "UNION ALL SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
    )
    with psycopg.connect(url) as before, psycopg.connect(another_database) as after:
        assert before.execute(query).fetchall() == after.execute(query).fetchall()


def test_keys_stay_out_unless_asked_for_and_a_restore_says_that_they_are_missing(
    lived_in: tuple[str, Path], another_database: str, tmp_path: Path
) -> None:
    url, data = lived_in
    file = tmp_path / "b.jinlin"
    made = jinlin("backup", str(file), data=data, url=url)
    assert "without them names and phones cannot be read" in made.stdout
    with tarfile.open(file) as tar:
        assert {name.split("/")[0] for name in tar.getnames()} == {"manifest.json", "database.dump", "files"}
    assert b"thirty-two" not in file.read_bytes()
    assert json.loads(KEYS)["keys"]["1"].encode() not in file.read_bytes()
    done = jinlin("restore", str(file), data=tmp_path / "new", url=another_database)
    assert done.returncode == 0, done.stderr
    assert "The keys are missing" in done.stdout
    assert "缺少密钥" in done.stdout


def test_nothing_is_overwritten(lived_in: tuple[str, Path], tmp_path: Path) -> None:
    url, data = lived_in
    file = tmp_path / "b.jinlin"
    assert jinlin("backup", str(file), data=data, url=url).returncode == 0
    size = file.stat().st_size
    again = jinlin("backup", str(file), data=data, url=url)
    assert again.returncode == 1
    assert "will not be overwritten" in again.stderr
    assert file.stat().st_size == size
    onto = jinlin("restore", str(file), data=data, url=url)
    assert onto.returncode == 1
    assert "There is data here already" in onto.stderr


@pytest.mark.parametrize("damage", ["cut", "nonsense", "absent"])
def test_a_bad_backup_is_refused_and_leaves_the_place_empty(
    lived_in: tuple[str, Path], another_database: str, tmp_path: Path, damage: str
) -> None:
    url, data = lived_in
    file = tmp_path / "b.jinlin"
    if damage == "cut":
        jinlin("backup", str(file), data=data, url=url)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif damage == "nonsense":
        file.write_text("not a backup")
    done = jinlin("restore", str(file), data=tmp_path / "new", url=another_database)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not [name for name, value in prints(another_database).items() if value]
    assert not list((tmp_path / "new").glob("files/*"))


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="about the embedded server")
def test_a_restore_into_an_empty_folder_makes_its_own_server(lived_in: tuple[str, Path], tmp_path: Path) -> None:
    url, data = lived_in
    file, new = tmp_path / "b.jinlin", tmp_path / "new"
    jinlin("backup", str(file), data=data, url=url)
    server = server_for(new)
    try:
        done = jinlin("restore", str(file), data=new, url=None)
        assert done.returncode == 0, done.stderr
        assert server.state() is State.DOWN  # as it was found
        server.start()
        before, after = prints(url), prints(server.url())
        assert {n: p for n, p in before.items() if n != "common_counter"} == {
            n: p for n, p in after.items() if n != "common_counter"
        }
    finally:
        server.destroy()
