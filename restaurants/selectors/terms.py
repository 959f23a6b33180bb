"""What a house is called, where it is, and how its sales are counted."""

from __future__ import annotations

from dataclasses import dataclass

from restaurants.models import UNTOUCHED, Restaurant, Upload, UploadStatus

#: Decided before the first file: the figures of the days on record were counted by them.
COUNTED_BY = ("closing_hour", "zone", "currency", "igv_regime")


@dataclass(frozen=True)
class Terms:
    """``closing_hour`` is that of the business day; ``zone`` a name of the time zone database."""

    name: str
    city: str
    closing_hour: int
    zone: str
    currency: str
    igv_regime: str


def terms_of(restaurant: Restaurant) -> Terms:
    return Terms(**{name: getattr(restaurant, name) for name in Terms.__dataclass_fields__})


def is_counted(restaurant: Restaurant) -> bool:
    """Whether sales of a file are, or may be, in the lake and the figures: another table is counted by none of these,
    and of a file all of whose rows were set aside nothing is there."""
    of_sales = Upload.objects.of(restaurant).filter(kind="sales").exclude(status__in=UNTOUCHED)
    return of_sales.exclude(status=UploadStatus.DONE, accepted=0).exists()
