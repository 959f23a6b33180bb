"""The questions that come before the tenant is known are asked by the role that serves, not by everybody."""

from django.db import migrations

DOORS = (
    "entrance(text, bigint)",
    "restaurants_of(bigint)",
    "key_holder(text)",
    "jobs_due(timestamptz, timestamptz)",
)


class Migration(migrations.Migration):
    """``migrate`` grants them to the role that serves (``restaurants.management.commands.migrate``)."""

    dependencies = [("restaurants", "0003_igv_regime")]

    operations = [
        migrations.RunSQL(
            f"REVOKE EXECUTE ON FUNCTION {door} FROM PUBLIC", f"GRANT EXECUTE ON FUNCTION {door} TO PUBLIC"
        )
        for door in DOORS
    ]
