"""The morning check of a restaurant, in three queries however many lines lie behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from insights.selectors.breakdown import Breakdown, sales_breakdown
from insights.selectors.cards import Card, five_numbers
from insights.selectors.daily import Days, Totals, daily_totals, total, within
from insights.selectors.period import Choice, Span
from insights.selectors.standing import DayAhead, Source, Standing, standing_of
from restaurants.models import Restaurant

HISTORY = 56
AHEAD = 14


@dataclass(frozen=True)
class Overview:
    """Empty (``span`` is None) until a first file of sales has been cleansed."""

    choice: Choice
    standing: Standing
    first_day: date | None = None
    last_day: date | None = None
    span: Span | None = None
    totals: Totals = field(default_factory=Totals)
    separates_tax: bool = False
    cards: list[Card] = field(default_factory=list)
    parts: Breakdown = field(default_factory=Breakdown)
    chart: dict[str, Any] = field(default_factory=dict)
    ahead: list[DayAhead] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def morning_overview(restaurant: Restaurant, choice: Choice) -> Overview:
    """Five numbers, their parts, the days ahead and where all of it comes from."""
    standing = standing_of(restaurant)
    days = daily_totals(restaurant)
    if not days:
        return Overview(choice, standing)
    first_day, last_day = next(iter(days)), next(reversed(days))
    span = choice.span(first_day=first_day, last_day=last_day)
    totals = total(within(days, span))
    ahead = [one for one in standing.ahead if one.day > last_day][:AHEAD] if choice.with_tax else []
    return Overview(
        choice=choice,
        standing=standing,
        first_day=first_day,
        last_day=last_day,
        span=span,
        totals=totals,
        separates_tax=any(one.sales != one.net_sales for one in days.values()),
        cards=five_numbers(days, span, with_tax=choice.with_tax),
        parts=sales_breakdown(restaurant, span, with_tax=choice.with_tax),
        chart=history_and_ahead(days, ahead, last_day, with_tax=choice.with_tax),
        ahead=ahead,
        sources=[one for one in standing.sources if _touches(one, span)],
    )


def history_and_ahead(
    days: Days, ahead: list[DayAhead], last_day: date, *, with_tax: bool, history: int = HISTORY
) -> dict[str, Any]:
    """What the chart draws: past days as they were (a closed day is a gap), coming days as a band."""
    past = [last_day - timedelta(back) for back in range(history - 1, -1, -1)]
    sales = [float(days[day].money(with_tax=with_tax)) if day in days else None for day in past]
    return {
        "days": [day.isoformat() for day in [*past, *(one.day for one in ahead)]],
        "sales": sales,
        "ahead": [[one.expected, one.low, one.high, one.baseline] for one in ahead],
    }


def _touches(source: Source, span: Span) -> bool:
    if source.first_day is None or source.last_day is None:
        return True
    return source.first_day <= span.last and source.last_day >= span.first
