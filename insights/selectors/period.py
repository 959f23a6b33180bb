"""Which days a page is about: presets are counted from the last day with data, never from the wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from restaurants.ordering import Order

PRESETS = ("last", "7", "28", "month", "year", "all")
DEFAULT = "28"
DISHES = "dishes"  # the name of their table in the address
DISH_COLUMNS = ("dish", "units", "sales", "share")
BEST_SELLING = Order(DISHES, "sales", down=True)
YEAR = 364  # fifty-two weeks, so that a Saturday meets a Saturday


@dataclass(frozen=True)
class Span:
    """Business days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def back(self, days: int) -> Span:
        return Span(self.first - timedelta(days), self.last - timedelta(days))

    def before(self) -> Span:
        """The nearest earlier days that do not overlap and fall on the same weekdays."""
        return self.back(self.weeks * 7)

    def widened(self, days: int) -> Span:
        """At least so many days, to the same last one."""
        return Span(min(self.first, self.last - timedelta(days - 1)), self.last)

    @property
    def weeks(self) -> int:
        """Whole weeks that hold these days."""
        return -(-self.days // 7)

    def year_before(self) -> Span | None:
        """The same weekdays last year; None where these days would meet themselves there."""
        return self.back(YEAR) if self.days <= YEAR else None


@dataclass(frozen=True)
class Choice:
    """What the address asks for: a preset or two dates, with IGV or without it, and how the dishes stand."""

    preset: str = DEFAULT
    first: date | None = None
    last: date | None = None
    with_tax: bool = True
    dishes: Order = BEST_SELLING
    problem: str = ""  # why the dates asked for were not taken: "unread", "backwards"

    @classmethod
    def from_query(cls, query: QueryDict) -> Choice:
        """Whatever can't be read falls back to the usual choice, and ``problem`` says why."""
        first, last = _date(query.get("from")), _date(query.get("to"))
        with_tax = query.get("igv") != "0"
        dishes = Order.asked(query, DISHES, columns=DISH_COLUMNS, usual=str(BEST_SELLING))
        if first and last and first <= last:
            return cls("custom", first, last, with_tax, dishes)
        problem = "" if not (query.get("from") or query.get("to")) else "backwards" if first and last else "unread"
        preset = query.get("period", DEFAULT)
        return cls(preset if preset in PRESETS else DEFAULT, with_tax=with_tax, dishes=dishes, problem=problem)

    def span(self, *, first_day: date, last_day: date) -> Span:
        """The days meant, within the data that runs from ``first_day`` to ``last_day``."""
        if self.first and self.last and self.first <= last_day and self.last >= first_day:
            return Span(max(self.first, first_day), min(self.last, last_day))
        if self.preset == "month":
            return Span(last_day.replace(day=1), last_day)
        if self.preset == "year":
            return Span(last_day.replace(month=1, day=1), last_day)
        if self.preset == "all":
            return Span(first_day, last_day)
        days = {"last": 1, "7": 7}.get(self.preset, 28)
        return Span(last_day - timedelta(days - 1), last_day)

    def outside(self, *, first_day: date, last_day: date) -> bool:
        """Whether dates were asked for of which there are no data."""
        return self.first is not None and self.last is not None and (self.first > last_day or self.last < first_day)

    def address(self) -> str:
        """The query that asks for this choice again."""
        return f"{self.query()}{self.tax_query()}{self.dishes_query()}"

    def tax_query(self) -> str:
        return "" if self.with_tax else "&igv=0"

    def dishes_query(self) -> str:
        return "" if self.dishes == BEST_SELLING else f"&{DISHES}={self.dishes}"

    def query(self) -> str:
        """The days alone."""
        if self.first and self.last:
            return f"from={self.first.isoformat()}&to={self.last.isoformat()}"
        return f"period={self.preset}"


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
