"""What narrows a queue, to and from an address: one place for the list, saved filters and giving out in one go."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jinlin.appeals.catalogue_now import CatalogueNow
from jinlin.appeals.docket import World
from jinlin.appeals.messages import KINDS, STATES
from jinlin.appeals.queries import Filters
from jinlin.web.desk.deeds.spec import number
from jinlin.web.desk.labels import Words
from jinlin.web.templatetags.ui import local_name


def filters_of(given: Mapping[str, str]) -> Filters:
    """Return what an address (or a saved filter) asks for; what makes no sense narrows nothing."""
    return Filters(
        kind=kind if (kind := given.get("kind", "")) in KINDS else "",
        state=state if (state := given.get("state", "")) in STATES else "",
        community=number(given.get("community", "")) or None,
        area=number(given.get("area", "")) or None,
        microgrid=number(given.get("microgrid", "")) or None,
        category=number(given.get("category", "")) or None,
        department=number(given.get("department", "")) or None,
        today=bool(given.get("today")),
        still=bool(given.get("still")),
    )


def query_of(filters: Filters) -> dict[str, str]:
    """Return the same as parts of an address."""
    return {name: "1" if value is True else str(value) for name, value in filters.as_dict().items()}


def words_of(filters: Filters, world: World) -> list[str]:
    """Return what narrows, in words: 投诉 · 府前社区 · 今天到期."""
    nodes = world.nodes
    said: list[Words] = []
    if filters.kind:
        said.append(KINDS[filters.kind])
    if filters.state:
        said.append(STATES[filters.state])
    places = (nodes.get(pk) for pk in (filters.community, filters.area, filters.microgrid))
    said += [node.name for node in places if node is not None]
    if filters.category:
        said.append(local_name(world.catalogue.categories.get(filters.category)))
    if filters.department:
        said.append(nodes.departments.get(filters.department, ""))
    if filters.today:
        said.append(_("due today"))
    if filters.still:
        said.append(_("untouched for 24 h"))
    return [str(one) for one in said if one]


def categories(catalogue: CatalogueNow) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the catalogue's kinds to choose from, by group."""
    return [
        (local_name(group), [(leaf.pk, local_name(leaf)) for leaf in leaves]) for group, leaves in catalogue.groups()
    ]


def as_saved(narrowed: Mapping[str, Any]) -> Filters:
    """Return what a saved filter narrows by."""
    return filters_of({name: str(value) for name, value in narrowed.items()})
