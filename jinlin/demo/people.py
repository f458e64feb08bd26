"""The demo's people and their posts on all five levels: fictional names, numbers of one range, twelve log-ins. Pure.

Every phone is 1380000 and four digits: a range that looks like a number and that the demo alone hands out; demo data
sends nothing anywhere (the console is its only sender).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jinlin.accounts.roles import Role
from jinlin.demo import names, plan
from jinlin.demo.dice import Dice, Weighted

PASSWORD = "jinlin-demo"  # noqa: S105  # told on the first page of the demo, and refused beyond loopback
STORY_MICROGRID = ("350405001002", 5)  # 府前's fifth, of field.md's first story
STORY_CHIEF = "林秀珍"
FUQIAN, LUOBU = "350405001002", "350405002004"


@dataclass(frozen=True, slots=True)
class Seat:
    """A post to be filled: at a grid (by code), in a role, for a department (by code) or none."""

    grid: str
    role: Role
    department: str = ""
    hours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A fictional person with the posts they hold; `can_log_in` marks the few with a password."""

    username: str
    name: str
    phone: str
    seats: tuple[Seat, ...]
    can_log_in: bool = False
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """The codes people are given posts at, in order; microgrids as (community, number in it, code)."""

    district: str
    streets: Sequence[str]
    communities: Sequence[str]
    areas: Sequence[str]
    microgrids: Sequence[tuple[str, int, str]]
    departments: Sequence[str]


# username, role, grid (or which of them), department: who can log in with the demo's password.
LOG_INS: dict[tuple[Role, str, str], str] = {
    (Role.CENTRE_OPERATOR, plan.DISTRICT, ""): "centre.operator",
    (Role.CENTRE_ARBITER, plan.DISTRICT, ""): "centre.arbiter",
    (Role.ADMIN, plan.DISTRICT, ""): "admin",
    (Role.STREET_OFFICER, "350405001", ""): "fenggang.street",
    (Role.STREET_OFFICER, "350405002", ""): "qiujiang.street",
    (Role.SECRETARY, FUQIAN, ""): "fuqian.secretary",
    (Role.COMMUNITY_STAFF, FUQIAN, ""): "fuqian.staff",
    (Role.SECRETARY, LUOBU, ""): "luobu.secretary",
    (Role.GRID_CHIEF, f"{FUQIAN}J001", ""): "fuqian.area1",
    (Role.HANDLER, plan.DISTRICT, "municipal"): "municipal.handler",
    (Role.HANDLER, plan.DISTRICT, "urban_management"): "urban.handler",
    (Role.HANDLER, plan.DISTRICT, "housing"): "housing.handler",
}
# The words `jinlin up` prints beside them, which it does before Django is there to translate.
ROLE_WORDS: dict[str, str] = {
    Role.CENTRE_OPERATOR: "中心坐席",
    Role.CENTRE_ARBITER: "中心裁定员",
    Role.ADMIN: "系统管理员",
    Role.STREET_OFFICER: "街道值班员",
    Role.SECRETARY: "社区书记",
    Role.COMMUNITY_STAFF: "社区工作人员",
    Role.GRID_CHIEF: "网格长",
    Role.HANDLER: "部门经办人",
}
_EVENINGS = (("12:00", "13:30"), ("18:00", "21:30"))


