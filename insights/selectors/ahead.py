"""The days to come beside the days that were, with the names of holidays and commercial days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language

from insights.selectors.daily import Days
from insights.selectors.period import Span
from insights.selectors.standing import Standing
from ml.features.calendar import commercial_days, public_holidays

COUNTRY = "PE"
MOST_BARS = 130  # days: beyond that a bar is thinner than the gap beside it, and a line says more


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
    names = special_days((day.year for day, _ in rows), city=standing.city)
    return [
        DayAhead(day, **{name: float(one[name]) for name in MONEY}, holiday=names.get(day, ""))
        for day, one in rows
        if day > after
    ]


def days_missing(last_day: date, *, today: date) -> int:
    """How many days are over since the last one on record; ``today`` is the business day that is not."""
    return max(0, (today - last_day).days - 1)


def all_passed(ahead: list[DayAhead], *, today: date) -> bool:
    """Whether there are days foretold and none of them is to come any more."""
    return bool(ahead) and ahead[-1].day < today


MONEY = ("expected", "low", "high", "baseline")


def special_days(years: Iterable[int], *, city: str) -> dict[date, str]:
    """Day -> name in the language that is active, in Spanish as Peru calls it; a commercial day, the city's own too,
    keeps its name where both fall together."""
    wanted = sorted(set(years))
    if not wanted:
        return {}
    english = get_language() == "en"
    public = public_holidays(wanted, country=COUNTRY, english=english)
    names = public | commercial_days(wanted, country=COUNTRY, region=city, english=english)
    return {day: name.replace(" Los ", " los ") for day, name in names.items()}  # "Todos los Santos"


def history_and_ahead(days: Days, ahead: list[DayAhead], span: Span, *, with_tax: bool, city: str) -> dict[str, Any]:
    """What the chart draws: the days of the span as they were (a closed day is a gap), coming days as a band."""
    past = [span.first + timedelta(at) for at in range(span.days)]
    shown = [*past, *(one.day for one in ahead)]
    names = special_days((day.year for day in shown), city=city)
    return {
        "bars": span.days <= MOST_BARS,
        "days": [day.isoformat() for day in shown],
        "names": [names.get(day, "") for day in shown],
        "sales": [float(days[day].money(with_tax=with_tax)) if day in days else None for day in past],
        "ahead": [[one.expected, one.low, one.high, one.baseline] for one in ahead],
    }
