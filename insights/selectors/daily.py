"""Sums by business day: the one series from which cards, comparisons and charts are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from insights.models import DayFigure
from insights.selectors.period import Span
from restaurants.models import Restaurant

ZERO = Decimal(0)
LISTED = 92  # days in the table behind a chart, at most


@dataclass(frozen=True)
class Totals:
    """What one day, or several together, come to. ``covers`` is None where no file counts guests."""

    sales: Decimal = ZERO
    net_sales: Decimal = ZERO
    refunds: Decimal = ZERO
    tickets: int = 0
    identified: int = 0
    covers: int | None = None
    covered_sales: Decimal = ZERO
    covered_net_sales: Decimal = ZERO
    lines: int = 0

    def money(self, *, with_tax: bool) -> Decimal:
        return self.sales if with_tax else self.net_sales

    def covered_money(self, *, with_tax: bool) -> Decimal:
        return self.covered_sales if with_tax else self.covered_net_sales


Days = dict[date, Totals]


@dataclass(frozen=True)
class DayRow:
    """A line of the table behind a chart."""

    day: date
    money: Decimal
    totals: Totals


def daily_totals(restaurant: Restaurant, *, since: date | None = None) -> Days:
    """Every business day on record from ``since`` on, in order."""
    counted = Q(covers__isnull=False)
    sums = {
        "sales_": Sum("sales"),
        "net_sales_": Sum("net_sales"),
        "refunds_": Sum("refunds"),
        "tickets_": Sum("tickets"),
        "identified_": Sum("identified_tickets"),
        "covers_": Sum("covers"),
        "covered_sales_": Sum("sales", filter=counted, default=ZERO),
        "covered_net_sales_": Sum("net_sales", filter=counted, default=ZERO),
        "lines_": Sum("lines"),
    }
    figures = DayFigure.objects.of(restaurant)
    if since is not None:
        figures = figures.filter(day__gte=since)
    rows = figures.values("day").annotate(**sums).order_by("day").values_list("day", *sums)
    return {day: Totals(*sums) for day, *sums in rows}


def separates_tax(days: Iterable[Totals]) -> bool:
    """Whether the house's files say how much of its sales is IGV; else there are no two amounts to tell apart."""
    return any(one.sales != one.net_sales for one in days)


def listed(days: Days, span: Span, *, with_tax: bool) -> list[DayRow]:
    """The days with data of the span, the last ones first, as the table behind a chart shows them."""
    kept = [(day, totals) for day, totals in days.items() if span.first <= day <= span.last][-LISTED:]
    return [DayRow(day, totals.money(with_tax=with_tax), totals) for day, totals in reversed(kept)]


def total(days: Iterable[Totals]) -> Totals:
    """Many days as one; guests are unknown only if no day knows them."""
    kept = list(days)
    covers = [one.covers for one in kept if one.covers is not None]
    return Totals(
        sales=sum((one.sales for one in kept), ZERO),
        net_sales=sum((one.net_sales for one in kept), ZERO),
        refunds=sum((one.refunds for one in kept), ZERO),
        tickets=sum(one.tickets for one in kept),
        identified=sum(one.identified for one in kept),
        covers=sum(covers) if covers else None,
        covered_sales=sum((one.covered_sales for one in kept), ZERO),
        covered_net_sales=sum((one.covered_net_sales for one in kept), ZERO),
        lines=sum(one.lines for one in kept),
    )


def within(days: Days, span: Span) -> list[Totals]:
    return [totals for day, totals in days.items() if span.first <= day <= span.last]
