"""What one person did, by time: a volunteer's own service record reads it. Only the deeds of a service are in it."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

DEEDS = ["receive", "take", "finish", "escalate", "inspect", "verify", "hear"]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("appeals", "0005_desk")]

    operations: ClassVar = [
        migrations.AddIndex(
            "appealevent",
            models.Index(
                fields=["user_id", "at"], name="event_deeds", condition=Q(user_id__isnull=False, verb__in=DEEDS)
            ),
        ),
    ]
