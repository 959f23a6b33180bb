"""Keys and invitations know the person behind them, whatever that person's address is by now."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def of_person() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0008_second_factor")]

    operations = [
        migrations.AddField("apikey", "issuer", of_person()),
        migrations.AddField("invitation", "inviter", of_person()),
    ]
