"""What a person reads on a page, and which of it is in the wrong language or no language at all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib

from jinlin.accounts.models import User
from jinlin.appeals.models import AppealText, Category, Condition, EventText, Ground, ReplyTemplate
from jinlin.common.models import JobRun
from jinlin.grid.models import Building, Department, Grid, Partner

ROOT = Path(__file__).resolve().parents[2]
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_READ_ALOUD = ("alt", "aria-label", "placeholder", "title")
# A word of the program's own: in_progress, appeals.Category, %(name)s, {{ x }}, None.
_RAW = re.compile(r"%\(\w+\)[sd]|\{\{|\{%|^None$|\b[a-z]+_[a-z_]+\b|<[A-Z]\w+ object|^True$|^False$")
# Three English words in a row are a sentence, whatever stands around them.
_SENTENCE = re.compile(r"\b[A-Za-z]{2,}(?:[ ,'’]+[a-z]{2,}){2,}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self._ends: list[str] = []
        self._foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in {"script", "style"} or "material-symbols" in (found.get("class") or ""):
            self._silent += 1
            self._ends.append(tag)
        if "lang" in found and tag != "html":
            self._foreign.append(tag)  # says itself that it is in another language: the switch to it
        elif not self._foreign:
            self.texts += [value for name in _READ_ALOUD if (value := found.get(name))]
            if tag == "input" and found.get("type") in {"submit", "button"}:
                self.texts.append(found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._ends and self._ends[-1] == tag:
            self._ends.pop()
            self._silent -= 1
        if self._foreign and self._foreign[-1] == tag:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._foreign:
            self.texts.append(data)


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        script = tag == "script" and "src" not in named and named.get("type") != "application/json"
        if tag == "style" or script or "style" in named or any(name.startswith("on") for name in named):
            self.found.append(self.get_starttag_text() or tag)


def inline(html: str) -> list[str]:
    """Return the pieces of a page that the content security policy refuses: scripts and styles written into it."""
    reader = _Inline()
    reader.feed(html)
    return reader.found


def texts_of(html: str) -> list[str]:
    """Return the pieces of text a page shows or reads aloud, with single spaces."""
    reader = _Reader()
    reader.feed(html)
    return [" ".join(text.split()) for text in reader.texts if text.strip()]


@cache
def catalogues() -> dict[str, str]:
    """Return every English sentence of ours with its Chinese."""
    found: dict[str, str] = {}
    for path in ROOT.glob("jinlin/**/locale/zh_Hans/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            found[entry.msgid] = entry.msgstr or entry.msgstr_plural.get(0, "")
    return found


@dataclass(slots=True)
class Data:
    """What people wrote and what things are called: it is shown as it is, in every language."""

    names: set[str] = field(default_factory=set)
    said: str = ""
    # Both languages of the catalogue stand side by side where it is edited.
    edited: str = ""

    @classmethod
    def now(cls) -> "Data":
        """Read it from the database."""
        names = set(Grid.objects.values_list("name", flat=True)) | set(
            User.objects.values_list("display_name", flat=True)
        )
        for compound, name, units in Building.objects.values_list("compound", "name", "units"):
            names |= {compound, name, *units}
        names |= set(Partner.objects.values_list("name", flat=True))
        said: list[str] = [*names]
        for row in AppealText.objects.values_list("title", "body", "place_words"):
            said += row
        said += EventText.objects.values_list("body", flat=True)
        edited = [
            " ".join(_words(value))
            for model in (Category, Condition, Ground, ReplyTemplate, Department)
            for row in model.objects.values_list()
            for value in row
        ]
        # What the log calls a job or a message, so that an administrator finds it there.
        edited += [*JobRun.objects.values_list("name", flat=True), "appeal_event", "sms", "简体中文"]
        return cls(names, "\n".join(said), "\n".join([*said, *edited]))


def _words(value: object) -> list[str]:
    return [word for one in value for word in _words(one)] if isinstance(value, list) else str(value).split()


def wrong_in_chinese(html: str, data: Data, *, admin: bool = False) -> Iterator[str]:
    """Give what a Chinese page says in English, or in the program's own words."""
    english = {text for text, chinese in catalogues().items() if chinese and chinese != text and len(text) > 2}
    for text in texts_of(html):
        if (text in english or _SENTENCE.search(text) or _RAW.search(text)) and not (
            admin and _is_edited(text, data, _SENTENCE, _RAW)
        ):
            yield text


def wrong_in_english(html: str, data: Data, *, admin: bool = False) -> Iterator[str]:
    """Give what an English page says in Chinese though nobody wrote it, or in the program's own words."""
    chinese = {text for text in catalogues().values() if _CJK.search(text)} - data.names
    for text in texts_of(html):
        odd = _RAW.search(text) or text in chinese or any(run not in data.said for run in _CJK.findall(text))
        if odd and not (admin and _is_edited(text, data, _CJK, _RAW)):
            yield text


def _is_edited(text: str, data: Data, *foreign: re.Pattern[str]) -> bool:
    """Whether every foreign piece of a text is something an administrator edits."""
    pieces = [found[0] for pattern in foreign for found in pattern.finditer(text)]
    return text in data.edited or (bool(pieces) and all(piece in data.edited for piece in pieces))


def summary(found: Iterable[tuple[str, str]]) -> str:
    """Return findings (page, text) as lines, each text once."""
    seen: dict[str, str] = {}
    for page, text in found:
        seen.setdefault(text, page)
    return "\n".join(f"{page}: {text[:160]}" for text, page in seen.items())
