"""A key's holder says whether the restaurant is simulated: its keys are for trying things out. What is shown of a key
grows, because it now begins with what it is for."""

from django.db import migrations, models

BEFORE = """
CREATE FUNCTION key_holder(presented text)
RETURNS TABLE (key_id bigint, restaurant_id bigint, scopes varchar[], used_at timestamptz, prefix varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.restaurant_id, k.scopes, k.used_at, k.prefix FROM restaurants_apikey k
    WHERE k.digest = presented AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$
"""
NOW = """
CREATE FUNCTION key_holder(presented text)
RETURNS TABLE (
    key_id bigint, restaurant_id bigint, scopes varchar[], used_at timestamptz, prefix varchar, sandbox boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.restaurant_id, k.scopes, k.used_at, k.prefix, r.simulated FROM restaurants_apikey k
    JOIN restaurants_restaurant r ON r.id = k.restaurant_id
    WHERE k.digest = presented AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$
"""
DROP = "DROP FUNCTION key_holder(text)"
CLOSE = "REVOKE EXECUTE ON FUNCTION key_holder(text) FROM PUBLIC"


class Migration(migrations.Migration):
    """``migrate`` grants the function to the role that serves (``restaurants.management.commands.migrate``)."""

    dependencies = [("restaurants", "0010_manage_scope")]

    operations = [
        migrations.AlterField("apikey", "prefix", models.CharField(max_length=16)),
        migrations.RunSQL([DROP, NOW, CLOSE], [DROP, BEFORE, CLOSE]),
    ]
