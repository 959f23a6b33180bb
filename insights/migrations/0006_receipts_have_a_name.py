"""A receipt is known outside by a name of its own: its number would count the answers of all restaurants."""

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insights", "0005_numbers_by_the_clock")]

    operations = [
        migrations.AddField(
            "receipt",
            "public_id",
            models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddConstraint(
            "receipt",
            models.UniqueConstraint(fields=("restaurant", "public_id"), name="one_receipt_a_name"),
        ),
    ]
