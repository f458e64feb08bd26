"""What a desk's map is made of, and how numbers become shades, dots and bubbles. Pure: no statement is run."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jinlin.appeals.queries import Point, Tally
from jinlin.grid.nodes import Node
from jinlin.web.mapdata import Box, Drawing

STEPS = 4
LOOKS = ("working", "new", "soon", "late")
_MARGIN = 0.03
# A bubble stands for what lies in one field of so many across the picture.
_FIELDS = 14


@dataclass(frozen=True, slots=True)
class Sum:
    """What is open somewhere, and how much of it is late, nearly late and new."""

    open: int = 0
    late: int = 0
    soon: int = 0
    new: int = 0

    def plus(self, other: "Sum | Tally") -> "Sum":
        """Return both together."""
        return Sum(self.open + other.open, self.late + other.late, self.soon + other.soon, self.new + other.new)


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the list beside the picture; `url` is its queue, "" when nothing is open there."""

    grid_id: int
    name: str
    url: str
    sum: Sum
    drawn: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A microgrid that leads to its own list."""

    grid_id: int
    path: str
    shade: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Region:
    """A community in the picture: its cells joined by shade, or one by one where the picture is near."""

    grid_id: int
    title: str
    url: str
    outline: str
    layers: list[tuple[int, str]]
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place of the picture; `near`: of a microgrid."""

    x: float
    y: float
    words: str
    near: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """A number of pieces of work that lie close together; `looks` is the worst among them."""

    x: float
    y: float
    radius: float
    count: int
    looks: str


def said(name: str, total: Sum) -> str:
    """Return a place's numbers in words: 府前社区：在办 8，超时 1，将超时 2."""
    parts = [_("%(count)d open") % {"count": total.open}] if total.open else [_("nothing open")]
    parts += [_("%(count)d late") % {"count": total.late}] if total.late else []
    parts += [_("%(count)d nearly late") % {"count": total.soon}] if total.soon else []
    parts += [_("%(count)d new") % {"count": total.new}] if total.new else []
    return _("%(place)s: %(numbers)s") % {"place": name, "numbers": _(", ").join(parts)}


def with_margin(box: Box) -> Box:
    """Return a box with some air round it."""
    air = max(box[2] - box[0], box[3] - box[1]) * _MARGIN
    return round(box[0] - air), round(box[1] - air), round(box[2] + air), round(box[3] + air)


def total_of(found: Iterable[Tally]) -> Sum:
    """Return the numbers of several tallies together."""
    total = Sum()
    for one in found:
        total = total.plus(one)
    return total


def sums_of(found: Iterable[Tally]) -> dict[int, Sum]:
    """Return the numbers of each community and microgrid."""
    sums: dict[int, Sum] = {}
    for one in found:
        for grid_id in {one.community_id, one.microgrid_id}:
            if grid_id is not None:
                sums[grid_id] = sums.get(grid_id, Sum()).plus(one)
    return sums


def step_of(found: Iterable[Tally]) -> int:
    """Return how many pieces of work one shade stands for; the darkest is for the tenth with most."""
    counts = sorted(one.open for one in found if one.microgrid_id is not None)
    return max(math.ceil(counts[len(counts) * 9 // 10] / STEPS), 1) if counts else 1


def legend_of(step: int) -> list[tuple[int, str]]:
    """Return what each shade stands for, as (shade, words)."""
    ranges = [((shade - 1) * step + 1, shade * step) for shade in range(1, STEPS)]
    said_of = [str(low) if low == high else f"{low}–{high}" for low, high in ranges]
    return list(enumerate(["0", *said_of, f"{(STEPS - 1) * step + 1}+"]))


def dots_of(lone: Iterable[Point], drawing: Drawing) -> list[tuple[str, str]]:
    """Return points as one path for each meaning; a line of no length with round ends is a dot."""
    paths: dict[str, list[str]] = {}
    for one in lone:
        x, y = drawing.frame.at(one.x, one.y)
        paths.setdefault(one.looks, []).append(f"M{x} {y}h0")
    return [(looks, "".join(paths[looks])) for looks in LOOKS if looks in paths]


def bubbles_of(found: Iterable[Tally], drawing: Drawing, *, near: Node | None) -> list[Bubble]:
    """Return what lies close together as one number, where there is too much for single points."""
    box = drawing.boxes.get(near.id, drawing.box) if near else drawing.box
    size = max((box[2] - box[0]) / _FIELDS, 1)
    fields: dict[tuple[int, int], list[tuple[float, float, Tally]]] = {}
    for one in found:
        if one.x is None or one.y is None or (near is not None and near.id not in (one.community_id, None)):
            continue
        x, y = drawing.frame.at(one.x, one.y)
        fields.setdefault((round(x / size), round(y / size)), []).append((x, y, one))
    bubbles = []
    for inside in fields.values():
        count = sum(one.open for _x, _y, one in inside)
        middle_x = sum(x * one.open for x, _y, one in inside) / count
        middle_y = sum(y * one.open for _x, y, one in inside) / count
        tallies = [one for *_at, one in inside]
        looks = "late" if any(t.late for t in tallies) else "soon" if any(t.soon for t in tallies) else "working"
        radius = size * min(0.22 + 0.05 * math.log2(count), 0.5)
        bubbles.append(Bubble(round(middle_x), round(middle_y), round(radius), count, looks))
    return bubbles
