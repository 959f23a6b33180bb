"""Money of another currency than the house's is changed by the file's own rate, or set aside: it is never added."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ml.lake import Lake
from tests.ml.tills import LIMA, SUSII, cleansed, kept

_RECEIPT = "{n},15/09/2026 20:15:00,,,{currency},13.73,{total},{off},{service},Procedió,Rosa,Lomo,Fondos,{line}"
_DOLLARS = replace(LIMA, currency="USD")
_OWN = "Fecha,Hora,Ticket,Plato,Cantidad,Precio,Total,Moneda"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def receipt(n: int, currency: str, rate: str, *, total: str = "90.00", off: str = "10.00", line: str) -> str:
    written = _RECEIPT.format(n=f"{n:05}", currency=currency, total=total, off=off, service="9.00", line=line)
    return f"{written},{rate}"


def test_dollars_are_changed_by_the_rate_of_their_line(spark: SparkSession, lake: Lake) -> None:
    lines = [
        receipt(1, "PEN", "1.0000", total="100.00", off="0.00", line="100.00,1,0.00,100.00"),
        receipt(2, "USD", "3.7500", total="20.00", off="0.00", line="10.00,2,0.00,20.00"),
        receipt(3, "Dólares", "3.75", line="50.00,2,0.00,100.00"),
    ]

    outcome = cleansed(spark, lake, lines, header=f"{SUSII},TIPO DE CAMBIO", layout="susii")

    assert kept(lake, "sales", "unit_price", "service_charge") == [
        (Decimal(100), Decimal(100), Decimal(9)),
        (Decimal(75), Decimal("37.5"), Decimal("33.75")),
        (Decimal("337.5"), Decimal("187.5"), Decimal("33.75")),
    ]
    assert (outcome.reasons, outcome.currency) == ({}, "PEN")


def test_dollars_without_a_rate_are_set_aside(spark: SparkSession, lake: Lake) -> None:
    rates = ["", "0", "-3.75", "1.0000", "?"]
    lines = [receipt(n, "US$", rate, line="10.00,2,0.00,20.00") for n, rate in enumerate(rates)]
    own = receipt(8, "SOLES", "1.0000", total="20.00", off="0.00", line="10.00,2,0.00,20.00")
    unsaid = receipt(9, "", "", total="20.00", off="0.00", line="10.00,2,0.00,20.00")

    outcome = cleansed(spark, lake, [*lines, own, unsaid], header=f"{SUSII},TIPO DE CAMBIO", layout="susii")

    assert outcome.reasons == {"other_currency": 5}
    assert (outcome.accepted, outcome.sales_total) == (2, Decimal(40))


def test_a_table_of_one_s_own_may_name_the_currency_of_each_line(spark: SparkSession, lake: Lake) -> None:
    lines = [
        f"25/09/2026,20:15,T{n},Lomo,1,60.00,60.00,{currency}" for n, currency in enumerate(["S/", "USD", "s/.", "EUR"])
    ]

    outcome = cleansed(spark, lake, lines, header=_OWN, layout="")

    assert [ticket for (ticket,) in kept(lake, "ticket")] == ["T0", "T2"]
    assert outcome.reasons == {"other_currency": 2}


def test_an_amount_in_dollars_among_soles_is_set_aside_without_a_column_that_says_so(
    spark: SparkSession, lake: Lake
) -> None:
    amounts = ["S/ 48.00", "US$ 330.00", "usd 20.00", "€ 9.00", "25.00", "$ 7.00"]
    lines = [f"25/09/2026,20:15,T{n},Lomo,1,{amount}" for n, amount in enumerate(amounts)]

    outcome = cleansed(spark, lake, lines, header="Fecha,Hora,Ticket,Plato,Cantidad,Total", layout="")

    assert outcome.reasons == {"other_currency": 3}
    assert [ticket for (ticket,) in kept(lake, "ticket")] == ["T0", "T4", "T5"]


def test_what_is_foreign_depends_on_the_house(spark: SparkSession, lake: Lake) -> None:
    lines = [
        f"25/09/2026,20:15,T{n},Lomo,1,60.00,60.00,{each}" for n, each in enumerate(["$", "US$", "PEN", "Dólares"])
    ]

    outcome = cleansed(spark, lake, lines, header=_OWN, layout="", recipe=replace(LIMA, currency="USD"))

    assert [ticket for (ticket,) in kept(lake, "ticket")] == ["T0", "T1", "T3"]
    assert outcome.reasons == {"other_currency": 1}


def test_a_rate_into_soles_says_nothing_to_a_house_of_dollars(spark: SparkSession, lake: Lake) -> None:
    lines = [receipt(n, "PEN", "3.7500", line="10.00,2,0.00,20.00") for n in range(2)]
    house = replace(LIMA, currency="USD")

    outcome = cleansed(spark, lake, lines, header=f"{SUSII},TIPO DE CAMBIO", layout="susii", recipe=house)

    assert (outcome.accepted, outcome.reasons) == (0, {"other_currency": 2})


@pytest.mark.parametrize("amount", ["US$ 44.57", "USD 44.57", "€ 44.57"])
def test_a_file_all_of_whose_amounts_are_signed_is_set_aside_like_one_with_a_column(
    spark: SparkSession, lake: Lake, amount: str
) -> None:
    lines = [f"25/09/2026,20:15,T{n},Lomo,1,{amount}" for n in range(30)]

    outcome = cleansed(spark, lake, lines, header="Fecha,Hora,Ticket,Plato,Cantidad,Total", layout="")

    assert (outcome.accepted, outcome.reasons, outcome.currency) == (0, {"other_currency": 30}, "PEN")


def test_the_sign_may_stand_at_the_price_alone(spark: SparkSession, lake: Lake) -> None:
    lines = [f"25/09/2026,20:15,T{n},Lomo,1,US$ 60.00,60.00" for n in range(3)]

    outcome = cleansed(spark, lake, lines, header="Fecha,Hora,Ticket,Plato,Cantidad,Precio,Total", layout="")

    assert (outcome.accepted, outcome.reasons) == (0, {"other_currency": 3})


def test_signed_amounts_are_changed_by_the_rate_of_their_line(spark: SparkSession, lake: Lake) -> None:
    header = "Fecha,Hora,Ticket,Plato,Cantidad,Total,Tipo de cambio"
    lines = [f"25/09/2026,20:15,T{n},Lomo,1,US$ 20.00,{rate}" for n, rate in enumerate(["3.75", "", "1"])]

    outcome = cleansed(spark, lake, lines, header=header, layout="")
    dollars = cleansed(spark, Lake(lake.root / "2"), lines, header=header, layout="", recipe=_DOLLARS)
    soles = [line.replace("US$", "S/") for line in lines]
    other = cleansed(spark, Lake(lake.root / "3"), soles, header=header, layout="", recipe=_DOLLARS)

    assert kept(lake, "sales") == [(Decimal(75),)]
    assert (outcome.reasons, outcome.currency) == ({"other_currency": 2}, "PEN")
    assert (dollars.accepted, dollars.sales_total, dollars.currency) == (3, Decimal(60), "USD")
    assert (other.accepted, other.reasons) == (0, {"other_currency": 3})


def test_a_bare_dollar_sign_is_the_file_s_own_money(spark: SparkSession, lake: Lake) -> None:
    lines = [f"25/09/2026,20:15,T{n},Lomo,1,$ 44.50" for n in range(3)]

    outcome = cleansed(spark, lake, lines, header="Fecha,Hora,Ticket,Plato,Cantidad,Total", layout="")

    assert (outcome.accepted, outcome.reasons) == (3, {})
