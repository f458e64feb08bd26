"""Appeals that may be about the same matter: offered before sending ("join it") and beside an open appeal ("merge")."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries.hiding import hidden_words
from jinlin.common.words import pairs, shared

OPEN_STATES = ("received", "waiting", "in_progress", "suspended", "resolved")
RECENT = timedelta(days=30)
LOOKED_AT = 60
SHOWN = 5
ALIKE = 0.45
# Coordinates are degrees of latitude × 10^7; one such unit is this many metres.
_METRES = 0.0111195


@dataclass(frozen=True, slots=True)
class Likely:
    """One appeal that may be the same, with the reasons: `same_building`, `near` (metres), `same_grid`,
    `same_area`, `same_kind`, `words`."""

    appeal: Appeal
    score: float
    why: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a report says, to look for its likes; `radius_m` is its category's, 0 when place says nothing."""

    community_id: int | None
    category_id: int | None
    words: str
    building_id: int | None = None
    x: int | None = None
    y: int | None = None
    radius_m: int = 200
    grid_id: int | None = None
    area_id: int | None = None


def likely_same(
    scope: Scope,
    sought: Sought,
    *,
    now: datetime,
    but: int | None = None,
    within: timedelta = RECENT,
    only_open: bool = True,
    most: int = SHOWN,
    least: float = 1.0,
    looked_at: int = LOOKED_AT,
) -> list[Likely]:
    """Return at most `most` appeals of the same community that look alike, the likeliest first (one statement).

    Appeals about somebody are never offered, nor such as the scope reads only a version of.
    """
    if sought.community_id is None:
        return []
    rows = Appeal.objects.visible_to(scope).filter(shield=0, created_at__gt=now - within)
    if only_open:
        rows = rows.filter(state__in=OPEN_STATES)
    else:
        rows = rows.exclude(state__in=["merged", "voided", "withdrawn"])
    if scope.kind == "post":
        rows = rows.exclude(hidden_words(scope))
    found = Appeal.objects.filter(pk__in=_near(rows, sought, looked_at)).select_related("text", "building")
    said = pairs(sought.words)
    scored = [_score(sought, appeal, said) for appeal in found if appeal.pk != but]
    best = sorted((one for one in scored if one.score >= least), key=lambda one: (-one.score, -one.appeal.pk))
    return best[:most]


def _near(rows: QuerySet[Appeal], sought: Sought, looked_at: int) -> Any:
    """Return the newest of the same kind in the community and the newest of the same building, each by its index."""
    there = rows.filter(community_id=sought.community_id)
    if sought.category_id:
        there = there.filter(category_id=sought.category_id)
    kind = there.order_by("-pk").values("pk")[:looked_at]
    if not sought.building_id:
        return kind
    house = rows.filter(building_id=sought.building_id).order_by("-pk").values("pk")[:looked_at]
    return house.union(kind) if sought.category_id else house


def sought_from(appeal: Appeal, *, radius_m: int) -> Sought:
    """Return what to look for beside an appeal whose words are loaded."""
    return Sought(
        community_id=appeal.community_id,
        category_id=appeal.category_id,
        words=f"{appeal.text.title} {appeal.text.body} {appeal.text.place_words}",
        building_id=appeal.building_id,
        x=appeal.x,
        y=appeal.y,
        radius_m=radius_m,
        grid_id=appeal.grid_id,
        area_id=appeal.area_id,
    )


def _score(sought: Sought, appeal: Appeal, said: frozenset[str]) -> Likely:
    """Add up what speaks for the same matter; from 1.0 on it is likely the same, from 0.7 on it is of one sort."""
    why: list[tuple[str, str]] = []
    score = 0.0
    if sought.category_id and appeal.category_id == sought.category_id:
        score += 0.5
        why.append(("same_kind", ""))
    if sought.building_id and appeal.building_id == sought.building_id:
        score += 0.6
        why.append(("same_building", ""))
    elif (away := _metres(sought, appeal)) is not None and sought.radius_m and away <= sought.radius_m:
        score += 0.6
        why.append(("near", str(round(away))))
    elif away is None and sought.radius_m and sought.grid_id and sought.grid_id == appeal.grid_id:
        # Without two points the microgrid itself is near enough to ask.
        score += 0.5
        why.append(("same_grid", ""))
    elif sought.area_id and sought.area_id == appeal.area_id:
        # Not the same matter for that, but worth learning from.
        score += 0.2
        why.append(("same_area", ""))
    text = f"{appeal.text.title} {appeal.text.body} {appeal.text.place_words}"
    if said and (alike := shared(said, pairs(text))) >= ALIKE:
        score += alike
        why.append(("words", ""))
    return Likely(appeal, score, tuple(why))


def _metres(sought: Sought, appeal: Appeal) -> float | None:
    if None in (sought.x, sought.y, appeal.x, appeal.y):
        return None
    dy = (appeal.y or 0) - (sought.y or 0)
    dx = ((appeal.x or 0) - (sought.x or 0)) * math.cos(math.radians((sought.y or 0) / 1e7))
    return math.hypot(dx, dy) * _METRES
