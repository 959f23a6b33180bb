"""Versions of data and of models: PostgreSQL knows which there are and which is on duty; DVC holds the bytes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from restaurants.tenancy import TenantModel


class DataVersion(TenantModel):
    """The lake as it stood: ``digest`` is a hash of its content, equal for equal data on any engine."""

    digest = models.CharField(max_length=64)
    revision = models.CharField(max_length=40)
    rows = models.BigIntegerField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)  # since then part of it is gone: a guest's right

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "digest"], name="one_version_a_content"),
        ]


class Verdict(models.TextChoices):
    SIGNAL = "signal", _("Con señal")
    NO_SIGNAL = "no_signal", _("Sin señal")
    LEAK = "leak", _("Posible fuga")
    TOO_FEW = "too_few", _("No se puede determinar")


class ModelVersion(TenantModel):
    """A trained model beside its baselines, with the gate's verdict. Only ``signal`` may serve."""

    task = models.CharField(max_length=20)
    target = models.CharField(max_length=120, blank=True)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=160)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    algorithm = models.CharField(max_length=60)
    metrics = models.JSONField(default=dict)
    baseline = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    params = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    data_digest = models.CharField(max_length=64)
    revision = models.CharField(max_length=40)
    on_duty = models.BooleanField(default=False)
    seconds = models.FloatField(default=0)
    forgets_since = models.DateTimeField(null=True, blank=True)  # since then it knows of a guest who is to be forgotten
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "name"], name="one_version_a_name"),
            models.UniqueConstraint(fields=["restaurant", "task", "target", "number"], name="versions_are_numbered"),
            models.UniqueConstraint(
                fields=["restaurant", "task", "target"], condition=Q(on_duty=True), name="one_model_on_duty"
            ),
            models.CheckConstraint(condition=~Q(on_duty=True) | Q(verdict="signal"), name="only_signal_serves"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="verdict_known"),
        ]

    @property
    def leaking_column(self) -> str | None:
        """Of a possible leak the column that the model leans on most; of one trained before that was looked for, the
        column that answers best alone."""
        if self.verdict != Verdict.LEAK:
            return None
        found: str | None = self.report.get("leaking_column") or self.report.get("best_single_column")
        return found
