"""Features of demand by day, for direct forecasts of any horizon from any origin.

Everything is on the log scale and relative to a rule that needs no training: half the same-weekday median of the last
8 weeks, half the weekday's median over the whole history, moved part of the way that the level moved a year ago and
part of what the same special day was worth the last time. Learners are drawn to 0, so to that rule, and series of any
size can be pooled. A weighted same-weekday mean beat many learned models in the Recruit competition: start there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.features.calendar import KINDS, Calendar, calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEKS = 8  # of the same-weekday median
PROFILE_SHARE = 0.5  # of the rule: the rest is the 8-week median
YEAR_SHARE = 0.4  # of last year's movement that is expected again
SPECIAL_SHARE = 0.3  # of what the same special day was worth the last time
YEAR_KNOWN = 28  # days that were observed before the origin a year ago
YEAR = 364  # a year of whole weeks, so that weekdays meet
CATEGORIES = (7, 7)  # sizes of the last two columns: weekday, weekday it acts as
NUMBERS = (
    "weekday_median",
    "horizon",
    "mean_of_weekday",
    "last_same_weekday",
    "level_7",
    "level_28",
    "trend",
    "acts_as_lift",
    "same_special_day",
    "same_kind",
    "last_year",
    "holiday",
    "eve",
    "after",
    "commercial",
    "sin_year",
    "cos_year",
    "month_start",
    "payday",
    "prior",
    "profile",
)
COLUMNS = (*NUMBERS, "weekday", "acts_as")


@dataclass(frozen=True)
class History:
    """One series up to its last day, and what is known of it at the end of each of its days.

    ``values`` (T,) in the series' unit, 0 on a closed day; ``log`` (T,) log1p, NaN where closed. The ``*_by_weekday``
    arrays (T, 7) hold what was known of each weekday at the end of each day. ``calendar`` reaches ``ahead`` days on.
    """

    values: Floats
    log: Floats
    calendar: Calendar
    median_by_weekday: Floats
    mean_by_weekday: Floats
    last_by_weekday: Floats
    profile_by_weekday: Floats
    open_by_weekday: NDArray[np.bool_]
    prior: Floats
    level_7: Floats
    level_28: Floats
    smooth: Floats
    level: Floats
    level_56: Floats
    special_lift: Floats
    kind_lift: Floats
    shut_before: NDArray[np.bool_]

    @property
    def days(self) -> int:
        """How many days were observed."""
        return len(self.values)


def history(values: Floats, first: date, *, ahead: int = 28, country: str = "PE", region: str = "") -> History:
    """What each day knew: ``values`` (T,) of consecutive days from ``first``, 0 where closed."""
    log = np.where(values > 0, np.log1p(np.maximum(values, 0.0)), np.nan)
    days = calendar(first, len(values) + ahead, country=country, region=region)
    weekday = days.weekday[: len(values)]
    level = _rolling_mean(log, 28)
    prior = pd.Series(log).expanding().median().to_numpy()
    median = _by_weekday(log, weekday, lambda s: s.rolling(WEEKS, min_periods=1).median(), prior)
    # A day is compared with what was known the evening before.
    against = np.vstack([np.full((1, 7), np.nan), median[:-1]])[np.arange(len(log)), weekday]
    surprise = log - against
    weekly = _open_by_weekday(values, weekday)
    return History(
        values=np.maximum(values, 0.0),
        log=log,
        calendar=days,
        median_by_weekday=median,
        mean_by_weekday=_by_weekday(log, weekday, lambda s: s.ewm(halflife=4).mean(), prior),
        last_by_weekday=_by_weekday(log, weekday, lambda s: s, prior),
        profile_by_weekday=_by_weekday(log, weekday, lambda s: s.expanding().median(), prior),
        open_by_weekday=weekly,
        prior=prior,
        level_7=np.nan_to_num(_rolling_mean(surprise, 7)),
        level_28=np.nan_to_num(_rolling_mean(surprise, 28)),
        smooth=pd.Series(log).rolling(35, min_periods=15, center=True).mean().to_numpy(),
        level=level,
        level_56=_rolling_mean(log, 56),
        special_lift=_special_lift(surprise, days),
        kind_lift=_kind_lift(surprise, days),
        shut_before=_shut_before(values, days, weekly),
    )


def _rolling_mean(log: Floats, days: int) -> Floats:
    found: Floats = pd.Series(log).rolling(days, min_periods=1).mean().ffill().to_numpy()
    return found


def _by_weekday(
    log: Floats, weekday: Ints, known: Callable[[pd.Series[float]], pd.Series[float]], otherwise: Floats
) -> Floats:
    """For each day (T, 7): ``known`` of the open days of each weekday up to it, else ``otherwise`` (all weekdays)."""
    table = np.empty((len(log), 7))
    for day in range(7):
        mine = pd.Series(log).where((weekday == day) & ~np.isnan(log)).dropna()
        table[:, day] = known(mine).reindex(range(len(log))).ffill().to_numpy()
    return np.where(np.isnan(table), otherwise[:, None], table)


def _open_by_weekday(values: Floats, weekday: Ints) -> NDArray[np.bool_]:
    """Whether each weekday was open at all in the last 8 weeks; not yet seen counts as open."""
    table = np.ones((len(values), 7), dtype=bool)
    for day in range(7):
        mine = pd.Series(np.where(weekday == day, values > 0, np.nan)).dropna()
        opened = mine.rolling(WEEKS, min_periods=3).max().reindex(range(len(values))).ffill().fillna(1.0)
        table[:, day] = opened.to_numpy() > 0
    return table


def _special_lift(surprise: Floats, days: Calendar) -> Floats:
    """(T + ahead,): by how much the same special day beat its weekday's median the last time, NaN where unknown."""
    padded = np.append(surprise, np.full(len(days.names) - len(surprise), np.nan))
    return np.where(days.previous >= 0, padded[days.previous], np.nan)


