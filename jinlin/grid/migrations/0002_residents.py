from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="building",
            name="residents",
            field=models.PositiveIntegerField(
                default=0, help_text="how many people live there, as the community counts"
            ),
        ),
    ]
