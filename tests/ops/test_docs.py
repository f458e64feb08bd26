"""The manual names every command and every setting, and both READMEs tell the same."""

import argparse
import re
from pathlib import Path

from jinlin.cli import make_parser

ROOT = Path(__file__).resolve().parent.parent.parent
MANUAL = (ROOT / "docs" / "operations.md").read_text()
# Set by `jinlin up` for its children; nobody else's business.
OURS_ALONE = {"JINLIN_DEMO"}
SCRIPT = re.compile(r"(?:^|[\s`])(script/\w+|\.ci/run)")


def test_every_command_has_its_line() -> None:
    commands = next(a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    missing = [name for name in commands.choices if f"jinlin {name}" not in MANUAL]
    assert not missing


def test_every_setting_has_its_line() -> None:
    names = {
        name
        for path in ROOT.glob("jinlin/**/*.py")
        for name in re.findall(r"[\"'](JINLIN_[A-Z_]+|DATABASE_URL)[\"']", path.read_text())
    }
    assert not sorted(name for name in names - OURS_ALONE if f"`{name}`" not in MANUAL)


def test_both_readmes_name_the_same_scripts_and_they_exist() -> None:
    named = [set(SCRIPT.findall((ROOT / name).read_text())) for name in ("README.md", "README.zh.md")]
    assert named[0] == named[1]
    assert all((ROOT / script).is_file() for script in named[0])


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert not broken
