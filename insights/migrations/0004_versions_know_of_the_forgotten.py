"""Versions say that they learned from a guest who is to be forgotten, or that part of their data is gone for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insights", "0003_refer_to_own_rows")]

    operations = [
        migrations.AddField("dataversion", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("modelversion", "forgets_since", models.DateTimeField(blank=True, null=True)),
    ]
