"""The everyday matters of the first page: one touch names the matter, and that is words enough for a report."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinlin.appeals.catalogue_now import CatalogueNow
from jinlin.appeals.models import Category
from jinlin.web.templatetags.ui import local_name

# Icon, colour, words, and the code of a leaf or of a group; one the district has removed is left out.
EVERYDAY: list[tuple[str, str, str | Promise, str]] = [
    ("bulb", "amber", _("Lamp out"), "lamp.street"),
    ("droplet", "blue", _("Blocked pipe"), "pipe.building"),
    ("trash", "green", _("Rubbish"), "appearance"),
    ("parking", "violet", _("Parking"), "parking.illegal"),
    ("flame", "red", _("Hazards"), "hazards"),
    ("building", "blue", _("Property"), "property"),
    ("scale", "amber", _("Disputes"), "dispute.neighbour"),
    ("heart-handshake", "brand", _("Help"), "welfare"),
]


def tiles(catalogue: CatalogueNow) -> list[dict[str, Any]]:
    """Return the everyday matters the catalogue has."""
    by_code = {c.code: c for c in catalogue.categories.values() if c.active}
    return [
        {"icon": drawn, "colour": colour, "words": words, "id": by_code[code].pk}
        for drawn, colour, words, code in EVERYDAY
        if code in by_code
    ]


def tile_of(category_id: int, catalogue: CatalogueNow) -> dict[str, Any] | None:
    """Return the tile of a category, None when it has none."""
    return next((one for one in tiles(catalogue) if one["id"] == category_id), None)


def words_of(category: Category | None, tile_id: int, catalogue: CatalogueNow) -> str:
    """Return what a touch has said: the matter chosen, as its tile calls it; nothing when nothing was touched."""
    tile = tile_of(tile_id, catalogue)
    if category is not None and (tile is None or category.pk != tile_id):
        return str(local_name(category))
    return str(tile["words"]) if tile else ""
