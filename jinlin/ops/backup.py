"""`jinlin backup FILE`: one moment of rows, photos and trail in one file, while people go on working."""

import argparse
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings

from jinlin import __version__
from jinlin.ops.archive import (
    DUMP,
    FILES,
    FORMAT,
    MANIFEST,
    Manifest,
    count_rows,
    environment,
    failed,
    files_below,
    migrations,
    program,
)
from jinlin.ops.trouble import Trouble


def run(options: argparse.Namespace) -> int:
    """Write the backup to `file`, and with `with_keys` the keys to a file of their own."""
    for target in filter(None, (options.file, options.with_keys)):
        if target.exists():
            raise Trouble(
                zh=f"{target} 已存在，不会覆盖；请换一个文件名。",
                en=f"{target} is there already and will not be overwritten; choose another name.",
            )
    manifest = write_backup(options.file, database_url=os.environ["DATABASE_URL"], now=datetime.now(UTC))
    print(f"{options.file}: {sum(manifest.rows.values())} rows, {manifest.files} files")  # noqa: T201
    if options.with_keys:
        write_keys(options.with_keys)
        print(f"{options.with_keys}: 密钥，请另存一处 · the keys; keep them elsewhere")  # noqa: T201
    elif manifest.keys:
        print(  # noqa: T201
            f"密钥不在备份里（{settings.KEYS_FILE}）；没有它，姓名和电话无法读出。\n"
            f"The keys ({settings.KEYS_FILE}) are not in it; without them names and phones cannot be read."
        )
    return 0


def write_backup(target: Path, *, database_url: str, now: datetime) -> Manifest:
    """Write a backup of this install to `target`, whole or not at all; returns what it says about itself."""
    files = Path(settings.FILES_DIR)
    files.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        tempfile.TemporaryDirectory(dir=files.parent, prefix=".backup-") as here,
        psycopg.connect(database_url) as reader,
    ):
        frozen = Path(here) / FILES
        snapshot = _one_moment(database_url, reader, files, frozen)
        dump = Path(here) / DUMP
        done = subprocess.run(  # noqa: S603  # PostgreSQL's own program
            [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
             "--no-unlogged-table-data", f"--snapshot={snapshot}", "--file", str(dump)],
            env=environment(database_url), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise failed("pg_dump", done)
        kept = files_below(frozen)
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            migrations=migrations(reader),
            rows=count_rows(reader),
            files=len(kept),
            keys={str(v): f for v, f in reader.execute("SELECT version, fingerprint FROM common_sealingkey")},
        )
        _pack(target, manifest, dump, frozen, kept)
    return manifest


def _one_moment(database_url: str, reader: psycopg.Connection, files: Path, frozen: Path) -> str:
    """Link every file to `frozen` at the very moment of the snapshot that is returned; `reader` keeps it open.

    A job deletes a raw photo after it has committed its row. While its table is locked no such row can change, so
    each file a row of the snapshot names is still there to be linked. Photos wait for as long as the linking takes.
    """
    with psycopg.connect(database_url) as lock:
        lock.execute("LOCK TABLE common_storedfile IN SHARE MODE")
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        row = reader.execute("SELECT pg_export_snapshot()").fetchone()
        shutil.copytree(files, frozen, copy_function=_link)
    if row is None:
        raise AssertionError("PostgreSQL exports a snapshot or raises")
    return str(row[0])


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except FileNotFoundError:
        pass  # a draft that has just got its name, or a raw file whose row is done with
    except OSError:
        shutil.copyfile(source, target)  # a file system without links
    return target


def _pack(target: Path, manifest: Manifest, dump: Path, frozen: Path, kept: list[Path]) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                said = json.dumps(manifest.as_dict(), ensure_ascii=False, indent=1).encode()
                entry = tarfile.TarInfo(MANIFEST)
                entry.size = len(said)
                tar.addfile(entry, io.BytesIO(said))
                tar.add(dump, DUMP)
                for path in kept:
                    tar.add(path, f"{FILES}/{path.relative_to(frozen).as_posix()}", recursive=False)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def write_keys(target: Path) -> None:
    """Write the key ring and the signing key to a file that only its owner can read."""
    body = {
        "format": FORMAT,
        "keys": Path(settings.KEYS_FILE).read_text() if Path(settings.KEYS_FILE).exists() else None,
        "secret_key": settings.SECRET_KEY,
    }
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(body, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
