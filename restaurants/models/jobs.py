"""The job ledger: what was asked, who is at it, how far, and how it ended. PostgreSQL decides; Celery carries an id."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from restaurants.tenancy import TenantModel


class JobState(models.TextChoices):
    ASKED = "asked", _("En cola")
    RUNNING = "running", _("En curso")
    DONE = "done", _("Terminado")
    FAILED = "failed", _("Falló")


class Job(TenantModel):
    """One piece of work, asked for once by its key. Attempts are counted; the end is always said."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.ASKED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    step = models.CharField(max_length=60, blank=True)
    progress = models.FloatField(default=0)
    result = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "kind", "key"], name="asked_once_by_key"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="an_end_has_its_time",
            ),
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="job_progress_is_a_share"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["asked", "running"]), name="job_open_by_due"),
            models.Index(fields=["restaurant", "-asked_at"]),
        ]
