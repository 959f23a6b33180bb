"""Lines of tickets: dishes, quantities, prices, discounts, IGV, recargo, tips. Money in whole cents."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.demand import Demand, promoted
from ml.world.guests import FAVOURITE_SHARE
from ml.world.houses import DAYPARTS, House
from ml.world.menus import FAMILIES, UNITS_A_COVER, Menu
from ml.world.tax import igv_rates, without_igv
from ml.world.tickets import CHANNEL_SHARE, ON_PREMISES, mean_party

SPLIT_SHARE: Final = 0.18  # of the lines of several units that the till writes one by one, equal lines each
COURTESY_SHARE: Final = 0.012  # of desserts and drinks that the house gives away
COURTESY_FAMILIES: Final = ("Postres", "Bebidas")
AWAY: Final = 0.8  # people away from the tables order this share of the units


def lines(
    house: House, menu: Menu, demand: Demand, tickets: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """One row a line, in the order of the tickets; ``ticket`` is the row of ``tickets``.

    Columns: ticket, dish (index), quantity, unit_price, discount, sales (with IGV, after the discount), net_sales,
    tax, service_charge, tip, kind ("sale" or "courtesy").
    """
    units_ticket, units_dish = _units(house, menu, demand, tickets, people, rng)
    ticket, dish, quantity = _once_a_dish(units_ticket, units_dish, len(menu.dishes))
    ticket, dish, quantity = _split(ticket, dish, quantity, rng)
    day = tickets["day"].to_numpy()[ticket]
    price = menu.prices[menu.epoch(demand.days[day]), dish]
    family = menu.families()[dish]
    daypart = tickets["daypart"].to_numpy()[ticket]
    share = discount_shares(house, demand.days)[day, daypart, family]
    courtesy = np.isin(family, [FAMILIES.index(name) for name in COURTESY_FAMILIES])
    courtesy &= rng.random(len(ticket)) < COURTESY_SHARE
    discount = np.where(courtesy, price * quantity, np.round(price * quantity * share).astype(np.int64))
    sales = price * quantity - discount
    net = without_igv(sales, igv_rates(demand.days[day], house.regime))
    seated = tickets["channel"].to_numpy()[ticket] < ON_PREMISES
    frame = pd.DataFrame(
        {
            "ticket": ticket,
            "dish": dish,
            "quantity": quantity,
            "unit_price": price,
            "discount": discount,
            "sales": sales,
            "net_sales": net,
            "tax": sales - net,
            "service_charge": np.where(seated, (net * house.service_rate + 5_000) // 10_000, 0),
            "kind": np.where(courtesy, "courtesy", "sale"),
        }
    )
    frame["tip"] = _tips(frame, seated, rng)
    return frame


def expected_spend(house: House, menu: Menu, demand: Demand) -> NDArray[np.float64]:
    """Expected sales of a ticket in soles with IGV, (days, 2), before cancellations and refunds."""
    epoch = menu.epoch(demand.days)
    family = menu.families()
    away = CHANNEL_SHARE[:, ON_PREMISES:].sum(axis=1)
    eaters = mean_party() * (1 - away + away * AWAY)
    shares = discount_shares(house, demand.days)
    growth = unit_growth(house, demand.days)
    spend = np.zeros((len(demand.days), 2))
    for index, name in enumerate(FAMILIES):
        worth = (menu.weights * menu.prices * (family == index)[None, :]).sum(axis=1)[epoch] / 100
        paid = 1 - (COURTESY_SHARE if name in COURTESY_FAMILIES else 0.0)
        for part in (0, 1):
            units = UNITS_A_COVER[name][part] * growth[:, part, index]
            spend[:, part] += eaters[part] * units * worth * (1 - shares[:, part, index]) * paid
    return spend


def discount_shares(house: House, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Share taken off the price, (days, 2, families)."""
    shares = np.zeros((len(days), 2, len(FAMILIES)))
    for where, promotion in _promotion_cells(house, days):
        shares[where] = np.maximum(shares[where], promotion[0])
    return shares


