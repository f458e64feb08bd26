"""The shipped catalogue: complete in both languages, lawful, and with the real limits of field.md §5 line by line."""

import re
from collections import Counter
from pathlib import Path

import pytest

from jinlin.appeals.catalogue import Catalogue, Limit, load_catalogue
from jinlin.appeals.catalogue_rows import KINDS
from jinlin.common.worktime import Unit
from jinlin.grid.levels import Level

E, H, D = Unit.EMERGENCY_HOURS, Unit.OFFICE_HOURS, Unit.WORKING_DAYS

# The yardstick: real limits of Chinese cities. `(category, condition, amount, unit)`; two emergency days are 48 hours.
YARDSTICK = [
    ("manhole.cover", "missing", 2, E),
    ("manhole.cover", "broken", 4, H),
    ("manhole.cover", "noisy", 2, D),
    ("manhole.cover", "sunk", 5, D),
    ("lamp.street", "fallen", 1, D),
    ("lamp.street", "out", 2, D),
    ("lamp.street", "wrong_time", 2, H),
    ("lamp.street", "rust", 2, D),
    ("lamp.street", "stump", 3, D),
    ("sewer.public", "overflowing", 4, H),
    ("sewer.public", "collapse", 1, E),
    ("sewer.public", "grate", 1, D),
    ("water.burst", "burst", 1, E),
    ("water.burst", "road_repair", 5, D),
    ("gas.leak", "burst", 1, E),
    ("gas.leak", "road_repair", 5, D),
    ("heat.supply", "burst", 1, E),
    ("heat.supply", "road_repair", 5, D),
    ("sudden.road_collapse", "collapse", 2, E),
    ("sudden.standing_water", "flood", 2, E),
    ("sudden.falling_object", "falling", 2, E),
    ("toilet.public", "unmanned", 4, H),
    ("toilet.public", "dirty", 1, D),
    ("toilet.public", "broken", 3, D),
    ("waste.exposed", "exposed", 4, H),
    ("street.spill", "spill", 4, H),
    ("waste.animal_body", "usual", 4, H),
    ("waste.bin", "full", 4, H),
    ("street.dirty", "dirty", 2, H),
    ("waste.rubble", "old", 5, D),
    ("hazard.fire_lane", "blocked", 2, H),
    ("order.bicycles", "usual", 2, H),
    ("ad.handbill", "usual", 2, H),
    ("site.dust", "usual", 2, H),
    ("noise.shop", "usual", 2, E),
    ("order.barbecue", "usual", 2, E),
    ("site.night_noise", "night", 2, E),
    ("order.stall", "usual", 2, E),
    ("order.illegal_building", "in_progress", 48, E),
    ("order.illegal_building", "built", 15, D),
    ("ad.small", "usual", 1, D),
    ("order.dog", "usual", 1, D),
    ("tree.fallen", "fallen", 1, D),
    ("tree.dead", "dead", 2, D),
    ("fitness.equipment", "loose", 1, D),
    ("fitness.equipment", "broken", 5, D),
    ("bench.public", "loose", 1, D),
    ("bench.public", "broken", 5, D),
]
DISPUTES = {
    "family", "neighbour", "homestead", "contract", "production", "damage", "land", "demolition", "environment",
    "labour", "medical", "traffic", "property", "consumer", "village", "other",
}  # fmt: skip
DEPARTMENTS = {
    "political_legal", "public_security", "urban_management", "civil_affairs", "housing", "municipal", "power", "water",
    "gas", "market", "health", "emergency", "environment", "labour",
}  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize(("category", "condition", "amount", "unit"), YARDSTICK)
def test_a_real_limit_is_shipped_exactly(
    shipped: Catalogue, category: str, condition: str, amount: int, unit: Unit
) -> None:
    assert shipped.by_code[category].condition(condition).limit == Limit(amount=amount, unit=unit)


def test_a_live_lamp_post_is_made_safe_within_two_emergency_hours(shipped: Catalogue) -> None:
    fallen = shipped.by_code["lamp.street"].condition("fallen")
    assert fallen.make_safe == Limit(amount=2, unit=E)
    assert fallen.emergency
    assert "95598" in fallen.hard_stop.zh


def test_lamps_never_installed_are_a_project_and_not_a_repair(shipped: Catalogue) -> None:
    lamp = shipped.by_code["lamp.street"]
    assert lamp.condition("none").project
    assert not lamp.default_condition.project


def test_the_stages_have_the_limits_of_the_field(shipped: Catalogue) -> None:
    assert shipped.stage_limit("accept", klass="emergency").minutes == 15
    assert [shipped.stage_limit("dispatch", klass=each).minutes for each in ("emergency", "utility", "ordinary")] == [
        60,
        2 * 60,
        24 * 60,
    ]
    assert shipped.stage_limit("site_check", klass="ordinary").minutes == 30
    assert shipped.stage_limit("first_contact", klass="emergency").minutes == 24 * 60
    with pytest.raises(KeyError):
        shipped.stage_limit("accept", klass="ordinary")


