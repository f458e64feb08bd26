"""A volunteer may be away up to a day of their own."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0002_temporary_password")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="post",
            name="away_until",
            field=models.DateField(blank=True, help_text="the last day on which nothing is offered", null=True),
        ),
    ]
