"""The mark from which a list of versions goes on tells nothing of how many other restaurants have."""

from django.db import migrations

from restaurants.numbering import NumberByTheClock


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0004_versions_know_of_the_forgotten"),
        ("restaurants", "0022_numbers_by_the_clock"),
    ]

    operations = [NumberByTheClock("modelversion")]
