"""What a key opens, until when, and when it was used. The keys there are keep what they open: everything."""

import django.contrib.postgres.fields
from django.db import migrations, models

BEFORE = """
CREATE FUNCTION key_holder(presented text) RETURNS TABLE (key_id bigint, restaurant_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.restaurant_id FROM restaurants_apikey k WHERE k.digest = presented AND k.revoked_at IS NULL
$$
"""
NOW = """
CREATE FUNCTION key_holder(presented text)
RETURNS TABLE (key_id bigint, restaurant_id bigint, scopes varchar[], used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.restaurant_id, k.scopes, k.used_at FROM restaurants_apikey k
    WHERE k.digest = presented AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$
"""
DROP = "DROP FUNCTION key_holder(text)"
CLOSE = "REVOKE EXECUTE ON FUNCTION key_holder(text) FROM PUBLIC"


def scopes_of_old_keys() -> list[str]:
    return ["read", "predict", "upload"]


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0004_narrow_the_doors")]

    operations = [
        migrations.AddField("apikey", "expires_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("apikey", "used_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "apikey",
            "scopes",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=12), default=scopes_of_old_keys),
        ),
        migrations.AlterField(
            "apikey",
            "scopes",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=12), default=list),
        ),
        migrations.AddConstraint(
            "apikey",
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=["read", "predict", "upload"], scopes__len__gt=0),
                name="key_scopes_known",
            ),
        ),
        migrations.RunSQL([DROP, NOW, CLOSE], [DROP, BEFORE, CLOSE]),
    ]
