from django.db import migrations, models

STATUSES = ["examined", "queued", "cleansing", "done", "refused", "failed", "withdrawing", "withdrawn"]


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0005_keys_have_scopes")]

    operations = [
        migrations.RemoveConstraint("upload", "upload_status_known"),
        migrations.AlterField(
            "upload",
            "status",
            models.CharField(
                choices=[
                    ("examined", "Por confirmar"),
                    ("queued", "En cola"),
                    ("cleansing", "Limpiando"),
                    ("done", "Listo"),
                    ("refused", "No se pudo leer"),
                    ("failed", "Falló"),
                    ("withdrawing", "Retirando"),
                    ("withdrawn", "Retirado"),
                ],
                default="examined",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            "upload",
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="upload_status_known"),
        ),
    ]
