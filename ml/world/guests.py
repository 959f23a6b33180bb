"""Guests: who comes again, how often, with what taste.

Each guest lives a renewal process in *demand time* (a clock that runs with the restaurant's identified tickets, 730
"days" over the two years): gamma waiting times round the guest's own mean gap, an exponential life with the house, an
entry somewhere in the two years or before. Fine-dining guests return about every quarter, so most of those who return
do. Method: a Pareto/NBD-like world (Schmittlein, Morrison and Colombo 1987) with regular instead of Poisson visits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.houses import House
from ml.world.menus import Menu

HORIZON: Final = 730.0
MOST_VISITS: Final = 48
FAVOURITE_SHARE: Final = 0.35  # of a guest's units in the favourite's family, at base price


@dataclass(frozen=True)
class Segment:
    """A kind of guest. Gaps and lives in days of demand time; ``spend`` is a factor on units ordered."""

    name: str
    share: float  # of the guests who are not tourists
    gap: float
    gap_spread: float  # of the log of the guests' own mean gaps
    regularity: float  # shape of the gamma waiting time; 1 is Poisson
    life: float
    spend: float


SEGMENTS: Final = (
    Segment("exclusivos", 0.03, 24.0, 0.20, 3.0, 900.0, 1.30),
    Segment("habituales", 0.13, 42.0, 0.20, 3.0, 600.0, 1.08),
    Segment("trimestrales", 0.40, 91.0, 0.12, 5.0, 700.0, 1.0),
    Segment("celebraciones", 0.20, 355.0, 0.03, 40.0, 1600.0, 1.18),
    Segment("ocasionales", 0.24, 210.0, 0.35, 1.5, 420.0, 0.92),
    Segment("turistas", 0.0, 4000.0, 0.10, 1.0, 5.0, 1.05),
)
TOURIST: Final = len(SEGMENTS) - 1


@dataclass(frozen=True)
class Guests:
    """``people``: one row a guest. The visits by time: ``who`` (row of people) and ``daypart`` (0 lunch, 1 dinner)."""

    people: pd.DataFrame
    who: NDArray[np.int64]
    daypart: NDArray[np.int64]


def guests(house: House, menu: Menu, slots: NDArray[np.int64], rng: np.random.Generator) -> Guests:
    """As many guests as fill the identified tickets.

    ``slots``: (2,) identified tickets at lunch and at dinner. The visits of the result count exactly these.
    """
    total = int(slots.sum())
    times, segment, gap, entry, left = _processes(house, total, rng)
    visits_by_guest = np.isfinite(times).sum(axis=1)
    keep = int(np.searchsorted(np.cumsum(visits_by_guest), total, side="left")) + 1
    times, segment, gap, entry, left = times[:keep], segment[:keep], gap[:keep], entry[:keep], left[:keep]
    who, _ = np.nonzero(np.isfinite(times))
    order = np.argsort(times[np.isfinite(times)], kind="stable")
    order = order[np.sort(rng.permutation(len(order))[:total])]
    likes_lunch = rng.random(keep) < slots[0] / max(total, 1)
    people = pd.DataFrame(
        {
            "guest": _codes(keep, rng),
            "segment": np.array([kind.name for kind in SEGMENTS])[segment],
            "mean_gap_days": gap.round(1),
            "entered_day": entry.round(1),
            "left_day": left.round(1),
            "spend_factor": np.array([kind.spend for kind in SEGMENTS])[segment] * np.exp(rng.normal(0, 0.12, keep)),
            "favourite": _favourites(menu, keep, rng),
            "prefers_lunch": likes_lunch,
        }
    )
    return Guests(people, who[order], _dayparts(likes_lunch[who[order]], slots, rng))


def _processes(
    house: House, total: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Visit times (guests, MOST_VISITS), inf where there is none; segment, mean gap, entry, end of each guest."""
    count = total + 50  # each has at least one visit, so this is always enough
    local = np.array([kind.share for kind in SEGMENTS]) * (1 - house.tourists)
    local[TOURIST] = house.tourists
    segment = rng.choice(len(SEGMENTS), size=count, p=local / local.sum())
    by_segment = {
        name: np.array([getattr(kind, name) for kind in SEGMENTS])[segment]
        for name in ("gap", "gap_spread", "regularity", "life")
    }
    gap = by_segment["gap"] * np.exp(rng.normal(0.0, 1.0, count) * by_segment["gap_spread"])
    known = (rng.random(count) < 0.4) & (segment != TOURIST)
    entry = np.where(known, rng.random(count) * np.minimum(gap, HORIZON * 0.9), rng.random(count) * HORIZON)
    left = entry + rng.exponential(by_segment["life"])
    shape = by_segment["regularity"]
    waits = rng.standard_gamma(shape[:, None], (count, MOST_VISITS)) * (gap / shape)[:, None]
    waits[:, 0] = 0.0
    times = entry[:, None] + np.cumsum(waits, axis=1)
    times[times > np.minimum(left, HORIZON)[:, None]] = np.inf
    return times, segment, gap, entry, left


def _codes(count: int, rng: np.random.Generator) -> list[str]:
    """Guest codes that say nothing about the order of entry."""
    return [f"C{number:05d}" for number in rng.permutation(np.arange(1, count + 1)).tolist()]


def _favourites(menu: Menu, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Index of the dish that a guest comes back for: a starter or a main of the first carta, by popularity."""
    dishes = menu.dishes
    fit = dishes["family"].isin(["Entradas", "Fondos"]).to_numpy() & (dishes["first_epoch"] == 0).to_numpy()
    weight = np.where(fit, menu.weights[0], 0.0)
    return rng.choice(len(dishes), size=count, p=weight / weight.sum())


def _dayparts(likes_lunch: NDArray[np.bool_], slots: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Four visits of five go to the daypart a guest prefers; the totals are exactly ``slots``."""
    lunch = likes_lunch ^ (rng.random(len(likes_lunch)) < 0.2)
    surplus = int(lunch.sum() - slots[0])
    moved = np.flatnonzero(lunch if surplus > 0 else ~lunch)
    flip = rng.permutation(moved)[: abs(surplus)]
    lunch[flip] = ~lunch[flip]
    return np.where(lunch, 0, 1).astype(np.int64)
