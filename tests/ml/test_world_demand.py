"""The parameters that the truth names are the ones the world was made with: demand, prices, promotions, guests."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ml.world.demand import Demand, business_days, demand, weekday_of
from ml.world.guests import HORIZON, SEGMENTS, Guests, guests
from ml.world.houses import FIRST_DAY, LAST_DAY, House
from ml.world.lines import expected_spend, lines
from ml.world.menus import FAMILIES, Menu, menu
from ml.world.occasions import OCCASIONS, occasion_effects, season
from ml.world.roster import HOUSES, HUACA, QOSQO
from ml.world.tax import GENERAL, MYPE, igv_rates, without_igv
from ml.world.tickets import tickets


def made(house: House, *, scale: float, seed: int = 1) -> tuple[Menu, Demand, pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    carta = menu(house, rng)
    wanted = demand(house, rng, scale=scale)
    bills, people = tickets(house, carta, wanted, rng)
    return carta, wanted, bills, lines(house, carta, wanted, bills, people, rng)


def effect(city: str, day: date) -> tuple[float, float]:
    days = business_days()
    effects, _ = occasion_effects(days, city)
    lunch, dinner = effects[list(days.tolist()).index(day)]
    return float(lunch), float(dinner)


def test_the_world_is_twenty_four_months_of_business_days() -> None:
    days = business_days()

    assert (days[0].item(), days[-1].item()) == (FIRST_DAY, LAST_DAY) == (date(2024, 11, 1), date(2026, 10, 31))
    assert len(days) == 730


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("Día de la Madre", 2025, date(2025, 5, 11)),
        ("Día de la Madre", 2026, date(2026, 5, 10)),
        ("Día del Padre", 2026, date(2026, 6, 21)),
        ("Día del Pisco Sour", 2025, date(2025, 2, 1)),
        ("Día del Pisco", 2026, date(2026, 7, 26)),
        ("Día del Pollo a la Brasa", 2025, date(2025, 7, 20)),
    ],
)
def test_a_commercial_day_falls_by_its_rule(name: str, year: int, day: date) -> None:
    rule = next(rule for rule in OCCASIONS if rule.name == name)

    assert rule.date_in(year) == day


def test_inti_raymi_moves_cusco_and_not_lima() -> None:
    assert effect("Cusco", date(2026, 6, 24))[0] > 1.4
    assert effect("Lima", date(2026, 6, 24)) == (1.0, 1.0)


def test_semana_santa_empties_lima_and_fills_cusco() -> None:
    assert effect("Lima", date(2026, 4, 3))[1] < 0.9
    assert effect("Cusco", date(2026, 4, 3))[1] > 1.2


def test_cusco_is_busiest_in_the_dry_season() -> None:
    days = business_days()
    factor = season(days, "Cusco")

    months = days.astype("datetime64[M]").astype(int) % 12

    assert factor[months == 6].mean() > 1.5 * factor[months == 1].mean()


@pytest.mark.parametrize("house", HOUSES, ids=[house.slug for house in HOUSES])
def test_drawn_tickets_come_to_the_expected(house: House) -> None:
    wanted = demand(house, np.random.default_rng(3), scale=20)

    assert wanted.tickets.sum() == pytest.approx(wanted.expected.sum(), rel=0.03)
    assert (wanted.tickets[wanted.expected == 0] == 0).all()


def test_sales_come_to_the_expected() -> None:
    carta, wanted, _, items = made(HUACA, scale=2)

    expected = (expected_spend(HUACA, carta, wanted) * wanted.tickets).sum()

    assert items["sales"].sum() / 100 == pytest.approx(expected, rel=0.02)


def test_knowing_the_calendar_beats_the_same_weekday_median() -> None:
    _, wanted, _, _ = made(HUACA, scale=1)
    sold = pd.Series(wanted.tickets.sum(axis=1), index=pd.DatetimeIndex(wanted.days)).astype(float)
    meant = pd.Series(wanted.expected.sum(axis=1), index=sold.index)

    is_open = sold > 0
    weekday = pd.Series(weekday_of(wanted.days), index=sold.index)
    median = sold[is_open].groupby(weekday[is_open]).transform(lambda week: week.shift(4).rolling(8).median())
    known = median.dropna().index
    ratio = (sold - meant)[known].abs().mean() / (sold - median)[known].abs().mean()

    assert 0.6 < ratio < 0.92


def test_a_trial_price_moves_units_by_the_dish_s_elasticity() -> None:
    carta, wanted, bills, items = made(HUACA, scale=25)
    epoch = carta.epoch(wanted.days)[bills["day"].to_numpy()]
    people = np.bincount(epoch, weights=bills["people"] * bills["spend"], minlength=len(carta.starts))
    slopes, truths = [], []
    for dish in np.flatnonzero(carta.dishes["trial"].to_numpy()):
        rows = items[items["dish"] == dish]
        units = np.bincount(epoch[rows["ticket"]], weights=rows["quantity"], minlength=len(carta.starts))
        sold = (units > 50) & (np.arange(len(units)) < carta.dishes["first_epoch"].max())
        price = np.log(carta.prices[:, dish])[sold]
        slopes.append(float(np.polyfit(price, np.log(units / people)[sold], 1, w=np.sqrt(units[sold]))[0]))
        truths.append(float(carta.dishes["elasticity"].iloc[dish]))

    assert np.abs(np.mean(slopes) - np.mean(truths)) < 0.2
    assert np.corrcoef(slopes, truths)[0, 1] > 0.5


def test_a_promotion_sells_more_of_its_family_and_a_placebo_does_not() -> None:
    carta, wanted, bills, items = made(HUACA, scale=12)
    family = carta.families()[items["dish"].to_numpy()]
    day = wanted.days[bills["day"].to_numpy()]
    lifts = {}
    for promotion, part in ((HUACA.promotions[0], 1), (HUACA.promotions[2], 0)):
        running = (day >= np.datetime64(promotion.first)) & (day <= np.datetime64(promotion.last))
        chosen = (bills["daypart"].to_numpy() == part) & running
        during = chosen & np.isin(weekday_of(day), promotion.weekdays)
        units = np.bincount(
            items["ticket"],
            weights=items["quantity"] * (family == FAMILIES.index(promotion.families[0])),
            minlength=len(bills),
        )
        rest = chosen & ~during
        people = bills["people"] * bills["spend"]
        lifts[promotion.name] = (units[during].sum() / people[during].sum()) / (units[rest].sum() / people[rest].sum())

    assert lifts["Martes de vino"] == pytest.approx(1.45, abs=0.12)
    assert lifts["Postre de la casa"] == pytest.approx(1.0, abs=0.08)


def crowd(slots: tuple[int, int], seed: int = 5) -> Guests:
    rng = np.random.default_rng(seed)
    return guests(HUACA, menu(HUACA, rng), np.array(slots), rng)


def test_guests_fill_exactly_the_identified_tickets() -> None:
    found = crowd((900, 1400))

    assert (found.daypart == 0).sum() == 900
    assert (found.daypart == 1).sum() == 1400
    assert found.people["guest"].is_unique


def test_most_guests_who_return_do_so_by_quarters() -> None:
    found = crowd((2500, 3700))
    people = found.people

    local = people[people["segment"] != "turistas"]
    quarterly = local[local["segment"] == "trimestrales"]

    assert local["segment"].value_counts().idxmax() == "trimestrales"
    assert quarterly["mean_gap_days"].median() == pytest.approx(91, rel=0.06)
    assert (people["entered_day"] < HORIZON).all()
    assert set(people["segment"]) == {segment.name for segment in SEGMENTS}


def test_cusco_has_more_passing_guests_than_miraflores() -> None:
    assert QOSQO.tourists > 2 * HUACA.tourists


def test_igv_changes_on_the_day_the_law_says() -> None:
    days = np.array(["2022-08-31", "2022-09-01", "2025-12-31", "2026-01-01"], dtype="datetime64[D]")

    assert igv_rates(days, MYPE).tolist() == [1800, 1000, 1000, 1050]
    assert igv_rates(days, GENERAL).tolist() == [1800] * 4


def test_value_without_igv_is_rounded_to_the_cent_both_ways() -> None:
    net = without_igv(np.array([11_800, 100, -100, 0]), np.array([1800, 1800, 1800, 1800]))

    assert net.tolist() == [10_000, 85, -85, 0]


@pytest.mark.parametrize("house", HOUSES, ids=[house.slug for house in HOUSES])
def test_a_carta_has_forty_to_seventy_dishes_in_six_families(house: House) -> None:
    carta = menu(house, np.random.default_rng(11))

    assert 40 <= len(carta.dishes) <= 70
    assert set(carta.dishes["family"]) == set(FAMILIES)
    assert (carta.dishes["elasticity"] < 0).all()
    assert (carta.prices > 0).all()
