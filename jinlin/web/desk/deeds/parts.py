"""Parts that several deeds share: words, grounds, who gets a task, categories, places, photos."""

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jinlin.appeals.models import Category, Condition
from jinlin.common.worktime import Unit
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Node
from jinlin.web.desk.deeds.spec import SELF, Option, Part, Words
from jinlin.web.desk.sheet import Sheet, unit_words
from jinlin.web.proposals import suggestions
from jinlin.web.templatetags.ui import local_name, unit_name


def words(label: Words, *, required: bool = True, hint: Words = "", name: str = "words") -> Part:
    """Return a text area."""
    return Part("words", name, label, hint=hint, required=required)


def ground(sheet: Sheet, use: str, label: Words) -> Part:
    """Return the list of grounds for a use; where to go instead stands under each."""
    options = [
        Option(g.code, local_name(g), hint=(g.elsewhere_en or g.elsewhere) if _english() else g.elsewhere)
        for g in sheet.world.catalogue.grounds_for(use)
    ]
    return Part("select", "ground", label, options=options, required=True)


def _english() -> bool:
    return (get_language() or "").startswith("en")


def yes_no(name: str, label: Words, *, yes: Words, no: Words) -> Part:
    """Return a choice between two."""
    return Part("radios", name, label, options=[Option("yes", yes), Option("no", no)], required=True)


def photos(name: str, label: Words) -> Part:
    """Return a photo picker, never required."""
    return Part("photos", name, label, hint=_("Optional, at most nine."))


# --- who gets a task ---


def lead(sheet: Sheet, *, own: bool = True, without: tuple[str, int] | None = None) -> Part:
    """Return who may lead: this desk, a level below it on the appeal's line, or a department; the lawful one first."""
    options = [Option(SELF, _("We do it ourselves"))] if own else []
    options += _below(sheet)
    options += _departments(sheet)
    part = Part("select", "lead", _("Lead"), options=options, required=True)
    if without is not None:
        part.options = [o for o in options if o.value != f"{without[0]}:{without[1]}"]
    if own and not any(o.value.startswith("department") and o.group == _by_law() for o in part.options):
        part.chosen = [SELF]
    elif part.options:
        lawful = [o.value for o in part.options if o.group == _by_law()]
        part.chosen = lawful[:1]
    return part


def helpers(sheet: Sheet) -> Part:
    """Return who may help: the microgrid's team (without a clock), levels below, departments."""
    busy = {
        ("department" if t.department_id else "grid", t.department_id or t.grid_id)
        for t in sheet.dossier.tasks
        if t.state in {"offered", "working"}
    }
    options = [*_team(sheet), *_below(sheet), *_departments(sheet, flat=True)]
    free = [o for o in options if (o.value.split(":")[0], int(o.value.split(":")[1])) not in busy]
    return Part("checks", "helpers", _("Helpers"), hint=_("Optional; each has a task of its own."), options=free)


def departments(sheet: Sheet) -> Part:
    """Return departments to call to the spot."""
    return Part(
        "checks", "departments", _("Departments"), options=_departments(sheet, flat=True, plain=True), required=True
    )


def _by_law() -> Words:
    return _("By the catalogue")


def _departments(sheet: Sheet, *, flat: bool = False, plain: bool = False) -> list[Option]:
    """Return the departments an appeal may go to; only the community and above may call on them."""
    if sheet.scope.level is None or sheet.scope.level < Level.COMMUNITY:
        return []
    category = sheet.world.catalogue.categories.get(sheet.appeal.category_id or 0)
    lawful = category.lead_id if category else None
    names = sheet.world.nodes.departments
    order = sorted(names, key=lambda pk: (pk != lawful, pk))
    return [
        Option(
            str(pk) if plain else f"department:{pk}",
            names[pk],
            group="" if flat else (_by_law() if pk == lawful else _("Departments")),
        )
        for pk in order
        if pk != sheet.appeal.about_department_id
    ]


def line_below(sheet: Sheet) -> list[Node]:
    """Return the paid posts' grids below this desk on the appeal's line, the widest first; children where it is open."""
    appeal, nodes, scope = sheet.appeal, sheet.world.nodes, sheet.scope
    if scope.level is None or scope.grid_id is None:
        return []
    line = [nodes.get(pk) for pk in (appeal.street_id, appeal.community_id, appeal.area_id)]
    found = [n for n in line if n is not None and n.level < scope.level]
    if appeal.community_id is None:
        deepest = found[-1].id if found else scope.grid_id
        found += [n for n in nodes.children(deepest) if n.level >= Level.COMMUNITY]
    return [n for n in found if n.level >= max(Level.AREA, appeal.shield)]


