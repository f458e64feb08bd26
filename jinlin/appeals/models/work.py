"""Rows of the work inside an appeal: tasks, clocks, holdings, requests, orders."""

from typing import Self

from django.db import models
from django.db.models import Q

from jinlin.accounts.scope import Scope
from jinlin.grid.levels import LEVEL_CHOICES
from jinlin.grid.models import Department, Grid

OPEN_TASK = Q(state__in=["offered", "working"])


class TaskQuerySet(models.QuerySet["Task"]):
    """Reads of tasks."""

    def of(self, department_id: int) -> Self:
        """Return the tasks given to a department and not taken back."""
        return self.filter(department_id=department_id).exclude(state="revoked")

    def visible_to(self, scope: Scope) -> Self:
        """Return the tasks of a department's handler; a place's desk reads tasks through the appeal.

        Those of appeals about the department or the person are left out, as `Appeal.visible_to` leaves them out.
        """
        if scope.kind == "job":
            return self.all()
        if not scope.department_id:
            return self.none()
        return self.of(scope.department_id).filter(
            Q(appeal__about_department_id__isnull=True)
            | ~Q(appeal__about_department_id=scope.department_id)
            | Q(appeal__version_only=True),
            Q(appeal__about_user_id__isnull=True)
            | ~Q(appeal__about_user_id=scope.user_id)
            | Q(appeal__version_only=True),
        )


class Task(models.Model):
    """A handler's piece of work (办件): lead 主办 or helper 协办."""

    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="tasks", db_index=False)
    no = models.PositiveIntegerField()
    role = models.CharField(max_length=8)
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="tasks", db_index=False)
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8)
    giver_level = models.PositiveSmallIntegerField(default=0)
    taken_by = models.BigIntegerField(null=True, help_text="user id")
    offered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text="copied from its clock, for the queue's order")
    mark = models.CharField(max_length=10, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "no"], name="task_no_once"),
            models.CheckConstraint(
                name="task_has_one_handler",
                condition=Q(grid__isnull=True, department__isnull=False)
                | Q(grid__isnull=False, department__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "state", "due_at", "id"], name="task_department_open", condition=OPEN_TASK
            ),
            models.Index(fields=["appeal", "department"], name="task_returned", condition=Q(state="returned")),
            models.Index(fields=["department", "appeal"], name="task_department"),
            models.Index(fields=["grid"], name="task_grid_open", condition=OPEN_TASK & Q(grid__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}#{self.no}"


class Clock(models.Model):
    """A deadline or timer; the only ones there are. Budget and pauses are axis minutes of the unit."""

    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="clocks", db_index=False)
    no = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    unit = models.CharField(max_length=20)
    budget = models.PositiveIntegerField()
    task_no = models.PositiveIntegerField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    mark = models.CharField(max_length=10, blank=True)
    paused_at = models.DateTimeField(null=True)
    paused = models.PositiveIntegerField(default=0)
    met_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    # A lateness excused by two reviewers; the mark stays.
    excused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "no"], name="clock_no_once")]
        indexes = [
            models.Index(fields=["next_at"], name="clock_next", condition=Q(next_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind}"


class Holding(models.Model):
    """A span during which one grid held the appeal: hours per level come from here."""

    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="holdings", db_index=False)
    no = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    wall_minutes = models.PositiveIntegerField(null=True)
    office_minutes = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "no"], name="holding_no_once"),
            models.UniqueConstraint(fields=["appeal"], condition=Q(until__isnull=True), name="holding_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.level}"


class Proposal(models.Model):
    """Something one person asks and another decides: extension, suspension, voiding, excuse of lateness."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", "延期"
        SUSPENSION = "suspension", "挂账"
        VOID = "void", "作废"
        EXCUSE = "excuse", "免责"

    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="proposals", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, default="open", help_text="open, approved, refused, cancelled")
    ground = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    until = models.DateTimeField(null=True)
    asked_by = models.BigIntegerField(help_text="user id")
    asked_post = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    second_by = models.BigIntegerField(null=True, help_text="excusing lateness takes two reviewers")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "kind"], condition=Q(state="open"), name="proposal_one_open_per_kind"
            ),
            models.CheckConstraint(
                name="proposal_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")) | Q(state="cancelled"),
            ),
        ]
        indexes = [models.Index(fields=["appeal"], name="proposal_appeal")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind}"


class Supervision(models.Model):
    """A numbered supervision order 督办 that wants an answer."""

    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="supervisions", db_index=False)
    number = models.CharField(max_length=40, unique=True, db_collation="C")
    made_at = models.DateTimeField()
    by_user = models.BigIntegerField()
    by_post = models.BigIntegerField()
    words = models.TextField()
    clock_no = models.PositiveIntegerField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["appeal"], name="supervision_appeal"),
            models.Index(fields=["appeal"], name="supervision_open", condition=Q(answered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.number
