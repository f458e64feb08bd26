"""Reading our own TOML data files so that a mistake names its file and entry, not a line of Python."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeVar

S = TypeVar("S", bound=StrEnum)


class CatalogueError(ValueError):
    """A data file says something it may not; the message names the file, the entry and what is wrong."""


class Entry:
    """One table of a data file. Each getter checks the type; `done` refuses keys nobody asked for."""

    def __init__(self, *, file: str, name: str, table: dict[str, object]) -> None:
        self.file = file
        self.name = name
        self._table = table
        self._used: set[str] = set()

    def wrong(self, problem: str) -> CatalogueError:
        """Return the error to raise for this entry."""
        return CatalogueError(f"{self.file}: {self.name}: {problem}")

    def has(self, key: str) -> bool:
        """Whether the entry says anything under this key."""
        return key in self._table

    def text(self, key: str) -> str:
        """Return words that must be there."""
        value = self.maybe(key)
        if not value.strip():
            raise self.wrong(f"{key} is missing or empty")
        return value

    def maybe(self, key: str) -> str:
        """Return words, or "" where there are none."""
        value = self._take(key, "")
        if not isinstance(value, str):
            raise self.wrong(f"{key} must be text")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words, none empty and none twice."""
        value = self._take(key, [])
        if not isinstance(value, list):
            raise self.wrong(f"{key} must be a list of words")
        found: list[str] = []
        for word in value:
            if not isinstance(word, str) or not word.strip():
                raise self.wrong(f"{key} holds something that is not a word: {word!r}")
            if word in found:
                raise self.wrong(f"{key} holds {word!r} twice")
            found.append(word)
        return tuple(found)

    def whole(self, key: str, *, least: int = 0) -> int:
        """Return a whole number of at least `least`."""
        value = self._take(key, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.wrong(f"{key} must be a whole number of at least {least}")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false where nothing is said."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{key} must be true or false")
        return value

    def one_of(self, key: str, choices: type[S]) -> S:
        """Return a member of an enum by its value."""
        value = self.text(key)
        try:
            return choices(value)
        except ValueError:
            raise self.wrong(f"{key} is {value!r}, not one of {', '.join(choices)}") from None

    def entry(self, key: str) -> Self:
        """Return the table under a key, empty where there is none."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            raise self.wrong(f"{key} must be a table")
        return type(self)(file=self.file, name=f"{self.name}.{key}" if self.name else key, table=value)

    def entries(self, key: str) -> list[Self]:
        """Return the list of tables under a key, each named by its code (or its place in the list)."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            raise self.wrong(f"{key} must be a list of tables")
        return [
            type(self)(
                file=self.file, name=f"{self.name}/{_code(table, at)}" if self.name else _code(table, at), table=table
            )
            for at, table in enumerate(value, start=1)
        ]

    def done(self) -> None:
        """Refuse keys that no getter asked for: most often a slip of the pen."""
        if unknown := sorted(set(self._table) - self._used):
            raise self.wrong(f"does not know {', '.join(unknown)}")

    def names(self) -> list[str]:
        """Return the keys the entry has, in their order."""
        return list(self._table)

    def _take(self, key: str, default: object) -> object:
        self._used.add(key)
        return self._table.get(key, default)


def read_file(path: Path) -> Entry:
    """Return the whole file as one entry; CatalogueError if it is missing or not TOML."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{path.name}: the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from None
    return Entry(file=path.name, name="", table=table)


def _code(table: dict[str, object], at: int) -> str:
    return str(table.get("code") or table.get("zh") or f"entry {at}")
