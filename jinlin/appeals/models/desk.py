"""What a desk keeps for itself: filters it looks through often, and what it gave out in one go."""

from django.db import models
from django.db.models import Q

from jinlin.accounts.models import Post


class SavedFilter(models.Model):
    """A queue with what narrows it, under a name of one's own; `shared` shows it to colleagues of the same desk."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    # The desk the post stands for, copied: colleagues find what is shared by it.
    grid_id = models.BigIntegerField()
    department_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=20)
    queue = models.CharField(max_length=16)
    narrowed = models.JSONField(default=dict, help_text="what narrows the queue, as `Filters` names it")
    shared = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(default=0, help_text="its place among the others")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "name"], condition=Q(ended_at__isnull=True), name="saved_filter_name_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["grid_id", "department_id"],
                name="saved_filter_shared",
                condition=Q(ended_at__isnull=True, shared=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Handout(models.Model):
    """Appeals given out in one go (批量分办): what was done with each, so that it can be shown and taken back."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    # The form's own key: the same form sent twice is one handout.
    key = models.CharField(max_length=64, unique=True, db_collation="C")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # [{appeal, number, to, seq, code}]: `seq` the trail's last event after it, `code` why it could not be done.
    rows = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    # [{appeal, code}]: what became of each when it was taken back.
    undone = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.key
