"""What the browsers of the floor know, from MDN's compatibility data (extracted by `npm run floor`)."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Names:
    """Names the floor knows, and names it does not know yet."""

    known: frozenset[str]
    newer: frozenset[str]


_DATA = json.loads(Path(__file__).with_name("compat.json").read_text())


def _names(key: str) -> Names:
    return Names(frozenset(_DATA[key]["known"]), frozenset(_DATA[key]["newer"]))


FLOOR: dict[str, float] = _DATA["floor"]
PROPERTIES, AT_RULES, MEDIA = _names("properties"), _names("at_rules"), _names("media")
SELECTORS, FUNCTIONS, UNITS = _names("selectors"), _names("functions"), _names("units")
# property -> its values that are newer
VALUES: dict[str, frozenset[str]] = {name: frozenset(found) for name, found in _DATA["values"].items()}
GLOBALS, MEMBERS, STATICS = (frozenset(_DATA[key]) for key in ("globals", "members", "statics"))
