"""From the words of an address to a building and its microgrid, in memory, ranked, with the reason. Pure.

A microgrid is a list of buildings, units or streets first: two microgrids may share one tower (two rows of one
building, each with its own units), and a street may be parted by its house numbers (`units` of `1-35号单`: the odd
ones from 1 to 35). Spelling does not matter: 九号楼 = 9栋 = 9幢, 二单元 = 2单元.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from jinlin.common.words import bigrams, normal_address, pinyin_key

_BUILDING = re.compile(r"(?<![0-9a-z])([0-9a-z]{1,5})幢")
_UNIT = re.compile(r"(?<![0-9a-z])([0-9a-z]{1,3})单元")
_DOOR = re.compile(r"(?<![0-9a-z])(\d{1,4})号")
_DASHED = re.compile(r"^ ?(\d{1,3}) (\d{1,2})(?: \d{2,4})?$")
_RANGE = re.compile(r"(\d+) ?(?:到|至|~)? ?(\d+)?号?(单|双)?(?:号)?")
_NUMBERS = re.compile(r"\d+")
_OFFICE = r"(?:社区)?(?:居民委员会|居委会)|社区|村民委员会|村委会|村"
_LIKE = 0.5  # share of character pairs in common from which a name is offered as "similar"


@dataclass(frozen=True, slots=True)
class Address:
    """A row of the address book."""

    id: int
    community_id: int
    microgrid_id: int
    compound: str
    name: str
    aliases: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    x: int | None = None
    y: int | None = None

    @property
    def group(self) -> str:
        """The compound, or the street for houses along one."""
        return self.compound or self.name

    @property
    def label(self) -> str:
        """The address as it is written: 洋坊新村3栋, or 府前路 1-35号单."""
        return f"{self.compound}{self.name}" if self.compound else " ".join((self.name, "、".join(self.units))).strip()


@dataclass(frozen=True, slots=True)
class Match:
    """One row that may be meant; `sure` when nothing said speaks for another one. `why` holds (code, value) pairs."""

    address: Address
    score: int
    sure: bool
    why: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address tells: one microgrid if it is certain, else the rows to choose from, best first.

    `address` is the one building meant, when the words name one; `community_id` is what all of them have in common.
    """

    matches: tuple[Match, ...] = ()
    microgrid_id: int | None = None
    address: Address | None = None
    community_id: int | None = None
    why: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Said:
    """An address as somebody wrote it, taken apart."""

    plain: str
    building: str = ""
    unit: str = ""
    door: str = ""
    communities: dict[int, str] = field(default_factory=dict)