def test_the_kinds_and_the_small_services_have_their_limits(shipped: Catalogue) -> None:
    assert {kind: shipped.kind_limits[kind] for kind in KINDS} == {
        "question": Limit(amount=2, unit=D),
        "help": Limit(amount=3, unit=D),
        "suggestion": Limit(amount=5, unit=D),
        "complaint": Limit(amount=10, unit=D),
    }
    assert shipped.small_service_limit == Limit(amount=3, unit=D)
    for code in shipped.small_services:
        assert shipped.by_code[code].default_condition.limit == shipped.small_service_limit


def test_every_top_group_of_the_field_is_there_and_the_disputes_are_whole(shipped: Catalogue) -> None:
    assert len(shipped.categories) >= 100
    assert {group.code for group in shipped.groups} == {row.group for row in shipped.categories}
    assert len(shipped.groups) == 21
    found = {row.code.removeprefix("dispute.") for row in shipped.categories if row.code.startswith("dispute.")}
    assert found == DISPUTES


def test_the_fourteen_departments_each_have_a_duty_a_law_and_words(shipped: Catalogue) -> None:
    assert {row.code for row in shipped.departments} == DEPARTMENTS
    for row in shipped.departments:
        assert row.duty.zh
        assert row.duty.en
        assert row.laws
        assert row.keywords
        assert not row.phone


def test_every_department_leads_something(shipped: Catalogue) -> None:
    assert {row.lead for row in shipped.categories} == DEPARTMENTS | {""}


def test_a_departments_duty_never_starts_with_volunteers(shipped: Catalogue) -> None:
    with_neighbours = {row.code for row in shipped.categories if row.start_level is Level.MICROGRID}
    assert with_neighbours == {
        "stair.lamp",
        "stair.clutter",
        "dispute.family",
        "dispute.neighbour",
        "welfare.elderly_alone",
        "welfare.errand",
    }
    assert not {code for code in with_neighbours if shipped.by_code[code].lead}


def test_an_appeal_always_about_somebody_starts_above_them(shipped: Catalogue) -> None:
    about = {row.code: row for row in shipped.categories if row.about}
    assert {"conduct.post", "conduct.community", "conduct.department", "property.service"} <= set(about)
    assert all(row.start_level >= Level.STREET for row in about.values())
    assert about["conduct.department"].start_level is Level.DISTRICT


def test_everything_shown_to_people_stands_in_both_languages(shipped: Catalogue) -> None:
    texts = [(row.code, row.name) for row in shipped.departments]
    texts += [(row.code, row.name) for row in shipped.groups]
    texts += [(row.code, row.name) for row in shipped.grounds]
    for row in shipped.categories:
        texts += [(row.code, each) for each in (row.name, row.law, row.outside, row.hard_stop) if each]
        for question in row.questions:
            texts += [(row.code, question.text), *((row.code, choice) for choice in question.choices)]
        for condition in row.conditions:
            texts += [(row.code, each) for each in (condition.name, condition.hard_stop) if each]
    for code, text in texts:
        assert CHINESE.search(text.zh), code
        assert text.en, code
        assert not CHINESE.search(text.en), code


def test_every_leaf_has_words_in_both_languages_and_sayings(shipped: Catalogue) -> None:
    for row in shipped.categories:
        assert len(row.keywords) + len(row.everyday) >= 8, row.code
        assert any(word.isascii() for word in row.keywords), row.code
        assert len(shipped.sayings[row.code]) >= 5, row.code


def test_danger_is_met_with_a_hard_stop_before_anything_else(shipped: Catalogue) -> None:
    for code in ("gas.leak", "sudden.fire", "power.line", "lift.fault", "family.violence", "welfare.mental"):
        assert re.search("110|119|120|95598", shipped.by_code[code].hard_stop.zh), code
    gas = shipped.by_code["gas.leak"].hard_stop
    assert "不开关" in gas.zh
    assert "no switch" in gas.en


def test_an_emergency_runs_through_the_night(shipped: Catalogue) -> None:
    for row in shipped.categories:
        for condition in row.conditions:
            if condition.emergency:
                shortest = condition.make_safe or condition.limit
                assert shortest.unit is E, f"{row.code} {condition.code}"


def test_names_do_not_repeat_so_that_a_list_can_be_read(shipped: Catalogue) -> None:
    for names in ([row.name.zh for row in shipped.categories], [row.name.en for row in shipped.categories]):
        assert not [name for name, times in Counter(names).items() if times > 1]


def test_the_small_groups_of_a_desk_find_their_templates_first(shipped: Catalogue) -> None:
    found = shipped.templates_for(verb="resolve", category="lamp.street")
    assert [row.code for row in found[:2]] == ["lamp_fixed", "lamp_planned"]
    mediated = shipped.templates_for(verb="resolve", category="dispute.family")
    assert mediated[0].category == "disputes"
    assert not [row for row in found if row.category == "disputes"]


def test_a_catalogue_made_from_rows_needs_no_files(shipped: Catalogue) -> None:
    small = Catalogue(categories=shipped.categories[:3], groups=shipped.groups)
    assert small.by_code["waste.exposed"].default_condition.code == "exposed"
    assert small.word_index is small.word_index


def test_the_data_folder_explains_every_file() -> None:
    data = Path(__file__).parents[2] / "jinlin" / "appeals" / "data"
    readme = (data / "README.md").read_text("utf-8")
    for path in data.glob("*.toml"):
        assert path.name in readme
