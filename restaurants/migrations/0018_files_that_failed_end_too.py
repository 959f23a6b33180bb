"""The words of a kind of data that is kept for a time; the table stays as it is."""

from django.db import migrations, models

KEPT = [
    ("waiting_files", "Archivos no confirmados, rechazados, fallidos o retirados"),
    ("set_aside", "Filas apartadas y repetidas, con su texto"),
    ("originals", "Archivos originales ya procesados"),
    ("identities", "Identidad de clientes que dejaron de venir"),
    ("receipts", "Respuestas dadas por la API"),
    ("requests", "Solicitudes atendidas"),
]


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0017_days_within_their_bounds")]

    operations = [migrations.AlterField("retention", "kind", models.CharField(choices=KEPT, max_length=14))]
