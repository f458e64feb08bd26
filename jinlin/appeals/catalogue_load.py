"""Between the data files and the rows: the first load of the shipped catalogue, and the catalogue for matching.

After the first load the rows are the truth and the district edits them; loading again adds what is new in a later
release and leaves what the district has changed.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from jinlin.appeals.catalogue import (
    DATA,
    Catalogue,
    CategoryRow,
    ConditionRow,
    GroupRow,
    Limit,
    QuestionRow,
    Text,
    load_sayings,
)
from jinlin.appeals.data_file import read_file
from jinlin.appeals.models.catalogue import Category, Condition, Ground, ReplyTemplate
from jinlin.common.versions import bump
from jinlin.common.worktime import Unit
from jinlin.grid.levels import Level
from jinlin.grid.models import Department

# The files name a ground by its verb, actions and pages by what is asked for.
_USES = {"object": "objection", "extend": "extension", "suspend": "suspension"}


@transaction.atomic
def load_into_rows(catalogue: Catalogue) -> int:
    """Write departments, categories, conditions, grounds and templates that are not there yet; return how many."""
    known_departments = set(Department.objects.values_list("code", flat=True))
    Department.objects.bulk_create(
        Department(code=d.code, name=d.name.zh, name_en=d.name.en, duty=d.duty.zh[:300])
        for d in catalogue.departments
        if d.code not in known_departments
    )
    leads = dict(Department.objects.values_list("code", "pk"))
    known = set(Category.objects.values_list("code", flat=True))
    Category.objects.bulk_create(_group(row) for row in catalogue.groups if row.code not in known)
    parents = dict(Category.objects.filter(is_leaf=False).values_list("code", "pk"))
    order = {row.code: row.order for row in catalogue.groups}
    fresh = [row for row in catalogue.categories if row.code not in known]
    private = read_file(DATA / "board.toml").entry("private")
    hidden_groups, hidden = set(private.words("groups")), set(private.words("categories"))
    Category.objects.bulk_create(
        _category(row, parent_id=parents[row.group], lead_id=leads.get(row.lead), order=order[row.group] * 100 + place,
                  utility=row.group in catalogue.utility_groups,
                  public=row.group not in hidden_groups and row.code not in hidden)
        for place, row in enumerate(fresh)
    )  # fmt: skip
    ids = dict(Category.objects.values_list("code", "pk"))
    Condition.objects.bulk_create(
        _condition(condition, category_id=ids[row.code], order=0 if condition is row.default_condition else place + 1)
        for row in fresh
        for place, condition in enumerate(row.conditions)
    )
    grounds = set(Ground.objects.values_list("use", "code"))
    Ground.objects.bulk_create(
        Ground(use=_USES.get(g.use, g.use), code=g.code, name=g.name.zh, name_en=g.name.en, elsewhere=g.where.zh, elsewhere_en=g.where.en,
               needs=g.needs.zh, needs_en=g.needs.en, phone=g.phone, order=place)
        for place, g in enumerate(catalogue.grounds)
        if (_USES.get(g.use, g.use), g.code) not in grounds
    )  # fmt: skip
    templates = set(ReplyTemplate.objects.values_list("code", flat=True))
    ReplyTemplate.objects.bulk_create(
        ReplyTemplate(code=t.code, verb=t.verb, category=t.category, name=t.title.zh, name_en=t.title.en,
                      body=t.text.zh, body_en=t.text.en, order=place)
        for place, t in enumerate(catalogue.reply_templates)
        if t.code not in templates
    )  # fmt: skip
    bump("catalogue")
    return len(fresh)


def _group(row: GroupRow) -> Category:
    return Category(
        code=row.code, name=row.name.zh, name_en=row.name.en, order=row.order * 100, icon=row.icon, is_leaf=False
    )


def _category(
    row: CategoryRow, *, parent_id: int, lead_id: int | None, order: int, utility: bool, public: bool
) -> Category:
    return Category(
        code=row.code,
        parent_id=parent_id,
        name=row.name.zh,
        name_en=row.name.en,
        order=order,
        icon=row.icon,
        kind=row.kind,
        lead_id=lead_id,
        law=row.law.zh,
        law_en=row.law.en,
        start_level=int(row.start_level),
        words=[*row.keywords],
        everyday=[*row.everyday],
        questions=[
            {"zh": q.text.zh, "en": q.text.en, "choices": [[c.zh, c.en] for c in q.choices]} for q in row.questions
        ],
        outside=row.outside.zh,
        outside_en=row.outside.en,
        about=row.about,
        hard_stop=row.hard_stop.zh,
        hard_stop_en=row.hard_stop.en,
        photos_help=row.photos_help,
        radius_m=row.radius_m,
        utility=utility,
        public=public,
    )


def _condition(row: ConditionRow, *, category_id: int, order: int) -> Condition:
    return Condition(
        category_id=category_id,
        code=row.code,
        name=row.name.zh,
        name_en=row.name.en,
        order=order,
        words=[*row.keywords],
        amount=Decimal(row.limit.amount),
        unit=str(row.limit.unit),
        make_safe_amount=Decimal(row.make_safe.amount) if row.make_safe else None,
        make_safe_unit=str(row.make_safe.unit) if row.make_safe else "",
        emergency=row.emergency,
        project=row.project,
        hard_stop=row.hard_stop.zh,
        hard_stop_en=row.hard_stop.en,
    )


def from_rows(categories: Iterable[Category], conditions: Iterable[Condition]) -> Catalogue:
    """Return the catalogue that matching reads, from active rows."""
    by_category: dict[int, list[Condition]] = {}
    for condition in conditions:
        if condition.active:
            by_category.setdefault(condition.category_id, []).append(condition)
    rows = list(categories)
    groups = {c.pk: c for c in rows if not c.is_leaf}
    return Catalogue(
        groups=tuple(
            GroupRow(code=g.code, name=Text(zh=g.name, en=g.name_en), icon=g.icon, order=g.order)
            for g in groups.values()
        ),
        categories=tuple(
            _row(c, groups[c.parent_id].code if c.parent_id else "", by_category[c.pk])
            for c in rows
            if c.is_leaf and c.active and c.pk in by_category
        ),
        sayings=load_sayings(),
    )


def _row(category: Category, group: str, conditions: list[Condition]) -> CategoryRow:
    first = min(conditions, key=lambda c: c.order)
    return CategoryRow(
        code=category.code,
        group=group,
        name=Text(zh=category.name, en=category.name_en),
        kind=category.kind,
        lead="",
        law=Text(zh=category.law, en=category.law_en),
        start_level=Level(category.start_level),
        icon=category.icon,
        conditions=tuple(
            ConditionRow(
                code=c.code,
                name=Text(zh=c.name, en=c.name_en),
                limit=Limit(amount=int(c.amount), unit=Unit(c.unit)),
                emergency=c.emergency,
                default=c is first,
                keywords=tuple(c.words),
            )
            for c in sorted(conditions, key=lambda c: c.order)
        ),
        keywords=tuple(category.words),
        everyday=tuple(category.everyday),
        questions=tuple(
            QuestionRow(text=Text(zh=q["zh"], en=q["en"]), choices=tuple(Text(zh=z, en=e) for z, e in q["choices"]))
            for q in category.questions
        ),
        radius_m=category.radius_m,
    )
