"""Since when a file stands as it does: what it is kept for counts from there, not from the day it was first brought."""

from django.db import migrations, models
from django.db.models.functions import Now

# The database says it, whoever changes the state. An update that brings a date of its own keeps it.
CHANGES = """
CREATE FUNCTION upload_stands_since() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.stands_since := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER stands_since BEFORE UPDATE OF status ON restaurants_upload FOR EACH ROW
WHEN (NEW.status IS DISTINCT FROM OLD.status AND NEW.stands_since = OLD.stands_since)
EXECUTE FUNCTION upload_stands_since()
"""
# The last that is known of each: when it came, was taken in, or a job about it ended. The owner too is bound while
# row-level security is forced.
KNOWN = """
ALTER TABLE restaurants_upload NO FORCE ROW LEVEL SECURITY;
ALTER TABLE restaurants_job NO FORCE ROW LEVEL SECURITY;
UPDATE restaurants_upload u SET stands_since = GREATEST(u.created_at, u.ended_at, (
    SELECT max(j.ended_at) FROM restaurants_job j
    WHERE j.restaurant_id = u.restaurant_id AND j.kind IN ('cleanse', 'withdraw') AND j.params ->> 'upload' = u.id::text
));
ALTER TABLE restaurants_upload FORCE ROW LEVEL SECURITY;
ALTER TABLE restaurants_job FORCE ROW LEVEL SECURITY
"""


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0014_consent")]

    operations = [
        migrations.AddField("upload", "stands_since", models.DateTimeField(db_default=Now())),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(
            CHANGES, "DROP TRIGGER stands_since ON restaurants_upload; DROP FUNCTION upload_stands_since()"
        ),
    ]
