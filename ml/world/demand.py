"""How many tickets a day: the expected number, known, and the drawn one.

Expected = base x weekday x season x trend x occasions x promotions, by business day and daypart. Drawn = the reserved
part, which comes as planned, and a binomial over the tables left to turn (a full house is a limit, so good days are
less noisy than Poisson), with a shock that no calendar explains: an AR(1) of the week's mood and the day's luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.world.houses import DAYPARTS, DINNER, FIRST_DAY, LAST_DAY, LUNCH, House
from ml.world.occasions import occasion_effects, season

MOOD_SPREAD: Final = 0.045  # standard deviation of the log of the AR(1) part
MOOD_MEMORY: Final = 0.6
LUCK_SPREAD: Final = 0.04  # of the day's own part
RESERVED: Final = 0.55  # of the tickets of a day are reservations
FULLEST: Final = 0.97  # share of the turnable tables that can be sold


@dataclass(frozen=True)
class Demand:
    """Arrays of (days, 2): lunch and dinner. ``expected`` and ``tickets`` in tickets; effects are factors."""

    days: NDArray[np.datetime64]
    expected: NDArray[np.float64]
    tickets: NDArray[np.int64]
    weekday: NDArray[np.float64]
    season: NDArray[np.float64]
    trend: NDArray[np.float64]
    occasions: NDArray[np.float64]
    occasion_names: list[str]
    promotions: NDArray[np.float64]
    shock: NDArray[np.float64]  # (days,)


def business_days() -> NDArray[np.datetime64]:
    """Every day of the world, open or not."""
    return np.arange(np.datetime64(FIRST_DAY), np.datetime64(LAST_DAY) + 1)


def demand(house: House, rng: np.random.Generator, *, scale: float) -> Demand:
    """The expected and the drawn tickets of a house; ``scale`` multiplies the expected ones."""
    days = business_days()
    weekday = _weekday_factors(house, days)
    yearly = season(days, house.city)
    trend = (1 + house.trend) ** ((days - days[0]).astype(np.float64) / 365.25)
    occasions, names = occasion_effects(days, house.city)
    for first, last in house.closures:
        occasions[(days >= np.datetime64(first)) & (days <= np.datetime64(last))] = 0.0
    promotions = np.stack([promotion_factor(house, days, part) for part in DAYPARTS], axis=1)
    wanted = house.tickets_a_day * scale * weekday * (yearly * trend)[:, None] * occasions * promotions
    tables = np.maximum(np.ceil(np.quantile(wanted, 0.985, axis=0) / 0.9), 1).astype(np.int64)
    shock = _shock(len(days), rng)
    tickets = _drawn(np.minimum(wanted * shock[:, None], tables * FULLEST), tables, rng)
    expected = np.minimum(wanted, tables * FULLEST)
    return Demand(days, expected, tickets, weekday, yearly, trend, occasions, names, promotions, shock)


def weekday_of(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Monday is 0. (1970-01-01 was a Thursday.)"""
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def promotion_factor(house: House, days: NDArray[np.datetime64], daypart: str) -> NDArray[np.float64]:
    """Factor of the promotions on expected tickets, (days,)."""
    factor = np.ones(len(days))
    for promotion in house.promotions:
        if daypart in promotion.dayparts:
            factor[promoted(days, promotion.first, promotion.last, promotion.weekdays)] *= promotion.tickets
    return factor


def promoted(days: NDArray[np.datetime64], first: object, last: object, weekdays: tuple[int, ...]) -> NDArray[np.bool_]:
    """Whether a promotion runs, (days,)."""
    running = (days >= np.datetime64(first)) & (days <= np.datetime64(last))  # type: ignore[call-overload]  # numpy stubs know no date here
    wanted: NDArray[np.bool_] = running & np.isin(weekday_of(days), weekdays)
    return wanted


def _weekday_factors(house: House, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """(days, 2); the mean over the open days of a week of lunch + dinner is 1."""
    lunch, dinner = np.array(house.lunch_week), np.array(house.dinner_week)
    open_days = np.count_nonzero(lunch + dinner)
    share = {LUNCH: house.lunch_share, DINNER: 1 - house.lunch_share}
    week = np.stack(
        [lunch / lunch.sum() * share[LUNCH] * open_days, dinner / dinner.sum() * share[DINNER] * open_days], axis=1
    )
    return week[weekday_of(days)]


def _drawn(wished: NDArray[np.float64], tables: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Whole tickets, (days, 2), their mean is ``wished``."""
    reserved = np.floor(wished * RESERVED + rng.random(wished.shape)).astype(np.int64)
    walking = wished * (1 - RESERVED)
    free = np.maximum(np.ceil(tables * (1 - RESERVED)), 1).astype(np.int64)
    drawn: NDArray[np.int64] = reserved + rng.binomial(free[None, :], np.minimum(walking / free, 1.0))
    return drawn


def _shock(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    push = rng.normal(0.0, MOOD_SPREAD * np.sqrt(1 - MOOD_MEMORY**2), count)
    mood = np.empty(count)
    level = 0.0
    for index in range(count):
        level = MOOD_MEMORY * level + push[index]
        mood[index] = level
    log = mood + rng.normal(0.0, LUCK_SPREAD, count)
    return np.exp(log - (MOOD_SPREAD**2 + LUCK_SPREAD**2) / 2)
