"""Figures and versions by API: sums, paging, and nothing of another restaurant."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from insights.models import DishFigure
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for
from tests import factories, models
from tests.partners import Partner, partner_of


def dish(restaurant: Restaurant, name: str, sales: str, *, day: date = date(2026, 3, 2), category: str = "") -> None:
    with acting_for(restaurant.pk):
        DishFigure.objects.of(restaurant).create(
            restaurant=restaurant,
            day=day,
            dish=name,
            category=category,
            quantity=Decimal(1),
            sales=Decimal(sales),
            net_sales=Decimal(sales),
            lines=1,
        )


def every_part(partner: Partner, address: str, **query: Any) -> list[dict[str, Any]]:
    """All parts of a list, each followed by its ``next``."""
    answer = partner.read(address, **query).json()
    found = list(answer["figures"])
    while answer["next"]:
        answer = partner.get(answer["next"]).json()
        found += answer["figures"]
    return found


def test_a_day_is_the_exact_sum_of_its_cells(huaca: Restaurant) -> None:
    day = date(2026, 3, 2)
    factories.day_figure(huaca, day, daypart="almuerzo", sales=Decimal("0.1000"), covers=None)
    factories.day_figure(huaca, day, daypart="cena", sales=Decimal("0.2000"), covers=3)
    models.data_version(huaca)

    body = partner_of(huaca).read("figures/days").json()

    (figure,) = body["figures"]
    assert (figure["period"], figure["days"], figure["sales"], figure["covers"]) == ("2026-03-02", 1, "0.30", 3)
    assert (body["currency"], body["data_version"]["digest"]) == ("PEN", models.DATA)


@pytest.mark.parametrize(
    ("currency", "kept", "said"),
    [
        ("PEN", "123.4000", "123.40"),
        ("PEN", "0", "0.00"),
        ("PEN", "-5.1000", "-5.10"),
        ("PEN", "847.4576", "847.4576"),
        ("PEN", "847.4570", "847.457"),
        ("JPY", "1200.0000", "1200"),
    ],
)
def test_money_has_the_decimals_of_its_currency_and_more_where_they_say_more(
    huaca: Restaurant, currency: str, kept: str, said: str
) -> None:
    with acting_for(huaca.pk):
        Restaurant.objects.filter(pk=huaca.pk).update(currency=currency)
    money = dict.fromkeys(("sales", "net_sales", "refunds"), Decimal(kept))
    factories.day_figure(huaca, date(2026, 3, 2), **money)
    dish(huaca, "Ceviche", kept)
    partner = partner_of(huaca)

    (day,) = partner.read("figures/days").json()["figures"]
    (plate,) = partner.read("figures/dishes").json()["figures"]

    assert {day[name] for name in money} == {plate["sales"], plate["net_sales"]} == {said}


def test_what_is_said_of_the_days_adds_up_to_what_is_said_of_the_month(huaca: Restaurant) -> None:
    for step in range(20):
        factories.day_figure(huaca, date(2026, 3, 1) + timedelta(days=step), net_sales=Decimal(100 + step) / 3)
    partner = partner_of(huaca)

    days = partner.read("figures/days").json()["figures"]
    (month,) = partner.read("figures/days", grain="month").json()["figures"]

    assert sum(Decimal(day["net_sales"]) for day in days) == Decimal(month["net_sales"])


@pytest.mark.parametrize(
    ("grain", "periods"),
    [
        ("day", ["2026-03-01", "2026-03-02", "2026-04-06"]),
        ("week", ["2026-02-23", "2026-03-02", "2026-04-06"]),
        ("month", ["2026-03-01", "2026-04-01"]),
    ],
)
def test_figures_come_by_day_by_week_from_monday_or_by_month(huaca: Restaurant, grain: str, periods: list[str]) -> None:
    for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 6)):
        factories.day_figure(huaca, day)

    figures = partner_of(huaca).read("figures/days", grain=grain).json()["figures"]

    assert [figure["period"] for figure in figures] == periods


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_the_parts_of_a_list_are_the_whole_list_once(huaca: Restaurant, grain: str) -> None:
    for step in range(40):
        factories.day_figure(huaca, date(2026, 1, 28) + timedelta(days=step))
    partner = partner_of(huaca)

    whole = partner.read("figures/days", grain=grain).json()["figures"]
    parts = every_part(partner, "figures/days", grain=grain, limit=2)

    assert parts == whole
    assert sum(figure["days"] for figure in parts) == 40


def test_a_period_holds_both_of_its_ends(huaca: Restaurant) -> None:
    for step in range(5):
        factories.day_figure(huaca, date(2026, 3, 1) + timedelta(days=step))

    figures = partner_of(huaca).read("figures/days", **{"from": "2026-03-02", "to": "2026-03-04"}).json()["figures"]

    assert [figure["period"] for figure in figures] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_dishes_come_best_first_and_part_by_part(huaca: Restaurant) -> None:
    for name, sales in [("Causa", "30"), ("Ceviche", "50"), ("Anticucho", "30"), ("Tiradito", "30"), ("Suspiro", "5")]:
        dish(huaca, name, sales)
    dish(huaca, "Ceviche", "20", day=date(2026, 3, 9))
    partner = partner_of(huaca)

    parts = every_part(partner, "figures/dishes", limit=2)

    assert [figure["dish"] for figure in parts] == ["Ceviche", "Anticucho", "Causa", "Tiradito", "Suspiro"]
    assert (parts[0]["sales"], parts[0]["days"]) == ("70.00", 2)


@pytest.mark.parametrize(
    "mark", ["x", "bnVsbA==", "WyJOYU4iLCAiYSIsICJiIl0=", "W10=", "ñ", "WyIxZTk5OTk5IiwgImEiLCAiYiJd"]
)
def test_a_mark_that_we_never_gave_is_refused(huaca: Restaurant, mark: str) -> None:
    answer = partner_of(huaca).read("figures/dishes", after=mark)

    assert answer.status_code == 422


@pytest.mark.parametrize("total", ["1E-20000", "-0E-99999", "0E+5", "1e20", " 1", "٣", "1" * 21, "1.00001", 1e-300])
def test_a_mark_with_what_no_sum_of_money_is_written_like_is_refused(huaca: Restaurant, total: str | float) -> None:
    mark = base64.urlsafe_b64encode(json.dumps([total, "a", "b"]).encode()).decode()

    answer = partner_of(huaca).read("figures/dishes", after=mark)

    assert answer.status_code == 422


@pytest.mark.parametrize("place", [["1", "\ud800", "b"], ["1", "a", "\x00"], ["1", "\ud83d", "\udc00"]])
def test_a_mark_with_what_the_database_can_not_keep_is_refused(huaca: Restaurant, place: list[str]) -> None:
    mark = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()

    answer = partner_of(huaca).read("figures/dishes", after=mark)

    assert answer.status_code == 422


@pytest.mark.parametrize("address", ["figures/days", "figures/dishes", "models", "uploads"])
def test_another_restaurants_rows_are_in_no_list(huaca: Restaurant, cantuta: Restaurant, address: str) -> None:
    factories.day_figure(huaca, date(2026, 3, 2))
    dish(huaca, "Canario", "50")
    models.version(huaca)

    body = partner_of(cantuta).read(address).json()

    assert body.get("figures", body.get("models", body.get("uploads"))) == []


def test_versions_come_newest_first_and_by_their_use(huaca: Restaurant) -> None:
    models.version(huaca, number=1, on_duty=False)
    models.version(huaca, number=2)
    models.version(huaca, task="demand", target="sales", verdict="no_signal")
    partner = partner_of(huaca)

    every = partner.read("models").json()["models"]
    serving = partner.read("models", on_duty="true").json()["models"]
    demand = partner.read("models", task="demand").json()["models"]

    assert [one["name"] for one in every] == ["demand-0001", "column-channel-0002", "column-channel-0001"]
    assert [one["name"] for one in serving] == ["column-channel-0002"]
    assert [(one["verdict"], one["on_duty"]) for one in demand] == [("no_signal", False)]


def test_a_version_shows_its_evidence_beside_its_baseline(huaca: Restaurant) -> None:
    models.version(huaca)

    body = partner_of(huaca).read("models/column-channel-0001").json()

    assert (body["metrics"], body["baseline"]) == ({"accuracy": 0.74}, {"accuracy": 0.52})
    assert (body["report"], body["data_version"]) == ({"units": 240}, models.DATA)


def test_another_restaurants_version_looks_like_no_version(huaca: Restaurant, cantuta: Restaurant) -> None:
    models.version(huaca)
    partner = partner_of(cantuta)

    theirs = partner.read("models/column-channel-0001")
    nobodys = partner.read("models/column-channel-9999")

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() | {"instance": ""} == nobodys.json() | {"instance": ""}
