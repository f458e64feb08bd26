"""docs/field-words.md holds every code a person may meet, with the very word the screens show."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.functional import Promise

from jinlin.accounts.roles import Role
from jinlin.appeals.catalogue_rows import ABOUT_KINDS, KINDS
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.messages import CHANNELS, CLOCKS, STATES, TASK_STATES, UNITS, VERBS
from jinlin.appeals.messages import KINDS as KIND_NAMES
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.common.worktime import Unit
from jinlin.grid.levels import LEVEL_NAMES, Level

PAGE = (Path(__file__).parents[2] / "docs" / "field-words.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^#{2,3} (.+?)\n(.*?)(?=^#|\Z)", PAGE, re.M | re.S))
ROLES = {role.value: role.label for role in Role}
LEVELS = {level.name.lower(): LEVEL_NAMES[level] for level in Level}

HELD = [
    ("The tree and its people 网格与岗位", ROLES),
    ("The tree and its people 网格与岗位", LEVELS),
    ("An appeal 诉求件", KIND_NAMES),
    ("States 状态", STATES),
    ("States of a task 办件状态", TASK_STATES),
    ("Verbs 动作", VERBS),
    ("Clocks 时限", CLOCKS),
    ("Units of time 时间单位", UNITS),
    ("Where it came from 渠道", CHANNELS),
]


def told(section: str) -> dict[str, str]:
    """Return code and Chinese of each row of a section."""
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", SECTIONS[section], re.M))


@pytest.mark.parametrize(("section", "shown"), HELD)
def test_the_page_says_what_the_screens_say(section: str, shown: Mapping[str, str | Promise]) -> None:
    rows = told(section)
    with translation.override("zh-hans"):
        assert {code: rows.get(str(code)) for code in shown} == {code: str(word) for code, word in shown.items()}


def test_no_code_is_without_a_word() -> None:
    assert set(told("States 状态")) == {str(each) for each in State}
    assert set(told("States of a task 办件状态")) == {str(each) for each in TaskState}
    assert set(told("Verbs 动作")) == {str(each) for each in Verb}
    assert set(told("Clocks 时限")) == {str(each) for each in ClockKind}
    assert set(told("Units of time 时间单位")) == {str(each) for each in Unit}
    assert set(told("Whom it is about 反映对象")) == set(ABOUT_KINDS)
    assert set(KINDS) <= set(told("An appeal 诉求件"))
