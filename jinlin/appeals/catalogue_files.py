"""From entries of the data files to rows of the catalogue; every mistake names its file and entry."""

import re
from collections.abc import Mapping
from string import Formatter

from jinlin.appeals.catalogue_rows import (
    ABOUT_KINDS,
    GROUND_USES,
    KINDS,
    REPLY_VARIABLES,
    STAGE_CLASSES,
    CategoryRow,
    ConditionRow,
    DepartmentRow,
    GroundRow,
    GroupRow,
    Limit,
    MustReportChoice,
    MustReportRow,
    QuestionRow,
    ReplyTemplateRow,
    StageRow,
    Text,
)
from jinlin.appeals.data_file import Entry
from jinlin.appeals.workflow import Verb
from jinlin.common.worktime import Unit
from jinlin.grid.levels import Level

LEAF_CODE = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
PLAIN_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def laws(file: Entry) -> dict[str, Text]:
    """Return the titles of the laws by their codes."""
    titles: dict[str, Text] = {}
    for code in file.names():
        pair = file.words(code)
        if len(pair) != 2:
            raise file.wrong(f"{code} must be [zh, en]")
        titles[code] = Text(zh=pair[0], en=pair[1])
    return titles


def kind_limits(stages: Entry) -> dict[str, Limit]:
    """Return the limit of each of the four kinds."""
    limits = {}
    for entry in stages.entries("kind"):
        limits[_among(entry, "code", KINDS)] = limit(entry)
        _name(entry)
        entry.done()
    if missing := set(KINDS) - set(limits):
        raise stages.wrong(f"kind has no limit for {', '.join(sorted(missing))}")
    return limits


def limit(entry: Entry) -> Limit:
    """Return an entry's amount and unit."""
    return Limit(amount=entry.whole("amount", least=1), unit=entry.one_of("unit", Unit))


def stage(entry: Entry) -> StageRow:
    """Return a stage's limit."""
    row = StageRow(
        code=_code(entry, PLAIN_CODE),
        klass=_among(entry, "class", STAGE_CLASSES),
        name=_name(entry),
        minutes=entry.whole("minutes", least=1),
        unit=entry.one_of("unit", Unit),
    )
    entry.done()
    return row


def department(entry: Entry, titles: Mapping[str, Text]) -> DepartmentRow:
    """Return a department; its laws must be known."""
    row = DepartmentRow(
        code=_code(entry, PLAIN_CODE),
        name=_name(entry),
        duty=_text(entry, "duty"),
        laws=tuple(_law(entry, code, titles) for code in entry.words("law")),
        phone=entry.maybe("phone"),
        keywords=entry.words("keywords"),
    )
    entry.done()
    return row


def ground(entry: Entry) -> GroundRow:
    """Return a ground; who declines must say where to go instead."""
    row = GroundRow(
        code=_code(entry, PLAIN_CODE),
        use=_among(entry, "use", GROUND_USES),
        name=_name(entry),
        where=_maybe_text(entry, "where"),
        needs=_maybe_text(entry, "needs"),
        phone=entry.maybe("phone"),
    )
    if row.use == "decline" and not row.where:
        raise entry.wrong("declines without saying where to go instead")
    entry.done()
    return row


def template(entry: Entry) -> ReplyTemplateRow:
    """Return a reply template; both languages must use the same known variables."""
    row = ReplyTemplateRow(
        code=_code(entry, PLAIN_CODE),
        verb=entry.one_of("verb", Verb),
        title=_text(entry, "title"),
        text=_name(entry),
        category=entry.maybe("category"),
    )
    used = [_variables(entry, words) for words in (row.text.zh, row.text.en)]
    if used[0] != used[1]:
        raise entry.wrong(f"zh and en use different variables: {', '.join(sorted(used[0] ^ used[1]))}")
    if unknown := used[0] - REPLY_VARIABLES:
        raise entry.wrong(f"does not know the variables {', '.join(sorted(unknown))}")
    entry.done()
    return row


def must_report(entry: Entry) -> MustReportRow:
    """Return a must-report with its choices."""
    choices = []
    for choice in entry.entries("choices"):
        choices.append(
            MustReportChoice(
                code=_code(choice, PLAIN_CODE),
                name=_name(choice),
                category=choice.text("category"),
                condition=choice.text("condition"),
            )
        )
        choice.done()
    row = MustReportRow(
        code=_code(entry, PLAIN_CODE),
        name=_name(entry),
        icon=entry.text("icon"),
        hint=_text(entry, "hint"),
        choices=tuple(choices),
    )
    entry.done()
    return row


