"""Queues of the desks: one partial index each, read in the order of its deadline."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

MOVING = Q(state__in=["received", "in_progress"])
RESTING = Q(state__in=["waiting", "suspended", "resolved"])
OPEN = Q(state__in=["received", "waiting", "in_progress", "suspended", "resolved"])
RARE = Q(state__in=["declined", "merged", "withdrawn", "voided"])


def add(model: str, *fields: str, name: str, condition: Q) -> migrations.AddIndex:
    """Return the operation that adds one partial index."""
    return migrations.AddIndex(model, models.Index(fields=list(fields), name=name, condition=condition))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("appeals", "0002_trail_only_grows")]

    operations: ClassVar = [
        migrations.RemoveIndex("appeal", "appeal_open_district"),
        migrations.RemoveIndex("appeal", "appeal_open_street"),
        migrations.RemoveIndex("appeal", "appeal_open_community"),
        migrations.RemoveIndex("task", "task_department_open"),
        add("appeal", "holder", "due_at", "id", name="appeal_moving_holder", condition=MOVING),
        add("appeal", "due_at", "id", name="appeal_moving_district", condition=MOVING),
        add("appeal", "street_id", "due_at", "id", name="appeal_moving_street", condition=MOVING),
        add("appeal", "community_id", "due_at", "id", name="appeal_moving_community", condition=MOVING),
        add("appeal", "state", "due_at", "id", name="appeal_resting_district", condition=RESTING),
        add("appeal", "street_id", "state", "due_at", "id", name="appeal_resting_street", condition=RESTING),
        add("appeal", "community_id", "state", "due_at", "id", name="appeal_resting_community", condition=RESTING),
        add("appeal", "due_at", "id", name="appeal_unheard", condition=Q(unheard=True)),
        add("appeal", "due_at", "id", name="appeal_about", condition=OPEN & Q(shield__gt=0)),
        add("appeal", "state", "-id", name="appeal_rare", condition=RARE),
        add(
            "task", "department", "state", "due_at", "id",
            name="task_department_open", condition=Q(state__in=["offered", "working"]),
        ),
        add("task", "appeal", "department", name="task_returned", condition=Q(state="returned")),
        add("supervision", "appeal", name="supervision_open", condition=Q(answered_at__isnull=True)),
    ]
