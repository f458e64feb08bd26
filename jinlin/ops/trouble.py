"""What went wrong, in one sentence a person can act on, in both languages (there may be no Django yet)."""

import errno
import os


class Trouble(Exception):
    """A command cannot go on; `zh` and `en` each say in one sentence why and what to do. It may always be repeated."""

    def __init__(self, *, zh: str, en: str) -> None:
        """Keep both sentences; `str()` gives them one under the other."""
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class AlreadyRunning(Trouble):
    """Another `jinlin up` serves this data folder; `note` is what it wrote about itself."""

    def __init__(self, note: str) -> None:
        """Say where the other one answers."""
        super().__init__(
            zh=f"近邻已经在这个数据目录上运行（{note}）；请直接打开，或先在那个窗口按 Ctrl-C 停止。",
            en=f"Jinlin already runs from this data folder ({note}); open it, or stop it there with Ctrl-C first.",
        )


class NotRunning(Trouble):
    """No database server answers for this data folder."""

    def __init__(self) -> None:
        """Say how to start one."""
        super().__init__(
            zh="近邻没有运行：请先用 script/run 启动，或用 DATABASE_URL 指明数据库。",
            en="Jinlin is not running: start it with script/run, or name a database in DATABASE_URL.",
        )


def disk_full(where: str) -> Trouble:
    """Return what to say when the disk that holds `where` is full."""
    return Trouble(
        zh=f"磁盘满了：{where} 所在的磁盘没有可用空间；腾出至少 2 GB 后重新运行即可，数据没有损坏。",
        en=f"The disk is full: there is no room left for {where}; free at least 2 GB and run this again, nothing is lost.",
    )


def database_gone(said: str) -> Trouble:
    """Return what to say when the database cannot be reached or has gone away; `said` are its own words."""
    reason = said.strip().splitlines()[0] if said.strip() else "?"
    return Trouble(
        zh=f"连不上数据库，或连接中断（{reason}）；请确认它在运行、DATABASE_URL 正确，然后重新运行。",
        en=f"The database cannot be reached or went away ({reason}); see that it runs and that DATABASE_URL is right, "
        "then run this again.",
    )


def explain(error: OSError) -> Trouble | None:
    """Return the sentence for an operating system error people meet, or None for one that is a bug of ours."""
    where = str(error.filename or os.curdir)
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(where)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}:
        return Trouble(
            zh=f"没有写入权限：{where}；请换一个可写的文件夹（JINLIN_DATA=文件夹），或用它的主人身份运行。",
            en=f"May not write {where}; choose a folder you may write to (JINLIN_DATA=folder), or run as its owner.",
        )
    return None
