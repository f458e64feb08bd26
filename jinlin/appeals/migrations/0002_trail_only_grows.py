"""The trail is append-only: the database refuses update, delete and truncate."""

from typing import ClassVar

from django.db import migrations

from jinlin.common.append_only import operations as only_grows


class Migration(migrations.Migration):
    dependencies: ClassVar = [("appeals", "0001_initial")]

    operations: ClassVar = [*only_grows("appeals_appealevent")]
