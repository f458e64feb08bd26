"""The catalogue: every category with its conditions and limits, and the lists the desks choose from.

Pure: no database. A `Catalogue` is made from the data files (`load_catalogue`) or from database rows; routing,
matching and deadlines know only this.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from jinlin.appeals.catalogue_files import (
    CategoryReader,
    department,
    ground,
    kind_limits,
    laws,
    limit,
    must_report,
    stage,
    template,
)
from jinlin.appeals.catalogue_rows import (
    KINDS,
    CategoryRow,
    ConditionRow,
    DepartmentRow,
    GroundRow,
    GroupRow,
    Language,
    Limit,
    MustReportChoice,
    MustReportRow,
    QuestionRow,
    ReplyTemplateRow,
    StageRow,
    Text,
)
from jinlin.appeals.data_file import CatalogueError, read_file
from jinlin.appeals.word_index import BagIndex, WordIndex

__all__ = [
    "KINDS",
    "Catalogue",
    "CatalogueError",
    "CategoryRow",
    "ConditionRow",
    "DepartmentRow",
    "GroundRow",
    "GroupRow",
    "Language",
    "Limit",
    "MustReportChoice",
    "MustReportRow",
    "QuestionRow",
    "ReplyTemplateRow",
    "StageRow",
    "Text",
    "load_catalogue",
    "load_sayings",
]

DATA = Path(__file__).parent / "data"
DEPARTMENTS = Path(__file__).parent.parent / "grid" / "data" / "departments.toml"


@dataclass(frozen=True, eq=False, kw_only=True)
class Catalogue:
    """Everything above, once read. Two catalogues are the same only if they are the same object.

    Build one and keep it: the index that makes matching fast is made once per instance.
    """

    departments: tuple[DepartmentRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    categories: tuple[CategoryRow, ...] = ()
    stages: tuple[StageRow, ...] = ()
    kind_limits: Mapping[str, Limit] = field(default_factory=dict)
    small_service_limit: Limit | None = None
    small_services: frozenset[str] = frozenset()
    utility_groups: frozenset[str] = frozenset()
    grounds: tuple[GroundRow, ...] = ()
    reply_templates: tuple[ReplyTemplateRow, ...] = ()
    must_reports: tuple[MustReportRow, ...] = ()
    sayings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, CategoryRow]:
        """The categories by their code."""
        return {row.code: row for row in self.categories}

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """The place of each category in the catalogue's own order."""
        return {row.code: place for place, row in enumerate(self.categories)}

    @cached_property
    def word_index(self) -> WordIndex:
        """The words of all categories, ready to be found in a text."""
        index = WordIndex()
        for row in self.categories:
            for phrase in (row.name.zh, *row.keywords, *row.everyday):
                index.add(phrase, row.code)
        return index

    @cached_property
    def bag_index(self) -> BagIndex:
        """The characters of all categories' words and sayings, for texts no word foresaw."""
        return BagIndex(
            ((phrase, row.code) for row in self.categories for phrase in (row.name.zh, *row.keywords, *row.everyday)),
            ((saying, code) for code, sayings in self.sayings.items() if code in self.by_code for saying in sayings),
        )

    @cached_property
    def condition_indexes(self) -> Mapping[str, WordIndex]:
        """For each category with a choice of conditions, the words that choose among them."""
        indexes: dict[str, WordIndex] = {}
        for row in self.categories:
            if len(row.conditions) > 1:
                index = indexes[row.code] = WordIndex()
                for condition in row.conditions:
                    for phrase in condition.keywords:
                        index.add(phrase, condition.code)
        return indexes

    def templates_for(self, *, verb: str, category: str) -> list[ReplyTemplateRow]:
        """Return the reply templates for a verb, those made for the category first, then for its group."""
        row = self.by_code.get(category)
        order = {category: 0, row.group if row else "": 1, "": 2}
        found = [each for each in self.reply_templates if each.verb == verb and each.category in order]
        return sorted(found, key=lambda each: order[each.category])

    def stage_limit(self, code: str, *, klass: str) -> StageRow:
        """Return the stage's limit for a class of matter, or the one for any; KeyError if there is neither."""
        for wanted in (klass, "any"):
            for row in self.stages:
                if (row.code, row.klass) == (code, wanted):
                    return row
        raise KeyError(f"{code} has no limit for {klass}")