def _kind_lift(surprise: Floats, days: Calendar) -> Floats:
    """(T, kinds): mean surprise of the days of each kind so far, drawn to 0 as if three ordinary days were among them;
    0 for ordinary days."""
    table = np.zeros((len(surprise), KINDS))
    kind = days.kind[: len(surprise)]
    for number in range(1, KINDS):
        mine = (kind == number) & ~np.isnan(surprise)
        total = np.cumsum(np.where(mine, np.nan_to_num(surprise), 0.0))
        table[:, number] = total / (np.cumsum(mine) + 3.0)
    return table


def _shut_before(values: Floats, days: Calendar, weekly: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(T + ahead,): a public holiday on which the house stayed closed the last time (Christmas, New Year), on a weekday
    that it opened otherwise: a holiday that fell on the weekly day of rest says nothing."""
    padded = np.append(values, np.full(len(days.names) - len(values), np.nan))
    then = days.previous
    evening_before = np.clip(then - 1, 0, len(values) - 1)
    usual = weekly[evening_before, days.weekday[then]]
    return np.asarray((then >= 0) & (padded[then] <= 0) & usual & days.holiday)


def opens(past: History, origin: Ints, target: Ints) -> NDArray[np.bool_]:
    """(n,): whether the house is expected to open on each target day, by what was known at each origin."""
    weekly = past.open_by_weekday[origin, past.calendar.weekday[target]]
    return np.asarray(weekly & ~past.shut_before[target])


def baseline_log(past: History, origin: Ints, target: Ints) -> Floats:
    """(n,): log1p of the same-weekday median of the last 8 weeks."""
    return past.median_by_weekday[origin, past.calendar.weekday[target]]


def design(past: History, origin: Ints, target: Ints) -> Floats:
    """Features (n, len(COLUMNS)) for forecasts of days ``target`` at the end of days ``origin`` (positions, (n,))."""
    days, weekday = past.calendar, past.calendar.weekday[target]
    base = center_log(past, origin, target)
    median = baseline_log(past, origin, target)
    acts_as = past.median_by_weekday[origin, days.acts_as[target]]
    angle = 2.0 * np.pi * days.day_of_year[target] / 365.25
    day = days.day_of_month[target]
    columns = [
        median - base,
        (target - origin) / 28.0,
        past.mean_by_weekday[origin, weekday] - base,
        past.last_by_weekday[origin, weekday] - base,
        past.level_7[origin],
        past.level_28[origin],
        np.nan_to_num(past.level[origin] - past.level[np.maximum(origin - 56, 0)]),
        acts_as - median,
        np.nan_to_num(past.special_lift[target]),
        past.kind_lift[origin, days.kind[target]],
        _last_year(past, origin, target),
        days.holiday[target],
        days.eve[target],
        days.after[target],
        days.commercial[target],
        np.sin(angle),
        np.cos(angle),
        day <= 5,
        (np.abs(day - 15) <= 1) | (day >= 30),
        past.prior[origin] - base,
        past.profile_by_weekday[origin, weekday] - base,
        weekday,
        days.acts_as[target],
    ]
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])


def center_log(past: History, origin: Ints, target: Ints) -> Floats:
    """(n,): log1p of the rule that learners start from."""
    weekday = past.calendar.weekday[target]
    median, profile = past.median_by_weekday[origin, weekday], past.profile_by_weekday[origin, weekday]
    rule = (1.0 - PROFILE_SHARE) * median + PROFILE_SHARE * profile
    special = np.nan_to_num(past.special_lift[target])
    return np.asarray(rule + YEAR_SHARE * _last_year(past, origin, target) + SPECIAL_SHARE * special)


def _last_year(past: History, origin: Ints, target: Ints) -> Floats:
    """How the level moved a year ago, from the 8 weeks before the origin to the 5 weeks around the target (log ratio);
    0 where that was not yet observed."""
    then, from_then = target - YEAR, origin - YEAR
    moved = past.smooth[np.maximum(then, 0)] - past.level_56[np.maximum(from_then, 0)]
    return np.where(from_then >= YEAR_KNOWN, np.nan_to_num(moved), 0.0)
