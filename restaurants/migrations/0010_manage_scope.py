"""Keys may manage: take back and discard files, see and revoke keys. The keys there are open what they opened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0009_who_issued_and_invited")]

    operations = [
        migrations.RemoveConstraint("apikey", "key_scopes_known"),
        migrations.AddConstraint(
            "apikey",
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=["read", "predict", "upload", "manage"], scopes__len__gt=0),
                name="key_scopes_known",
            ),
        ),
    ]
