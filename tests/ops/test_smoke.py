"""`script/run --smoke` as a stranger's first question: does it work here?"""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_one_appeal_walks_from_report_to_closed_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "script/run", "--smoke"],
        cwd=ROOT,
        env={**os.environ, "JINLIN_DATA": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^smoke: ok \d+\.\d s$", done.stdout, re.MULTILINE)
    assert not list(tmp_path.iterdir())
