"""Preparing the pages' files: once per version, by one process, and never losing what open pages still load."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jinlin.ops import static_files
from jinlin.ops.static_files import prepare
from jinlin.ops.trouble import Trouble


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepared")


def test_many_starts_at_once_prepare_once_and_later_starts_find_it_done(folder: Path) -> None:
    said: list[str] = []
    with ThreadPoolExecutor(3) as starts:
        done = list(starts.map(lambda _: prepare(folder, say=said.append), range(3)))
    assert sorted(done) == [False, False, True]
    assert len(said) == 1
    assert not prepare(folder)


def test_a_new_version_is_prepared_beside_the_old_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(folder)
    old = folder / "jinlin.0123456789ab.css"
    old.write_text("body {}")
    monkeypatch.setattr(static_files, "stamp", lambda: "another version")
    assert prepare(folder)
    assert old.exists()
    assert list(folder.glob("jinlin.*.css.br"))


def test_what_goes_wrong_is_told_in_one_sentence_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").mkdir()  # where the list of names belongs
    with pytest.raises(Trouble, match="could not be prepared"):
        prepare(tmp_path)
    (tmp_path / "staticfiles.json").rmdir()
    assert prepare(tmp_path)
