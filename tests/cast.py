"""The fixed cast of our stories: a small district, its people, and makers for what a test depends on.

Lin Xiuzhen is microgrid chief at home, her neighbour's team works next door; Zheng is grid chief, Wu the community's
secretary, Ye sits at the street, Hu at the centre, Dai decides as arbiter, Pan handles for the municipal department.
All of them are fictional.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from jinlin.accounts.models import Post, User
from jinlin.accounts.roles import ROLE_LEVELS, Role
from jinlin.accounts.scope import PUBLIC, Scope, reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Category, Condition, Ground
from jinlin.common import versions
from jinlin.grid.levels import Level
from jinlin.grid.models import Department, Grid, GridVersion

TZ = ZoneInfo("Asia/Shanghai")
# A Tuesday morning in office hours.
NOON = datetime(2026, 3, 17, 10, 0, tzinfo=TZ)


def at(text: str) -> datetime:
    """Return a local time: at("2023-01-27 09:30")."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def a_grid(*, level: Level, code: str, name: str, parent: Grid | None = None) -> Grid:
    """Make a grid with its current version."""
    grid = Grid.objects.create(code=code, level=level, name=name, name_key=code, parent=parent, path="/")
    grid.path = f"{parent.path if parent else '/'}{grid.pk}/"
    grid.save(update_fields=["path"])
    GridVersion.objects.create(grid=grid, parent=parent, path=grid.path, name=name, valid_from=date(2020, 1, 1))
    return grid


def a_post(
    *, role: Role, grid: Grid, name: str, department: Department | None = None, user: User | None = None
) -> Scope:
    """Make a person with a post and return the scope of acting under it."""
    user = user or User.objects.create(username=f"u{User.objects.count()}", display_name=name, is_demo=True)
    post = Post.objects.create(user=user, grid=grid, role=role, department=department, valid_from=date(2020, 1, 1))
    return post.scope()


@dataclass
class District:
    """The small district of the stories."""

    district: Grid
    street: Grid
    community: Grid
    area: Grid
    home: Grid
    next_door: Grid
    other_area: Grid
    other_community: Grid
    other_street: Grid
    municipal: Department
    police: Department
    chief: Scope
    helper: Scope
    neighbour_chief: Scope
    grid_chief: Scope
    secretary: Scope
    staff: Scope
    other_secretary: Scope
    street_officer: Scope
    operator: Scope
    arbiter: Scope
    handler: Scope
    police_handler: Scope
    pipe: Category
    lamp: Category
    quarrel: Category
    blocked: Condition
    lamp_out: Condition

    @property
    def desks(self) -> dict[str, Scope]:
        """Return the posts by the name tests print."""
        return {
            "chief": self.chief,
            "helper": self.helper,
            "grid_chief": self.grid_chief,
            "secretary": self.secretary,
            "street_officer": self.street_officer,
            "operator": self.operator,
            "arbiter": self.arbiter,
            "handler": self.handler,
        }


def a_category(
    *,
    code: str,
    name: str,
    kind: str,
    start: Level,
    lead: Department | None,
    amount: str,
    unit: str,
    emergency: bool = False,
) -> tuple[Category, Condition]:
    """Make a leaf with one condition."""
    category = Category.objects.create(
        code=code, name=name, name_en=code, kind=kind, start_level=start, lead=lead, is_leaf=True
    )
    condition = Condition.objects.create(
        category=category, code="usual", name=name, name_en=code, amount=Decimal(amount), unit=unit, emergency=emergency
    )
    return category, condition


