"""Keys of the API: random, shown once, kept as a hash."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from restaurants.tenancy import TenantModel


class ApiKey(TenantModel):
    """A partner's key to one restaurant. ``digest`` is the SHA-256 of 256 random bits, so it needs no salt."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        pass
