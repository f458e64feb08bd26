"""Grounds, reply templates and must-reports; and that a mistake in any file is named by file and entry."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from jinlin.appeals.catalogue import DATA, DEPARTMENTS, Catalogue, CatalogueError, load_catalogue
from jinlin.appeals.catalogue_rows import BLANK
from jinlin.appeals.workflow import Verb


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue()


def test_who_is_declined_is_told_where_to_go_instead(shipped: Catalogue) -> None:
    declines = {row.code: row for row in shipped.grounds if row.use == "decline"}
    assert {"petition", "court", "police", "fire_rescue", "ambulance", "consumer"} <= set(declines)
    assert [declines[code].phone for code in ("police", "fire_rescue", "ambulance")] == ["110", "119", "120"]
    assert all(row.where.zh and row.where.en for row in declines.values())


def test_each_use_has_grounds_to_choose_from(shipped: Catalogue) -> None:
    uses = Counter(row.use for row in shipped.grounds)
    assert uses["object"] >= 5
    assert uses["extend"] >= 4
    assert uses["suspend"] >= 4
    assert set(uses) == {"decline", "object", "extend", "suspend", "excuse", "void"}
    assert all(row.needs.zh for row in shipped.grounds if row.use == "object")


def test_templates_say_what_was_done_and_never_that_it_was_handled_by_the_rules(shipped: Catalogue) -> None:
    assert len(shipped.reply_templates) >= 25
    for row in shipped.reply_templates:
        assert "按规定处理" not in row.text.zh
        assert row.verb in set(Verb)
    for row in shipped.reply_templates:
        if row.verb == "resolve" and row.code not in {"resolve_cannot", "dispute_open", "thanks"}:
            assert "{done}" in row.text.zh, row.code


def test_a_template_is_filled_and_what_is_unknown_stays_a_blank(shipped: Catalogue) -> None:
    fixed = next(row for row in shipped.reply_templates if row.code == "lamp_fixed")
    words = fixed.fill(language="zh", values={"reporter": "林女士", "place": "文昌巷", "done": "换了灯泡"})
    assert words.startswith("林女士您好，文昌巷的路灯")
    assert "换了灯泡" in words
    assert BLANK in words
    assert "{" not in words
    assert "Lin" in fixed.fill(language="en", values={"reporter": "Ms Lin"})


def test_a_value_with_braces_is_only_a_value(shipped: Catalogue) -> None:
    fixed = next(row for row in shipped.reply_templates if row.code == "lamp_fixed")
    words = fixed.fill(language="zh", values={"reporter": "{done.__class__}"})
    assert "{done.__class__}" in words


def test_the_four_must_reports_lead_to_categories_by_one_tap(shipped: Catalogue) -> None:
    assert [row.code for row in shipped.must_reports] == ["people", "hazards", "surroundings", "disputes"]
    for row in shipped.must_reports:
        assert 5 <= len(row.choices) <= 8
        for choice in row.choices:
            assert shipped.by_code[choice.category].condition(choice.condition)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    shutil.copy(DEPARTMENTS, tmp_path / "departments.toml")
    return tmp_path


MISTAKES = [
    ("catalogue/06_facilities.toml", 'lead = "municipal"', 'lead = "nobody"', ["manhole.cover", "nobody"]),
    ("catalogue/06_facilities.toml", 'law = "city_roads"', 'law = "no_law"', ["06_facilities.toml", "manhole.cover"]),
    ("catalogue/06_facilities.toml", 'en = "Street lamp"', 'en = ""', ["06_facilities.toml", "lamp.street", "en"]),
    ("catalogue/06_facilities.toml", 'code = "lamp.street"', 'code = "manhole.cover"', ["manhole.cover", "twice"]),
    ("catalogue/06_facilities.toml", 'code = "lamp.street"', 'code = "Lamp"', ["06_facilities.toml", "Lamp"]),
    ("catalogue/06_facilities.toml", 'unit = "emergency_hours"', 'unit = "moons"', ["manhole.cover/missing", "moons"]),
    ("catalogue/06_facilities.toml", "amount = 2,", "amount = 0,", ["manhole.cover/missing", "amount"]),
    ("catalogue/06_facilities.toml", "default = true, ", "", ["manhole.cover", "default"]),
    ("catalogue/06_facilities.toml", "radius_m", "radius_km", ["manhole.cover", "radius_km"]),
    ("catalogue/06_facilities.toml", "photos_help = true", 'photos_help = "yes"', ["manhole.cover", "photos_help"]),
    ("catalogue/06_facilities.toml", 'start_level = "community"', 'start_level = "moon"', ["manhole.cover", "moon"]),
    ("catalogue/06_facilities.toml", 'start_level = "community"', 'start_level = "microgrid"', ["volunteers"]),
    ("catalogue/06_facilities.toml", "[group]", "[group", ["06_facilities.toml"]),
    ("departments.toml", 'zh = "公安分局"', 'zh = ""', ["departments.toml", "public_security", "zh"]),
    ("grounds.toml", "where = {", "needs = {", ["grounds.toml", "petition", "instead"]),
    ("reply_templates.toml", "{due}前给您结果", "{dew}前给您结果", ["reply_templates.toml", "accept", "dew"]),
    ("reply_templates.toml", "编号{number}", "编号{number", ["reply_templates.toml", "accept"]),
    ("reply_templates.toml", 'verb = "accept"', 'verb = "sing"', ["reply_templates.toml", "accept", "sing"]),
    ("reply_templates.toml", 'category = "lamp.street"', 'category = "lamp.sky"', ["lamp_fixed", "lamp.sky"]),
    ("must_reports.toml", 'condition = "danger"', 'condition = "none"', ["must_reports.toml", "people/alone"]),
    ("stages.toml", 'code = "question"', 'code = "riddle"', ["stages.toml", "riddle"]),
    ("stages.toml", '"welfare.errand"', '"welfare.nothing"', ["stages.toml", "welfare.nothing"]),
    ("stages.toml", 'groups = ["utilities"]', 'groups = ["nothing"]', ["stages.toml", "nothing"]),
    ("laws.toml", '"Labour Contract Law"]', '"Labour Contract Law", "more"]', ["laws.toml", "labour_contract"]),
    ("sayings.toml", '"waste.exposed" =', '"waste.nothing" =', ["sayings.toml", "waste.nothing"]),
]


@pytest.mark.parametrize(("file", "before", "after", "named"), MISTAKES)
def test_a_mistake_is_named_by_file_and_entry(
    copied: Path, file: str, before: str, after: str, named: list[str]
) -> None:
    path = copied / file if file == "departments.toml" else copied / "data" / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(CatalogueError) as error:
        load_catalogue(copied / "data", copied / "departments.toml")
    for words in named:
        assert words in str(error.value)


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "data" / "laws.toml").unlink()
    with pytest.raises(CatalogueError, match=r"laws\.toml: the file is missing"):
        load_catalogue(copied / "data", copied / "departments.toml")