class AddressBook:
    """Every building and street of today."""

    def __init__(self, rows: Iterable[Address], communities: Mapping[int, str]) -> None:
        """Take the rows and the communities' names by id (府前社区)."""
        self._rows = {row.id: row for row in rows}
        self._groups: dict[str, list[Address]] = {}
        self._aliases: dict[str, list[Address]] = {}
        self._same: dict[tuple[int, str, str], list[Address]] = {}
        for row in sorted(self._rows.values(), key=lambda row: row.id):
            self._groups.setdefault(normal_address(row.group), []).append(row)
            self._same.setdefault(_tower(row), []).append(row)
            for alias in row.aliases:
                self._aliases.setdefault(normal_address(alias), []).append(row)
        self._communities = {
            key: re.compile(rf"{re.escape(re.sub(f'(?:{_OFFICE})$', '', name))}(?:{_OFFICE})")
            for key, name in communities.items()
        }
        self._names = dict(communities)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def get(self, building_id: int | None) -> Address | None:
        """Return a row by its id."""
        return self._rows.get(building_id) if building_id is not None else None

    def of_microgrid(self, microgrid_id: int) -> list[Address]:
        """Return what a microgrid is made of, in the order people read it."""
        return sorted((row for row in self._rows.values() if row.microgrid_id == microgrid_id), key=_order)

    def groups(self, community_id: int) -> list[str]:
        """Return the compounds and streets of a community, by pinyin: the first list a form offers."""
        names = {row.group for row in self._rows.values() if row.community_id == community_id}
        return sorted(names, key=pinyin_key)

    def inside(self, community_id: int, group: str) -> list[Address]:
        """Return the buildings of a compound, or the parts of a street: the second list a form offers."""
        return sorted(
            (r for r in self._groups.get(normal_address(group), []) if r.community_id == community_id), key=_order
        )

    def sharing(self, address: Address) -> list[Address]:
        """Return the rows of the same building, which belong to several microgrids when two share a tower."""
        return self._same[_tower(address)]

    def choose(self, building_id: int, unit: str = "") -> Answer:
        """Return the answer for a building somebody chose from the list; a shared tower needs its unit too."""
        row = self._rows.get(building_id)
        if row is None:
            return Answer()
        together = self.sharing(row)
        said = _Said(plain="", unit=_bare(normal_address(unit)) if unit else "")
        fitting = [one for one in together if not said.unit or _has_unit(one, said.unit)]
        rows = fitting or together
        why: tuple[tuple[str, str], ...] = (("chosen_address", row.label),)
        if len({one.microgrid_id for one in rows}) > 1:
            return self._answer([Match(one, 50, False, (*why, ("shared_building", row.label))) for one in rows])
        if said.unit and fitting:
            why = (*why, ("unit", f"{said.unit}单元"))
        return self._answer([Match(rows[0] if row not in rows else row, 100, True, why)])

    def find(self, words: str, *, within: int | None = None, limit: int = 8) -> Answer:
        """Return what the words of an address tell; `within` is a community the asker is known to speak of."""
        said = self._read(words)
        if not said.plain:
            return Answer()
        if within is not None and not said.communities:
            said.communities = {within: ""}
        matches = self._by_name(said) or self._by_alias(said) or self._by_door(said) or self._by_likeness(said)
        matches = self._in_named_community(said, matches)
        matches.sort(key=lambda match: (-match.score, _order(match.address)))
        return self._answer(matches, said=said, limit=limit)

    def _read(self, words: str) -> _Said:
        said = _Said(plain=normal_address(words))
        said.communities = {
            key: found[0] for key, pattern in self._communities.items() if (found := pattern.search(said.plain))
        }
        for name, pattern in (("building", _BUILDING), ("unit", _UNIT), ("door", _DOOR)):
            if found := pattern.search(said.plain):
                setattr(said, name, found[1].lstrip("0"))
        return said

    def _by_name(self, said: _Said) -> list[Match]:
        """Return rows whose compound or street stands in the words; a longer name hides one inside it."""
        named = [name for name in self._groups if name in said.plain]
        longest = [name for name in named if not any(name != other and name in other for other in named)]
        matches: list[Match] = []
        for name in longest:
            rest = said.plain[said.plain.index(name) + len(name) :]
            numbers = _numbers_after(said, rest)
            matches += self._inside(name, numbers, why=("compound", self._groups[name][0].group), base=50 + len(name))
        return matches

    def _inside(self, name: str, said: _Said, *, why: tuple[str, str], base: int) -> list[Match]:
        """Return the rows of one compound or street, narrowed by the numbers said."""
        rows = self._groups[name]
        reasons = [why]
        for number, fits, code, unit in (
            (said.building, _has_building, "building", "幢"),
            (said.door, _has_door, "door", "号"),
            (said.unit, _has_unit, "unit", "单元"),
        ):
            if not number or (code == "door" and any(row.compound for row in rows)):
                continue
            narrowed = [row for row in rows if fits(row, number)]
            if narrowed:
                rows = narrowed
                reasons.append((code, f"{number}{unit}"))
                base += 20
            elif code != "unit":
                reasons.append((f"no_such_{code}", f"{number}{unit}"))
        missing = any(code.startswith("no_such") for code, _ in reasons)
        sure = not missing and len({row.microgrid_id for row in rows}) == 1
        if not sure and not missing and len({_tower(row) for row in rows}) == 1:
            reasons.append(("shared_building", rows[0].label))
        return [Match(row, base, sure, tuple(reasons)) for row in rows]

    def _by_alias(self, said: _Said) -> list[Match]:
        """Return rows by what people call them: 咖啡店, 27号9幢."""
        named = [alias for alias in self._aliases if alias in said.plain]
        longest = [alias for alias in named if not any(alias != other and alias in other for other in named)]
        return [
            Match(row, 40 + len(alias), len(longest) == 1 and len(self._aliases[alias]) == 1, (("alias", alias),))
            for alias in longest
            for row in self._aliases[alias]
        ]

    def _by_door(self, said: _Said) -> list[Match]:
        """Return rows by a house number alone, which only means something inside a known community."""
        if not (said.door and said.communities):
            return []
        ending = f"{said.door}号"
        names = [
            name
            for name, rows in self._groups.items()
            if (name.endswith(ending) and not name.removesuffix(ending)[-1:].isdigit())
            and any(row.community_id in said.communities for row in rows)
        ]
        found = [self._inside(name, said, why=("door", ending), base=30) for name in names]
        return [
            Match(m.address, m.score, m.sure and len(names) == 1, m.why)
            for matches in found
            for m in matches
            if m.address.community_id in said.communities
        ]

    def _by_likeness(self, said: _Said) -> list[Match]:
        """Return rows with a similar name, never sure."""
        asked = _pairs(_NUMBERS.sub("", _without_communities(said)))
        if not asked:
            return []
        matches: list[Match] = []
        for name, pairs in self._name_pairs.items():
            like = len(asked & pairs) / max(min(len(asked), len(pairs)), 1)
            if like >= _LIKE:
                group = self._groups[name][0].group
                found = self._inside(name, said, why=("similar", group), base=round(30 * like))
                matches += [Match(m.address, m.score, False, m.why) for m in found]
        return matches

    @cached_property
    def _name_pairs(self) -> dict[str, frozenset[str]]:
        return {name: _pairs(name) for name in self._groups}

    def _in_named_community(self, said: _Said, matches: list[Match]) -> list[Match]:
        """Prefer rows of a community that is named or known; drop the others if there are any."""
        here = [match for match in matches if match.address.community_id in said.communities]
        if not here or len(here) == len(matches):
            return matches
        sure = len({m.address.microgrid_id for m in here}) == 1 and not any(
            code in ("similar", "no_such_building", "no_such_door") for m in here for code, _ in m.why
        )
        return [
            Match(m.address, m.score + 10, m.sure or sure, (*m.why, ("community", self._names[m.address.community_id])))
            for m in here
        ]

    def _answer(self, matches: Sequence[Match], *, said: _Said | None = None, limit: int = 8) -> Answer:
        named = tuple(said.communities) if said and any(said.communities.values()) else ()
        communities = {match.address.community_id for match in matches} or set(named)
        community = next(iter(communities)) if len(communities) == 1 else None
        if not matches:
            why = (("community", self._names[community]),) if community is not None else ()
            return Answer(community_id=community, why=why)
        best = [match for match in matches if match.score == matches[0].score]
        sure = {match.address.microgrid_id for match in best if match.sure}
        decided = next(iter(sure)) if len(sure) == 1 and all(match.sure for match in best) else None
        return Answer(
            matches=tuple(matches[:limit]),
            microgrid_id=decided,
            address=best[0].address if decided is not None and len(best) == 1 else None,
            community_id=community,
            why=best[0].why,
        )


