"""The till's true book: every line with its document, cancellations, refunds, courtesies and private events.

Columns of the book, one row a line, in the order of issue. Money in whole cents (int64).

- ``line``: 0, 1, ... the line's own number; ``document``: the ticket or note, 1, 2, ...; ``note``: a document of its
  own that takes back a ticket; ``cancels``: the document taken back, 0 for none.
- ``day``: business day; ``sold_at``: local time (datetime64[s]), after midnight on the next calendar day.
- ``daypart``, ``channel``, ``table`` (0 none), ``waiter``, ``covers`` (0 away from tables), ``guest`` ("" anonymous).
- ``dish``, ``family``, ``quantity``, ``unit_price`` (with IGV), ``discount``, ``sales`` (with IGV, after discount),
  ``net_sales``, ``tax``, ``service_charge``, ``tip``; negative on notes.
- ``kind``: sale, courtesy, refund, cancellation; ``voided``: the till struck the line out in place, it counts nowhere;
  ``outlier``: a private event, true and far from the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.demand import Demand
from ml.world.houses import DAYPARTS, House
from ml.world.menus import FAMILIES, Menu
from ml.world.tax import igv_rates, without_igv
from ml.world.tickets import CHANNELS

CANCELLED_SHARE: Final = 0.008  # of tickets
REFUNDED_SHARE: Final = 0.006  # of tickets, one line each
EVENT_LINES: Final = 4  # private events of a house at scale 1
MONEY: Final = ("discount", "sales", "net_sales", "tax", "service_charge", "tip")


@dataclass(frozen=True)
class Habits:
    """How a till takes back a sale: by a ``note`` of its own, by striking it out (``void``), or not at all ("")."""

    cancellation: str
    refund: str


def book(
    house: House,
    menu: Menu,
    demand: Demand,
    tickets: pd.DataFrame,
    people: pd.DataFrame,
    lines: pd.DataFrame,
    habits: Habits,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The book of a house, see the columns above."""
    lines = _with_events(lines, menu, house, demand, tickets, rng)
    sold = _described(house, menu, demand, tickets, people, lines)
    gone = rng.random(len(tickets))
    cancelled = gone < CANCELLED_SHARE
    refunded = (gone >= CANCELLED_SHARE) & (gone < CANCELLED_SHARE + REFUNDED_SHARE)
    ticket = lines["ticket"].to_numpy()
    parts = [sold]
    if habits.cancellation == "void":
        sold["voided"] = cancelled[ticket]
        sold.loc[sold["voided"], "kind"] = "cancellation"
    elif habits.cancellation == "note":
        minutes = rng.integers(5, 26, len(tickets))[ticket]
        parts.append(_notes(sold, cancelled[ticket], "cancellation", minutes, days=np.zeros(len(sold), np.int64)))
    if habits.refund == "note":
        one = _one_line_a_ticket(sold, refunded[ticket], rng)
        days = rng.integers(0, 3, len(tickets))[ticket]
        parts.append(_notes(sold, one, "refund", np.full(len(sold), 7), days=_to_open_day(sold, days, demand)))
    whole = pd.concat(parts, ignore_index=True)
    return _numbered(whole)


