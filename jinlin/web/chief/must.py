"""The four must-reports 四必报 as this district has them: one tap, a few choices, each with its kind in the catalogue."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language

from jinlin.appeals.catalogue import DATA, MustReportRow, Text
from jinlin.appeals.catalogue_files import must_report as read_must_report
from jinlin.appeals.catalogue_now import CatalogueNow
from jinlin.appeals.data_file import read_file
from jinlin.appeals.models import Category, Condition


@dataclass(frozen=True, slots=True)
class Choice:
    """One tap below a must-report. `words`: what is written when the chief writes nothing."""

    code: str
    name: str
    words: str
    category: Category
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Must:
    """One must-report in the page's language."""

    code: str
    name: str
    icon: str
    hint: str


@cache
def _rows() -> tuple[MustReportRow, ...]:
    return tuple(read_must_report(entry) for entry in read_file(DATA / "must_reports.toml").entries("must_report"))


def must_reports() -> list[Must]:
    """Return the must-reports in their order."""
    return [_must(row) for row in _rows()]


def must_report(code: str) -> Must | None:
    """Return one must-report, None for a code that is none."""
    row = next((row for row in _rows() if row.code == code), None)
    return _must(row) if row else None


def choices(code: str, *, catalogue: CatalogueNow) -> list[Choice]:
    """Return the choices below a must-report; what the district took out of its catalogue is left out."""
    row = next((row for row in _rows() if row.code == code), None)
    found = []
    for one in row.choices if row else ():
        try:
            category, condition = catalogue.by_code(one.category, one.condition)
        except KeyError:
            continue
        found.append(Choice(one.code, _said(one.name), one.name.zh, category, condition))
    return found


def _must(row: MustReportRow) -> Must:
    return Must(row.code, _said(row.name), row.icon, _said(row.hint))


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh
