"""Where the numbers come from and how fresh they are, in one query: files, data version, model on duty, forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date

from insights.models import DataVersion, DayFigure, Forecast, ModelVersion
from insights.selectors.period import Span
from restaurants.days import business_day
from restaurants.models import Job, JobState, Restaurant, Upload, UploadStatus
from restaurants.selectors.uploads import is_doubtful

FILES = 60
FIRST_RECIPE = 1


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
        if self.first_day is None or self.last_day is None:
            return True
        return self.first_day <= span.last and self.last_day >= span.first


@dataclass(frozen=True)
class Standing:
    sources: list[Source]
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
    def as_of(self) -> datetime | None:
        return max((source.ended_at for source in self.sources), default=None)


def standing_of(restaurant: Restaurant) -> Standing:
    """Everything a page says about origin, freshness and the days ahead."""
    demand = ModelVersion.objects.of(restaurant).filter(task="demand").order_by("-on_duty", "-created_at")
    days = DayFigure.objects.of(restaurant).values("day")
    row = Restaurant.objects.filter(pk=restaurant.pk).values_list(
        ArraySubquery(_files(restaurant)),
        ArraySubquery(_data(restaurant)),
        ArraySubquery(demand.values(json=JSONObject(**_named(MODEL)))[:1]),
        ArraySubquery(_ahead(restaurant)),
        ArraySubquery(_jobs(restaurant)),
        Subquery(days.order_by("day")[:1]),
        Subquery(days.order_by("-day")[:1]),
    )
    files, data, models, ahead, jobs, first_day, last_day = row.get()
    return Standing(
        sources=[_source(one) for one in files],
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


def _files(restaurant: Restaurant) -> Any:
    done = Upload.objects.of(restaurant).filter(status=UploadStatus.DONE, kind="sales").order_by("-ended_at")
    fields = ("id", "name", "accepted", "quarantined", "duplicate", "ended_at", "summary")
    return done.values(json=JSONObject(**_named(fields)))[:FILES]


def _data(restaurant: Restaurant) -> Any:
    versions = DataVersion.objects.of(restaurant).order_by("-created_at")
    return versions.values(json=JSONObject(**_named(("digest", "revision", "rows", "created_at"))))[:1]


def _ahead(restaurant: Restaurant) -> Any:
    served = Forecast.objects.of(restaurant).filter(measure="sales", version__on_duty=True).order_by("day")
    return served.values(json=JSONObject(**_named(("day", "expected", "low", "high", "baseline"))))


def _jobs(restaurant: Restaurant) -> Any:
    waiting = Job.objects.of(restaurant).filter(state__in=[JobState.ASKED, JobState.RUNNING]).order_by("asked_at")
    return waiting.values(json=JSONObject(**_named(("kind", "params", "state", "step", "progress"))))[:20]


def _source(one: dict[str, Any]) -> Source:
    summary = one["summary"]
    return Source(
        id=one["id"],
        name=one["name"],
        accepted=one["accepted"],
        quarantined=one["quarantined"],
        duplicate=one["duplicate"],
        ended_at=datetime.fromisoformat(one["ended_at"]),
        first_day=parse_date(summary.get("first_day") or ""),
        last_day=parse_date(summary.get("last_day") or ""),
        outliers=int(summary.get("outliers", 0)),
        doubtful=is_doubtful(summary),
        recipe=str(summary.get("recipe", FIRST_RECIPE)),
    )
