"""The calendar of a country: public holidays by the package ``holidays``, commercial days by rules in data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays
import numpy as np
import yaml
from numpy.typing import NDArray

from ml.letters import folded

RULES = Path(__file__).with_name("commercial_days.yaml")
ENGLISH = "en_US"  # as the package calls it
FRIDAY, SATURDAY, MONDAY = 4, 5, 0
KINDS = 5  # ordinary, commercial, after, eve, holiday


@dataclass(frozen=True)
class Calendar:
    """What is known of each of a run of consecutive days; every array has shape (days,).

    ``acts_as`` is the weekday a day behaves like: a holiday as Saturday, its eve as Friday, the day after as Monday
    (Recruit Restaurant Visitor Forecasting, 2017). ``names[i]`` is "" on an ordinary day.
    """

    first: date
    weekday: NDArray[np.int64]
    month: NDArray[np.int64]
    day_of_month: NDArray[np.int64]
    day_of_year: NDArray[np.int64]
    acts_as: NDArray[np.int64]
    holiday: NDArray[np.bool_]
    eve: NDArray[np.bool_]
    after: NDArray[np.bool_]
    commercial: NDArray[np.bool_]
    kind: NDArray[np.int64]  # 0 ordinary, 1 commercial, 2 the day after, 3 eve, 4 holiday
    names: tuple[str, ...]
    previous: NDArray[np.int64]  # position of the same special day the last time, -1 where there is none

    @property
    def special(self) -> NDArray[np.bool_]:
        """(days,): a holiday, its eve or a commercial day; the day after is ordinary enough."""
        return np.asarray(self.holiday | self.eve | self.commercial)


@lru_cache(maxsize=8)
def _rules(country: str) -> tuple[dict[str, Any], ...]:
    return tuple((yaml.safe_load(RULES.read_text(encoding="utf-8")) or {}).get(country, ()))


def _on(rule: dict[str, Any], year: int) -> date:
    if "day" in rule:
        return date(year, rule["month"], rule["day"])
    first = date(year, rule["month"], 1)
    return first + timedelta(days=(rule["weekday"] - first.weekday()) % 7 + 7 * (rule["nth"] - 1))


def public_holidays(years: Iterable[int], *, country: str, english: bool = False) -> dict[date, str]:
    """Each public holiday of the country with its name in the country's own language, or in English to be shown."""
    # Named, or the package would take the language of whoever runs it, and a model's bytes would follow.
    language = ENGLISH if english else holidays.country_holidays(country).default_language
    known = holidays.country_holidays(country, years=list(years), language=language)
    return {day: known[day] for day in sorted(known)}


def commercial_days(years: Iterable[int], *, country: str, region: str = "", english: bool = False) -> dict[date, str]:
    """Each commercial day by the rules in ``commercial_days.yaml`` that hold in ``region``, however it is written."""
    rules = [rule for rule in _rules(country) if "region" not in rule or folded(region) in map(folded, rule["region"])]
    name = "english" if english else "name"
    return {_on(rule, year): rule[name] for year in sorted(years) for rule in rules}


def regional_days(country: str) -> dict[str, list[dict[str, Any]]]:
    """Region, as it is written first, -> the rules that hold only there."""
    found: dict[str, list[dict[str, Any]]] = {}
    for rule in _rules(country):
        for region in rule.get("region", [])[:1]:
            found.setdefault(region, []).append(rule)
    return found


def own_days(region: str, *, country: str) -> tuple[str, ...]:
    """The names of the days that ``region``, however it is written, has to itself."""
    here = folded(region)
    return tuple(rule["name"] for rule in _rules(country) if here in map(folded, rule.get("region", [])))


def calendar(first: date, days: int, *, country: str = "PE", region: str = "") -> Calendar:
    """What is known of ``days`` consecutive days from ``first``; no sales are looked at."""
    dates = [first + timedelta(days=step) for step in range(days)]
    years = range(first.year, (dates[-1] + timedelta(days=2)).year + 1)
    public = public_holidays(years, country=country)
    commercial = commercial_days(years, country=country, region=region)
    one = timedelta(days=1)
    holiday = np.array([day in public for day in dates])
    eve = np.array([day + one in public and day not in public for day in dates])
    after = np.array([day - one in public and day not in public and day + one not in public for day in dates])
    sells = np.array([day in commercial for day in dates])
    weekday = np.array([day.weekday() for day in dates])
    names = tuple(commercial.get(day) or public.get(day) or "" for day in dates)
    return Calendar(
        first=first,
        weekday=weekday,
        month=np.array([day.month for day in dates]),
        day_of_month=np.array([day.day for day in dates]),
        day_of_year=np.array([day.timetuple().tm_yday for day in dates]),
        acts_as=np.where(holiday, SATURDAY, np.where(eve, FRIDAY, np.where(after, MONDAY, weekday))),
        holiday=holiday,
        eve=eve,
        after=after,
        commercial=sells,
        kind=np.select([holiday, sells, eve, after], [4, 1, 3, 2], default=0),
        names=names,
        previous=_previous(names),
    )


def _previous(names: tuple[str, ...]) -> NDArray[np.int64]:
    """Mother's Day is compared with Mother's Day: where the last day of the same name was, at least 300 days ago."""
    seen: dict[str, list[int]] = {}
    found = np.full(len(names), -1)
    for position, name in enumerate(names):
        if name:
            earlier = [at for at in seen.get(name, []) if position - at >= 300]
            found[position] = earlier[-1] if earlier else -1
            seen.setdefault(name, []).append(position)
    return found
