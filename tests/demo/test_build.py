"""The demo district: real names and counts, complete teams, twelve log-ins, an address book that leads to the right door."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count, F, Sum
from django.utils import timezone, translation

from jinlin.accounts.models import Post, User
from jinlin.accounts.roles import ROLE_LEVELS, Role
from jinlin.accounts.teams import teams_now
from jinlin.appeals.models import Ground
from jinlin.common import versions
from jinlin.demo import plan
from jinlin.demo.people import LOG_INS, PASSWORD, ROLE_WORDS
from jinlin.grid.codes import Unit, unit_of
from jinlin.grid.levels import Level
from jinlin.grid.models import Building, Department, Grid, GridAlias, GridVersion, Partner
from jinlin.grid.nodes import nodes_now
from jinlin.grid.outlines import to_shape
from jinlin.grid.places import Finding
from jinlin.grid.tree import Tree, current_tree, locate
from jinlin.people.models import Contact

FUQIAN, LUOBU, CHENGBEI = "350405001002", "350405002004", "350405001005"
pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def tree() -> Tree:
    versions.forget_all()
    return current_tree()


def microgrids(community: str) -> list[Grid]:
    return list(Grid.objects.filter(level=Level.MICROGRID, parent__parent__code=community).order_by("code"))


def test_five_levels_with_the_real_counts() -> None:
    counts = Counter(Grid.objects.values_list("level", flat=True))
    assert [counts[level] for level in sorted(Level, reverse=True)] == [1, 2, 17, 115, 988]
    assert len(microgrids(LUOBU)) == 60
    assert Department.objects.count() == 14


def test_names_and_codes_are_the_real_ones_and_levels_follow_them() -> None:
    named = dict(Grid.objects.filter(level__gte=Level.COMMUNITY).values_list("code", "name"))
    assert named["350405001"] == "凤岗街道"
    assert (named[FUQIAN], named["350405002003"]) == ("府前社区", "生态新城社区")
    units = {Unit.DISTRICT: 5, Unit.STREET: 4, Unit.COMMUNITY: 3, Unit.AREA: 2, Unit.MICROGRID: 1}
    for code, level in Grid.objects.values_list("code", "level"):
        assert units[unit_of(code)] == level
    assert GridAlias.objects.get(code="350427").grid.code == "350405"


def test_every_path_is_the_line_of_its_parents() -> None:
    for grid in Grid.objects.select_related("parent"):
        above = grid.parent.path if grid.parent else "/"
        assert grid.path == f"{above}{grid.pk}/"
    assert not GridVersion.objects.exclude(path=F("grid__path"), name=F("grid__name")).exists()


def test_the_story_of_the_fifth_microgrid_of_fuqian() -> None:
    fifth = microgrids(FUQIAN)[4]
    assert fifth.name == "第5微网格"
    found = fifth.buildings.aggregate(homes=Sum("households"), heads=Sum("residents"))
    assert found == {"homes": 68, "heads": 147}
    chief = Post.objects.get(grid=fifth, role=Role.MICROGRID_CHIEF)
    assert chief.user.posts.filter(role=Role.POLICE_ASSISTANT, grid=fifth).exists()
    # The first chief any list shows is the one of the story.
    assert Post.objects.filter(role=Role.MICROGRID_CHIEF).order_by("pk").first() == chief


def test_every_microgrid_has_a_chief_and_two_helpers() -> None:
    teams = Counter(Post.objects.filter(role__in=[Role.MICROGRID_CHIEF, Role.HELPER]).values_list("grid_id", "role"))
    for grid in Grid.objects.filter(level=Level.MICROGRID):
        assert (teams[grid.pk, "microgrid_chief"], teams[grid.pk, "helper"]) == (1, 2)
    assert sum(teams.values()) == 2964
    assert len(set(Post.objects.filter(grid__level=Level.MICROGRID).values_list("user_id", flat=True))) == 2964


def test_every_level_has_its_paid_posts() -> None:
    for role, level in ROLE_LEVELS.items():
        assert set(Post.objects.filter(role=role).values_list("grid__level", flat=True)) == {int(level)}, role
    for level, role in (
        (Level.AREA, Role.GRID_CHIEF),
        (Level.COMMUNITY, Role.SECRETARY),
        (Level.STREET, Role.STREET_OFFICER),
    ):
        served = set(Post.objects.filter(role=role).values_list("grid_id", flat=True))
        assert served == set(Grid.objects.filter(level=level).values_list("id", flat=True))
    handled = set(Post.objects.filter(role=Role.HANDLER).values_list("department_id", flat=True))
    assert handled == set(Department.objects.values_list("id", flat=True))


def test_everybody_is_fictional_and_twelve_can_log_in() -> None:
    assert not User.objects.filter(is_demo=False).exists()
    able = [user for user in User.objects.order_by("id") if user.has_usable_password()]
    assert len(able) == 12
    assert len({user.password for user in able}) == 1
    assert able[0].check_password(PASSWORD)
    assert not [user for user in able if user.posts.filter(grid__level=Level.MICROGRID).exists()]
    assert {"fuqian.secretary", "centre.operator", "admin", "municipal.handler"} <= {user.username for user in able}


def test_names_and_numbers_of_staff_are_sealed() -> None:
    assert Contact.objects.filter(user__isnull=False).count() == User.objects.count()
    numbers = Contact.objects.values_list("phone_hash", flat=True)
    assert len({bytes(number) for number in numbers if number}) == User.objects.count()
    assert set(Contact.objects.values_list("masked_phone", flat=True)) <= {
        f"138****{last:04d}" for last in range(10_000)
    }


def test_every_microgrid_is_a_list_of_buildings_first() -> None:
    homes = dict(Building.objects.values_list("microgrid_id").annotate(total=Sum("households")))
    assert len(homes) == 988
    assert 55 <= min(homes.values()) <= max(homes.values()) <= 68
    assert 54_000 <= sum(homes.values()) <= 55_700


def test_each_building_lies_in_its_own_microgrid(tree: Tree) -> None:
    placed = list(Building.objects.filter(x__isnull=False).values_list("x", "y", "microgrid_id"))
    owners = tree.places.owners([x for x, _, _ in placed], [y for _, y, _ in placed])
    assert owners == [microgrid for _, _, microgrid in placed]


def test_two_microgrids_share_one_tower() -> None:
    towers = (
        Building.objects.exclude(compound="")
        .values("community_id", "compound", "name")
        .annotate(microgrids=Count("microgrid_id", distinct=True))
        .filter(microgrids__gt=1)
    )
    assert 5 <= len(towers) <= 40
    for tower in towers:
        rows = Building.objects.filter(
            community_id=tower["community_id"], compound=tower["compound"], name=tower["name"]
        )
        units = [unit for row in rows for unit in row.units]
        assert len(units) == len(set(units))


def test_an_outline_is_the_exact_union_of_those_inside() -> None:
    outlines = {version.grid_id: version for version in GridVersion.objects.filter(valid_to__isnull=True)}
    parents = dict(Grid.objects.values_list("id", "parent_id"))
    hidden = Grid.objects.get(code=plan.WITHOUT_OUTLINES)
    for grid in Grid.objects.filter(level__gte=Level.AREA):
        mine = outlines[grid.pk].boundary
        children = [outlines[child].boundary for child, parent in parents.items() if parent == grid.pk]
        if f"/{hidden.pk}/" in grid.path:
            assert mine is None
            assert children == [None] * len(children)
        elif None not in children:
            assert sum(to_shape(child).area for child in children) == pytest.approx(to_shape(mine).area, rel=1e-12)


def test_the_community_without_outlines_is_found_by_address_only(tree: Tree) -> None:
    community = Grid.objects.get(code=plan.WITHOUT_OUTLINES)
    assert not Building.objects.filter(community=community, x__isnull=False).exists()
    row = Building.objects.filter(community=community).exclude(compound="").order_by("id")[3]
    place = locate(tree, words=f"{row.compound}{row.name}{row.units[0]}")
    assert (place.place_by, place.grid_id, place.exact) == ("address", row.microgrid_id, True)
    street = to_shape(GridVersion.objects.get(grid__code="350405001").boundary)
    others = GridVersion.objects.filter(grid__level=Level.COMMUNITY, boundary__isnull=False)
    for other in others:
        street = street.difference(to_shape(other.boundary))
    spot = street.representative_point()
    found = tree.places.find(round(spot.x), round(spot.y))
    assert (found.finding, found.grid_id, found.unmapped) == (Finding.NO_OUTLINE, community.parent_id, (community.pk,))


@pytest.mark.parametrize(
    ("words", "community"),
    [("27号9幢 咖啡店", FUQIAN), ("洋坊新村3栋2单元", LUOBU), ("城北新村南区 7 号楼", CHENGBEI)],
)
def test_the_addresses_of_the_stories(tree: Tree, words: str, community: str) -> None:
    place = locate(tree, words=words)
    assert place.exact
    assert community in {tree.nodes[one].code for one in tree.nodes[place.grid_id].line}


def test_teams_are_there_for_routing() -> None:
    versions.forget_all()
    fifth = microgrids(FUQIAN)[4]
    today = timezone.localdate()
    assert len({member.user_id for member in teams_now().members(fifth.pk, on=today)}) == 3
    assert len(nodes_now().at_level(Level.MICROGRID)) == 988


def test_partners_are_named_for_every_community() -> None:
    kinds = Counter(Partner.objects.values_list("kind", flat=True))
    assert kinds == {"property": 34, "co_construction": 34}


def test_what_it_says(demo: list[str]) -> None:
    assert "988" in " ".join(demo)
    assert "虚构" in demo[-1]


def test_posts_began_before_the_history_does() -> None:
    begins = Post.objects.earliest("valid_from").valid_from
    assert begins < (timezone.now() - timedelta(days=456)).date()


def test_the_grounds_desks_choose_from_are_there() -> None:
    uses = set(Ground.objects.values_list("use", flat=True))
    assert uses == {"decline", "objection", "extension", "suspension", "excuse", "void"}


def test_the_words_printed_at_the_start_are_the_fields_own() -> None:
    roles = {role for role, _grid, _department in LOG_INS}
    with translation.override("zh-hans"):
        assert {role: str(role.label) for role in roles} == ROLE_WORDS
