"""`jinlin restore FILE`: bring a backup back into an empty place, and say plainly when the keys are missing."""

import argparse
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from jinlin.ops.archive import DUMP, FILES, FORMAT, MANIFEST, Manifest, count_rows, environment, failed, program
from jinlin.ops.children import jinlin
from jinlin.ops.locks import hold
from jinlin.ops.postgres import server_for
from jinlin.ops.trouble import Trouble


def say(line: str) -> None:
    """Tell the person at the terminal one line."""
    print(line, flush=True)  # noqa: T201  # a command's own words


def run(options: argparse.Namespace) -> int:
    """Restore `file` (and the keys of `with_keys`) into the database and the data folder of this install."""
    data: Path = options.data
    keys = read_keys(options.with_keys) if options.with_keys else None
    with _database(data) as url, tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as here:
        _must_be_empty(url, data / FILES)
        manifest = unpack(options.file, Path(here))
        load_dump(Path(here) / DUMP, url)
        _compare(manifest, url)
        (Path(here) / FILES).mkdir(exist_ok=True, mode=0o700)
        if (data / FILES).exists():
            (data / FILES).rmdir()
        (Path(here) / FILES).rename(data / FILES)
        if keys:
            put_keys(keys, data)
        _migrate(url)
    say(f"已恢复 · Restored: {sum(manifest.rows.values())} rows, {manifest.files} files, {manifest.made_at}")
    if manifest.keys and not keys_file(data).exists():
        say(
            f"缺少密钥：请把密钥文件放回 {keys_file(data)}；在此之前姓名和电话无法读出，其余都可用。\n"
            f"The keys are missing: put the key file back at {keys_file(data)}; "
            "until then names and phones cannot be read, everything else works."
        )
    return 0


def keys_file(data: Path) -> Path:
    """Return where this install keeps its key ring."""
    return Path(os.environ.get("JINLIN_KEYS") or data / "keys.json")


@contextmanager
def _database(data: Path) -> Iterator[str]:
    """Give the URL of the database to restore into: DATABASE_URL's, or the embedded one, started for this."""
    data.mkdir(parents=True, exist_ok=True)
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with hold(data / "up.lock", note="jinlin restore"):
        server = server_for(data)
        server.start(say)
        try:
            yield server.url()
        finally:
            server.stop()


def _must_be_empty(url: str, files: Path) -> None:
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
    if tables or (files.exists() and any(files.iterdir())):
        raise Trouble(
            zh="这里已有数据，不会覆盖；请恢复到空的数据库和空的数据目录（JINLIN_DATA=文件夹）。",
            en="There is data here already and it will not be overwritten; "
            "restore into an empty database and an empty data folder (JINLIN_DATA=folder).",
        )


def unpack(source: Path, target: Path) -> Manifest:
    """Unpack a backup into a folder; raises Trouble if the file is not one, is cut short or is of a later format."""
    try:
        with tarfile.open(source) as tar:
            tar.extractall(target, filter="data")  # names that lead out of the folder are refused
        manifest = Manifest(**json.loads((target / MANIFEST).read_text()))
        found = sum(path.is_file() for path in (target / FILES).rglob("*"))
    except FileNotFoundError as error:
        raise Trouble(zh=f"找不到 {error.filename}。", en=f"There is no {error.filename}.") from error
    except (tarfile.TarError, EOFError, ValueError, TypeError) as error:
        raise Trouble(
            zh=f"{source} 不是完整的近邻备份（{error}）；请换一份。",
            en=f"{source} is not a whole Jinlin backup ({error}); take another one.",
        ) from error
    if manifest.format != FORMAT or found != manifest.files:
        raise Trouble(
            zh=f"{source} 不完整，或来自更新的版本（{manifest.version}）；请换一份，或先升级近邻。",
            en=f"{source} is incomplete or of a later version ({manifest.version}); take another one, or upgrade first.",
        )
    return manifest


def load_dump(dump: Path, url: str) -> None:
    """Load a dump into an empty database in one transaction."""
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        reader = subprocess.Popen(  # noqa: S603  # PostgreSQL's own program
            [program("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", "--file=-", str(dump)],
            stdout=subprocess.PIPE,
            stderr=said,
        )
        writer = subprocess.Popen(  # noqa: S603
            [program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment(url),
        )
        with suppress(BrokenPipeError), reader, writer:  # a psql that ends early has said why
            _pass_on(reader, writer)
        if reader.returncode or writer.returncode:
            said.seek(0)
            raise failed("pg_restore", subprocess.CompletedProcess([], writer.returncode, stderr=said.read()))


def _pass_on(reader: "subprocess.Popen[bytes]", writer: "subprocess.Popen[bytes]") -> None:
    """Pass everything on but one setting that PostgreSQL before 17 does not know and that matters to nobody here."""
    if reader.stdout is None or writer.stdin is None:
        raise AssertionError("both have pipes")
    for line in reader.stdout:
        if line == b"SET transaction_timeout = 0;\n":
            break
        writer.stdin.write(line)
    shutil.copyfileobj(reader.stdout, writer.stdin, 1 << 20)


def _compare(manifest: Manifest, url: str) -> None:
    with psycopg.connect(url) as connection:
        found = count_rows(connection)
    different = sorted(name for name in manifest.rows if found.get(name) != manifest.rows[name])
    if different:
        raise Trouble(
            zh=f"恢复后的行数与备份不符：{'、'.join(different)}；请换一份备份。",
            en=f"After restoring, these tables count differently from the backup: {', '.join(different)}; take another.",
        )


def _migrate(url: str) -> None:
    """Bring a backup of an older version up to date."""
    done = subprocess.run(  # noqa: S603  # our own command
        jinlin("manage", "migrate", "--verbosity", "0", "--skip-checks"),
        env={**os.environ, "DATABASE_URL": url},
        check=False,
    )
    if done.returncode:
        raise Trouble(
            zh="数据已恢复，但没能升级到当前版本（原因见上）。",
            en="The data is restored but could not be brought up to this version, for the reason above.",
        )


def read_keys(path: Path) -> dict[str, str | None]:
    """Read a key file written by `jinlin backup --with-keys`."""
    try:
        found = json.loads(path.read_text())
        return {"keys": found["keys"], "secret_key": found["secret_key"]}
    except FileNotFoundError:
        raise Trouble(zh=f"找不到密钥文件 {path}。", en=f"There is no key file {path}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(zh=f"{path} 不是密钥文件。", en=f"{path} is not a key file.") from error


def put_keys(keys: dict[str, str | None], data: Path) -> None:
    """Put the key ring and the signing key where this install keeps them, for their owner only."""
    for name, path in (("keys", keys_file(data)), ("secret_key", data / "secret_key")):
        body = keys[name]
        if body is None or (name == "secret_key" and os.environ.get("JINLIN_SECRET_KEY")):
            continue
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(body)
