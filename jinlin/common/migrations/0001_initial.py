"""The tables of the ground floor."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="date")),
                ("works", models.BooleanField(verbose_name="working day")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
            ],
            options={
                "verbose_name": "calendar day",
                "verbose_name_plural": "calendar days",
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="SealingKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(unique=True)),
                ("fingerprint", models.CharField(max_length=16)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("ref_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=160, unique=True)),
                ("payload", models.JSONField(default=dict)),
                ("send_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sending_since", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "outbox",
                "indexes": [
                    models.Index(
                        models.F("not_before"),
                        models.F("id"),
                        condition=models.Q(("done_at__isnull", True), ("failed_at__isnull", True)),
                        name="outbox_open",
                    ),
                    models.Index(
                        models.F("failed_at"),
                        condition=models.Q(("done_at__isnull", True), ("failed_at__isnull", False)),
                        name="outbox_tray",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("upload_key", models.CharField(max_length=80, unique=True)),
                ("kind", models.CharField(choices=[("photo", "photo"), ("voice", "voice note")], max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[("quarantine", "being checked"), ("ready", "ready"), ("refused", "refused")],
                        default="quarantine",
                        max_length=12,
                    ),
                ),
                ("sha256", models.BinaryField(max_length=32)),
                ("bytes", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("seconds", models.PositiveSmallIntegerField(default=0)),
                ("mime", models.CharField(max_length=40)),
                ("gps", models.BinaryField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(models.F("id"), condition=models.Q(("state", "quarantine")), name="file_quarantine")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["photo", "voice"])), name="file_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["quarantine", "ready", "refused"])), name="file_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigIntegerField(default=1, primary_key=True, serialize=False)),
                ("tree", models.BigIntegerField(default=0)),
                ("catalogue", models.BigIntegerField(default=0)),
                ("calendar", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="version_is_one_row")],
            },
        ),
    ]
