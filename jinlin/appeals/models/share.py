"""A link by which a reporter lets others follow one appeal, until they end it."""

from django.db import models
from django.db.models import Q

from jinlin.appeals.models.appeal import Appeal


class Share(models.Model):
    """One such link. It opens state and dates only (`jinlin.web.resident.share`), never the lookup code's rights."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="+", db_index=False)
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal"], condition=Q(ended_at__isnull=True), name="share_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} · {self.made_at:%Y-%m-%d}"
