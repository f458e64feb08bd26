"""The command `jinlin`: reads the arguments, finds the database, hands over to the command's own module in jinlin.ops."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django
import django.db
import psycopg

from jinlin import __version__
from jinlin.ops.postgres import State, server_for
from jinlin.ops.trouble import NotRunning, Trouble, database_gone, explain

PROJECT = Path(__file__).resolve().parent.parent
# Commands that set up Django themselves, or leave that to their children.
WITHOUT_DJANGO = {"up", "web", "restore", "smoke"}
WITHOUT_DATABASE = {"up", "restore", "smoke"}


def data_folder() -> Path:
    """Return the folder with everything this install keeps: the database, the files, the keys."""
    return Path(os.environ.get("JINLIN_DATA") or PROJECT / "var").resolve()


def find_database(data: Path) -> None:
    """Set DATABASE_URL to the running embedded server, unless it is set; raises NotRunning, or what psycopg raises."""
    if url := os.environ.get("DATABASE_URL"):
        # At once and in its own words; a pool would try for a while.
        psycopg.connect(url, connect_timeout=10).close()
        return
    server = server_for(data)
    if server.state() is not State.UP:
        raise NotRunning
    os.environ["DATABASE_URL"] = server.url()


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of every command and option."""
    parser = argparse.ArgumentParser(prog="jinlin", description="近邻 Jinlin")
    parser.add_argument("--version", action="version", version=f"jinlin {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    up = commands.add_parser("up", help="start everything: database, web and jobs · 启动全部")
    _add_address(up)
    up.add_argument(
        "--demo", action=argparse.BooleanOptionalAction, default=False, help="build and show the demo district"
    )
    up.add_argument(
        "--demo-beyond-loopback", action="store_true", help="serve demo data to other machines all the same"
    )

    _add_history(up)

    web = commands.add_parser("web", help="the web server · 网页服务")
    _add_address(web)
    web.add_argument("--demo-beyond-loopback", action="store_true", help=argparse.SUPPRESS)

    jobs = commands.add_parser("jobs", help="background and periodic work · 后台任务")
    jobs.add_argument("--once", action="store_true", help="do what waits, then end")
    jobs.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)

    demo = commands.add_parser("demo", help="build the demo district in an empty database · 建立示例区")
    demo.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    _add_history(demo)

    check = commands.add_parser("check", help="check this install · 检查")
    check.add_argument("--trail", action="store_true", help="verify every appeal's hash chain and replay its events")

    backup = commands.add_parser("backup", help="write everything but the keys to a file · 备份")
    backup.add_argument("file", type=Path)
    backup.add_argument("--with-keys", type=Path, metavar="FILE", help="write the keys too, to a file of their own")

    restore = commands.add_parser("restore", help="bring a backup back into an empty place · 恢复")
    restore.add_argument("file", type=Path)
    restore.add_argument("--with-keys", type=Path, metavar="FILE", help="the keys' own file")

    smoke = commands.add_parser("smoke", help="walk one appeal through a throw-away copy · 自检")
    smoke.add_argument("--keep", action="store_true", help="leave the throw-away folder for a look")

    manage = commands.add_parser("manage", help="Django's own commands · Django 命令", add_help=False)
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _add_history(parser: argparse.ArgumentParser) -> None:
    help_text = "the demo's fifteen months of appeals, or only its tree and people"
    parser.add_argument("--history", action=argparse.BooleanOptionalAction, default=True, help=help_text)


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=32, help="blocking threads of each worker")
    parser.add_argument("--access-log", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command the arguments name; return its exit code. Trouble is told in one sentence per language."""
    options = make_parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinlin.settings")
    try:
        options.data = data_folder()
        if options.command not in WITHOUT_DATABASE:
            find_database(options.data)
        if options.command not in WITHOUT_DJANGO:
            django.setup()
        module = importlib.import_module(f"jinlin.ops.{options.command}")
        return int(module.run(options))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201  # a command's own words
    except (psycopg.OperationalError, django.db.OperationalError) as error:
        print(database_gone(str(error)), file=sys.stderr)  # noqa: T201
    except OSError as error:
        if (trouble_met := explain(error)) is None:
            raise
        print(trouble_met, file=sys.stderr)  # noqa: T201
    except KeyboardInterrupt:
        return 130
    return 1
