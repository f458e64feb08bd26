"""Stand-in until the catalogue's matching lands: suggests nothing."""

from dataclasses import dataclass
from typing import Literal

from jinlin.grid.levels import Level


@dataclass(frozen=True, slots=True)
class AboutHint:
    """Whom words seem to complain about."""

    kind: Literal["post_holder", "community", "property", "department", "partner"]
    level: Level
    words: str


def suggest_about(text: str) -> AboutHint | None:
    """Return whom the words seem to complain about; None when nobody."""
    return None