def unit_growth(house: House, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Factor of the promotions on the units of a family, (days, 2, families)."""
    growth = np.ones((len(days), 2, len(FAMILIES)))
    for where, promotion in _promotion_cells(house, days):
        growth[where] *= promotion[1]
    return growth


def _promotion_cells(house: House, days: NDArray[np.datetime64]) -> list[tuple[NDArray[np.bool_], tuple[float, float]]]:
    cells = []
    for promotion in house.promotions:
        running = promoted(days, promotion.first, promotion.last, promotion.weekdays)
        parts = np.isin(DAYPARTS, promotion.dayparts)
        families = np.isin(FAMILIES, promotion.families)
        where = running[:, None, None] & parts[None, :, None] & families[None, None, :]
        cells.append((where, (promotion.discount, promotion.units)))
    return cells


def _units(
    house: House, menu: Menu, demand: Demand, tickets: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ticket and dish of every unit ordered."""
    day, daypart = tickets["day"].to_numpy(), tickets["daypart"].to_numpy()
    epoch = menu.epoch(demand.days)[day]
    family = menu.families()
    growth = unit_growth(house, demand.days)
    at_table = np.where(tickets["channel"].to_numpy() < ON_PREMISES, 1.0, AWAY)
    appetite = tickets["people"].to_numpy() * tickets["spend"].to_numpy() * at_table
    found = []
    for index, name in enumerate(FAMILIES):
        pull = (menu.weights * (family == index)[None, :]).sum(axis=1)[epoch]
        wish = appetite * np.array(UNITS_A_COVER[name])[daypart] * growth[day, daypart, index] * pull
        count = np.floor(wish + rng.random(len(wish))).astype(np.int64)
        ticket = np.repeat(np.arange(len(count)), count)
        dish = _choose_dish(menu, np.flatnonzero(family == index), epoch[ticket], rng)
        found.append((ticket, _with_habit(menu, index, ticket, dish, epoch, tickets, people, rng)))
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def _choose_dish(
    menu: Menu, choices: NDArray[np.int64], epoch: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    weights = menu.weights[:, choices]
    steps = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    steps[:, -1] = 1.0
    ladder = (steps + np.arange(len(steps))[:, None]).ravel()
    place = np.searchsorted(ladder, epoch + rng.random(len(epoch)), side="right") - epoch * len(choices)
    chosen: NDArray[np.int64] = choices[place]
    return chosen


def _with_habit(
    menu: Menu,
    index: int,
    ticket: NDArray[np.int64],
    dish: NDArray[np.int64],
    epoch: NDArray[np.int64],
    tickets: pd.DataFrame,
    people: pd.DataFrame,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """An identified guest orders the favourite more often; a price moves the habit as it moves everyone else."""
    guest = tickets["guest"].to_numpy()[ticket]
    favourite = people["favourite"].to_numpy()[guest]
    family = menu.families()
    base = menu.dishes["base_price"].to_numpy()
    elasticity = menu.dishes["elasticity"].to_numpy()
    moved = (menu.prices[epoch[ticket], favourite] / base[favourite]) ** elasticity[favourite]
    pull = (menu.weights * (family == index)[None, :]).sum(axis=1)[epoch[ticket]]
    habit = (guest >= 0) & (family[favourite] == index) & (rng.random(len(dish)) < FAVOURITE_SHARE * moved / pull)
    return np.where(habit, favourite, dish)


def _once_a_dish(
    ticket: NDArray[np.int64], dish: NDArray[np.int64], dishes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    keys, quantity = np.unique(ticket * dishes + dish, return_counts=True)
    return keys // dishes, keys % dishes, quantity.astype(np.int64)


def _split(
    ticket: NDArray[np.int64], dish: NDArray[np.int64], quantity: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Some lines of n units become n equal lines of one: what a multiset rule must count."""
    apart = (quantity > 1) & (rng.random(len(quantity)) < SPLIT_SHARE)
    repeat = np.where(apart, quantity, 1)
    single = np.where(apart, 1, quantity)
    return np.repeat(ticket, repeat), np.repeat(dish, repeat), np.repeat(single, repeat)


def _tips(frame: pd.DataFrame, seated: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    """A tip in whole soles on the first line of a bit more than half of the seated tickets, 4 to 12 % of the sales."""
    ticket = frame["ticket"].to_numpy()
    if not len(ticket):
        return np.zeros(0, dtype=np.int64)
    total = np.bincount(ticket, weights=frame["sales"].to_numpy())
    generous = rng.random(len(total)) < 0.55
    share = rng.uniform(0.04, 0.12, len(total))
    tip = np.where(generous, np.round(total * share / 100) * 100, 0).astype(np.int64)
    first = np.r_[True, ticket[1:] != ticket[:-1]] & seated
    return np.where(first, tip[ticket], 0)
