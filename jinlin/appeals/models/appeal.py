"""The appeal itself: a narrow head that is updated, its write-once words, its photos and voice notes."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from jinlin.accounts.scope import Elsewhere, Scope
from jinlin.appeals.messages import Changed
from jinlin.appeals.models.catalogue import Category, Condition
from jinlin.appeals.models.trail import AppealEvent
from jinlin.appeals.models.work import Task
from jinlin.common.models import StoredFile
from jinlin.grid.levels import LEVEL_CHOICES, Level
from jinlin.grid.models import Building, Grid
from jinlin.people.models import Contact

OPEN = Q(state__in=["received", "waiting", "in_progress", "suspended", "resolved"])
# Somebody here must act; the others stand still until the reporter, a date or a call-back moves them.
MOVING = Q(state__in=["received", "in_progress"])
RESTING = Q(state__in=["waiting", "suspended", "resolved"])
# Seldom ends: without an index of their own a list of them would walk through everything closed.
RARE = Q(state__in=["declined", "merged", "withdrawn", "voided"])


def about_other_post(other: Elsewhere) -> Q:
    """Return which appeals are about another post of the same person: its department, or its place at its level."""
    if other.department_id is not None:
        return Q(about_department_id=other.department_id)
    here = Q() if other.level is Level.DISTRICT else Q(**{other.level.column: other.grid_id})
    return (
        here
        & Q(about_kind__in=["community", "post_holder"])
        & (Q(shield=int(other.level.above)) | Q(shield_was=int(other.level.above)))
    )


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Reads of appeals; `visible_to` is the only way in for a face."""

    def visible_to(self, scope: Scope) -> Self:
        """Return what a scope may see: one place filter or one task list, never an OR of both.

        An appeal about somebody is hidden from everyone below the level that holds it (`shield`), and from the
        person or department it is about at any level. A scope of no kind sees nothing.
        """
        match scope.kind:
            case "job":
                return self.all()
            case "reporter":
                return self.filter(pk=scope.appeal_id)
            case "public":
                return self.filter(on_board=True)
            case "post" if scope.department_id is not None:
                mine = Task.objects.of(scope.department_id).values("appeal_id")
                rows = self.filter(pk__in=mine).filter(
                    Q(about_department_id__isnull=True)
                    | ~Q(about_department_id=scope.department_id)
                    | Q(version_only=True)
                )
            case "post" if scope.helping and scope.grid_id is not None:
                asked = Task.objects.filter(grid_id=scope.grid_id, role="helper").exclude(state="revoked")
                rows = self.filter(pk__in=asked.values("appeal_id"), shield=0)
            case "post" if scope.level is not None and scope.grid_id is not None:
                rows = self.filter(shield__lte=scope.level)
                if scope.level is not Level.DISTRICT:
                    rows = rows.filter(**{scope.level.column: scope.grid_id})
            case _:
                return self.none()
        rows = rows.filter(Q(about_user_id__isnull=True) | ~Q(about_user_id=scope.user_id) | Q(version_only=True))
        for other in scope.elsewhere:
            rows = rows.exclude(about_other_post(other), version_only=False)
        return rows

    def open(self) -> Self:
        """Return those not yet closed, declined, merged, withdrawn or voided."""
        return self.filter(OPEN)


