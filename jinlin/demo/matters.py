"""What the district's people report, in their words: kinds by how common they are, conditions by what the words say."""

from collections import defaultdict
from dataclasses import dataclass

from jinlin.appeals.catalogue import Catalogue
from jinlin.appeals.catalogue_now import CatalogueNow
from jinlin.appeals.limits import shipped
from jinlin.appeals.matching import propose
from jinlin.appeals.models.catalogue import Category, Condition
from jinlin.appeals.steps.base import Limits
from jinlin.common.words import bigrams
from jinlin.demo.dice import Weighted

# How common a kind is, roughly, in a ledger of small things done nearby; what is not named counts 1.5.
_COMMON = {
    "stair.lamp": 60, "stair.clutter": 55, "welfare.errand": 66, "dispute.neighbour": 40, "welfare.elderly_alone": 36,
    "dispute.family": 14, "pipe.building": 34, "lamp.street": 28, "waste.exposed": 28, "hazard.ebike": 24,
    "sewer.public": 22, "compound.parking": 20, "order.dog": 15, "waste.bin": 14, "compound.gate": 14,
    "parking.illegal": 14, "roof.leak": 13, "septic.tank": 13, "house.decoration": 13, "stair.cleaning": 13,
    "hall.shared": 13, "manhole.cover": 12, "hazard.fire_lane": 12, "noise.square_dance": 11, "tree.prune": 11,
    "waste.bulky": 11, "house.renovation": 11, "policy.certificate": 10, "order.stall": 9, "road.damage": 9,
    "road.sidewalk": 8, "welfare.dibao": 8, "noise.shop": 8, "water.outage": 8, "power.outage": 8, "waste.rubble": 7,
    "order.shop_outside": 7, "ad.small": 7, "air.kitchen_fumes": 6, "property.service": 6, "fitness.equipment": 6,
    "health.pests": 6, "parking.spaces": 6, "policy.household": 6, "welfare.elder_care": 5, "green.upkeep": 5,
    "order.bicycles": 5, "street.dirty": 5, "net.telecom": 4, "labour.wages": 4, "market.food": 4, "thanks.praise": 4,
    "suggest.community": 4, "policy.medical_insurance": 3, "school.enrol": 3,
}  # fmt: skip
_UNNAMED = 1.5
# Emergencies are what the catalogue fears most and neighbours meet least.
_EMERGENCY_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence as a neighbour says it, with what it can be found by."""

    words: str
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of trouble in one condition, with its limits and how people put it; `group` is its group's code."""

    group: str
    category: Category
    condition: Condition
    limits: Limits
    sayings: tuple[Saying, ...]


def matters(catalogue: CatalogueNow) -> Weighted[Matter]:
    """Return every leaf and condition people have words for, by how common it is; never one about a person."""
    files = shipped()
    found: list[tuple[Matter, float]] = []
    for category in catalogue.leaves():
        conditions = catalogue.conditions_of(category.pk)
        if category.about or not conditions:
            continue
        usual = conditions[0]
        by_code = {condition.code: condition for condition in conditions}
        said: dict[str, list[str]] = defaultdict(list)
        for sentence in files.sayings.get(category.code) or (category.name,):
            said[_condition_of(sentence, category.code, files) or usual.code].append(sentence)
        group = catalogue.categories[category.parent_id].code if category.parent_id else ""
        share = _COMMON.get(category.code, _UNNAMED)
        known = [(by_code[code], words) for code, words in said.items() if code in by_code]
        total = sum(len(words) for _, words in known)
        for condition, words in known:
            limits = catalogue.limits(kind=category.kind, category_id=category.pk, condition_id=condition.pk)
            sayings = tuple(Saying(one, bigrams(one)) for one in words)
            rare = _EMERGENCY_SHARE if condition.emergency else 1.0
            found.append((Matter(group, category, condition, limits, sayings), share * rare * len(words) / total))
    return Weighted(found)


def _condition_of(words: str, category: str, files: Catalogue) -> str | None:
    """Return the condition the matching would choose for these words, if it thinks of this kind at all."""
    hits = [hit for hit in propose(words, files, limit=3) if hit.category.code == category]
    return hits[0].condition.code if hits else None
