"""The catalogue as the district has it now, in memory; exact in every process (see `common.versions`)."""

from dataclasses import dataclass

from jinlin.appeals.catalogue import Catalogue
from jinlin.appeals.catalogue_load import from_rows
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
    # The same rows as matching reads them; its word index is made at first use.
    matching: Catalogue

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

    def usual_condition(self, category_id: int | None) -> Condition | None:
        """Return the condition a category has when nobody names one."""
        return next(iter(self.conditions_of(category_id)), None) if category_id else None

    def by_code(self, category: str, condition: str = "") -> tuple[Category, Condition | None]:
        """Return the rows of a proposal; KeyError when the district has removed the category."""
        found = next((c for c in self.categories.values() if c.code == category), None)
        if found is None:
            raise KeyError(category)
        wanted = [c for c in self.conditions_of(found.pk) if c.code == condition]
        return found, wanted[0] if wanted else self.usual_condition(found.pk)

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
        """Return the active grounds of a use: decline, objection, extension, suspension."""
        return [g for (kind, _), g in self.grounds.items() if kind == use and g.active]


@cached_by("catalogue")
def catalogue_now() -> CatalogueNow:
    """Return the catalogue: `catalogue_now(versions)`."""
    categories = {c.pk: c for c in Category.objects.order_by("order", "code")}
    conditions = {c.pk: c for c in Condition.objects.order_by("category_id", "order")}
    return CatalogueNow(
        categories=categories,
        conditions=conditions,
        matching=from_rows(categories.values(), conditions.values()),
        grounds={(g.use, g.code): g for g in Ground.objects.order_by("use", "order")},
    )
