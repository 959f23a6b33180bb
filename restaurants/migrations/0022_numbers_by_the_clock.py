"""Numbers that a page or an address shows tell nothing of how much other restaurants do."""

from django.db import migrations

from restaurants.numbering import NumberByTheClock

SHOWN = ("person", "membership", "invitation", "apikey", "auditentry", "upload", "job", "guest", "privacyrequest")


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0021_invitations_of_an_address")]

    operations = [NumberByTheClock(model) for model in SHOWN]
