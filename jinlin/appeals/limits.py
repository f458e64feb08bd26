"""The limits an appeal gets from its category and condition (field.md §4–5). Pure over catalogue rows."""

from decimal import Decimal
from typing import Protocol

from jinlin.appeals.steps.base import Limit, Limits
from jinlin.common.worktime import Unit, budget_minutes


class HasLimit(Protocol):
    """A condition: a row of the database or of the data files."""

    amount: Decimal
    unit: str
    emergency: bool


# Accept within (field.md §4): 15 min emergency, 2 h utilities, one working day else.
ACCEPT_EMERGENCY = Limit(Unit.EMERGENCY_HOURS, 15)
ACCEPT_UTILITY = Limit(Unit.EMERGENCY_HOURS, 120)
ACCEPT_ORDINARY = Limit(Unit.WORKING_DAYS, 1440)
# By kind (Fuzhou), where the catalogue names no limit.
BY_KIND = {"question": 2, "help": 3, "suggestion": 5, "complaint": 10, "tip_off": 10}
DEFAULT_DAYS = 5


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
    solve = limit_of(amount, unit) if amount else limit_of(BY_KIND.get(kind, DEFAULT_DAYS), Unit.WORKING_DAYS)
    accept = ACCEPT_EMERGENCY if emergency else ACCEPT_UTILITY if utility else ACCEPT_ORDINARY
    return Limits(
        accept=accept, solve=solve, make_safe=limit_of(*make_safe) if make_safe else None, emergency=emergency
    )