class CategoryReader:
    """Collects groups and categories, file after file, in the order they stand."""

    def __init__(self, *, laws: Mapping[str, Text], kind_limits: Mapping[str, Limit]) -> None:
        self.groups: list[GroupRow] = []
        self.categories: list[CategoryRow] = []
        self._laws = laws
        self._kind_limits = kind_limits

    def read(self, file: Entry) -> None:
        """Read one file: a group and its categories."""
        entry = file.entry("group")
        group = GroupRow(
            code=_code(entry, PLAIN_CODE), name=_name(entry), icon=entry.text("icon"), order=len(self.groups) + 1
        )
        entry.done()
        self.groups.append(group)
        leaves = file.entries("category")
        if not leaves:
            raise file.wrong("has no category")
        self.categories.extend(self._category(leaf, group) for leaf in leaves)
        file.done()

    def _category(self, entry: Entry, group: GroupRow) -> CategoryRow:
        kind = _among(entry, "kind", KINDS)
        row = CategoryRow(
            code=_code(entry, LEAF_CODE),
            group=group.code,
            name=_name(entry),
            kind=kind,
            lead=entry.maybe("lead"),
            law=_law(entry, entry.text("law"), self._laws),
            start_level=_level(entry),
            icon=entry.text("icon"),
            conditions=tuple(_condition(each, self._kind_limits[kind]) for each in entry.entries("conditions")),
            outside=_maybe_text(entry, "outside"),
            about=_among(entry, "about", ABOUT_KINDS) if entry.has("about") else "",
            keywords=entry.words("keywords"),
            everyday=entry.words("everyday"),
            questions=tuple(_question(each) for each in entry.entries("questions")),
            hard_stop=_maybe_text(entry, "hard_stop"),
            photos_help=entry.flag("photos_help"),
            radius_m=entry.whole("radius_m") if entry.has("radius_m") else 0,
        )
        entry.done()
        if sum(condition.default for condition in row.conditions) != 1:
            raise entry.wrong("must have exactly one default condition")
        if not row.keywords or not row.everyday:
            raise entry.wrong("has no keywords or no everyday words")
        if row.lead and row.start_level is Level.MICROGRID:
            raise entry.wrong("is a department's duty and may not start with volunteers")
        return row


def _condition(entry: Entry, kind_limit: Limit) -> ConditionRow:
    make_safe = entry.entry("make_safe")
    row = ConditionRow(
        code=_code(entry, PLAIN_CODE),
        name=_name(entry),
        limit=limit(entry) if entry.has("amount") or entry.has("unit") else kind_limit,
        make_safe=limit(make_safe) if entry.has("make_safe") else None,
        emergency=entry.flag("emergency"),
        project=entry.flag("project"),
        default=entry.flag("default"),
        keywords=entry.words("keywords"),
        hard_stop=_maybe_text(entry, "hard_stop"),
    )
    make_safe.done()
    entry.done()
    return row


def _question(entry: Entry) -> QuestionRow:
    row = QuestionRow(text=_name(entry), choices=tuple(_name(choice) for choice in entry.entries("choices")))
    entry.done()
    return row


def _name(entry: Entry) -> Text:
    return Text(zh=entry.text("zh"), en=entry.text("en"))


def _text(entry: Entry, key: str) -> Text:
    inner = entry.entry(key)
    pair = _name(inner)
    inner.done()
    return pair


def _maybe_text(entry: Entry, key: str) -> Text:
    return _text(entry, key) if entry.has(key) else Text()


def _code(entry: Entry, pattern: re.Pattern[str]) -> str:
    code = entry.text("code")
    if not pattern.fullmatch(code):
        raise entry.wrong(f"code {code!r} must be small letters, as in lamp.street")
    return code


def _among(entry: Entry, key: str, choices: tuple[str, ...]) -> str:
    value = entry.text(key)
    if value not in choices:
        raise entry.wrong(f"{key} is {value!r}, not one of {', '.join(choices)}")
    return value


def _level(entry: Entry) -> Level:
    names = tuple(level.name.lower() for level in Level)
    return Level[_among(entry, "start_level", names).upper()]


def _law(entry: Entry, code: str, titles: Mapping[str, Text]) -> Text:
    if code not in titles:
        raise entry.wrong(f"law {code!r} is not in laws.toml")
    return titles[code]


def _variables(entry: Entry, words: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError as error:
        raise entry.wrong(f"has a broken variable: {error}") from None
