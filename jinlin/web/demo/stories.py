"""The tour's five stories as data: who does what, in which words, and why it matters (stories.toml)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from jinlin.accounts.roles import Role
from jinlin.appeals.data_file import Entry, read_file

RESIDENT = "resident"
# A story's posts, each found at the appeal's own place; any other name is a department's code.
WHO: dict[str, tuple[Role, str]] = {
    "chief": (Role.MICROGRID_CHIEF, "microgrid_id"),
    "helper": (Role.HELPER, "microgrid_id"),
    "area": (Role.GRID_CHIEF, "area_id"),
    "secretary": (Role.SECRETARY, "community_id"),
    "staff": (Role.COMMUNITY_STAFF, "community_id"),
    "street": (Role.STREET_OFFICER, "street_id"),
    "centre": (Role.CENTRE_OPERATOR, ""),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words for people in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Step:
    """One thing one post does; `said` is what is written into the appeal."""

    who: str
    do: str
    title: Said
    why: Said
    said: str
    lead: str
    helpers: tuple[str, ...]
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Story:
    """A told story: where it happens, what was told, what of it is not built yet, and its steps."""

    code: str
    icon: str
    place: str
    category: str
    condition: str
    title: Said
    told: Said
    later: Said
    steps: tuple[Step, ...]


@cache
def stories() -> dict[str, Story]:
    """Return the stories by code, in the order they are told."""
    found = [_story(entry) for entry in read_file(Path(__file__).with_name("stories.toml")).entries("story")]
    return {story.code: story for story in found}


def _story(entry: Entry) -> Story:
    story = Story(
        code=entry.text("code"),
        icon=entry.text("icon"),
        place=entry.text("place"),
        category=entry.text("category"),
        condition=entry.maybe("condition"),
        title=Said(entry.text("zh"), entry.text("en")),
        told=Said(entry.text("told_zh"), entry.text("told_en")),
        later=Said(entry.maybe("later_zh"), entry.maybe("later_en")),
        steps=tuple(_step(one) for one in entry.entries("step")),
    )
    entry.done()
    return story


def _step(entry: Entry) -> Step:
    step = Step(
        who=entry.text("who"),
        do=entry.text("do"),
        title=Said(entry.text("zh"), entry.text("en")),
        why=Said(entry.text("why_zh"), entry.text("why_en")),
        said=entry.maybe("said"),
        lead=entry.maybe("lead"),
        helpers=entry.words("helpers"),
        name=entry.maybe("name"),
        phone=entry.maybe("phone"),
    )
    entry.done()
    return step
