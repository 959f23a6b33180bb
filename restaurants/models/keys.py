"""Keys of the API: random, shown once, kept as a hash, with a scope and an end."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from restaurants.tenancy import TenantModel


class Scope(models.TextChoices):
    """What a key opens; each stands alone."""

    READ = "read", _("Leer cifras, archivos y modelos")
    PREDICT = "predict", _("Pedir predicciones")
    UPLOAD = "upload", _("Subir archivos")
    MANAGE = "manage", _("Retirar y descartar archivos, anotar consentimientos, ver y revocar claves")


class ApiKey(TenantModel):
    """A partner's key to one restaurant. ``digest`` is the SHA-256 of 256 random bits, so it needs no salt."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=12), default=list)
    issued_by = models.CharField(max_length=254, blank=True, default="")  # an e-mail address; "" for the operator
    issuer = models.ForeignKey("restaurants.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Scope.values, scopes__len__gt=0),
                name="key_scopes_known",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at=None) | models.Q(expires_at__gt=models.F("created_at")),
                name="key_ends_after_it_begins",
            ),
        ]
