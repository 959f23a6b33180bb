"""What was answered to a request that its sender may send again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from restaurants.tenancy import TenantModel


class KeptAnswer(TenantModel):
    """The answer to a POST that its sender named. ``mark`` is a hash of that name, ``asked`` one of what was asked.

    The row is there from the first moment, in the transaction of the act: the same name at once waits for it.
    """

    mark = models.CharField(max_length=64)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["restaurant", "mark"], name="one_answer_a_name"),
        ]
