"""The demo's address book: what each microgrid is made of. Compounds, towers two microgrids share, streets by number. Pure.

Every microgrid has 55 to 68 households. (54,000 households are on the platform; 988 microgrids of at least 55 hold a
little more than that.) Compounds belong to an area, their buildings are numbered through its microgrids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import shapely
from shapely.geometry.base import BaseGeometry

from jinlin.demo import names, plan
from jinlin.demo.dice import Dice, Weighted
from jinlin.demo.geometry import Cell, Map
from jinlin.demo.people import STORY_MICROGRID

_HOUSEHOLDS = Weighted(
    [(55, 62), (56, 20), (57, 8), (58, 4), (59, 2), (60, 1.5), (61, 1), (62, 0.7), (63, 0.5), (65, 0.5), (67, 0.3)]
)  # fmt: skip
_OLD_TOWN = {"350405001001", "350405001002", "350405001004", "350405001013"}
_NEW_TOWN = {"350405002003", "350405001011", "350405001012", "350405002001"}
# What a story needs to exist: (community, area) → its compound.
_STORY_COMPOUNDS = {
    ("350405002004", 1): "洋坊新村", ("350405001005", 1): "城北新村南区", ("350405001005", 2): "城北新村北区",
}  # fmt: skip
_STORY_COMPOUND, _STORY_SHOP = "府前路27号", "咖啡店"
_ODD, _EVEN = "单", "双"


@dataclass(frozen=True, slots=True)
class Row:
    """A building, or a part of a street, of one microgrid (by community and number in it)."""

    community: str
    microgrid: int
    compound: str
    name: str
    units: tuple[str, ...]
    households: int
    residents: int
    aliases: tuple[str, ...] = ()
    point: tuple[int, int] | None = None


@dataclass(slots=True)
class _Block:
    """An area's compound and street, and how far their numbers have come."""

    compound: str
    street: str
    style: str  # old, new or street
    buildings: int = 0
    doors: dict[str, int] = field(default_factory=lambda: {_ODD: 1, _EVEN: 2})


def buildings(drawn: Map) -> list[Row]:
    """Return the rows of the whole address book, in the order of the microgrids."""
    dice = Dice(plan.SEED, 20)
    compounds, streets = _compound_names(dice), _street_names(dice)
    # Fifteen metres from the water nobody lives.
    banks = shapely.buffer(drawn.river, 1500)
    rows: list[Row] = []
    for key in sorted({(cell.community, cell.area) for cell in drawn.cells}):
        cells = [cell for cell in drawn.cells if (cell.community, cell.area) == key]
        style = _style(key[0], dice)
        name = _STORY_COMPOUNDS.get(key) or next(compounds[style if style != "street" else "old"])
        block = _Block(name, next(streets), "old" if key in _STORY_COMPOUNDS else style)
        made = _of_area(cells, block, dice)
        for cell in cells:
            mine = [row for row in made if row.microgrid == cell.number]
            rows += _with_points(mine, cell, banks, dice)
    return rows


def _style(community: str, dice: Dice) -> str:
    if community in _OLD_TOWN and dice.chance(0.35):
        return "street"
    return "new" if dice.chance(0.75 if community in _NEW_TOWN else 0.25) else "old"


def _compound_names(dice: Dice) -> dict[str, Iterator[str]]:
    """Return endless-enough names, none twice, for old and for new compounds."""

    def mixed(first: Sequence[str], last: Sequence[str]) -> Iterator[str]:
        pairs = [(a, b) for a in first for b in last]
        return (a + b for a, b in dice.some(pairs, len(pairs)))

    half = len(names.COMPOUND_FIRST) // 2
    return {
        "old": mixed(names.COMPOUND_FIRST[half:], names.COMPOUND_LAST_OLD),
        "new": mixed(names.COMPOUND_FIRST[:half], names.COMPOUND_LAST_NEW),
    }


def _street_names(dice: Dice) -> Iterator[str]:
    pairs = [(a, b) for b in names.STREET_LAST for a in dice.some(names.STREET_FIRST, len(names.STREET_FIRST))]
    return (a + b for a, b in pairs)


def _of_area(cells: Sequence[Cell], block: _Block, dice: Dice) -> list[Row]:
    """Return the rows of an area; in new compounds two neighbours now and then share a tower."""
    rows: list[Row] = []
    at = 0
    while at < len(cells):
        cell = cells[at]
        if (cell.community, cell.number) == STORY_MICROGRID:
            rows += _story(cell)
        elif block.style == "new" and at + 1 < len(cells) and dice.chance(0.06):
            rows += _shared_tower(cell, cells[at + 1], block, dice)
            at += 1
        elif block.style == "new" and dice.chance(0.5):
            rows += _tower(cell, block, dice)
        else:
            rows += _low(cell, block, dice, street_only=block.style == "street")
        at += 1
    return rows


