"""How long an owner or an administrator may go without a second factor, and whether they have one, at the door."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BEFORE = """
CREATE FUNCTION entrance(wanted text, who bigint) RETURNS TABLE (restaurant_id bigint, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, m.role FROM restaurants_restaurant r
    LEFT JOIN restaurants_membership m ON m.restaurant_id = r.id AND m.person_id = who
    WHERE r.slug = wanted AND (who IS NULL OR m.id IS NOT NULL)
$$
"""
NOW = """
CREATE FUNCTION entrance(wanted text, who bigint)
RETURNS TABLE (restaurant_id bigint, role text, since timestamptz, second_factor boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, m.role, m.since, EXISTS (
        SELECT 1 FROM mfa_authenticator a WHERE a.user_id = who AND a.type IN ('totp', 'webauthn')
    ) FROM restaurants_restaurant r
    LEFT JOIN restaurants_membership m ON m.restaurant_id = r.id AND m.person_id = who
    WHERE r.slug = wanted AND (who IS NULL OR m.id IS NOT NULL)
$$
"""
DROP = "DROP FUNCTION entrance(text, bigint)"
CLOSE = "REVOKE EXECUTE ON FUNCTION entrance(text, bigint) FROM PUBLIC"


def keep_who_is_there(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """An address must be confirmed from now on; those by which people sign in already are taken as theirs."""
    person, address = apps.get_model("restaurants", "Person"), apps.get_model("account", "EmailAddress")
    alias = schema_editor.connection.alias
    known = address.objects.using(alias).values("user_id")
    for one in person.objects.using(alias).exclude(pk__in=known).iterator():
        address.objects.using(alias).create(user_id=one.pk, email=one.email, verified=True, primary=True)


class Migration(migrations.Migration):
    dependencies = [
        ("restaurants", "0007_team_and_record"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.AddField(
            "restaurant",
            "second_factor_days",
            models.PositiveSmallIntegerField(default=14, verbose_name="plazo del segundo factor, en días"),
        ),
        migrations.AddConstraint(
            "restaurant",
            models.CheckConstraint(
                condition=models.Q(second_factor_days__lte=60), name="second_factor_within_sixty_days"
            ),
        ),
        migrations.RunSQL([DROP, NOW, CLOSE], [DROP, BEFORE, CLOSE]),
        migrations.RunPython(keep_who_is_there, migrations.RunPython.noop),
    ]
