"""What the API reads: figures by period and dish, versions of data and models, the forecast on duty.

Everything here runs inside the tenant and takes its number, because the API knows a restaurant by its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.db import connection
from django.db.models import Count, DateField, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, TruncMonth, TruncWeek

from insights.models import DataVersion, DayFigure, DishFigure, Forecast, ModelVersion
from ml.errors import GourmetError

Grain = Literal["day", "week", "month"]
#: Large, and shown only on a version's own address.
HEAVY = ("report", "params")


class NoSuchVersion(GourmetError):
    """Nobody is told more than that: somebody else's name looks like no name."""

    code = "no_such_version"
    es = "No hay ninguna versión con ese nombre."
    en = "There is no version of that name."


class Served(NamedTuple):
    """What an answer says of the version that made it."""

    pk: int
    name: str
    number: int
    task: str
    target: str
    algorithm: str
    verdict: str
    digest: str
    data_digest: str
    created_at: datetime
    simulated: bool
    interval: float | None  # the share of days that its band was made to hold, where it has one

    @classmethod
    def of(cls, version: ModelVersion) -> Served:
        """Of one that foretells no days: its heavy report, where the band is, stays where it is."""
        *own, _, _ = cls._fields
        return cls._make([*(getattr(version, name) for name in own), version.restaurant.simulated, None])


DEMAND = "sales"  # what the demand model foretells

ON_DUTY = """
    SELECT v.id, v.name, number, task, target, algorithm, verdict, digest, data_digest, v.created_at, simulated,
           (report->>'interval')::float
    FROM insights_modelversion v JOIN restaurants_restaurant r ON r.id = v.restaurant_id
    WHERE v.restaurant_id = %s AND task = %s AND target = %s AND on_duty
"""


@dataclass(frozen=True)
class Period:
    """Business days from ``since`` to ``until``, both included; open where None."""

    since: date | None = None
    until: date | None = None

    def holds(self) -> Q:
        bounds = {"day__gte": self.since, "day__lte": self.until}
        return Q(**{name: day for name, day in bounds.items() if day is not None})


def data_in_force(restaurant_id: int) -> DataVersion | None:
    """The latest recorded version of the data."""
    return DataVersion.objects.of(restaurant_id).order_by("-created_at", "-pk").first()


def figures_by_period(
    restaurant_id: int, period: Period, *, grain: Grain, limit: int, after: date | None
) -> tuple[list[dict[str, Any]], date | None]:
    """Sums by day, week (from Monday) or month, oldest first; and the period after which the next part goes on."""
    starts: dict[Grain, Combinable] = {"day": F("day"), "week": TruncWeek("day"), "month": TruncMonth("day")}
    figures = DayFigure.objects.of(restaurant_id).filter(period.holds())
    if after is not None:
        figures = figures.filter(day__gte=_next_start(after, grain))
    sums = (
        figures.annotate(period=Cast(starts[grain], DateField()))
        .values("period")
        .annotate(
            days=Count("day", distinct=True),
            **{name: Sum(name) for name in ("sales", "net_sales", "refunds", "tickets", "covers", "lines")},
            identified=Sum("identified_tickets"),
        )
        .order_by("period")
    )
    return _part(list(sums[: limit + 1]), limit, lambda last: last["period"])


def figures_by_dish(
    restaurant_id: int, period: Period, *, limit: int, after: tuple[Decimal, str, str] | None
) -> tuple[list[dict[str, Any]], tuple[Decimal, str, str] | None]:
    """Sums by dish over the period, the best selling first; and where the next part goes on."""
    sums = (
        DishFigure.objects.of(restaurant_id)
        .filter(period.holds())
        .values("dish", "category")
        .annotate(
            days=Count("day", distinct=True),
            total=Sum("sales"),
            net=Sum("net_sales"),
            sold=Sum("quantity"),
            line_count=Sum("lines"),
        )
        .order_by("-total", "dish", "category")
    )
    if after is not None:
        total, dish, category = after
        same = Q(total=total)
        sums = sums.filter(
            Q(total__lt=total) | (same & Q(dish__gt=dish)) | (same & Q(dish=dish) & Q(category__gt=category))
        )
    return _part(list(sums[: limit + 1]), limit, lambda last: (last["total"], last["dish"], last["category"]))


def versions(
    restaurant_id: int,
    *,
    task: str | None = None,
    target: str | None = None,
    on_duty: bool | None = None,
    limit: int,
    after: int | None = None,
) -> tuple[list[ModelVersion], int | None]:
    """Model versions, the newest first."""
    wanted = {"task": task, "target": target, "on_duty": on_duty, "pk__lt": after}
    found = _versions(restaurant_id).filter(**{name: value for name, value in wanted.items() if value is not None})
    return _part(list(found.order_by("-pk")[: limit + 1]), limit, lambda last: last.pk)


def version_named(restaurant_id: int, name: str) -> ModelVersion:
    """A version in full. Raises ``NoSuchVersion``."""
    version: ModelVersion | None = ModelVersion.objects.of(restaurant_id).filter(name=name).first()
    if version is None:
        raise NoSuchVersion
    return version


def on_duty(restaurant_id: int, *, task: str, target: str) -> Served | None:
    """The version that serves this use: one look into a partial unique index.

    Asked before each prediction, so the statement is written out: building it anew takes the ORM longer than PostgreSQL
    takes to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute(ON_DUTY, [restaurant_id, task, target])
        row = cursor.fetchone()
    return Served(*row) if row else None


def latest(restaurant_id: int, *, task: str, target: str) -> ModelVersion | None:
    """The newest version of this use, whatever its verdict."""
    return _versions(restaurant_id).filter(task=task, target=target).order_by("-number").first()


def fallbacks(restaurant_id: int, version: Served) -> QuerySet[ModelVersion]:
    """The versions before this one that had signal too, the newest first."""
    before = _versions(restaurant_id).filter(task=version.task, target=version.target, verdict="signal")
    return before.filter(number__lt=version.number).order_by("-number")


def forecast_days(restaurant_id: int, version: Served, period: Period) -> list[Forecast]:
    """What the version says of the days of the period, in order."""
    said = Forecast.objects.of(restaurant_id).filter(period.holds(), version_id=version.pk, measure="sales")
    return list(said.order_by("day"))


def _versions(restaurant_id: int) -> QuerySet[ModelVersion]:
    return ModelVersion.objects.of(restaurant_id).defer(*HEAVY)


def _part(found: list[Any], limit: int, place: Any) -> tuple[list[Any], Any]:
    """One more than the limit was asked for: whether it came says whether there is a next part."""
    shown = found[:limit]
    return shown, place(shown[-1]) if len(found) > limit else None


def _next_start(start: date, grain: Grain) -> date:
    if grain == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    if grain == "week":
        return start - timedelta(days=start.weekday()) + timedelta(days=7)
    return start + timedelta(days=1)
