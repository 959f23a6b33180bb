"""For how long a restaurant keeps each kind of data."""

from __future__ import annotations

from types import MappingProxyType

from restaurants.models import RECORD_DAYS, Kept, Restaurant, Retention

#: Days, where a restaurant set nothing; None is for as long as the restaurant is here.
USUAL = MappingProxyType(
    {
        Kept.WAITING_FILES: 30,
        Kept.SET_ASIDE: 180,
        Kept.ORIGINALS: 365,
        Kept.IDENTITIES: None,
        Kept.RECEIPTS: 90,
        Kept.REQUESTS: RECORD_DAYS,
    }
)


def retention_of(restaurant: Restaurant) -> dict[Kept, int | None]:
    """Days by kind of data, as the restaurant set them or as is usual."""
    own = dict(Retention.objects.of(restaurant).values_list("kind", "days"))
    return {kind: own.get(kind.value, usual) for kind, usual in USUAL.items()}
