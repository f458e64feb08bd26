"""The catalogue as the district has it now, in memory; exact in every process (see `common.versions`)."""

from dataclasses import dataclass

from jinlin.appeals.limits import limits_of
from jinlin.appeals.models.catalogue import Category, Condition, Ground
from jinlin.appeals.steps.base import Limits
from jinlin.common.versions import cached_by
from jinlin.grid.levels import Level


@dataclass(frozen=True, slots=True)
class CatalogueNow:
    """Rows by id; only active ones are offered, but appeals keep what they were given."""

    categories: dict[int, Category]
    conditions: dict[int, Condition]
    grounds: dict[tuple[str, str], Ground]

    def limits(self, *, kind: str, category_id: int | None, condition_id: int | None) -> Limits:
        """Return the limits of one appeal."""
        category = self.categories.get(category_id or 0)
        condition = self.conditions.get(condition_id or 0)
        safe = condition.make_safe_amount if condition else None
        return limits_of(
            kind=kind,
            amount=condition.amount if condition else None,
            unit=condition.unit if condition else "",
            emergency=bool(condition and condition.emergency),
            utility=bool(category and category.utility),
            make_safe=(safe, condition.make_safe_unit) if condition and safe is not None else None,
        )

    def start_level(self, category_id: int | None) -> Level:
        """Return the level a category begins at; without a category the community looks first."""
        category = self.categories.get(category_id or 0)
        return Level(category.start_level) if category else Level.COMMUNITY

    def leaves(self) -> list[Category]:
        """Return the active leaves in order."""
        return [c for c in self.categories.values() if c.is_leaf and c.active]

    def groups(self) -> list[tuple[Category, list[Category]]]:
        """Return the groups with their active leaves."""
        leaves = self.leaves()
        return [
            (group, [leaf for leaf in leaves if leaf.parent_id == group.pk])
            for group in self.categories.values()
            if not group.is_leaf and group.active
        ]

    def conditions_of(self, category_id: int) -> list[Condition]:
        """Return the active conditions of a category; the first is its usual one."""
        return [c for c in self.conditions.values() if c.category_id == category_id and c.active]

    def grounds_for(self, use: str) -> list[Ground]:
        """Return the active grounds to decline, object, extend or suspend."""
        return [g for (kind, _), g in self.grounds.items() if kind == use and g.active]


@cached_by("catalogue")
def catalogue_now() -> CatalogueNow:
    """Return the catalogue: `catalogue_now(versions)`."""
    return CatalogueNow(
        categories={c.pk: c for c in Category.objects.order_by("order", "code")},
        conditions={c.pk: c for c in Condition.objects.order_by("category_id", "order")},
        grounds={(g.use, g.code): g for g in Ground.objects.order_by("use", "order")},
    )
