"""Only what is asked before something is done with it is a purpose: nothing here compares houses with each other."""

from django.db import migrations, models

# The owner too is bound while row-level security is forced.
GONE = """
ALTER TABLE restaurants_consent NO FORCE ROW LEVEL SECURITY;
DELETE FROM restaurants_consent WHERE purpose = 'pooling';
ALTER TABLE restaurants_consent FORCE ROW LEVEL SECURITY
"""
PURPOSES = [
    ("advertising", "Enviarle promociones e invitaciones"),
    ("profiling", "Agruparlo con otros clientes y prever sus visitas"),
]


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0018_files_that_failed_end_too")]

    operations = [
        migrations.RunSQL(GONE, migrations.RunSQL.noop),
        migrations.RemoveConstraint("consent", "consent_purpose_known"),
        migrations.AlterField("consent", "purpose", models.CharField(choices=PURPOSES, max_length=12)),
        migrations.AddConstraint(
            "consent",
            models.CheckConstraint(
                condition=models.Q(purpose__in=[value for value, _ in PURPOSES]), name="consent_purpose_known"
            ),
        ),
    ]
