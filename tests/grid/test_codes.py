"""Level names follow the code, and grid codes follow the district's own pattern."""

import pytest

from jinlin.grid.codes import CodePattern, GridCode, Unit, level_name, unit_of


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("350405", Unit.DISTRICT),
        ("350427", Unit.COUNTY),
        ("350481", Unit.CITY),
        ("350405001", Unit.STREET),
        ("350405101", Unit.TOWN),
        ("350405203", Unit.TOWNSHIP),
        ("350405402", Unit.ZONE),
        ("350405001002", Unit.COMMUNITY),
        ("350405002204", Unit.VILLAGE),
        ("350405400498", Unit.QUASI_COMMUNITY),
        ("350405001002J001", Unit.AREA),
        ("350405001002J00105", Unit.MICROGRID),
    ],
)
def test_the_code_says_what_a_place_is(code: str, unit: Unit) -> None:
    assert unit_of(code) is unit


@pytest.mark.parametrize("code", ["", "35", "350400", "350405000", "350405001000", "350405001002K00105", "府前社区"])
def test_a_code_of_no_kind_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no division"):
        unit_of(code)


def test_level_names_are_said_in_chinese() -> None:
    said = [str(level_name(code)) for code in ("350405001", "350405101", "350405201", "350405001002", "350405002204")]
    assert said == ["街道", "镇", "乡", "社区", "村"]


def test_the_default_pattern() -> None:
    pattern = CodePattern()
    assert pattern.area("350405001002", 1) == "350405001002J001"
    assert pattern.microgrid("350405001002", 1, 5) == "350405001002J00105"
    assert pattern.read("350405001002J00105") == GridCode("350405001002", 1, 5)
    assert pattern.read("350405001002J001") == GridCode("350405001002", 1)
    assert pattern.read("350405001002") is None


def test_another_district_writes_its_codes_otherwise() -> None:
    pattern = CodePattern("{community}-W{area:2}-{microgrid:3}")
    assert pattern.microgrid("350405001002", 7, 12) == "350405001002-W07-012"
    assert pattern.read("350405001002-W07-012") == GridCode("350405001002", 7, 12)
    assert unit_of("350405001002-W07", pattern=pattern) is Unit.AREA


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        CodePattern().microgrid("350405001002", 1, 100)
    with pytest.raises(ValueError, match="no pattern"):
        CodePattern("{community}{microgrid:2}")