def counted(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that count in a total: all but the voided."""
    return lines[~lines["voided"]]


def _with_events(
    lines: pd.DataFrame, menu: Menu, house: House, demand: Demand, tickets: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """A few lines of wine become a private event's: 35 to 80 units."""
    wine = menu.families()[lines["dish"].to_numpy()] == FAMILIES.index("Vinos")
    fit = np.flatnonzero(wine & (lines["discount"].to_numpy() == 0))
    chosen = rng.permutation(fit)[: min(EVENT_LINES, len(fit) // 200)]
    lines["outlier"] = np.isin(np.arange(len(lines)), chosen)
    quantity = rng.integers(35, 81, len(chosen))
    sales = lines["unit_price"].to_numpy()[chosen] * quantity
    day = tickets["day"].to_numpy()[lines["ticket"].to_numpy()[chosen]]
    net = without_igv(sales, igv_rates(demand.days[day], house.regime))
    charged = lines["service_charge"].to_numpy()[chosen] > 0
    lines.loc[chosen, "quantity"] = quantity
    lines.loc[chosen, "sales"] = sales
    lines.loc[chosen, "net_sales"] = net
    lines.loc[chosen, "tax"] = sales - net
    lines.loc[chosen, "service_charge"] = np.where(charged, (net * house.service_rate + 5_000) // 10_000, 0)
    return lines


def _described(
    house: House, menu: Menu, demand: Demand, tickets: pd.DataFrame, people: pd.DataFrame, lines: pd.DataFrame
) -> pd.DataFrame:
    ticket = lines["ticket"].to_numpy()
    at = {name: tickets[name].to_numpy()[ticket] for name in tickets.columns}
    day = demand.days[at["day"]]
    guest = np.append(people["guest"].to_numpy(dtype=object), "")  # -1 is the last: anonymous
    frame = pd.DataFrame(
        {
            "document": ticket + 1,
            "note": False,
            "cancels": 0,
            "day": day,
            "sold_at": day.astype("datetime64[s]") + (at["minute"] * 60).astype("timedelta64[s]"),
            "daypart": np.array(DAYPARTS, dtype=object)[at["daypart"]],
            "channel": np.array(CHANNELS, dtype=object)[at["channel"]],
            "table": at["table"],
            "waiter": np.array(house.waiters, dtype=object)[at["waiter"]],
            "covers": at["covers"],
            "guest": guest[at["guest"]],
            "dish": menu.dishes["dish"].to_numpy(dtype=object)[lines["dish"].to_numpy()],
            "family": np.array(FAMILIES, dtype=object)[menu.families()[lines["dish"].to_numpy()]],
        }
    )
    for name in ("quantity", "unit_price", *MONEY, "kind", "outlier"):
        frame[name] = lines[name].to_numpy()
    frame["kind"] = frame["kind"].astype(object)
    frame["voided"] = False
    return frame


def _one_line_a_ticket(sold: pd.DataFrame, among: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """One paid line, at random, of each ticket that has one among the marked lines."""
    fit = np.flatnonzero(among & (sold["sales"].to_numpy() > 0) & ~sold["outlier"].to_numpy())
    shuffled = rng.permutation(fit)
    _, first = np.unique(sold["document"].to_numpy()[shuffled], return_index=True)
    return np.isin(np.arange(len(sold)), shuffled[first])


def _to_open_day(sold: pd.DataFrame, days: NDArray[np.int64], demand: Demand) -> NDArray[np.int64]:
    """Days until the note: as drawn where the house is open then, else the same day."""
    place = (sold["day"].to_numpy().astype("datetime64[D]") - demand.days[0]).astype(np.int64)
    later = np.minimum(place + days, len(demand.days) - 1)
    is_open = demand.tickets.sum(axis=1) > 0
    return np.where(is_open[later], later - place, 0)


def _notes(
    sold: pd.DataFrame, taken: NDArray[np.bool_], kind: str, minutes: NDArray[np.int64], *, days: NDArray[np.int64]
) -> pd.DataFrame:
    """Negative copies of the taken lines, in documents of their own, one for each ticket."""
    notes = sold[taken].copy()
    notes["cancels"] = notes["document"]
    notes["note"] = True
    notes["kind"] = kind
    notes["covers"] = 0
    notes["outlier"] = False
    for name in ("quantity", *MONEY):
        notes[name] = -notes[name]
    if kind == "refund":
        notes["tip"] = 0
    shift = days[taken].astype("timedelta64[D]")
    notes["day"] = notes["day"] + shift
    notes["sold_at"] = notes["sold_at"] + shift + (minutes[taken] * 60).astype("timedelta64[s]")
    return notes


def _numbered(whole: pd.DataFrame) -> pd.DataFrame:
    """In the order of issue; notes are numbered after the tickets in an order of their own."""
    whole = whole.sort_values(["sold_at", "note", "document"], kind="stable", ignore_index=True)
    tickets = int(whole.loc[~whole["note"], "document"].max()) if len(whole) else 0
    notes = whole["note"].to_numpy()
    keys = whole.loc[notes, "cancels"].astype(str) + whole.loc[notes, "kind"]
    whole.loc[notes, "document"] = tickets + 1 + pd.factorize(keys)[0]
    whole.insert(0, "line", np.arange(len(whole)))
    return whole
