"""A file too small to say what is usual is judged by what its house sold before, and by all that it sold itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ml.cleansing.usual import Sold, Usual, of_record, usual
from ml.lake import Lake
from tests.ml.tills import cleansed, plate

_DISHES = [("Ceviche", 62), ("Lomo", 68), ("Ají", 54), ("Suspiro", 28), ("Chilcano", 34), ("Causa", 46)]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def a_day(rows: int, *, ceviche: str = "62", quantity: str = "1") -> list[str]:
    """A file of one day: no dish stands in it often, each is of its own category; the first line has the slip."""
    lines = []
    for n in range(rows):
        dish, price = _DISHES[n % len(_DISHES)]
        written, units = (ceviche, quantity) if n == 0 else (str(price), "1")
        total = str(Decimal(written) * Decimal(units))
        named = {"dish": dish, "category": f"De {dish}", "price": written, "total": total, "quantity": units}
        lines.append(plate(f"T{n:03}", tax="0", **named))
    return lines


def before(lines: int = 400) -> Usual:
    return usual(Sold(dish, f"De {dish}", Decimal(price), lines) for dish, price in _DISHES)


def test_a_price_with_three_noughts_too_many_is_named_in_a_file_of_a_day(spark: SparkSession, lake: Lake) -> None:
    outcome = cleansed(spark, lake, a_day(40, ceviche="62000"))

    assert [(one["line"], one["dish"]) for one in outcome.farthest] == [(2, "Ceviche")]
    assert outcome.accepted == 40


@pytest.mark.parametrize(("history", "named"), [(before(), 1), ((), 0)])
def test_a_nought_too_many_is_named_by_what_the_house_sold_before(
    spark: SparkSession, lake: Lake, history: Usual, named: int
) -> None:
    outcome = cleansed(spark, lake, a_day(40, ceviche="620"), usual=history)

    assert outcome.outliers == named


@pytest.mark.parametrize("quantity", ["999999", "-999999"])
@pytest.mark.parametrize("rows", [41, 100])
def test_a_quantity_that_no_table_orders_is_named(spark: SparkSession, lake: Lake, rows: int, quantity: str) -> None:
    lines = a_day(rows)
    lines[0] = plate("T000", quantity=quantity, price="6", total=str(6 * int(quantity)), tax="0")

    outcome = cleansed(spark, lake, lines)

    assert [one["line"] for one in outcome.farthest] == [2]


def test_a_dish_unlike_the_others_of_a_day_is_not_named(spark: SparkSession, lake: Lake) -> None:
    coffees = [plate(f"T{n:02}", dish="Café", category="Barra", price="12", total="12", tax="0") for n in range(20)]
    wine = plate("T99", dish="Gran reserva", category="Vinos", price="290", total="290", tax="0")

    outcome = cleansed(spark, lake, [*coffees, wine])

    assert outcome.outliers == 0


def test_what_it_was_judged_by_is_on_record_and_gives_the_same_again(spark: SparkSession, lake: Lake) -> None:
    again = Lake(lake.root.parent / "again")

    first = cleansed(spark, lake, a_day(40, ceviche="620"), usual=before())
    (record,) = lake.sources().values()
    second = cleansed(spark, again, a_day(40, ceviche="620"), usual=of_record(record))

    assert of_record(record) == before()
    assert (first, lake.sources()) == (second, again.sources())


def test_a_large_file_is_judged_by_itself(spark: SparkSession, lake: Lake) -> None:
    dear = usual([Sold("Ceviche", "De Ceviche", Decimal(6200), 1_000_000)])

    outcome = cleansed(spark, lake, a_day(2_400), usual=dear)

    assert outcome.outliers == 0
    assert "usual" not in next(iter(lake.sources().values()))


def test_of_many_prices_the_quartiles_are_kept() -> None:
    sold = [Sold("Lomo", "", Decimal(price), 10) for price in range(1, 101)]

    assert usual(sold) == (Sold("Lomo", "", Decimal(25), 500), Sold("Lomo", "", Decimal(75), 500))
