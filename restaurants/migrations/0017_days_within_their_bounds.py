"""What the services refuse about days, the database refuses too."""

from django.db import migrations, models
from django.db.models import F, Func, Q

DAY_AFTER = Func(F("recorded_at"), template="((%(expressions)s AT TIME ZONE 'UTC')::date + 1)")


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0016_a_consent_is_noted_once")]

    operations = [
        migrations.AddConstraint(
            "consent",
            models.CheckConstraint(condition=Q(at__lte=DAY_AFTER), name="consent_not_of_a_day_to_come"),
        ),
        migrations.AddConstraint(
            "retention",
            models.CheckConstraint(condition=Q(days=None) | Q(days__lte=3650), name="retention_of_ten_years_at_most"),
        ),
        migrations.AddConstraint(
            "retention",
            models.CheckConstraint(
                condition=~Q(kind="requests") | Q(days=None) | Q(days__gte=730),
                name="retention_of_requests_two_years",
            ),
        ),
    ]
