"""The days to come beside the days that were, with the names of holidays and commercial days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from insights.selectors.daily import Days
from insights.selectors.standing import Standing
from ml.features.calendar import commercial_days, public_holidays

COUNTRY = "PE"
HISTORY = 56


@dataclass(frozen=True)
class DayAhead:
    """A day to come: money with IGV. ``low`` and ``high`` hold eight days of ten."""

    day: date
    expected: float
    low: float
    high: float
    baseline: float
    holiday: str = ""


def days_ahead(standing: Standing, *, after: date) -> list[DayAhead]:
    """What the model on duty says of the days after the last one on record."""
    rows = [(date.fromisoformat(one["day"]), one) for one in standing.forecast]
    names = special_days(day.year for day, _ in rows)
    return [
        DayAhead(day, **{name: float(one[name]) for name in MONEY}, holiday=names.get(day, ""))
        for day, one in rows
        if day > after
    ]


MONEY = ("expected", "low", "high", "baseline")


def special_days(years: Iterable[int]) -> dict[date, str]:
    """Day -> name, in Spanish as Peru calls it; a commercial day keeps its name where both fall together."""
    wanted = sorted(set(years))
    return public_holidays(wanted, country=COUNTRY) | commercial_days(wanted, country=COUNTRY) if wanted else {}


def history_and_ahead(
    days: Days, ahead: list[DayAhead], last_day: date, *, with_tax: bool, history: int = HISTORY
) -> dict[str, Any]:
    """What the chart draws: past days as they were (a closed day is a gap), coming days as a band."""
    past = [last_day - timedelta(back) for back in range(history - 1, -1, -1)]
    shown = [*past, *(one.day for one in ahead)]
    names = special_days(day.year for day in shown)
    return {
        "days": [day.isoformat() for day in shown],
        "names": [names.get(day, "") for day in shown],
        "sales": [float(days[day].money(with_tax=with_tax)) if day in days else None for day in past],
        "ahead": [[one.expected, one.low, one.high, one.baseline] for one in ahead],
    }
