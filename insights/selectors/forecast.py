"""What the coming days may bring, and how far that has been right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from insights.models import ModelVersion
from insights.selectors.ahead import DayAhead, all_passed, days_ahead, days_missing, history_and_ahead
from insights.selectors.daily import DayRow, daily_totals, listed, separates_tax
from insights.selectors.evidence import Entrant, demand_entrants
from insights.selectors.period import Span
from insights.selectors.standing import Standing, standing_of
from restaurants.models import Restaurant

HISTORY = 84


@dataclass(frozen=True)
class ForecastPage:
    """``version`` is the one whose days ahead are shown; where there are none, the latest that was tried."""

    standing: Standing
    days_on_record: int = 0
    last_day: date | None = None
    version: ModelVersion | None = None
    entrants: list[Entrant] = field(default_factory=list)
    ahead: list[DayAhead] = field(default_factory=list)
    chart: dict[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    recent: list[DayRow] = field(default_factory=list)
    separates_tax: bool = False

    @property
    def days_missing(self) -> int:
        """How many days of which there is a forecast, or was, are over without their files."""
        if not (self.ahead and self.now and self.last_day):
            return 0
        return days_missing(self.last_day, today=self.standing.today(self.now))

    @property
    def all_passed(self) -> bool:
        return self.now is not None and all_passed(self.ahead, today=self.standing.today(self.now))

    @property
    def worse_by(self) -> float:
        """How much worse than the hardest reference the best that was tried is, as a share; 0 where it is not."""
        gate = self.version.report.get("gate") if self.version else None
        return max(0.0, -float((gate or {}).get("skill", 0.0)))

    @property
    def coverage(self) -> dict[str, Any]:
        return dict(self.version.metrics.get("coverage") or {}) if self.version else {}


def sales_forecast(restaurant: Restaurant, *, now: datetime) -> ForecastPage:
    """History, the 28 days ahead with band and baseline, and the backtest of the version that says so."""
    standing = standing_of(restaurant)
    days = daily_totals(restaurant)
    if not days:
        return ForecastPage(standing)
    first_day, last_day = next(iter(days)), next(reversed(days))
    ahead = days_ahead(standing, after=last_day)
    version = _speaking(restaurant, serving=bool(ahead))
    history = Span(last_day, last_day).widened(HISTORY)
    return ForecastPage(
        standing=standing,
        days_on_record=(last_day - first_day).days + 1,
        last_day=last_day,
        version=version,
        entrants=demand_entrants(version) if version else [],
        ahead=ahead,
        now=now,
        recent=listed(days, history, with_tax=True),
        separates_tax=separates_tax(days.values()),
        chart=history_and_ahead(days, ahead, history, with_tax=True, city=standing.city),
    )


def _speaking(restaurant: Restaurant, *, serving: bool) -> ModelVersion | None:
    """The version on duty while its days are still to come; once they have passed, whoever was tried last."""
    versions = ModelVersion.objects.of(restaurant).filter(task="demand", target="sales")
    order = ("-on_duty", "-created_at", "-pk") if serving else ("-created_at", "-pk")
    return versions.order_by(*order).first()
