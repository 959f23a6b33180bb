"""What a restaurant brought: one row for each distinct file."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from restaurants.tenancy import TenantModel


class UploadStatus(models.TextChoices):
    EXAMINED = "examined", _("Por confirmar")
    QUEUED = "queued", _("En cola")
    CLEANSING = "cleansing", _("Limpiando")
    DONE = "done", _("Listo")
    REFUSED = "refused", _("No se pudo leer")
    FAILED = "failed", _("Falló")
    WITHDRAWING = "withdrawing", _("Retirando")
    WITHDRAWN = "withdrawn", _("Retirado")


#: Nothing of a file that stands so is in the lake or the figures.
UNTOUCHED = (UploadStatus.EXAMINED, UploadStatus.REFUSED, UploadStatus.WITHDRAWN)

#: Something of it may be there: also where a cleansing failed after its rows had reached the lake.
WITHDRAWABLE = (UploadStatus.DONE, UploadStatus.FAILED)

#: What ends by itself where nobody does anything about it.
WAITING = (*UNTOUCHED, UploadStatus.FAILED)


class Upload(TenantModel):
    """A file as it came (its bytes are in the store under ``sha256``), how it was read, and what became of its rows."""

    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=UploadStatus.choices, default=UploadStatus.EXAMINED)
    kind = models.CharField(max_length=12, default="sales")
    layout = models.CharField(max_length=40, blank=True)
    examination = models.JSONField(default=dict)
    rows_in = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    message = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        "restaurants.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    stands_since = models.DateTimeField(db_default=Now())  # a trigger sets it where ``status`` changes

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "sha256"], name="the_same_file_once"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(rows_in=F("accepted") + F("quarantined") + F("duplicate")),
                name="every_row_accounted_for",
            ),
            models.CheckConstraint(condition=Q(status__in=UploadStatus.values), name="upload_status_known"),
        ]
        indexes = [models.Index(fields=["restaurant", "-created_at"])]

    @property
    def brought_nothing(self) -> bool:
        """It was worked through, and every row of it was set aside or known already."""
        return self.status == UploadStatus.DONE and self.accepted == 0
