"""The limits an appeal gets from its category and condition (field.md §4–5). Pure over catalogue rows."""

from decimal import Decimal
from functools import cache

from jinlin.appeals.catalogue import Catalogue, load_catalogue
from jinlin.appeals.steps.base import Limit, Limits
from jinlin.common.worktime import Unit, budget_minutes


@cache
def shipped() -> Catalogue:
    """Return the shipped catalogue files: the stage limits and the limits by kind stand there."""
    return load_catalogue()


@cache
def accept_limit(*, emergency: bool, utility: bool) -> Limit:
    """Return how soon somebody must have accepted: 15 min emergency, 2 h utilities, 24 h else (stages.toml)."""
    catalogue = shipped()
    if emergency:
        row = catalogue.stage_limit("accept", klass="emergency")
    else:
        row = catalogue.stage_limit("dispatch", klass="utility" if utility else "ordinary")
    return Limit(row.unit, row.minutes)


@cache
def kind_limit(kind: str) -> Limit:
    """Return the limit of a kind (stages.toml), for a matter whose condition names none."""
    limits = shipped().kind_limits
    found = limits.get(kind) or limits["complaint"]
    return limit_of(found.amount, str(found.unit))


def limit_of(amount: Decimal | int, unit: str) -> Limit:
    """Return an amount of hours or days of a unit as a limit in axis minutes."""
    known = Unit(unit)
    return Limit(known, budget_minutes(known, amount))


def limits_of(
    *,
    kind: str,
    amount: Decimal | None,
    unit: str,
    emergency: bool,
    utility: bool,
    make_safe: tuple[Decimal, str] | None = None,
) -> Limits:
    """Return the accept, solve and make-safe limits of one appeal."""
    solve = limit_of(amount, unit) if amount else kind_limit(kind)
    accept = accept_limit(emergency=emergency, utility=utility)
    return Limits(
        accept=accept, solve=solve, make_safe=limit_of(*make_safe) if make_safe else None, emergency=emergency
    )
