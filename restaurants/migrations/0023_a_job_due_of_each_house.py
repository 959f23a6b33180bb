"""The reconciler looks at one job of each house: it has one writer, and a long queue of one hides nobody else's job."""

from django.db import migrations

BEFORE = """
CREATE OR REPLACE FUNCTION jobs_due(at timestamptz, sent_before timestamptz)
RETURNS TABLE (restaurant_id bigint, job_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT j.restaurant_id, j.id FROM restaurants_job j
    WHERE (j.state = 'asked' AND j.due_at <= at AND (j.sent_at IS NULL OR j.sent_at < sent_before))
       OR (j.state = 'running' AND j.lease_until < at)
    ORDER BY j.asked_at LIMIT 200
$$
"""
# Of each house the job that was lost; else the one that is at work, with which nothing is to be done; else the oldest
# that is due: whoever ends it sends the next.
NOW = """
CREATE OR REPLACE FUNCTION jobs_due(at timestamptz, sent_before timestamptz)
RETURNS TABLE (restaurant_id bigint, job_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT first.restaurant_id, first.id FROM (
        SELECT DISTINCT ON (j.restaurant_id) j.restaurant_id, j.id, j.state, j.asked_at, j.lease_until, j.sent_at
        FROM restaurants_job j
        WHERE j.state IN ('asked', 'running') AND (j.state = 'running' OR j.due_at <= at)
        ORDER BY j.restaurant_id,
            CASE WHEN j.state = 'running' AND j.lease_until < at THEN 0 WHEN j.state = 'running' THEN 1 ELSE 2 END,
            j.asked_at, j.id
    ) first
    WHERE (first.state = 'running' AND first.lease_until < at)
       OR (first.state = 'asked' AND (first.sent_at IS NULL OR first.sent_at < sent_before))
    ORDER BY first.asked_at
$$
"""
CLOSE = "REVOKE EXECUTE ON FUNCTION jobs_due(timestamptz, timestamptz) FROM PUBLIC"


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0022_numbers_by_the_clock")]

    operations = [migrations.RunSQL([NOW, CLOSE], [BEFORE, CLOSE])]
