"""The pulse of a week: accounts opened in each hour of each weekday, as a mean over the days that were open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

MONDAY = date(2024, 1, 1)
LEVELS = 5
SMALL_HOURS = 6  # what happens before six belongs to the night before, so it stands at the end


@dataclass(frozen=True)
class Cell:
    value: float
    level: int


@dataclass(frozen=True)
class Row:
    """``weekday`` is some date of that weekday, for its name in the language of the page."""

    weekday: date
    cells: list[Cell]


@dataclass(frozen=True)
class Heat:
    hours: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def hours_of_the_week(tickets: Mapping[tuple[int, int], int], open_days: Iterable[date]) -> Heat:
    """``tickets`` by (ISO weekday, hour), from the first hour of the business day in which something happened to the
    last: those in between without any are shown too, or two shifts would stand side by side."""
    opened = Counter(day.isoweekday() for day in open_days)
    means = {at: count / opened[at[0]] for at, count in tickets.items() if opened[at[0]] and count > 0}
    if not means:
        return Heat()
    most = max(means.values())
    since_six = [(hour - SMALL_HOURS) % 24 for _, hour in means]
    hours = [(at + SMALL_HOURS) % 24 for at in range(min(since_six), max(since_six) + 1)]
    rows = [
        Row(MONDAY + timedelta(weekday - 1), [_cell(means.get((weekday, hour), 0.0), most) for hour in hours])
        for weekday in range(1, 8)
    ]
    return Heat(hours, rows)


def _cell(value: float, most: float) -> Cell:
    return Cell(value, min(LEVELS, 1 + int(LEVELS * value / most)) if value > 0 else 0)
