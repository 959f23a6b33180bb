"""The morning check of a restaurant, in three queries however many lines lie behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from insights.selectors.ahead import DayAhead, all_passed, days_ahead, days_missing, history_and_ahead
from insights.selectors.breakdown import DISHES, Breakdown, sales_breakdown
from insights.selectors.cards import Card, compared_since, five_numbers
from insights.selectors.daily import DayRow, Totals, daily_totals, listed, separates_tax, total, within
from insights.selectors.heat import Heat, hours_of_the_week
from insights.selectors.period import BEST_SELLING, PRESETS, Choice, Span
from insights.selectors.sources import Source
from insights.selectors.standing import Standing, standing_of
from restaurants.models import Restaurant

AHEAD = 14
FILES = 60  # in the table of those behind the numbers, at most
COMING = 7  # of them in the list
DRAWN = 56  # days of history in the chart, at least


@dataclass(frozen=True)
class Overview:
    """Empty (``span`` is None) until a first file of sales has been cleansed."""

    choice: Choice
    standing: Standing
    now: datetime
    first_day: date | None = None
    last_day: date | None = None
    span: Span | None = None
    days_on_record: int = 0
    totals: Totals = field(default_factory=Totals)
    separates_tax: bool = False
    cards: list[Card] = field(default_factory=list)
    parts: Breakdown = field(default_factory=Breakdown)
    heat: Heat = field(default_factory=Heat)
    drawn: Span | None = None
    chart: dict[str, Any] = field(default_factory=dict)
    recent: list[DayRow] = field(default_factory=list)
    ahead: list[DayAhead] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    presets: tuple[str, ...] = PRESETS

    @property
    def listed_sources(self) -> list[Source]:
        """For the table: of a long history the newest, and it says so."""
        return self.sources[:FILES]

    @property
    def more_sources(self) -> int:
        return max(0, len(self.sources) - 3)

    @property
    def problem(self) -> str:
        """Why other days are shown than were asked for; "" where they are not."""
        if self.first_day and self.last_day and self.choice.outside(first_day=self.first_day, last_day=self.last_day):
            return "outside"
        return self.choice.problem

    @property
    def coming(self) -> list[DayAhead]:
        return self.ahead[:COMING]

    @property
    def all_passed(self) -> bool:
        """Whether those that are listed are over already."""
        return all_passed(self.coming, today=self.standing.today(self.now))

    @property
    def days_missing(self) -> int:
        """How many days are over whose files have not come."""
        return days_missing(self.last_day, today=self.standing.today(self.now)) if self.last_day else 0

    @property
    def draws_ahead(self) -> bool:
        """Whether the days to come follow those of the chart."""
        return bool(self.chart.get("ahead"))

    @property
    def doubtful(self) -> list[Source]:
        """Files whose sales are in good part far from the usual."""
        return [source for source in self.sources if source.doubtful]

    @property
    def recipe(self) -> str:
        """The rules of cleansing behind these days; several only while files await being cleansed again."""
        return ", ".join(sorted({source.recipe for source in self.sources}))

    @property
    def few_dishes(self) -> int:
        return DISHES

    @property
    def best_selling(self) -> bool:
        """Whether the dishes that are listed are those of which most was sold."""
        return self.choice.dishes == BEST_SELLING


def morning_overview(restaurant: Restaurant, choice: Choice, *, now: datetime) -> Overview:
    """Five numbers, their parts, the days ahead and where all of it comes from."""
    standing = standing_of(restaurant)
    first_day, last_day = standing.first_day, standing.last_day
    if first_day is None or last_day is None:
        return Overview(choice, standing, now)
    span = choice.span(first_day=first_day, last_day=last_day)
    drawn = span.widened(DRAWN)
    days = daily_totals(restaurant, since=min(drawn.first, compared_since(span)))
    ahead = days_ahead(standing, after=last_day)[:AHEAD] if choice.with_tax else []
    parts = sales_breakdown(restaurant, span, with_tax=choice.with_tax, dishes=choice.dishes)
    return Overview(
        choice=choice,
        standing=standing,
        now=now,
        first_day=first_day,
        last_day=last_day,
        span=span,
        days_on_record=(last_day - first_day).days + 1,
        totals=total(within(days, span)),
        separates_tax=separates_tax(days.values()),
        cards=five_numbers(days, span, first_day=first_day, with_tax=choice.with_tax),
        parts=parts,
        heat=hours_of_the_week(parts.hours, [day for day in days if span.first <= day <= span.last]),
        drawn=drawn,
        chart=history_and_ahead(
            days, ahead if span.last == last_day else [], drawn, with_tax=choice.with_tax, city=standing.city
        ),
        recent=listed(days, drawn, with_tax=choice.with_tax),
        ahead=ahead,
        sources=[one for one in standing.sources if one.touches(span)],
    )
