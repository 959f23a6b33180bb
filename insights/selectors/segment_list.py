"""The guests of a segment who may be written to, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum

from insights.models import GuestSegment, GuestVisit, ModelVersion
from insights.selectors.guests import agreeing
from restaurants.models import Guest, Purpose, Restaurant


@dataclass(frozen=True)
class Listed:
    """A guest of a segment who agreed to be written to; ``number`` is that of their file in this house."""

    number: int
    identity: str
    visits: int
    sales: Decimal
    last: date


def segment_list(restaurant: Restaurant, segment: str) -> tuple[list[Listed], int]:
    """Those of a segment who agreed to advertising, by what they spent, and how many are left out for want of it."""
    on_duty = ModelVersion.objects.of(restaurant).filter(task="segments", on_duty=True)
    members = GuestSegment.objects.of(restaurant).filter(version__in=on_duty, segment=segment)
    names = set(members.values_list("guest", flat=True))
    agreed = agreeing(restaurant, Purpose.ADVERTISING) & names
    numbers = dict(Guest.objects.of(restaurant).filter(identity__in=agreed).values_list("identity", "pk"))
    rows = GuestVisit.objects.of(restaurant).filter(guest__in=agreed).values("guest")
    summed = rows.annotate(visits=Sum("tickets"), money=Sum("sales"), last=Max("day")).order_by("-money", "guest")
    listed = [Listed(numbers[row["guest"]], row["guest"], row["visits"], row["money"], row["last"]) for row in summed]
    return listed, len(names) - len(agreed)
