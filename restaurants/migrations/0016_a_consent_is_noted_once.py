"""The same guest's same word of the same day, said so, is one consent however often it is sent."""

from django.db import migrations, models

# Of equal ones the first stays: what was said between it and the others was said after it. The owner too is bound while
# row-level security is forced.
ONCE = """
ALTER TABLE restaurants_consent NO FORCE ROW LEVEL SECURITY;
DELETE FROM restaurants_consent later USING restaurants_consent first
WHERE (later.restaurant_id, later.guest_id, later.purpose, later.given, later.source, later.at)
    = (first.restaurant_id, first.guest_id, first.purpose, first.given, first.source, first.at)
    AND first.id < later.id;
ALTER TABLE restaurants_consent FORCE ROW LEVEL SECURITY
"""


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0015_since_when_a_file_stands_so")]

    operations = [
        migrations.RunSQL(ONCE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "consent",
            models.UniqueConstraint(
                fields=["restaurant", "guest", "purpose", "given", "source", "at"], name="one_consent_a_day_and_word"
            ),
        ),
    ]
