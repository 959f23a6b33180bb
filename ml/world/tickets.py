"""Tickets: when, where, how many people, whose."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.demand import Demand
from ml.world.guests import Guests, guests
from ml.world.houses import House
from ml.world.menus import Menu

CHANNELS: Final = ("salon", "barra", "terraza", "delivery", "llevar")
ON_PREMISES: Final = 3  # the first channels seat people; the others have no covers
CHANNEL_SHARE: Final = np.array([[0.66, 0.06, 0.18, 0.07, 0.03], [0.70, 0.13, 0.10, 0.05, 0.02]])  # lunch, dinner
PARTY: Final = np.arange(1, 11)
PARTY_SHARE: Final = np.array(
    [
        [0.06, 0.37, 0.19, 0.21, 0.07, 0.05, 0.02, 0.02, 0.005, 0.005],
        [0.05, 0.48, 0.14, 0.19, 0.05, 0.04, 0.02, 0.02, 0.005, 0.005],
    ]
)
# The bill is asked for between these minutes after the day's midnight; the draw is a beta between them.
BILL: Final = ((745, 1015, 2.2, 2.2), (1140, 1505, 2.6, 2.4))


def mean_party() -> NDArray[np.float64]:
    """Expected people eating from a ticket, at lunch and at dinner, (2,)."""
    return PARTY_SHARE @ PARTY


def tickets(house: House, menu: Menu, demand: Demand, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a ticket in the order of time, and the guests.

    Columns: day (datetime64[D] as int64 index into ``demand.days``), daypart (0, 1), minute (after the business day's
    midnight, may pass 1,440), channel (index), people (who eat), covers (people, 0 away from the tables), guest (row
    of the guests' frame, -1 anonymous), spend (factor on units, mean 1), waiter, table.
    """
    rows = _when(demand, rng)
    count = len(rows)
    daypart = rows["daypart"].to_numpy()
    rows["channel"] = _choose(CHANNEL_SHARE, daypart, rng)
    rows["people"] = PARTY[_choose(PARTY_SHARE, daypart, rng)]
    seated = rows["channel"].to_numpy() < ON_PREMISES
    rows["covers"] = np.where(seated, rows["people"], 0)
    rows["waiter"] = rng.choice(len(house.waiters), size=count)
    rows["table"] = np.where(seated, rng.integers(1, 25, count), 0)
    named = rng.random(count) < house.identified
    slots = np.array([np.count_nonzero(named & (daypart == part)) for part in (0, 1)])
    crowd = guests(house, menu, slots, rng)
    rows["guest"] = _seat(crowd, named, daypart)
    spend = np.where(named, crowd.people["spend_factor"].to_numpy()[rows["guest"].to_numpy()], 0.97)
    rows["spend"] = spend / spend.mean() if count else spend
    return rows, crowd.people


def _when(demand: Demand, rng: np.random.Generator) -> pd.DataFrame:
    counts = demand.tickets.ravel()
    cell = np.repeat(np.arange(len(counts)), counts)
    day, daypart = cell // 2, cell % 2
    first, last, a, b = np.array(BILL)[daypart].T
    minute = (first + (last - first) * rng.beta(a, b)).astype(np.int64)
    order = np.lexsort((minute, day))
    return pd.DataFrame({"day": day[order], "daypart": daypart[order], "minute": minute[order]})


def _choose(shares: NDArray[np.float64], row: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """An index drawn by the shares (rows, choices) of each element's row."""
    steps = np.cumsum(shares, axis=1)
    steps[:, -1] = 1.0
    position = rng.random(len(row)) + row
    ladder = (steps + np.arange(len(shares))[:, None]).ravel()
    place: NDArray[np.int64] = np.searchsorted(ladder, position, side="right") - row * shares.shape[1]
    return place


def _seat(crowd: Guests, named: NDArray[np.bool_], daypart: NDArray[np.int64]) -> NDArray[np.int64]:
    """The k-th visit of a daypart takes its k-th identified ticket, so each guest keeps the own cadence."""
    seat = np.full(len(named), -1, dtype=np.int64)
    for part in (0, 1):
        seat[named & (daypart == part)] = crowd.who[crowd.daypart == part]
    return seat