def _tower(row: Address) -> tuple[int, str, str]:
    return row.community_id, normal_address(row.compound), normal_address(row.name)


def _order(row: Address) -> tuple[str, tuple[int, ...], str, int]:
    """Return a key that puts 2幢 before 10幢 and the odd side of a street before the even one."""
    label = f"{row.name} {' '.join(row.units)}"
    return pinyin_key(row.group), tuple(int(number) for number in _NUMBERS.findall(label)), label, row.id


def _bare(number: str) -> str:
    return number.removesuffix("单元").removesuffix("幢").removesuffix("号").strip().lstrip("0")


def _pairs(text: str) -> frozenset[str]:
    return frozenset(token for token in bigrams(text) if len(token) > 1 and not token[0].isdigit())


def _without_communities(said: _Said) -> str:
    plain = said.plain
    for name in said.communities.values():
        plain = plain.replace(name, "")
    return plain


def _numbers_after(said: _Said, rest: str) -> _Said:
    """Read 洋坊新村 3-2-501 as building 3, unit 2, where no words say what the numbers are."""
    if not said.building and (found := _DASHED.match(rest)):
        return _Said(said.plain, found[1].lstrip("0"), found[2].lstrip("0"), said.door, said.communities)
    if (door := _DOOR.match(rest)) and not said.building:
        return _Said(said.plain, "", said.unit, door[1].lstrip("0"), said.communities)
    return said


def _has_building(row: Address, number: str) -> bool:
    spellings = [normal_address(name) for name in (row.name, *row.aliases)]
    return bool(row.compound) and any(_bare(name) == number or name.endswith(f"号{number}幢") for name in spellings)


def _has_unit(row: Address, number: str) -> bool:
    return not row.units or any(_bare(normal_address(unit)) == number for unit in row.units)


def _has_door(row: Address, number: str) -> bool:
    if row.compound or not row.units:
        return not row.compound
    return any(_in_range(unit, int(number)) for unit in row.units)


def _in_range(words: str, number: int) -> bool:
    """Tell whether `1-35号单` holds a house number."""
    found = _RANGE.match(normal_address(words))
    if found is None:
        return False
    first, last, side = int(found[1]), int(found[2] or found[1]), found[3]
    return first <= number <= last and (side is None or number % 2 == (side == "单"))
