"""The address of a passkey tells nothing of how many second factors others have."""

from django.db import migrations

from restaurants.numbering import NumberByTheClock


class Migration(migrations.Migration):
    dependencies = [
        ("restaurants", "0022_numbers_by_the_clock"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [NumberByTheClock("authenticator", app="mfa")]