def a_district() -> District:
    """Make the small district with its people and a catalogue of three."""
    district = a_grid(level=Level.DISTRICT, code="350405", name="沙县区")
    street = a_grid(level=Level.STREET, code="350405001", name="凤岗街道", parent=district)
    other_street = a_grid(level=Level.STREET, code="350405002", name="虬江街道", parent=district)
    community = a_grid(level=Level.COMMUNITY, code="350405001002", name="府前社区", parent=street)
    other_community = a_grid(level=Level.COMMUNITY, code="350405001005", name="城北社区", parent=street)
    area = a_grid(level=Level.AREA, code="350405001002J001", name="第1片区", parent=community)
    other_area = a_grid(level=Level.AREA, code="350405001005J001", name="第1片区", parent=other_community)
    home = a_grid(level=Level.MICROGRID, code="350405001002J00105", name="05微网格", parent=area)
    next_door = a_grid(level=Level.MICROGRID, code="350405001002J00106", name="06微网格", parent=area)
    municipal = Department.objects.create(code="municipal", name="市政", name_en="Municipal works")
    police = Department.objects.create(code="police", name="公安", name_en="Police")
    pipe, blocked = a_category(
        code="pipe",
        name="管道堵塞",
        kind="help",
        start=Level.MICROGRID,
        lead=municipal,
        amount="4",
        unit="office_hours",
    )
    lamp, lamp_out = a_category(
        code="lamp",
        name="路灯不亮",
        kind="complaint",
        start=Level.COMMUNITY,
        lead=municipal,
        amount="2",
        unit="working_days",
    )
    quarrel, _ = a_category(
        code="quarrel", name="邻里纠纷", kind="help", start=Level.MICROGRID, lead=None, amount="3", unit="working_days"
    )
    for use, code in (
        ("decline", "court"),
        ("objection", "not_ours"),
        ("extension", "weather"),
        ("suspension", "project"),
    ):
        Ground.objects.create(use=use, code=code, name=code, name_en=code)
    versions.bump("tree")
    versions.bump("catalogue")
    return District(
        district=district, street=street, community=community, area=area, home=home, next_door=next_door,
        other_area=other_area, other_community=other_community, other_street=other_street, municipal=municipal,
        police=police,
        chief=a_post(role=Role.MICROGRID_CHIEF, grid=home, name="林秀珍"),
        helper=a_post(role=Role.HELPER, grid=home, name="陈师傅"),
        neighbour_chief=a_post(role=Role.MICROGRID_CHIEF, grid=next_door, name="张老师"),
        grid_chief=a_post(role=Role.GRID_CHIEF, grid=area, name="郑网格长"),
        secretary=a_post(role=Role.SECRETARY, grid=community, name="吴书记"),
        staff=a_post(role=Role.COMMUNITY_STAFF, grid=community, name="小黄"),
        other_secretary=a_post(role=Role.SECRETARY, grid=other_community, name="罗书记"),
        street_officer=a_post(role=Role.STREET_OFFICER, grid=street, name="叶值班"),
        operator=a_post(role=Role.CENTRE_OPERATOR, grid=district, name="胡坐席"),
        arbiter=a_post(role=Role.CENTRE_ARBITER, grid=district, name="戴裁定"),
        handler=a_post(role=Role.HANDLER, grid=district, name="潘经办", department=municipal),
        police_handler=a_post(role=Role.HANDLER, grid=district, name="石警官", department=police),
        pipe=pipe, lamp=lamp, quarrel=quarrel, blocked=blocked, lamp_out=lamp_out,
    )  # fmt: skip


def a_report(
    d: District, *, category: Category | None = None, grid: Grid | None = None, words: str = "9幢27号咖啡店下水道堵了"
) -> actions.Report:
    """Return a report of a place in the district; the pipe at home unless said otherwise."""
    category = category if category is not None else d.pipe
    condition = Condition.objects.filter(category=category).first()
    return actions.Report(
        words=words,
        grid_id=(grid or d.home).pk,
        category_id=category.pk,
        condition_id=condition.pk if condition else None,
        place_by="chosen",
    )


def an_appeal(
    d: District,
    *,
    category: Category | None = None,
    grid: Grid | None = None,
    now: datetime = NOON,
    actor: Scope = PUBLIC,
) -> Appeal:
    """Receive an appeal and return it."""
    receipt = actions.receive(actor=actor, report=a_report(d, category=category, grid=grid), now=now)
    return Appeal.objects.get(pk=receipt.appeal_id)


def reporter(appeal: Appeal) -> Scope:
    """Return the scope of whoever holds the appeal's receipt."""
    return reporter_scope(appeal.pk)


def level_of(role: Role) -> Level:
    """Return the level a role works at."""
    return ROLE_LEVELS[role]
