"""What a till says itself of its vouchers and its days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ml.lake import Lake
from tests.ml.tills import PROX, cleansed, kept


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_a_line_belongs_to_the_day_that_the_till_gave_it(spark: SparkSession, lake: Lake) -> None:
    days = ["25/09/2026", "26/09/2026", "", "24/09/2026", "hoy", "27/09/2026", "25/09/2025"]
    moments = ["26/09/2026 05:30", "26/09/2026 01:30", "26/09/2026 01:30", *["26/09/2026 20:15"] * 4]
    lines = [f"{at},{day},T{n},Lomo,1,60.00" for n, (at, day) in enumerate(zip(moments, days, strict=True))]

    cleansed(spark, lake, lines, header="Fecha y hora,Día contable,Ticket,Plato,Cantidad,Total", layout="")

    assert [day for (day,) in kept(lake, "day")] == [
        date(2026, 9, 25),
        date(2026, 9, 26),
        date(2026, 9, 25),
        date(2026, 9, 26),
        date(2026, 9, 26),
        date(2026, 9, 27),
        date(2026, 9, 26),
    ]


def test_a_file_may_have_no_other_day_than_the_till_s(spark: SparkSession, lake: Lake) -> None:
    lines = [f"{day},{time},T1,Lomo,1,60.00" for day, time in (("25/09/2026", "20:15"), ("25/09/2026", "01:30"))]

    cleansed(spark, lake, lines, header="Día contable,Hora,Ticket,Plato,Cantidad,Total", layout="")

    assert kept(lake, "day", "hour") == [(date(2026, 9, 25), 20), (date(2026, 9, 25), 1)]


def test_a_voucher_is_told_by_its_series_and_its_number(spark: SparkSession, lake: Lake) -> None:
    line = "15/09/2026,{kind},{series},{number},100.00,18.00,0.00,118.00,Emitido"
    vouchers = [("Boleta", "B001", "00100"), ("Boleta", "B002", "00100"), ("Factura", "F001", "F001-00100")]
    lines = [line.format(kind=kind, series=series, number=number) for kind, series, number in vouchers]

    outcome = cleansed(
        spark, lake, [*lines, line.format(kind="Boleta", series="", number="7")], header=PROX, layout="prox"
    )

    assert [ticket for (ticket,) in kept(lake, "ticket")] == ["7", "B001-00100", "B002-00100", "F001-00100"]
    assert outcome.tickets == 4


def test_a_table_of_one_s_own_may_have_a_series_too(quick: SparkSession, lake: Lake) -> None:
    lines = [f"25/09/2026,20:15,{series},100,Lomo,1,60.00" for series in ("B001", "B002")]

    cleansed(quick, lake, lines, header="Fecha,Hora,Serie,Número,Plato,Cantidad,Total", layout="")

    assert [ticket for (ticket,) in kept(lake, "ticket")] == ["B001-100", "B002-100"]
