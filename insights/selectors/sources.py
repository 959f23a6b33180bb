"""The files behind the numbers: each of them, however long their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date

from insights.selectors.period import Span
from restaurants.models import Restaurant, Upload, UploadStatus
from restaurants.selectors.uploads import is_doubtful

FIRST_RECIPE = 1
OWN = ("id", "name", "accepted", "quarantined", "duplicate", "ended_at")
SAID = ("first_day", "last_day", "recipe", "outliers", "outlier_sales", "sales_total")  # of the summary


@dataclass(frozen=True)
class Source:
    """A file behind the numbers."""

    id: int
    name: str
    accepted: int
    quarantined: int
    duplicate: int
    ended_at: datetime
    first_day: date | None
    last_day: date | None
    recipe: str
    outliers: int
    doubtful: bool

    def touches(self, span: Span) -> bool:
        """Whether it has to do with these days, or does not say with which."""
        if self.first_day is None or self.last_day is None:
            return True
        return self.first_day <= span.last and self.last_day >= span.first


def every_source(restaurant: Restaurant) -> Any:
    """For ``ArraySubquery``: a small object for each file of sales that came in, the newest first."""
    done = Upload.objects.of(restaurant).filter(status=UploadStatus.DONE, kind="sales").order_by("-ended_at", "-pk")
    fields = {name: F(name) for name in OWN} | {name: F(f"summary__{name}") for name in SAID}
    return done.values(json=JSONObject(**fields))


def read_source(one: dict[str, Any]) -> Source:
    """One of these objects."""
    return Source(
        **{name: one[name] for name in OWN if name != "ended_at"},
        ended_at=datetime.fromisoformat(one["ended_at"]),
        first_day=parse_date(one["first_day"] or ""),
        last_day=parse_date(one["last_day"] or ""),
        recipe=str(one["recipe"] or FIRST_RECIPE),
        outliers=int(one["outliers"] or 0),
        doubtful=is_doubtful(one),
    )
