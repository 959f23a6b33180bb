"""The five numbers of the morning, each with what it was before and why it may have nothing to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from insights.selectors.daily import Days, Totals, total, within
from insights.selectors.period import Span

Unit = Literal["money", "count", "share"]
Number = Decimal | int | None


@dataclass(frozen=True)
class Comparison:
    """The value before and the relative change; ``missing`` says why not: ``early``, ``empty``, ``unknown``, or
    ``longer`` than a year, and then there is no ``span`` either.

    A share changes by percentage ``points``, because a per cent of a per cent misleads."""

    against: Literal["week", "year"]
    span: Span | None
    before: Number
    change: Decimal | None
    missing: str = ""
    points: Decimal | None = None

    @property
    def direction(self) -> str:
        if self.change is None or abs(self.change) < Decimal("0.0005"):
            return "flat"
        return "up" if self.change > 0 else "down"


@dataclass(frozen=True)
class Card:
    name: str
    unit: Unit
    value: Number
    comparisons: tuple[Comparison, ...]
    trend: tuple[float, ...]


def measure(name: str, totals: Totals, *, with_tax: bool) -> Number:
    """One number of a set of days, or None where it is not known."""
    if name == "sales":
        return totals.money(with_tax=with_tax)
    if name == "covers":
        return totals.covers
    if name == "ticket_guest":
        return totals.covered_money(with_tax=with_tax) / totals.covers if totals.covers else None
    if name == "ticket_account":
        return totals.money(with_tax=with_tax) / totals.tickets if totals.tickets else None
    if name == "tickets":
        return totals.tickets
    return Decimal(totals.identified) / totals.tickets if totals.tickets else None


UNITS: dict[str, Unit] = {
    "sales": "money",
    "covers": "count",
    "ticket_guest": "money",
    "ticket_account": "money",
    "tickets": "count",
    "identified": "share",
}


def compared_since(span: Span) -> date:
    """The first day that ``five_numbers`` looks at."""
    year = span.year_before()
    return min(span.before().first, span.back(27).last, *([year.first] if year else []))


def five_numbers(days: Days, span: Span, *, first_day: date, with_tax: bool) -> list[Card]:
    """Sales, guests, average ticket, accounts, identified share; guests not counted: the ticket is by account.

    ``first_day`` is the first on record, ``days`` are those from ``compared_since`` on.
    """
    now = total(within(days, span))
    ticket = "ticket_guest" if now.covers else "ticket_account"
    return [
        _card(name, days, span, now, first_day, with_tax)
        for name in ("sales", "covers", ticket, "tickets", "identified")
    ]


def _card(name: str, days: Days, span: Span, now: Totals, first_day: date, with_tax: bool) -> Card:
    named = name != "identified" or any(one.identified for one in days.values())  # else no file names its guests
    value = measure(name, now, with_tax=with_tax) if named else None
    comparisons = (
        _compare(name, "week", value, days, span.before(), first_day, with_tax),
        _compare(name, "year", value, days, span.year_before(), first_day, with_tax),
    )
    recent = [measure(name, one, with_tax=with_tax) for one in within(days, Span(span.back(27).last, span.last))]
    return Card(name, UNITS[name], value, comparisons, tuple(float(one) for one in recent if one is not None))


def _compare(
    name: str,
    against: Literal["week", "year"],
    value: Number,
    days: Days,
    base: Span | None,
    first_day: date,
    with_tax: bool,
) -> Comparison:
    if base is None:
        return Comparison(against, None, None, None, "longer")
    if base.first < first_day:
        return Comparison(against, base, None, None, "early")
    before = measure(name, total(within(days, base)), with_tax=with_tax)
    if before is None or value is None:
        return Comparison(against, base, before, None, "unknown")
    if before == 0:
        return Comparison(against, base, before, None, "empty")
    points = Decimal(value) - before if UNITS[name] == "share" else None
    return Comparison(against, base, before, (Decimal(value) - before) / Decimal(before), points=points)