def _story(cell: Cell) -> list[Row]:
    """府前's fifth microgrid: 68 households, 147 residents, and the coffee shop of No. 27, Building 9."""
    parts = [("8栋", 24, 52, ()), ("9栋", 22, 47, (_STORY_SHOP, "27号9栋")), ("10栋", 22, 48, ())]
    return [
        Row(cell.community, cell.number, _STORY_COMPOUND, name, ("1单元", "2单元"), homes, heads, aliases)
        for name, homes, heads, aliases in parts
    ]


def _tower(cell: Cell, block: _Block, dice: Dice) -> list[Row]:
    """One tower block holds the whole microgrid."""
    block.buildings += 1
    homes = _HOUSEHOLDS.pick(dice)
    return [_row(cell, block.compound, f"{block.buildings}栋", _units(2), homes, dice)]


def _shared_tower(one: Cell, other: Cell, block: _Block, dice: Dice) -> list[Row]:
    """One tower, two microgrids, each with its own entrances."""
    block.buildings += 1
    name = f"{block.buildings}栋"
    first, second = _units(4)[:2], _units(4)[2:]
    return [
        _row(one, block.compound, name, first, _HOUSEHOLDS.pick(dice), dice),
        _row(other, block.compound, name, second, _HOUSEHOLDS.pick(dice), dice),
    ]


def _low(cell: Cell, block: _Block, dice: Dice, *, street_only: bool) -> list[Row]:
    """Walk-ups of six floors, and houses along the street for the rest."""
    left = _HOUSEHOLDS.pick(dice)
    rows: list[Row] = []
    while not street_only and left >= 20:
        entrances = dice.pick((1, 2, 2, 3))
        homes = min(entrances * 12, left)
        if left - homes < 6:
            homes, entrances = left, max(entrances, left // 12)
        block.buildings += 1
        shop = (f"{block.compound}{dice.pick(names.SHOPS)}",) if dice.chance(0.12) else ()
        rows.append(_row(cell, block.compound, f"{block.buildings}栋", _units(entrances), homes, dice, shop))
        left -= homes
    sides = (_ODD, _EVEN) if left > 16 else (dice.pick((_ODD, _EVEN)),)
    for number, side in enumerate(sides):
        homes = left // 2 if len(sides) == 2 and number == 0 else left - (left // 2 if len(sides) == 2 else 0)
        if homes:
            rows.append(_row(cell, "", block.street, (_doors(block, side, homes),), homes, dice))
    return rows


def _doors(block: _Block, side: str, homes: int) -> str:
    """Return the next house numbers of one side of the street, two households a door: `1-35号单`."""
    first = block.doors[side]
    last = first + 2 * max((homes + 1) // 2 - 1, 0)
    block.doors[side] = last + 2
    return f"{first}-{last}号{side}"


def _units(count: int) -> tuple[str, ...]:
    return tuple(f"{number}单元" for number in range(1, count + 1))


def _row(
    cell: Cell, compound: str, name: str, units: tuple[str, ...], homes: int, dice: Dice, aliases: tuple[str, ...] = ()
) -> Row:
    heads = round(homes * dice.between(1.9, 3.0))
    return Row(cell.community, cell.number, compound, name, units, homes, heads, aliases)


def _with_points(rows: list[Row], cell: Cell, water: BaseGeometry, dice: Dice) -> Iterator[Row]:
    """Put each row on dry land inside its microgrid, away from the border; nowhere where nobody drew outlines."""
    if cell.community == plan.WITHOUT_OUTLINES:
        yield from rows
        return
    dry = cell.outline.difference(water)
    yard = shapely.buffer(dry, -0.12 * dry.area**0.5)
    shapely.prepare(yard)
    for row in rows:
        yield replace(row, point=_spot_in(yard, dice) or cell.point)


def _spot_in(yard: BaseGeometry, dice: Dice) -> tuple[int, int] | None:
    if yard.is_empty:
        return None
    west, south, east, north = yard.bounds
    for _ in range(40):
        x, y = round(dice.between(west, east)), round(dice.between(south, north))
        if shapely.contains_xy(yard, x, y):
            return x, y
    return None
