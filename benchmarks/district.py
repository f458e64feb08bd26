"""Where things happen and what happens, for the residents of a run: every building, every kind of the catalogue."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from jinlin.appeals.actions.intake import suggest_about_of
from jinlin.appeals.catalogue_now import catalogue_now
from jinlin.appeals.routing import Branch
from jinlin.grid.levels import Level
from jinlin.grid.models import Building
from jinlin.grid.nodes import nodes_now


@dataclass(frozen=True, slots=True)
class Spot:
    """A building, its words and its grids."""

    building_id: int
    words: str
    branch: Branch


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind and condition, where it begins, and how people say it."""

    category_id: int
    condition_id: int
    start_level: Level
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class District:
    """All places and all kinds of matters, each as likely as the others."""

    spots: Sequence[Spot]
    matters: Sequence[Matter]

    def any(self, dice: random.Random) -> tuple[Spot, Matter, str]:
        """Return a place, a kind, and what a resident writes about it."""
        spot, matter = dice.choice(self.spots), dice.choice(self.matters)
        return spot, matter, said(spot, dice.choice(matter.phrases))


def said(spot: Spot, phrase: str) -> str:
    """Return what a resident writes."""
    return f"{spot.words}，{phrase}，麻烦派人来看看。"


def district_now() -> District:
    """Read the district; leaves out words that seem to complain about somebody: such an appeal goes to the level above."""
    nodes, catalogue = nodes_now(), catalogue_now()
    spots = []
    for building in Building.objects.order_by("pk"):
        line = nodes.line_by_level(building.microgrid_id)
        words = f"{nodes[building.community_id].name}{building.compound}{building.name}"
        spots.append(Spot(building.pk, words, Branch(*(line[level] for level in sorted(Level, reverse=True)))))
    matters = []
    for category in catalogue.leaves():
        if category.about:
            continue
        phrases = tuple(
            one
            for one in (category.name, *category.everyday)
            if _is_speech(one) and not suggest_about_of(said(spots[0], one))
        )
        matters += [
            Matter(category.pk, condition.pk, Level(category.start_level), phrases)
            for condition in catalogue.conditions_of(category.pk)
            if phrases
        ]
    return District(spots, matters)


def _is_speech(words: str) -> bool:
    return len(words) >= 3 and not set(words) & {"+", "/"} and not words.isascii()
