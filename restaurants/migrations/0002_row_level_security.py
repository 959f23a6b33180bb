"""Row-level security on each tenant's table, and the four questions that come before the tenant is known."""

from django.db import migrations

from restaurants.tenancy import ForceRowLevelSecurity

ENTRANCE = """
CREATE FUNCTION entrance(wanted text, who bigint) RETURNS TABLE (restaurant_id bigint, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id, m.role FROM restaurants_restaurant r
    LEFT JOIN restaurants_membership m ON m.restaurant_id = r.id AND m.person_id = who
    WHERE r.slug = wanted AND (who IS NULL OR m.id IS NOT NULL)
$$
"""

RESTAURANTS_OF = """
CREATE FUNCTION restaurants_of(who bigint) RETURNS TABLE (slug text, name text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.slug, r.name, m.role FROM restaurants_membership m
    JOIN restaurants_restaurant r ON r.id = m.restaurant_id
    WHERE m.person_id = who ORDER BY r.name, r.slug
$$
"""

KEY_HOLDER = """
CREATE FUNCTION key_holder(presented text) RETURNS TABLE (key_id bigint, restaurant_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.restaurant_id FROM restaurants_apikey k WHERE k.digest = presented AND k.revoked_at IS NULL
$$
"""

JOBS_DUE = """
CREATE FUNCTION jobs_due(at timestamptz, sent_before timestamptz) RETURNS TABLE (restaurant_id bigint, job_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT j.restaurant_id, j.id FROM restaurants_job j
    WHERE (j.state = 'asked' AND j.due_at <= at AND (j.sent_at IS NULL OR j.sent_at < sent_before))
       OR (j.state = 'running' AND j.lease_until < at)
    ORDER BY j.asked_at LIMIT 200
$$
"""


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0001_people_uploads_jobs")]

    operations = [
        ForceRowLevelSecurity("Restaurant", column="id", owner_reads=True),
        ForceRowLevelSecurity("Membership", owner_reads=True),
        ForceRowLevelSecurity("ApiKey", owner_reads=True),
        ForceRowLevelSecurity("Job", owner_reads=True),
        ForceRowLevelSecurity("Upload"),
        migrations.RunSQL(ENTRANCE, "DROP FUNCTION entrance(text, bigint)"),
        migrations.RunSQL(RESTAURANTS_OF, "DROP FUNCTION restaurants_of(bigint)"),
        migrations.RunSQL(KEY_HOLDER, "DROP FUNCTION key_holder(text)"),
        migrations.RunSQL(JOBS_DUE, "DROP FUNCTION jobs_due(timestamptz, timestamptz)"),
    ]
