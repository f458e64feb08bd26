"""The rows of the catalogue as plain data: what may be reported, whose duty it is, how long it may take (field.md §5).

Pure: no database. Texts stand in pairs, `zh` and `en`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Literal

from jinlin.common.worktime import Unit
from jinlin.grid.levels import Level

KINDS = ("question", "help", "suggestion", "complaint")
ABOUT_KINDS = ("post_holder", "community", "property", "department", "partner")
GROUND_USES = ("decline", "object", "extend", "suspend", "excuse", "void")
STAGE_CLASSES = ("emergency", "utility", "ordinary", "any")
# Every variable a reply template may hold; the desk fills those it knows.
REPLY_VARIABLES = frozenset({
    "reporter", "place", "number", "code", "unit", "person", "phone", "due", "date", "time", "what", "done", "reason",
    "where", "needs", "main", "days", "ground",
})  # fmt: skip
BLANK = "＿＿＿＿"

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same words in both languages; both empty when there is nothing to say."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh)

    def said_in(self, language: Language) -> str:
        """Return the words in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An amount of one of the four units of time."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRow:
    """A department that handles appeals, and why they are its duty."""

    code: str
    name: Text
    duty: Text
    laws: tuple[Text, ...] = ()
    phone: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A top group, as the reporter first meets it."""

    code: str
    name: Text
    icon: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """Something worth asking the reporter; answering is always free."""

    text: Text
    choices: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """One state a matter may be in, and the limit it brings.

    `make_safe` is a shorter limit for taking the danger away. `project` marks what needs a plan and money: the limit
    is then for a dated answer.
    """

    code: str
    name: Text
    limit: Limit
    make_safe: Limit | None = None
    emergency: bool = False
    project: bool = False
    default: bool = False
    keywords: tuple[str, ...] = ()
    hard_stop: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """A leaf category.

    `lead` is a department's code, "" where community or street itself leads; `outside` names a body by law that is
    not on the platform. `about` is one of ABOUT_KINDS when such an appeal is always about somebody of ours.
    `radius_m` 0 means that place says nothing about duplicates.
    """

    code: str
    group: str
    name: Text
    kind: str
    lead: str
    law: Text
    start_level: Level
    icon: str
    conditions: tuple[ConditionRow, ...]
    outside: Text = field(default_factory=Text)
    about: str = ""
    keywords: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    hard_stop: Text = field(default_factory=Text)
    photos_help: bool = False
    radius_m: int = 0

    def condition(self, code: str) -> ConditionRow:
        """Return the condition with this code; KeyError if there is none."""
        for row in self.conditions:
            if row.code == code:
                return row
        raise KeyError(f"{self.code} has no condition {code}")

    @property
    def default_condition(self) -> ConditionRow:
        """The condition taken when the words say nothing about it."""
        return next((row for row in self.conditions if row.default), self.conditions[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """The limit of a stage beside the solving; `minutes` run on the unit's own axis."""

    code: str
    klass: str
    name: Text
    minutes: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRow:
    """A reason to choose from. `where` says where to go instead, `needs` what must be written with it."""

    code: str
    use: str
    name: Text
    where: Text = field(default_factory=Text)
    needs: Text = field(default_factory=Text)
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplateRow:
    """A reply to start from. `category` is the code of a leaf or of a group, or "" for all."""

    code: str
    verb: str
    title: Text
    text: Text
    category: str = ""

    def fill(self, *, language: Language, values: Mapping[str, str]) -> str:
        """Return the text with the values put in; what is unknown stays a blank to write on."""
        parts = (
            before + ("" if name is None else values.get(name) or BLANK)
            for before, name, _, _ in Formatter().parse(self.text.said_in(language))
        )
        return "".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class MustReportChoice:
    """One tap below a must-report, and the category and condition it stands for."""

    code: str
    name: Text
    category: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MustReportRow:
    """One of the four must-reports 四必报."""

    code: str
    name: Text
    icon: str
    hint: Text
    choices: tuple[MustReportChoice, ...]
