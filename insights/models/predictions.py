"""What the models on duty say, and what was answered to whom."""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone

from insights.models.versions import ModelVersion
from restaurants.tenancy import TenantModel


class Forecast(TenantModel):
    """Sales of a day to come, with its 80 % interval and the baseline beside it."""

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=12, default="sales")
    day = models.DateField()
    expected = models.DecimalField(max_digits=14, decimal_places=2)
    low = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    baseline = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "version", "measure", "day"], name="one_forecast_a_day"),
        ]


class GuestSegment(TenantModel):
    """The segment of a guest by the segmentation on duty."""

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="+")
    guest = models.CharField(max_length=80)
    segment = models.CharField(max_length=40)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "version", "guest"], name="one_segment_a_guest"),
        ]
        indexes = [models.Index(fields=["restaurant", "segment"])]


class Receipt(TenantModel):
    """An answer of the prediction API: which key asked what, and which model said what from which data.

    Outside it is known by ``public_id``: numbers are drawn for all restaurants, and two would count what others ask.
    The clock (``restaurants.numbering``) is not for this table: who draws from it takes turns with everybody.
    """

    public_id = models.UUIDField(db_default=RandomUUID(), editable=False)
    key_id = models.BigIntegerField()
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="+")
    asked = models.JSONField()
    answered = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "public_id"], name="one_receipt_a_name"),
        ]
