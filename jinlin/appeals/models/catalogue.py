"""The live catalogue (国办函〔2025〕66号): categories, conditions with limits, grounds and reply templates.

Shipped as data files (`appeals/data`), loaded once, then edited by the district in Django admin; every edit bumps
the `catalogue` version, so that every process routes the next appeal by it.
"""

from django.db import models
from django.db.models import Q

from jinlin.grid.levels import LEVEL_CHOICES
from jinlin.grid.models import Department


class Category(models.Model):
    """A group or a leaf of the catalogue; only leaves are given to appeals."""

    code = models.CharField(max_length=60, unique=True, db_collation="C")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100)
    order = models.PositiveIntegerField(default=0)
    icon = models.CharField(max_length=40, blank=True)
    is_leaf = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    kind = models.CharField(max_length=12, blank=True)
    lead = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    law = models.CharField(max_length=300, blank=True)
    law_en = models.CharField(max_length=400, blank=True)
    start_level = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES, default=3)
    words = models.JSONField(default=list, blank=True, help_text="key words, Chinese and English")
    everyday = models.JSONField(default=list, blank=True, help_text="how people say it")
    questions = models.JSONField(default=list, blank=True)
    outside = models.CharField(max_length=120, blank=True, help_text="a body by law that is not on the platform")
    outside_en = models.CharField(max_length=160, blank=True)
    about = models.CharField(max_length=12, blank=True, help_text="always about somebody of ours: who")
    hard_stop = models.TextField(blank=True, help_text="shown before sending, e.g. “call 119”")
    hard_stop_en = models.TextField(blank=True)
    photos_help = models.BooleanField(default=True)
    radius_m = models.PositiveIntegerField(
        default=200, help_text="how near a duplicate is, in metres; 0: place says nothing"
    )
    public = models.BooleanField(default=True, help_text="shown on the public board; never where people could be known")
    utility = models.BooleanField(default=False, help_text="water, power, gas: dispatched within 2 hours")

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Condition(models.Model):
    """What exactly is wrong: the limit hangs on this, not only on the category."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="conditions")
    code = models.CharField(max_length=60, db_collation="C")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100)
    order = models.PositiveIntegerField(default=0)
    words = models.JSONField(default=list, blank=True)
    amount = models.DecimalField(max_digits=6, decimal_places=2)
    unit = models.CharField(max_length=20)
    make_safe_amount = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    make_safe_unit = models.CharField(max_length=20, blank=True)
    emergency = models.BooleanField(default=False)
    project = models.BooleanField(default=False, help_text="needs building: becomes a project, not a repair")
    hard_stop = models.TextField(blank=True)
    hard_stop_en = models.TextField(blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["category", "order"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="condition_once_per_category"),
            models.CheckConstraint(name="condition_limit_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name


class Ground(models.Model):
    """A ground from a list: to decline, object, extend, suspend; with where to go instead where that helps."""

    use = models.CharField(max_length=20, help_text="decline, objection, extension, suspension")
    code = models.CharField(max_length=60, db_collation="C")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    elsewhere = models.TextField(blank=True)
    elsewhere_en = models.TextField(blank=True)
    needs = models.TextField(blank=True, help_text="what must be written with it")
    needs_en = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["use", "order"]
        constraints = [models.UniqueConstraint(fields=["use", "code"], name="ground_once_per_use")]

    def __str__(self) -> str:
        return self.name


class ReplyTemplate(models.Model):
    """Words a desk may begin an answer from, with {variables}."""

    code = models.CharField(max_length=60, unique=True, db_collation="C")
    verb = models.CharField(max_length=24)
    category = models.CharField(
        max_length=60,
        blank=True,
        db_collation="C",
        help_text="a category's code, a beginning ending in a dot, or empty",
    )
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100)
    body = models.TextField()
    body_en = models.TextField(blank=True)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["verb", "order"]

    def __str__(self) -> str:
        return self.name


class CatalogueChange(models.Model):
    """A change to the catalogue that a ruling proposes to its owner: rulings teach."""

    event_id = models.BigIntegerField(help_text="the ruling that taught it")
    appeal_id = models.BigIntegerField()
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    taken_up = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.category_id} → {self.department_id}"