@dataclass(slots=True)
class _Registry:
    """Hands out names, numbers and user names, none twice where it would confuse."""

    dice: Dice
    made: int = 0
    taken: set[str] = field(default_factory=set)
    surnames: Weighted[str] = field(default_factory=lambda: Weighted(names.SURNAMES))

    def person(self, *seats: Seat, older: bool = False, name: str = "") -> Person:
        """Make a person for some posts; the first post decides the user name."""
        first = seats[0]
        username = self._username(first)
        # A step that shares no factor with 10,000 gives every one of the first 10,000 people another number.
        phone = f"1380000{(self.made * 6173 + 2201) % 10_000:04d}"
        self.made += 1
        self.taken.add(username)
        return Person(
            username=username,
            name=name or self._name(older=older),
            phone=phone,
            seats=seats,
            can_log_in=username in LOG_INS.values(),
            is_admin=first.role is Role.ADMIN,
        )

    def _name(self, *, older: bool) -> str:
        given = names.GIVEN_OLDER if older else names.GIVEN_YOUNGER
        return self.surnames.pick(self.dice) + self.dice.pick(given)

    def _username(self, seat: Seat) -> str:
        log_in = LOG_INS.get((seat.role, seat.grid, seat.department))
        if log_in and log_in not in self.taken:
            return log_in
        base = f"{seat.department or seat.grid.lower()}.{_SHORT[seat.role]}"
        number = 1
        while f"{base}{number}" in self.taken:
            number += 1
        return f"{base}{number}"


_SHORT = {
    Role.MICROGRID_CHIEF: "chief", Role.HELPER: "helper", Role.GRID_CHIEF: "grid", Role.DEPUTY: "deputy",
    Role.POLICE_ASSISTANT: "police", Role.SECRETARY: "secretary", Role.COMMUNITY_STAFF: "staff",
    Role.STREET_OFFICER: "street", Role.CENTRE_OPERATOR: "operator", Role.CENTRE_ARBITER: "arbiter",
    Role.HANDLER: "handler", Role.ADMIN: "admin",
}  # fmt: skip


def people(places: Places) -> list[Person]:
    """Return everybody, those of the stories first in their role, so that a list of a role begins with them."""
    registry = _Registry(Dice(plan.SEED, 10))
    return [*_upstairs(registry, places), *_areas(registry, places), *_teams(registry, places)]


def _upstairs(registry: _Registry, places: Places) -> Iterator[Person]:
    """District, departments, streets and communities: the paid posts behind a desk."""
    dice = registry.dice
    yield registry.person(Seat(places.district, Role.ADMIN))
    yield registry.person(Seat(places.district, Role.CENTRE_ARBITER))
    for _ in range(9):
        yield registry.person(Seat(places.district, Role.CENTRE_OPERATOR))
    for department in places.departments:
        for _ in range(2 + dice.below(3)):
            yield registry.person(Seat(places.district, Role.HANDLER, department))
    for street in places.streets:
        for _ in range(5):
            yield registry.person(Seat(street, Role.STREET_OFFICER))
    for community in sorted(places.communities, key=lambda code: (code != FUQIAN, code)):
        yield registry.person(Seat(community, Role.SECRETARY), older=dice.chance(0.3))
        for _ in range(4 + dice.below(3)):
            yield registry.person(Seat(community, Role.COMMUNITY_STAFF))


def _areas(registry: _Registry, places: Places) -> Iterator[Person]:
    for area in sorted(places.areas, key=lambda code: (not code.startswith(FUQIAN), code)):
        yield registry.person(Seat(area, Role.GRID_CHIEF), older=registry.dice.chance(0.4))
        if registry.dice.chance(0.4):
            yield registry.person(Seat(area, Role.DEPUTY))


def _teams(registry: _Registry, places: Places) -> Iterator[Person]:
    """A chief and two helpers for every microgrid; some chiefs are police assistants too."""
    dice = registry.dice
    for community, number, code in sorted(places.microgrids, key=lambda m: (m[:2] != STORY_MICROGRID, m[2])):
        story = (community, number) == STORY_MICROGRID
        seats = [Seat(code, Role.MICROGRID_CHIEF, hours=() if story else _hours(dice))]
        if story or dice.chance(0.15):
            seats.append(Seat(code, Role.POLICE_ASSISTANT, hours=seats[0].hours))
        yield registry.person(*seats, older=True, name=STORY_CHIEF if story else "")
        for _ in range(2):
            yield registry.person(Seat(code, Role.HELPER, hours=_hours(dice)), older=dice.chance(0.7))


def _hours(dice: Dice) -> tuple[tuple[str, str], ...]:
    """Return a volunteer's own hours; most keep the district's default."""
    return _EVENINGS if dice.chance(0.12) else ()
