"""The record: who did what, when, from where, with the value before and after. Rows are added and never changed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from restaurants.tenancy import TenantModel


class AuditEntry(TenantModel):
    """One act. Who acted is kept as text, so that it stays true when the person is gone.

    The database refuses UPDATE, DELETE and TRUNCATE to every role that serves (migration ``AppendOnly``).
    """

    at = models.DateTimeField(default=timezone.now)
    who = models.CharField(max_length=254)  # an e-mail address, the first letters of a key, or a command
    what = models.CharField(max_length=40)  # a code of ``restaurants.words``
    about = models.CharField(max_length=254, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["restaurant", "-at", "-id"])]
