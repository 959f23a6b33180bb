"""Invitations, the record that is only added to, and who issued a key."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from restaurants.append_only import AppendOnly
from restaurants.tenancy import ForceRowLevelSecurity

ROLES = [
    ("owner", "Propietario"),
    ("administrator", "Administrador"),
    ("manager", "Marketing"),
    ("data_scientist", "Científico de datos"),
    ("analyst", "Analista"),
    ("staff", "Personal"),
    ("reader", "Lectura"),
]
OF_RESTAURANT = models.ForeignKey(
    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="restaurants.restaurant"
)
HELD = """
CREATE FUNCTION invitation_held(presented text)
RETURNS TABLE (
    restaurant_id bigint, invitation_id bigint, email varchar, role varchar, name varchar, invited_by varchar
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.restaurant_id, i.id, i.email, i.role, r.name, i.invited_by FROM restaurants_invitation i
    JOIN restaurants_restaurant r ON r.id = i.restaurant_id
    WHERE i.digest = presented AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now()
$$
"""
DROP = "DROP FUNCTION invitation_held(text)"
CLOSE = "REVOKE EXECUTE ON FUNCTION invitation_held(text) FROM PUBLIC"

HOLDER_BEFORE = """
CREATE FUNCTION key_holder(presented text)
RETURNS TABLE (key_id bigint, restaurant_id bigint, scopes varchar[], used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.restaurant_id, k.scopes, k.used_at FROM restaurants_apikey k
    WHERE k.digest = presented AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$
"""
HOLDER = """
CREATE FUNCTION key_holder(presented text)
RETURNS TABLE (key_id bigint, restaurant_id bigint, scopes varchar[], used_at timestamptz, prefix varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.restaurant_id, k.scopes, k.used_at, k.prefix FROM restaurants_apikey k
    WHERE k.digest = presented AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$
"""
DROP_HOLDER = "DROP FUNCTION key_holder(text)"
CLOSE_HOLDER = "REVOKE EXECUTE ON FUNCTION key_holder(text) FROM PUBLIC"


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0006_files_can_be_withdrawn")]

    operations = [
        migrations.AddField("apikey", "issued_by", models.CharField(blank=True, default="", max_length=254)),
        migrations.AddConstraint(
            "apikey",
            models.CheckConstraint(
                condition=models.Q(expires_at=None) | models.Q(expires_at__gt=models.F("created_at")),
                name="key_ends_after_it_begins",
            ),
        ),
        migrations.CreateModel(
            "AuditEntry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("who", models.CharField(max_length=254)),
                ("what", models.CharField(max_length=40)),
                ("about", models.CharField(blank=True, max_length=254)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("restaurant", OF_RESTAURANT),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["restaurant", "-at", "-id"], name="restaurants_restaur_1d3bb5_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=["restaurant", "id"], name="restaurants_auditentry_of_restaurant"),
                ],
            },
        ),
        migrations.CreateModel(
            "Invitation",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("invited_by", models.CharField(max_length=254)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("restaurant", OF_RESTAURANT),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=["restaurant", "id"], name="restaurants_invitation_of_restaurant"),
                    models.UniqueConstraint(
                        condition=models.Q(accepted_at=None, withdrawn_at=None),
                        fields=["restaurant", "email"],
                        name="one_open_invitation_an_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(role__in=[code for code, _ in ROLES]), name="invitation_role_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                        name="accepted_or_withdrawn_not_both",
                    ),
                ],
            },
        ),
        ForceRowLevelSecurity("AuditEntry"),
        AppendOnly("AuditEntry"),
        ForceRowLevelSecurity("Invitation", owner_reads=True),
        migrations.RunSQL([HELD, CLOSE], DROP),
        migrations.RunSQL([DROP_HOLDER, HOLDER, CLOSE_HOLDER], [DROP_HOLDER, HOLDER_BEFORE, CLOSE_HOLDER]),
    ]
