"""How much of an amount is IGV, where the file says only a part of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ml.cleansing import IGV, Recipe
from ml.lake import Lake
from tests.ml.tills import LOYVERSE, cleansed, kept

_DAYS = ("25/09/2026", "26/09/2026", "27/09/2026", "28/09/2026", "29/09/2026")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def rows(*amounts: str) -> list[str]:
    """A line a day of an export that nobody knows: its amounts are given."""
    return [f"{day},20:15,T{n},Lomo,1,{each}" for n, (day, each) in enumerate(zip(_DAYS, amounts, strict=False))]


def header(*names: str) -> str:
    return ",".join(("Fecha", "Hora", "Ticket", "Plato", "Cantidad", *names))


def money(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount).quantize(Decimal("0.0001")) for amount in amounts)


def test_what_a_total_is_over_its_subtotal_is_igv(spark: SparkSession, lake: Lake) -> None:
    lines = rows("100.00,118.00", "33.33,39.33", "0.00,0.00", "-50.00,-59.00", "80.00,")

    cleansed(spark, lake, lines, header=header("Subtotal", "Total"), layout="")

    assert kept(lake, "net_sales", "tax", "sales") == [
        money("100", "18", "118"),
        money("33.33", "6", "39.33"),
        money("0", "0", "0"),
        money("-50", "-9", "-59"),
        money("80", "14.4", "94.4"),
    ]


def test_a_total_that_is_no_subtotal_with_igv_is_what_was_paid(spark: SparkSession, lake: Lake) -> None:
    lines = rows("118.00,0.00,118.00", "118.00,59.00,59.00", "100.00,50.00,59.00", "118.00,0.00,129.80")

    cleansed(spark, lake, lines, header=header("Subtotal", "Descuento", "Total"), layout="")

    assert kept(lake, "net_sales", "tax", "sales") == [
        money("100", "18", "118"),
        money("50", "9", "59"),
        money("50", "9", "59"),
        money("110", "19.8", "129.8"),
    ]


def test_the_difference_is_held_against_the_rate_of_the_house_and_the_day(spark: SparkSession, lake: Lake) -> None:
    small = Recipe(igv=IGV["mype"])

    cleansed(
        spark, lake, rows("100.00,110.50", "100.00,118.00"), header=header("Subtotal", "Total"), layout="", recipe=small
    )

    assert kept(lake, "net_sales", "tax", "sales") == [
        money("100", "10.5", "110.5"),
        money("106.7873", "11.2127", "118"),
    ]


def test_an_empty_cell_of_igv_is_none_unless_the_total_holds_it(spark: SparkSession, lake: Lake) -> None:
    lines = rows("100.00,18.00,118.00", "100.00,,100.00", "100.00,,118.00")

    cleansed(spark, lake, lines, header=header("Subtotal", "IGV", "Total"), layout="")

    assert kept(lake, "net_sales", "tax") == [money("100", "18"), money("100", "0"), money("100", "18")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("inclusive", ("100", "18", "118")),
        ("net", ("118", "21.24", "139.24")),
        ("none", ("118", "0", "118")),
    ],
)
def test_amounts_hold_igv_as_the_person_said(
    spark: SparkSession, lake: Lake, answer: str, expected: tuple[str, ...]
) -> None:
    lines = rows("118.00", "118.00")

    cleansed(spark, lake, lines, header=header("Total"), layout="", answers={("tax", "total"): answer})

    assert kept(lake, "net_sales", "tax", "sales") == [money(*expected)] * 2


def test_igv_on_top_of_an_amount_is_rounded_alike(spark: SparkSession, lake: Lake) -> None:
    small = Recipe(igv=IGV["mype"])
    lines = rows("0.0005", "33.3333", "-10.0001")

    cleansed(spark, lake, lines, header=header("Total"), layout="", recipe=small, answers={("tax", "total"): "net"})

    assert kept(lake, "net_sales", "tax") == [
        money("0.0005", "0.0001"),
        money("33.3333", "3.5"),
        money("-10.0001", "-1.05"),
    ]


def test_a_subtotal_alone_is_without_igv_unless_the_person_says_otherwise(spark: SparkSession, tmp_path: Path) -> None:
    lakes = [Lake(tmp_path / name) for name in ("unsaid", "said")]

    cleansed(spark, lakes[0], rows("118.00", "118.00"), header=header("Subtotal"), layout="")
    said = {("tax", "net_sales"): "inclusive"}
    cleansed(spark, lakes[1], rows("118.00", "118.00"), header=header("Subtotal"), layout="", answers=said)

    assert kept(lakes[0], "net_sales", "sales") == [money("118", "139.24")] * 2
    assert kept(lakes[1], "net_sales", "sales") == [money("100", "118")] * 2


def test_net_sales_of_a_known_till_without_a_column_of_taxes_hold_the_igv(spark: SparkSession, lake: Lake) -> None:
    line = "19/9/2026 8:15 p. m.,R-1,Venta,Fondos,Lomo,1,118,0,118,40,TPV 1,Ana"

    cleansed(spark, lake, [line, line.replace("R-1", "R-2")], header=LOYVERSE, layout="loyverse_es")

    assert kept(lake, "net_sales", "tax", "sales") == [money("100", "18", "118")] * 2
