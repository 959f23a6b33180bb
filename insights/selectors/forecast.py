"""What the coming days may bring, and how far that has been right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from insights.models import ModelVersion
from insights.selectors.ahead import DayAhead, days_ahead, history_and_ahead
from insights.selectors.daily import daily_totals
from insights.selectors.standing import Standing, standing_of
from restaurants.models import Restaurant

HISTORY = 84


@dataclass(frozen=True)
class ForecastPage:
    """``version`` is the one on duty, else the latest that was tried, else None."""

    standing: Standing
    days_on_record: int
    last_day: date | None = None
    version: ModelVersion | None = None
    ahead: list[DayAhead] = field(default_factory=list)
    chart: dict[str, Any] = field(default_factory=dict)


def sales_forecast(restaurant: Restaurant) -> ForecastPage:
    standing = standing_of(restaurant)
    days = daily_totals(restaurant)
    versions = ModelVersion.objects.of(restaurant).filter(task="demand")
    version = versions.order_by("-on_duty", "-created_at", "-pk").first()
    if not days:
        return ForecastPage(standing, 0, version=version)
    last_day = next(reversed(days))
    ahead = days_ahead(standing, after=last_day)
    chart = history_and_ahead(days, ahead, last_day, with_tax=True, history=HISTORY)
    return ForecastPage(standing, len(days), last_day, version, ahead, chart)
