"""The five-level tree with its dated versions, the address book, departments and partners (design §4)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from jinlin.grid.levels import LEVEL_CHOICES, Level

# A polygon is a list of rings, a ring a flat list [x0, y0, x1, y1, …] of WGS84 degrees × 10^7.
COORDINATE_UNIT = 10_000_000


class DateRange(Func):
    """`daterange(from, to)`: half-open, so that a version ends on the day the next one begins."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Grid(models.Model):
    """A place of the tree: an identity whose id never changes; everything dated is on its versions."""

    code = models.CharField(max_length=32, unique=True, db_collation="C")
    level = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES)
    # Written with the current version so that lists need no join; the version stays the truth.
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=160, db_collation="C", help_text="pinyin, for sorting")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=120, db_collation="C")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="grid_level_is_one_of_five", condition=Q(level__gte=1, level__lte=5)),
            models.CheckConstraint(name="grid_path_ends_in_slash", condition=Q(path__endswith="/")),
            models.CheckConstraint(
                name="grid_district_alone_has_no_parent",
                condition=Q(level=Level.DISTRICT, parent__isnull=True)
                | Q(level__lt=Level.DISTRICT, parent__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["path"], name="grid_path"), models.Index(fields=["level"], name="grid_level")]

    def __str__(self) -> str:
        return self.name


class GridVersion(models.Model):
    """What a grid was from one day to another: name, parent, path and outline; never two at a time."""

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="versions")
    parent = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=120, db_collation="C", help_text="ids from the district down, ends in /")
    name = models.CharField(max_length=80)
    boundary = models.JSONField(null=True, help_text="list of polygons; empty: the grid is its list of buildings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="grid_version_one_at_a_time",
                expressions=[
                    (F("grid"), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="grid_version_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"


class GridLineage(models.Model):
    """Which grid came from which by a split or a merge."""

    old = models.ForeignKey(Grid, models.PROTECT, related_name="successors")
    new = models.ForeignKey(Grid, models.PROTECT, related_name="predecessors")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="grid_lineage_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class GridAlias(models.Model):
    """A former or foreign code of a grid, so that old plates and lists still find it."""

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="aliases")
    code = models.CharField(max_length=32, unique=True, db_collation="C")

    def __str__(self) -> str:
        return self.code


class Water(models.Model):
    """A river or lake, only to be drawn: maps are easier to read with it. A district may have none."""

    name = models.CharField(max_length=40, unique=True)
    outline = models.JSONField(help_text="list of polygons, as a boundary")

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building, unit range or street that belongs to a microgrid: what a microgrid is made of."""

    community = models.ForeignKey(Grid, models.PROTECT, related_name="community_buildings")
    microgrid = models.ForeignKey(Grid, models.PROTECT, related_name="buildings")
    compound = models.CharField(max_length=60, blank=True, help_text="洋坊新村; empty for a street address")
    name = models.CharField(max_length=60, help_text="3栋, or the street's name")
    aliases = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    units = ArrayField(models.CharField(max_length=20), default=list, blank=True, help_text="units; empty means all")
    households = models.PositiveIntegerField(default=0)
    residents = models.PositiveIntegerField(default=0, help_text="how many people live there, as the community counts")
    x = models.IntegerField(null=True, help_text="longitude × 10^7")
    y = models.IntegerField(null=True, help_text="latitude × 10^7")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="building_point_is_whole",
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.compound}{self.name}"


class Department(models.Model):
    """A line department 职能部门/条线: duties by law, handlers as posts."""

    code = models.CharField(max_length=40, unique=True, db_collation="C")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    duty = models.CharField(max_length=300, blank=True, help_text="the law or rule that makes it theirs")
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """A co-construction unit 共建单位 or property company of a place."""

    class Kind(models.TextChoices):
        CO_CONSTRUCTION = "co_construction", "共建单位"
        PROPERTY = "property", "物业公司"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="partners")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name