class Appeal(models.Model):
    """One appeal 诉求件: where it stands, who holds it, what was promised. Everything here follows from its events
    (`life.Life`) or was said at intake; the words are in `AppealText`.
    """

    # From the sequence of running numbers, so that number and lookup code are known before the row is written.
    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=32, unique=True, db_collation="C")
    lookup_hash = models.BinaryField(max_length=33)
    channel = models.CharField(max_length=16)
    channel_number = models.CharField(max_length=60, blank=True, db_collation="C")
    idem_key = models.CharField(max_length=64, db_collation="C")
    body_hash = models.BinaryField(max_length=32, help_text="of what was sent, to tell a repeat from another body")
    kind = models.CharField(max_length=12)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    condition = models.ForeignKey(Condition, models.PROTECT, null=True, related_name="+", db_index=False)
    emergency = models.BooleanField(default=False)

    # Where it happened, by that day's tree; never rewritten.
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", db_index=False)
    # Who is responsible today; only a re-division rewrites these.
    street_id = models.BigIntegerField(null=True)
    community_id = models.BigIntegerField(null=True)
    area_id = models.BigIntegerField(null=True)
    microgrid_id = models.BigIntegerField(null=True)
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+", db_index=False)
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)
    place_by = models.CharField(max_length=10, default="unknown", help_text="address, point, chosen, unknown")
    accuracy_m = models.PositiveIntegerField(null=True)

    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="appeals")
    for_relative = models.BooleanField(default=False)
    by_post = models.BigIntegerField(null=True, help_text="staff who entered it for a neighbour or caller")

    state = models.CharField(max_length=12)
    back_to = models.CharField(max_length=12, blank=True)
    holder = models.ForeignKey(Grid, models.PROTECT, related_name="+", db_index=False)
    holder_level = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES)
    main = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    followers_count = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    returns = models.PositiveSmallIntegerField(default=0)
    not_solved = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    suspensions = models.PositiveSmallIntegerField(default=0)
    closed_by = models.CharField(max_length=10, blank=True)
    solved_level = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="the promise; copied from its clock, for the queue's order")
    mark = models.CharField(max_length=10, blank=True, help_text="how late it ever was; never erased")
    urged = models.PositiveSmallIntegerField(default=0)
    rating = models.PositiveSmallIntegerField(default=0)

    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    # Never to whom it is about: the lowest level that may see it, and who never may.
    shield = models.PositiveSmallIntegerField(default=0)
    about_kind = models.CharField(max_length=12, blank=True)
    about_suspected = models.BooleanField(default=False)
    about_user_id = models.BigIntegerField(null=True)
    about_department_id = models.BigIntegerField(null=True)
    version_only = models.BooleanField(default=False, help_text="below the shield only the released version is shown")
    shield_was = models.PositiveSmallIntegerField(default=0)

    unheard = models.BooleanField(default=False, help_text="a voice note no desk has written down yet")
    on_board = models.BooleanField(default=True)
    words_released = models.BooleanField(default=False)

    event_seq = models.PositiveIntegerField(default=0)
    event_hash = models.BinaryField(max_length=32)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "idem_key"], name="appeal_key_once_per_channel"),
            models.UniqueConstraint(
                fields=["channel", "channel_number"], condition=~Q(channel_number=""), name="appeal_channel_number_once"
            ),
            models.CheckConstraint(
                name="appeal_closed_has_a_time", condition=~Q(state="closed") | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="appeal_merged_has_a_main", condition=~Q(state="merged") | Q(main__isnull=False)
            ),
            models.CheckConstraint(
                name="appeal_point_is_whole",
                condition=Q(x__isnull=True, y__isnull=True) | Q(x__isnull=False, y__isnull=False),
            ),
        ]
        indexes = [
            # Queues of the desks (`queries.queues`): each is one of these, read in the order of its deadline.
            models.Index(fields=["holder", "due_at", "id"], name="appeal_moving_holder", condition=MOVING),
            models.Index(fields=["due_at", "id"], name="appeal_moving_district", condition=MOVING),
            models.Index(fields=["street_id", "due_at", "id"], name="appeal_moving_street", condition=MOVING),
            models.Index(fields=["community_id", "due_at", "id"], name="appeal_moving_community", condition=MOVING),
            models.Index(fields=["state", "due_at", "id"], name="appeal_resting_district", condition=RESTING),
            models.Index(
                fields=["street_id", "state", "due_at", "id"], name="appeal_resting_street", condition=RESTING
            ),
            models.Index(
                fields=["community_id", "state", "due_at", "id"], name="appeal_resting_community", condition=RESTING
            ),
            models.Index(fields=["area_id", "due_at"], name="appeal_open_area", condition=OPEN),
            models.Index(fields=["microgrid_id", "due_at"], name="appeal_open_microgrid", condition=OPEN),
            models.Index(fields=["street_id", "-id"], name="appeal_street"),
            models.Index(fields=["community_id", "-id"], name="appeal_community"),
            # The same kind in the same community, the newest first: what was solved before (`queries.solved`).
            models.Index(fields=["community_id", "category", "-id"], name="appeal_alike"),
            models.Index(fields=["area_id", "-id"], name="appeal_area"),
            models.Index(fields=["microgrid_id", "-id"], name="appeal_microgrid"),
            models.Index(fields=["building", "-id"], name="appeal_building", condition=Q(building__isnull=False)),
            # Few rows each, so they need no place: whoever asks narrows them.
            models.Index(fields=["due_at", "id"], name="appeal_unheard", condition=Q(unheard=True)),
            models.Index(fields=["due_at", "id"], name="appeal_about", condition=OPEN & Q(shield__gt=0)),
            models.Index(fields=["state", "-id"], name="appeal_rare", condition=RARE),
        ]

    def __str__(self) -> str:
        return self.number

    def must_be_at(self, seen: int) -> None:
        """Raise Changed, with what happened since, unless the page that acts was built on the newest event.

        A comment or an addition by the reporter does not stand in the way of the desk's work.
        """
        if self.event_seq == seen:
            return
        since = AppealEvent.objects.filter(appeal_id=self.pk, seq__gt=seen).order_by("seq")
        news = [e for e in since if e.verb not in _HARMLESS]
        if news or seen > self.event_seq:
            raise Changed(list(news))

    @property
    def late(self) -> bool:
        """Whether it was ever late; excused or not."""
        return self.mark in {"red", "escalated"}


_HARMLESS = frozenset({"comment", "add", "amber", "red", "urge", "rate", "publish"})


class AppealText(models.Model):
    """The words of an appeal, written once; `search` holds bigrams made in Python (`common.words`)."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, primary_key=True, related_name="text")
    title = models.CharField(max_length=80)
    body = models.TextField(blank=True)
    place_words = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text="to the category's questions")
    search = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="appeal_words", fastupdate=False)]

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A photo or voice note of an appeal: before, an attempt, after."""

    class Role(models.TextChoices):
        REPORT = "report", "反映"
        BEFORE = "before", "处理前"
        ATTEMPT = "attempt", "处理中"
        AFTER = "after", "处理后"

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="attachments")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="attachment")
    role = models.CharField(max_length=8, choices=Role.choices)
    round = models.PositiveSmallIntegerField(default=1)
    by_user = models.BigIntegerField(null=True)
    released = models.BooleanField(default=False, help_text="a person released it for the public board")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.role}"
