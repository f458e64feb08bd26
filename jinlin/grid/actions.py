"""Writes of the tree: a new outline or name adds a version from a day on; what was stays what it was.

Whoever calls has checked that the actor may (the administrator's desk); this floor knows no posts.
"""

from datetime import date
from typing import cast

import shapely
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from jinlin.common.refusals import Refused
from jinlin.common.versions import bump
from jinlin.common.words import pinyin_key
from jinlin.grid.models import Grid, GridVersion, Water
from jinlin.grid.outlines import Outline, to_shape


@transaction.atomic
def redraw(*, grid_id: int, outline: Outline | None, day: date, accept_overlap: bool = False) -> GridVersion:
    """Give a grid another outline from a day on (None takes it away); the next appeal in every process is routed by it.

    Raises Refused for an outline that crosses itself, or that overlaps another of the same level and nobody said that
    this is meant.
    """
    grid = Grid.objects.select_for_update(of=("self",), no_key=True).get(pk=grid_id)
    if outline is not None:
        _check(outline, grid=grid, day=day, accept_overlap=accept_overlap)
    version = _version_from(grid, day=day)
    version.boundary = outline
    version.save()
    bump("tree")
    return version


@transaction.atomic
def rename(*, grid_id: int, name: str, day: date) -> GridVersion:
    """Give a grid another name from a day on; raises Refused for an empty or overlong one."""
    plain = " ".join(name.split())
    if not 0 < len(plain) <= 80:
        raise Refused("grid_name", _("A place needs a name of at most 80 characters."))
    grid = Grid.objects.select_for_update(of=("self",), no_key=True).get(pk=grid_id)
    version = _version_from(grid, day=day)
    version.name = plain
    version.save()
    grid.name, grid.name_key = plain, pinyin_key(plain)[:160]
    grid.save(update_fields=["name", "name_key"])
    bump("tree")
    return version


@transaction.atomic
def draw_water(*, name: str, outline: Outline | None) -> None:
    """Draw a river or lake on the maps, or take it away (None); raises Refused for an outline that is none."""
    if outline is None:
        Water.objects.filter(name=name).delete()
    else:
        _shape_of(outline)
        Water.objects.update_or_create(name=name, defaults={"outline": outline})
    bump("tree")


def _version_from(grid: Grid, *, day: date) -> GridVersion:
    """Return the version that begins on a day: today's own, or a copy of the current one, which ends that day."""
    current = GridVersion.objects.select_for_update(of=("self",), no_key=True).get(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day), grid=grid, valid_from__lte=day
    )
    if current.valid_from == day:
        return current
    ends = current.valid_to
    current.valid_to = day
    current.save(update_fields=["valid_to"])
    return GridVersion(
        grid=grid, parent_id=current.parent_id, path=current.path, name=current.name, boundary=current.boundary,
        valid_from=day, valid_to=ends,
    )  # fmt: skip


def _check(outline: Outline, *, grid: Grid, day: date, accept_overlap: bool) -> None:
    shape = _shape_of(outline)
    if accept_overlap:
        return
    others = GridVersion.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        grid__level=grid.level, grid__ended_on__isnull=True, valid_from__lte=day, boundary__isnull=False,
    ).exclude(grid=grid)  # fmt: skip
    overlapping = [
        other.grid_id
        for other in others
        if shapely.relate_pattern(shape, to_shape(cast(Outline, other.boundary)), "T********")
    ]
    if overlapping:
        raise Refused(
            "outline_overlaps",
            _("The outline overlaps another one of the same level. Mend it, or say that this is meant."),
            grids=overlapping,
        )


def _shape_of(outline: Outline) -> BaseGeometry:
    try:
        shape = to_shape(outline)
    except (ValueError, IndexError, shapely.errors.ShapelyError):
        raise Refused("outline_broken", _("This is no outline: it needs rings of at least three points.")) from None
    if not shape.is_valid or shape.is_empty:
        raise Refused("outline_crosses", _("The outline crosses itself. Please draw it again."))
    return shape
