"""What a forecast, a segment or a receipt refers to belongs to the same restaurant."""

from django.db import migrations

from restaurants.tenancy import ReferToOwnRows


class Migration(migrations.Migration):
    dependencies = [("insights", "0002_row_level_security")]

    operations = [ReferToOwnRows(name, "version") for name in ("Forecast", "GuestSegment", "Receipt")]
