"""The manual: it builds without a warning, leads nowhere wrong, and quotes the screens' own words."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
# What a guide must tell, whoever it is for.
CHAPTERS = ["打开先看到什么", "五件事", "颜色和词", "这里永远不会", "它说不行的时候"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the manual as script/docs does, somewhere else."""
    built = tmp_path_factory.mktemp("site")
    line = re.search(r"python (-m sphinx .*?) docs ", (ROOT / "script" / "docs").read_text())
    assert line
    done = subprocess.run(
        [sys.executable, *line[1].split(), "docs", str(built)],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return built


def test_the_manual_builds_without_a_warning(site: Path) -> None:
    assert "微网格长" in (site / "index.html").read_text()
    assert all((site / "guide" / f"{guide.stem}.html").exists() for guide in GUIDES)


def test_no_link_of_the_site_is_broken_and_nothing_comes_from_elsewhere(site: Path) -> None:
    broken = []
    for page in site.rglob("*.html"):
        html = page.read_text()
        for attribute, target in re.findall(r'(href|src)="([^"#?]+)', html):
            if "://" in target or target.startswith(("mailto:", "data:")):
                assert attribute == "href", f"{page.name} loads {target}"
            elif not (page.parent / unescape(target)).exists():
                broken.append(f"{page.relative_to(site)}: {target}")
    assert not broken


def test_the_search_finds_chinese_words(site: Path) -> None:
    index = (site / "searchindex.js").read_text()
    assert all(json.dumps(word) in index for word in ("退单", "挂账", "回访"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_tells_what_it_must_and_names_buttons_as_the_screen_does(guide: Path) -> None:
    text = guide.read_text()
    assert all(chapter in text for chapter in CHAPTERS)
    said = {
        words
        for path in ROOT.glob("jinlin/**/zh_Hans/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
        if not entry.obsolete
        for words in (entry.msgstr, *entry.msgstr_plural.values())
    }
    quoted = re.findall(r"「([^」]+)」", text)
    assert quoted
    assert not [one for one in quoted if one not in said and not any(len(one) > 3 and one in words for words in said)]