def _below(sheet: Sheet) -> list[Option]:
    return [Option(f"grid:{n.id}", n.name, group=_("Levels below")) for n in line_below(sheet)]


def _team(sheet: Sheet) -> list[Option]:
    """Return the microgrid's volunteers, if there are any and they may know of it."""
    microgrid = sheet.world.nodes.get(sheet.appeal.microgrid_id)
    scope = sheet.scope
    if microgrid is None or sheet.appeal.shield > Level.MICROGRID or scope.level is None:
        return []
    if not sheet.world.teams.members(microgrid.id, on=timezone.localdate(sheet.now)):
        return []
    said = _("%(place)s team (volunteers, no time limit)") % {"place": microgrid.name}
    return [Option(f"grid:{microgrid.id}", said)]


# --- kinds and places ---


def category(sheet: Sheet) -> Part:
    """Return every row of the catalogue: the condition decides the limit, which stands beside it."""
    catalogue, appeal = sheet.world.catalogue, sheet.appeal
    options = [_row(leaf, c, local_name(group)) for group, leaves in catalogue.groups() for leaf in leaves
               for c in catalogue.conditions_of(leaf.pk)]  # fmt: skip
    options += [
        _row(leaf, c, _("Other"))
        for leaf in catalogue.leaves()
        if leaf.parent_id is None
        for c in catalogue.conditions_of(leaf.pk)
    ]
    chosen = f"{appeal.category_id or ''}-{appeal.condition_id or ''}"
    if all(option.value != chosen for option in options):
        # A browser would choose the first row for a kind that is not known, or is offered no more.
        known = local_name(catalogue.categories.get(appeal.category_id or 0))
        options.insert(0, Option(chosen, known or _("not known yet")))
    return Part("select", "category", _("Kind and condition"), options=options, required=True, chosen=[chosen])


def proposed(part: Part, sheet: Sheet) -> Part:
    """Choose what the words say in the list of kinds, when nobody has given the appeal one."""
    if sheet.appeal.category_id is not None or sheet.dossier.masked:
        return part
    best = next(iter(suggestions(sheet.dossier.words, catalogue=sheet.world.catalogue)), None)
    if best is not None and best.condition is not None:
        part.chosen = [f"{best.category.pk}-{best.condition.pk}"]
        part.hint = _("Proposed from the words; please look.")
    return part


def _row(leaf: Category, condition: Condition, group: Words) -> Option:
    name, exact = local_name(leaf), local_name(condition)
    said = name if exact == name else f"{name} · {exact}"
    if condition.amount is not None:
        said = f"{said}（{condition.amount.normalize():f} {unit_name(Unit(condition.unit))}）"
    return Option(
        f"{leaf.pk}-{condition.pk}", said, group=group, lead=f"department:{leaf.lead_id}" if leaf.lead_id else SELF
    )


def places(sheet: Sheet) -> Part:
    """Return places of the tree: the microgrids of this community, then the communities elsewhere."""
    nodes, appeal = sheet.world.nodes, sheet.appeal
    options: list[Option] = []
    community = nodes.get(appeal.community_id) or _own_community(sheet)
    if community is not None:
        for area in nodes.children(community.id):
            options.append(Option(str(area.id), area.name, group=f"{community.name} / {area.name}"))
            options += [
                Option(str(n.id), n.name, group=f"{community.name} / {area.name}") for n in nodes.children(area.id)
            ]
    for street in nodes.children(nodes.district.id):
        options += [Option(str(n.id), n.name, group=street.name) for n in nodes.children(street.id)]
    return Part("select", "grid", _("Or choose from the list"), options=[Option("", "—"), *options])


def _own_community(sheet: Sheet) -> Node | None:
    if sheet.scope.grid_id is None:
        return None
    line = sheet.world.nodes.line_by_level(sheet.scope.grid_id)
    return sheet.world.nodes.get(line.get(Level.COMMUNITY))


def own_task(sheet: Sheet, *states: str) -> list[Part]:
    """Return which of the unit's own tasks is meant: hidden when there is one, a choice when there are several."""
    mine = sheet.dossier.own_tasks(sheet.scope, *states)
    if len(mine) < 2:
        return [Part("hidden", "task", value=str(mine[0].no))] if mine else []
    said = {"lead": _("as lead"), "helper": _("as helper")}
    return [
        Part(
            "radios",
            "task",
            _("Which task"),
            options=[Option(str(t.no), f"{unit_words(t, sheet)} {said[t.role]}") for t in mine],
            chosen=[str(mine[0].no)],
        )
    ]