def load_catalogue(data: Path = DATA, departments: Path = DEPARTMENTS) -> Catalogue:
    """Read the data files and check them; CatalogueError names the file and entry of the first mistake."""
    titles = laws(read_file(data / "laws.toml"))
    stages = read_file(data / "stages.toml")
    limits = kind_limits(stages)
    department_rows = tuple(department(entry, titles) for entry in read_file(departments).entries("department"))
    reader = CategoryReader(laws=titles, kind_limits=limits)
    for path in sorted((data / "catalogue").glob("*.toml")):
        reader.read(read_file(path))
    small = stages.entry("small_services")
    catalogue = Catalogue(
        departments=department_rows,
        groups=tuple(reader.groups),
        categories=tuple(reader.categories),
        stages=tuple(stage(entry) for entry in stages.entries("stage")),
        kind_limits=limits,
        small_service_limit=limit(small),
        small_services=frozenset(small.words("categories")),
        utility_groups=frozenset(stages.entry("utility").words("groups")),
        grounds=tuple(ground(entry) for entry in read_file(data / "grounds.toml").entries("ground")),
        reply_templates=tuple(
            template(entry) for entry in read_file(data / "reply_templates.toml").entries("template")
        ),
        must_reports=tuple(
            must_report(entry) for entry in read_file(data / "must_reports.toml").entries("must_report")
        ),
        sayings=load_sayings(data),
    )
    small.done()
    stages.done()
    check(catalogue)
    return catalogue


@cache
def load_sayings(data: Path = DATA) -> Mapping[str, tuple[str, ...]]:
    """Return how neighbours put it, by category; a catalogue made from database rows takes them from here too."""
    file = read_file(data / "sayings.toml")
    return {code: file.words(code) for code in file.names()}


def check(catalogue: Catalogue) -> None:
    """Raise CatalogueError unless every code is unique and every code named exists."""
    _unique("departments.toml", (row.code for row in catalogue.departments))
    _unique("catalogue", (row.code for row in catalogue.groups))
    _unique("catalogue", (row.code for row in catalogue.categories))
    _unique("grounds.toml", (f"{row.use} {row.code}" for row in catalogue.grounds))
    _unique("reply_templates.toml", (row.code for row in catalogue.reply_templates))
    _unique("must_reports.toml", (row.code for row in catalogue.must_reports))
    _unique("stages.toml", (f"{row.code} {row.klass}" for row in catalogue.stages))
    departments = {row.code for row in catalogue.departments}
    groups = {row.code for row in catalogue.groups}
    for row in catalogue.categories:
        _unique(f"catalogue: {row.code}", (condition.code for condition in row.conditions))
        if row.lead and row.lead not in departments:
            raise CatalogueError(f"catalogue: {row.code}: lead {row.lead!r} is not a department")
    for name in sorted(catalogue.utility_groups - groups):
        raise CatalogueError(f"stages.toml: utility: {name!r} is not a group")
    for code in sorted(catalogue.small_services - set(catalogue.by_code)):
        raise CatalogueError(f"stages.toml: small_services: {code!r} is not a category")
    for code in sorted(set(catalogue.sayings) - set(catalogue.by_code)):
        raise CatalogueError(f"sayings.toml: {code!r} is not a category")
    for template_row in catalogue.reply_templates:
        if (wanted := template_row.category) and wanted not in catalogue.by_code and wanted not in groups:
            raise CatalogueError(f"reply_templates.toml: {template_row.code}: no category {wanted!r}")
    for must_report_row in catalogue.must_reports:
        for choice in must_report_row.choices:
            try:
                catalogue.by_code[choice.category].condition(choice.condition)
            except KeyError as error:
                raise CatalogueError(f"must_reports.toml: {must_report_row.code}/{choice.code}: {error}") from None


def _unique(where: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise CatalogueError(f"{where}: {code} stands there twice")
        seen.add(code)
