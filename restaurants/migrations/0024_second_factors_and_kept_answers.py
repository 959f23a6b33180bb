"""The address of a passkey tells nothing of how many others there are; answers are kept for whoever asks again."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from restaurants.numbering import NumberByTheClock
from restaurants.tenancy import ForceRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("restaurants", "0023_a_job_due_of_each_house"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        NumberByTheClock("authenticator", app="mfa"),
        migrations.CreateModel(
            "KeptAnswer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64)),
                ("asked", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("body", models.TextField(default="")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "restaurant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="restaurants.restaurant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=["restaurant", "id"], name="restaurants_keptanswer_of_restaurant"),
                    models.UniqueConstraint(fields=["restaurant", "mark"], name="one_answer_a_name"),
                ],
            },
        ),
        ForceRowLevelSecurity("KeptAnswer"),
    ]
