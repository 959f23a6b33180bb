"""A restaurant may say who answers for its guests' data, as the record of treatment names them."""

from typing import Any

from django.db import migrations, models


def text(label: str, longest: int) -> "models.CharField[Any, Any]":
    return models.CharField(label, max_length=longest, blank=True, default="")


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0019_purposes_that_are_asked")]

    operations = [
        migrations.AddField("restaurant", "legal_name", text("razón social", 200)),
        migrations.AddField("restaurant", "ruc", text("RUC", 11)),
        migrations.AddField("restaurant", "address", text("dirección", 200)),
        migrations.AddField("restaurant", "rights_contact", text("contacto para ejercer derechos", 200)),
        migrations.AddField("restaurant", "data_bank", text("inscripción del banco de datos", 60)),
        migrations.AddConstraint(
            "restaurant",
            models.CheckConstraint(
                condition=models.Q(ruc="") | models.Q(ruc__regex="^(10|15|16|17|20)[0-9]{9}$"),
                name="restaurant_ruc_looks_like_one",
            ),
        ),
    ]
