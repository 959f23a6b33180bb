"""Where the numbers come from and how fresh they are, in one query: files, data version, model on duty, forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Subquery
from django.db.models.functions import JSONObject

from insights.models import DataVersion, DayFigure, Forecast, ModelVersion
from insights.selectors.sources import Source, every_source, read_source
from restaurants.days import business_day
from restaurants.models import Job, JobState, Restaurant


@dataclass(frozen=True)
class Standing:
    sources: list[Source]  # the newest first
    data: dict[str, Any] | None
    model: dict[str, Any] | None
    forecast: list[dict[str, Any]]
    open_jobs: list[dict[str, Any]]
    first_day: date | None = None  # business days on record
    last_day: date | None = None
    zone: str = "America/Lima"
    city: str = "Lima"
    closing_hour: int = 4

    def today(self, now: datetime) -> date:
        """The business day that is not over yet, by the clock of the place."""
        return business_day(now, zone=self.zone, closing_hour=self.closing_hour)

    @property
    def interval(self) -> float | None:
        """The share of days that the band of the model on duty was made to hold."""
        return self.model["interval"] if self.model else None

    @property
    def as_of(self) -> datetime | None:
        return self.sources[0].ended_at if self.sources else None


def standing_of(restaurant: Restaurant) -> Standing:
    """Everything a page says about origin, freshness and the days ahead."""
    demand = ModelVersion.objects.of(restaurant).filter(task="demand").order_by("-on_duty", "-created_at")
    days = DayFigure.objects.of(restaurant).values("day")
    row = Restaurant.objects.filter(pk=restaurant.pk).values_list(
        ArraySubquery(every_source(restaurant)),
        ArraySubquery(_data(restaurant)),
        ArraySubquery(demand.values(json=JSONObject(**_named(MODEL), interval=F("report__interval")))[:1]),
        ArraySubquery(_ahead(restaurant)),
        ArraySubquery(_jobs(restaurant)),
        Subquery(days.order_by("day")[:1]),
        Subquery(days.order_by("-day")[:1]),
    )
    files, data, models, ahead, jobs, first_day, last_day = row.get()
    return Standing(
        sources=[read_source(one) for one in files],
        data=data[0] if data else None,
        model=models[0] if models else None,
        forecast=ahead,
        open_jobs=jobs,
        first_day=first_day,
        last_day=last_day,
        zone=restaurant.zone,
        city=restaurant.city,
        closing_hour=restaurant.closing_hour,
    )


MODEL = ("name", "verdict", "algorithm", "metrics", "data_digest", "on_duty", "created_at")


def _named(fields: tuple[str, ...]) -> dict[str, F]:
    return {name: F(name) for name in fields}


def _data(restaurant: Restaurant) -> Any:
    versions = DataVersion.objects.of(restaurant).order_by("-created_at")
    return versions.values(json=JSONObject(**_named(("digest", "revision", "rows", "created_at"))))[:1]


def _ahead(restaurant: Restaurant) -> Any:
    served = Forecast.objects.of(restaurant).filter(measure="sales", version__on_duty=True).order_by("day")
    return served.values(json=JSONObject(**_named(("day", "expected", "low", "high", "baseline"))))


def _jobs(restaurant: Restaurant) -> Any:
    waiting = Job.objects.of(restaurant).filter(state__in=[JobState.ASKED, JobState.RUNNING]).order_by("asked_at")
    return waiting.values(json=JSONObject(**_named(("kind", "params", "state", "step", "progress"))))[:20]
