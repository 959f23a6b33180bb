"""Each restaurant's own key for the identities of its guests; consents, requests, and how long things are kept."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from restaurants.sealing import new_guest_key
from restaurants.tenancy import ForceRowLevelSecurity, ReferToOwnRows

TABLE = "restaurants_restaurant"
PURPOSES = [
    ("advertising", "Enviarle promociones e invitaciones"),
    ("profiling", "Agruparlo con otros clientes y prever sus visitas"),
    ("pooling", "Contarlo, sin nombre, en estudios con otras casas"),
]
SOURCES = [
    ("in_person", "en la casa"),
    ("web", "por la web"),
    ("phone", "por teléfono"),
    ("mail", "por correo"),
    ("partner", "por un sistema conectado"),
]
KINDS = [
    ("access", "Acceso: qué se guarda de mí"),
    ("rectification", "Rectificación: corregir un dato"),
    ("cancellation", "Cancelación: borrar mis datos"),
    ("opposition", "Oposición: no usar mis datos"),
]
STATES = [("open", "Por atender"), ("working", "Atendiéndose"), ("done", "Atendida"), ("refused", "Denegada")]
KEPT = [
    ("waiting_files", "Archivos no confirmados, rechazados o retirados"),
    ("set_aside", "Filas apartadas y repetidas, con su texto"),
    ("originals", "Archivos originales ya procesados"),
    ("identities", "Identidad de clientes que dejaron de venir"),
    ("receipts", "Respuestas dadas por la API"),
    ("requests", "Solicitudes atendidas"),
]
TENANTS = """
CREATE FUNCTION tenants() RETURNS TABLE (restaurant_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id FROM restaurants_restaurant r ORDER BY r.id
$$
"""


def codes(pairs: list[tuple[str, str]]) -> list[str]:
    return [code for code, _ in pairs]


def give_keys(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One each: a default would give all of them the same. The owner too is bound while security is forced."""
    restaurant, alias = apps.get_model("restaurants", "Restaurant"), schema_editor.connection.alias
    schema_editor.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")
    for number in list(restaurant.objects.using(alias).values_list("pk", flat=True)):
        restaurant.objects.using(alias).filter(pk=number).update(guest_key=new_guest_key())
    schema_editor.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")


def of_restaurant() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="restaurants.restaurant")


def of_guest() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="restaurants.guest")


def number() -> "models.BigAutoField[object, object]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def own(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["restaurant", "id"], name=f"restaurants_{name}_of_restaurant")


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0013_seal_second_factors")]

    operations = [
        migrations.AddField("restaurant", "guest_key", models.TextField(editable=False, null=True)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField("restaurant", "guest_key", models.TextField(editable=False, default=new_guest_key)),
        migrations.CreateModel(
            "Guest",
            [
                ("id", number()),
                ("identity", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("opposed_at", models.DateTimeField(blank=True, null=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("lapsed_on", models.DateField(blank=True, null=True)),
                ("restaurant", of_restaurant()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    own("guest"),
                    models.UniqueConstraint(fields=["restaurant", "identity"], name="one_guest_an_identity"),
                ],
                "indexes": [
                    models.Index(
                        fields=["restaurant"],
                        condition=~models.Q(opposed_at=None) | ~models.Q(erased_at=None) | ~models.Q(lapsed_on=None),
                        name="guests_to_forget",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Consent",
            [
                ("id", number()),
                ("purpose", models.CharField(choices=PURPOSES, max_length=12)),
                ("given", models.BooleanField()),
                ("source", models.CharField(choices=SOURCES, max_length=12)),
                ("at", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("recorded_by", models.CharField(max_length=254)),
                ("guest", of_guest()),
                ("restaurant", of_restaurant()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    own("consent"),
                    models.CheckConstraint(
                        condition=models.Q(purpose__in=codes(PURPOSES)), name="consent_purpose_known"
                    ),
                    models.CheckConstraint(condition=models.Q(source__in=codes(SOURCES)), name="consent_source_known"),
                ],
                "indexes": [
                    models.Index(fields=["restaurant", "guest", "purpose", "-at", "-id"], name="consents_newest_first")
                ],
            },
        ),
        migrations.CreateModel(
            "PrivacyRequest",
            [
                ("id", number()),
                ("kind", models.CharField(choices=KINDS, max_length=14)),
                ("state", models.CharField(choices=STATES, default="open", max_length=8)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("recorded_by", models.CharField(max_length=254)),
                ("answered_by", models.CharField(blank=True, max_length=254)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("guest", of_guest()),
                ("restaurant", of_restaurant()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    own("privacyrequest"),
                    models.CheckConstraint(condition=models.Q(kind__in=codes(KINDS)), name="request_kind_known"),
                    models.CheckConstraint(
                        condition=models.Q(state__in=["open", "working"], ended_at__isnull=True)
                        | models.Q(state__in=["done", "refused"], ended_at__isnull=False),
                        name="request_end_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(due_on__gte=models.F("received_on")), name="request_due_after_received"
                    ),
                    models.UniqueConstraint(
                        fields=["restaurant", "guest", "kind"],
                        condition=models.Q(state__in=["open", "working"]),
                        name="one_open_request_a_kind",
                    ),
                ],
                "indexes": [models.Index(fields=["restaurant", "state", "due_on"], name="requests_by_due")],
            },
        ),
        migrations.CreateModel(
            "Retention",
            [
                ("id", number()),
                ("kind", models.CharField(choices=KEPT, max_length=14)),
                ("days", models.PositiveIntegerField(null=True)),
                ("restaurant", of_restaurant()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    own("retention"),
                    models.UniqueConstraint(fields=["restaurant", "kind"], name="one_retention_a_kind"),
                    models.CheckConstraint(condition=models.Q(kind__in=codes(KEPT)), name="retention_kind_known"),
                    models.CheckConstraint(
                        condition=models.Q(days=None) | models.Q(days__gte=1), name="retention_of_a_day_or_more"
                    ),
                ],
            },
        ),
        ForceRowLevelSecurity("Guest"),
        ForceRowLevelSecurity("Consent"),
        ForceRowLevelSecurity("PrivacyRequest"),
        ForceRowLevelSecurity("Retention"),
        ReferToOwnRows("Consent", "guest"),
        ReferToOwnRows("PrivacyRequest", "guest"),
        migrations.RunSQL([TENANTS, "REVOKE EXECUTE ON FUNCTION tenants() FROM PUBLIC"], "DROP FUNCTION tenants()"),
    ]
