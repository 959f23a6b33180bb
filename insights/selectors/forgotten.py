"""Whom a restaurant's files must not bring back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from insights.models import GuestVisit
from ml.cleansing.recipe import ALWAYS
from restaurants.models import Guest, Restaurant
from restaurants.tenancy import acting_for


@dataclass(frozen=True)
class Gone:
    """``until``: identity -> the last business day whose lines lose it; ``for_good``: of those, who has not come since,
    for a table knows no day; ``erased``: those of whom nothing may stay."""

    until: dict[str, date]
    for_good: dict[str, date]
    erased: frozenset[str]


def forgotten_by(restaurant: Restaurant) -> Gone:
    """Everybody whom this restaurant's files must not bring back."""
    with acting_for(restaurant.pk):
        named = Guest.objects.of(restaurant).exclude(opposed_at=None, erased_at=None, lapsed_on=None)
        rows = list(named.values_list("identity", "opposed_at", "erased_at", "lapsed_on"))
        lapsed = {identity: day for identity, opposed, erased, day in rows if day and not opposed and not erased}
        came = GuestVisit.objects.of(restaurant).filter(guest__in=lapsed).values("guest").annotate(last=Max("day"))
        again = {guest for guest, last in came.values_list("guest", "last") if last > lapsed[guest]}
    until = {identity: ALWAYS if opposed or erased or day is None else day for identity, opposed, erased, day in rows}
    for_good = {identity: day for identity, day in until.items() if identity not in again}
    return Gone(until, for_good, frozenset(identity for identity, _, erased, _ in rows if erased))
