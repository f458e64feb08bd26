"""The append-only, hash-chained trail (design §5)."""

from django.db import models


class AppealEvent(models.Model):
    """One thing that happened: who did it, who received it, ids, codes and times; the words stand apart.

    The database refuses update, delete and truncate. Actors carry no foreign key: history outlives accounts.
    """

    appeal = models.ForeignKey("appeals.Appeal", models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=40, help_text="post, reporter, public, job:NAME")
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    recipient = models.CharField(max_length=40, blank=True, help_text="grid:12, department:3, reporter, appeal:7")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    facts = models.JSONField(default=dict)
    text_digest = models.BinaryField(max_length=32, null=True)
    version = models.PositiveSmallIntegerField(default=1)
    hash = models.BinaryField(max_length=32)
    # The form's key: the same button pressed twice is one event.
    key = models.CharField(max_length=64, blank=True, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["appeal", "key"], condition=~models.Q(key=""), name="event_key_once"),
        ]
        indexes = [
            models.Index(
                fields=["user_id", "at"],
                name="event_deeds",
                condition=models.Q(
                    user_id__isnull=False,
                    verb__in=["receive", "take", "finish", "escalate", "inspect", "verify", "hear"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}/{self.seq} {self.verb}"


class EventText(models.Model):
    """The words of an event; may be erased without breaking the chain, which holds only their salted digest."""

    event = models.OneToOneField(AppealEvent, models.PROTECT, primary_key=True, related_name="text")
    body = models.TextField()
    salt = models.BinaryField(max_length=16)
    # Words only staff may read (comments, objections, rulings); the rest is told to the reporter.
    internal = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.body[:40]


class TrailAnchor(models.Model):
    """The nightly hash over every chain's head, so that a cut tail or a deleted appeal shows."""

    day = models.DateField(unique=True)
    appeals = models.BigIntegerField()
    events = models.BigIntegerField()
    heads_digest = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}"
