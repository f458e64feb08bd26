"""Every command of the documents runs: here, or in the test that is named for it; what is only shown says why."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(p for p in ROOT.glob("docs/**/*.md") if "_build" not in p.parts)]
BLOCK = re.compile(r"^```(?:sh|console|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class By:
    """Run by a test: `file::name`, below tests/."""

    test: str


@dataclass(frozen=True)
class Here:
    """Run by this file, with these words in place of others."""

    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shown:
    """Not run by a test; `held_by` is the file that runs it, and `why` says why no test does."""

    held_by: str
    why: str


# What they choose is collected, in one file: the whole of it is what runs this.
COLLECT = Here(
    ((".venv/bin/pytest", f"{sys.executable} -m pytest --collect-only -q -n 0 {ROOT}/tests/appeals/test_workflow.py"),)
)
ON_A_DATABASE = (("DATABASE_URL=postgresql://jinlin@/jinlin?host=/run/postgresql ", ""), ("jinlin ", "{jinlin} "))
MOVED = (("/backups/2026-11-23.jinlin", "{tmp}/b.jinlin"), ("/safe/jinlin-keys.json", "{tmp}/keys.json"))
HOW: dict[str, By | Here | Shown] = {
    "apt-get install -y python3 python3-venv git": Shown(".ci/run", "needs root and changes the machine"),
    "script/run": By("ops/test_smoke.py::test_one_appeal_walks_from_report_to_closed_and_leaves_nothing_behind"),
    "script/test": Shown(".ci/run", "is what runs these tests"),
    "script/check": Shown("script/test", "runs before these tests, every time"),
    "script/docs": By("ops/test_site.py::test_the_manual_builds_without_a_warning"),
    "script/messages --update web/desk": By("ops/test_commands.py::test_messages_in_a_copy"),
    "script/messages": By("ops/test_commands.py::test_messages_in_a_copy"),
    ".venv/bin/pytest tests/appeals/test_workflow.py -n 0": COLLECT,
    ".venv/bin/pytest -k reopen": COLLECT,
    '.venv/bin/pytest -m "not browser"': COLLECT,
    "jinlin manage migrate": Here(ON_A_DATABASE),
    "DATABASE_URL=postgresql://jinlin@/jinlin?host=/run/postgresql jinlin manage migrate": Here(ON_A_DATABASE),
    "jinlin check --trail": Here(ON_A_DATABASE),
    "jinlin backup /backups/2026-11-23.jinlin --with-keys /safe/jinlin-keys.json": Here((*ON_A_DATABASE, *MOVED)),
    # The rest stays until it is stopped, or starts a server of its own; these tests do both.
    "jinlin web --host 127.0.0.1 --port 8000": By("ops/test_up.py::test_a_killed_web_process_is_started_again"),
    "jinlin jobs": By("ops/test_up.py::test_up_starts_everything_ctrl_c_stops_everything_and_the_data_stays"),
    "JINLIN_DATA=/new/place jinlin up": By(
        "ops/test_up.py::test_up_starts_everything_ctrl_c_stops_everything_and_the_data_stays"
    ),
    "JINLIN_DATA=/new/place jinlin restore /backups/2026-11-23.jinlin --with-keys /safe/jinlin-keys.json": By(
        "ops/test_backup.py::test_a_restore_into_an_empty_folder_makes_its_own_server"
    ),
}


def commands() -> Iterator[tuple[str, str]]:
    """Give the commands of every block of every document, each with where it stands."""
    for document in DOCUMENTS:
        for block in BLOCK.findall(document.read_text()):
            for line in block.splitlines():
                command = re.sub(r"\s+#.*$", "", line).removeprefix("$ ").strip()
                if command:
                    yield command, document.name


def test_every_command_says_how_it_is_run_and_no_line_is_left_over() -> None:
    found = dict(commands())
    assert not {command: where for command, where in found.items() if command not in HOW}
    assert not {command for command in HOW if command not in found and command != "jinlin manage migrate"}


@pytest.mark.parametrize("how", [how for how in HOW.values() if not isinstance(how, Here)], ids=str)
def test_what_is_named_for_it_is_there(how: By | Shown) -> None:
    if isinstance(how, By):
        file, name = how.test.split("::")
        assert f"def {name}(" in (ROOT / "tests" / file).read_text()
    else:
        command = next(command for command, one in HOW.items() if one is how)
        runner = (ROOT / how.held_by).read_text()
        assert command.split()[0] in runner
        assert how.why


@pytest.mark.parametrize("command", [command for command, how in HOW.items() if isinstance(how, Here)])
def test_it_runs(command: str, empty_database: str, tmp_path: Path) -> None:
    how = HOW[command]
    assert isinstance(how, Here)
    line = command
    for old, new in how.instead:
        line = line.replace(old, new, 1)
    line = line.replace("{jinlin}", f"{sys.executable} -m jinlin").replace("{tmp}", str(tmp_path))
    done = subprocess.run(
        shlex.split(line),
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": empty_database, "JINLIN_DATA": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_messages_in_a_copy(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "jinlin", tmp_path / "jinlin", ignore=shutil.ignore_patterns("vendor", "__pycache__", "data")
    )
    shutil.copytree(ROOT / "script", tmp_path / "script")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for arguments in (["--update", "web/desk"], []):
        done = subprocess.run(
            ["/bin/sh", "script/messages", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert "catalogues compiled" in done.stdout + done.stderr
