"""What a line becomes, on either engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as sf

from ml.cleansing import IGV, Recipe, formats
from ml.intake.people import identity_of
from ml.lake import Lake
from tests.ml.tills import LIMA, LOYVERSE, RETAIL, SQUARE, SUSII, TOAST, cleansed, kept, plate


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_a_line_after_midnight_belongs_to_the_day_before(spark: SparkSession, lake: Lake) -> None:
    lines = [plate("A", day="16/09/2026", time="01:30"), plate("B", day="16/09/2026", time="04:00")]

    cleansed(spark, lake, [*lines, plate("C", day="15/09/2026", time="13:05")])

    assert kept(lake, "day", "hour", "daypart", "sold_at") == [
        (date(2026, 9, 15), 1, "cena", datetime(2026, 9, 16, 6, 30, tzinfo=UTC)),
        (date(2026, 9, 16), 4, "otro", datetime(2026, 9, 16, 9, 0, tzinfo=UTC)),
        (date(2026, 9, 15), 13, "almuerzo", datetime(2026, 9, 15, 18, 5, tzinfo=UTC)),
    ]


def test_amounts_are_read_as_people_write_them(spark: SparkSession, lake: Lake) -> None:
    lines = [
        plate("A", total='"S/ 1,234.50"', tax="188.31"),
        plate("B", total="$2.39 ", tax="0.36"),
        plate("C", total="(33.62)", tax="5.13"),
        plate("D", total="59", tax=""),
        plate("E", total="ocho"),
    ]

    outcome = cleansed(spark, lake, lines)

    assert kept(lake, "sales", "tax", "net_sales", "kind") == [
        (Decimal("1234.5000"), Decimal("188.3100"), Decimal("1046.1900"), "sale"),
        (Decimal("2.3900"), Decimal("0.3600"), Decimal("2.0300"), "sale"),
        (Decimal("-33.6200"), Decimal("-5.1300"), Decimal("-28.4900"), "refund"),
        (Decimal("59.0000"), Decimal("9.0000"), Decimal("50.0000"), "sale"),
    ]
    assert outcome.reasons == {"bad_number": 1}


def test_the_rate_of_igv_belongs_to_the_day_and_the_restaurant(spark: SparkSession, lake: Lake) -> None:
    small = Recipe(igv=IGV["mype"])
    lines = [plate("A", day="30/12/2025", total="110.00", tax=""), plate("B", day="02/01/2026", total="110.50", tax="")]

    cleansed(spark, lake, lines, recipe=small)

    assert kept(lake, "net_sales", "tax") == [
        (Decimal("100.0000"), Decimal("10.0000")),
        (Decimal("100.0000"), Decimal("10.5000")),
    ]


def test_nobody_is_no_guest(spark: SparkSession, lake: Lake) -> None:
    guests = ["00000000", "Clientes varios", "", "41234567", "17850.0", "-"]

    outcome = cleansed(spark, lake, [plate(f"T{n}", guest=guest) for n, guest in enumerate(guests)])

    assert [guest for (guest,) in kept(lake, "guest")] == [
        None,
        None,
        None,
        identity_of("41234567", key=b""),
        "17850",
        None,
    ]
    assert outcome.guests == 2


def test_channels_have_one_name_each(spark: SparkSession, lake: Lake) -> None:
    said = ["Salón", "DELIVERY", "Para llevar", "Barra", "Terraza", "Rappi delivery", "???"]

    cleansed(spark, lake, [plate(f"T{n}", channel=channel) for n, channel in enumerate(said)])

    found = [channel for (channel,) in kept(lake, "channel")]
    assert found == ["salon", "delivery", "llevar", "barra", "terraza", "delivery", "otro"]


def test_a_price_far_from_its_dish_s_is_marked_and_kept(spark: SparkSession, lake: Lake) -> None:
    usual = [plate(f"T{n:02}", price="59.00", total="59.00") for n in range(20)]

    cleansed(
        spark, lake, [*usual, plate("X1", price="5900.00", total="5900.00"), plate("X2", price="70.00", total="70.00")]
    )

    marked = [ticket for ticket, outlier in kept(lake, "ticket", "outlier") if outlier]
    assert marked == ["X1"]


def test_a_slip_in_an_amount_or_a_quantity_is_marked_counted_and_named(spark: SparkSession, lake: Lake) -> None:
    usual = [plate(f"T{n:02}", price="59.00", total="59.00") for n in range(20)]
    slips = [plate("X1", price="59.00", total="5900000.00"), plate("X2", quantity="90000", total="5310000.00")]
    nought = plate("X4", quantity="1", price="59.00", total="590.00")
    feast = plate("X3", quantity="300", total="17700.00")

    outcome = cleansed(spark, lake, [*usual, *slips, feast, nought])

    marked = [ticket for ticket, outlier in kept(lake, "ticket", "outlier") if outlier]
    assert marked == ["X1", "X2", "X4"]
    assert (outcome.outliers, outcome.outlier_sales) == (3, Decimal(11_210_590))
    assert [(one["line"], one["dish"], one["day"]) for one in outcome.farthest] == [
        (22, "Ceviche", "2026-09-15"),
        (23, "Ceviche", "2026-09-15"),
        (25, "Ceviche", "2026-09-15"),
    ]


def test_what_was_sold_after_the_file_came_is_set_aside(spark: SparkSession, lake: Lake) -> None:
    received = replace(LIMA, last_day=date(2026, 9, 15))
    lines = [plate("A"), plate("B", day="16/09/2026"), plate("C", day="15/09/2027")]

    outcome = cleansed(spark, lake, [*lines, plate("D", day="16/09/2026", time="01:30")], recipe=received)

    assert [ticket for (ticket,) in kept(lake, "ticket")] == ["A", "D"]
    assert outcome.reasons == {"date_out_of_range": 2}


def test_a_line_without_a_time_has_no_part_of_the_day(spark: SparkSession, lake: Lake) -> None:
    cleansed(spark, lake, [plate("A", time="")])

    assert kept(lake, "hour", "daypart") == [(None, "sin_hora")]


def test_a_cancellation_is_negative_and_names_what_it_cancels(spark: SparkSession, lake: Lake) -> None:
    lines = [
        plate("C-1"),
        plate("C-2", kind="Anulación", cancels="C-1"),
        plate("C-3", kind="Cortesía", total="0.00", tax=""),
    ]

    outcome = cleansed(spark, lake, lines)

    assert kept(lake, "kind", "quantity", "sales", "cancels") == [
        ("sale", Decimal(1), Decimal(59), None),
        ("cancellation", Decimal(-1), Decimal(-59), "C-1"),
        ("courtesy", Decimal(1), Decimal(0), None),
    ]
    assert (outcome.tickets, outcome.sales_total) == (2, Decimal(0))


def test_each_row_that_is_not_kept_says_why(spark: SparkSession, lake: Lake) -> None:
    lines = [
        plate("A", day="31/02/2026"),
        plate("B", day="15/09/1926"),
        plate("C", dish=""),
        plate("D", price="-5.00"),
        plate("E", quantity="-3", price="0.00", total="0.00", tax=""),
        plate("F", total="99999999.00"),
        plate("G", total="", price=""),
        plate("H"),
    ]

    outcome = cleansed(spark, lake, lines)

    assert outcome.reasons == {
        "bad_date": 1,
        "date_out_of_range": 1,
        "impossible_value": 1,
        "missing_amount": 1,
        "missing_item": 1,
        "negative_price": 1,
        "stock_adjustment": 1,
    }
    assert (outcome.rows_in, outcome.accepted, outcome.quarantined, outcome.duplicate) == (8, 1, 7, 0)


def test_loyverse_writes_the_afternoon_in_spanish(spark: SparkSession, lake: Lake) -> None:
    lines = [
        "19/9/2026 8:15 p. m.,R-1,Venta,Botana,Producto prueba,1,100,20,80,40,TPV 1,Ana",
        "19/9/2026 12:05 a. m.,R-2,Reembolso,Botana,Producto prueba,1,100,0,100,40,TPV 1,Ana",
    ]

    cleansed(spark, lake, lines, header=LOYVERSE, layout="loyverse_es")

    assert kept(lake, "hour", "day", "kind", "sales", "waiter") == [
        (20, date(2026, 9, 19), "sale", Decimal(80), "Ana"),
        (0, date(2026, 9, 18), "refund", Decimal(-100), "Ana"),
    ]


def test_susii_s_receipt_is_not_summed_and_its_discount_falls_on_its_lines(spark: SparkSession, lake: Lake) -> None:
    receipt = "00001,15/09/2026 20:15:00,CLIENTES VARIOS,00000000,PEN,13.73,90.00,10.00,9.00,{state},Rosa,{line}"
    lines = [
        receipt.format(state="Procedió", line="Lomo,Fondos,60.00,1,0.00,60.00"),
        receipt.format(state="Procedió", line="Pisco,Bebidas,20.00,2,0.00,40.00"),
        receipt.replace("00001", "00002").format(state="Anulado", line="Lomo,Fondos,60.00,1,0.00,60.00"),
    ]

    outcome = cleansed(spark, lake, lines, header=SUSII, layout="susii")

    assert kept(lake, "sales", "service_charge", "guest") == [
        (Decimal("54.0000"), Decimal(9), None),
        (Decimal("36.0000"), Decimal(9), None),
    ]
    assert outcome.reasons == {"voided": 1}
    assert outcome.sales_total == Decimal(90)


def test_square_s_refunds_are_negative_lines(spark: SparkSession, lake: Lake) -> None:
    amounts = "{amount},$0.00,{amount},{tax}"
    line = f"{{date}},20:15:00,Lima,Fondos,Lomo,{{qty}},,,,{amounts},T1,P1,Caja,,,{{event}},Miraflores,{{how}},,"
    lines = [
        line.format(date="09/25/2026", qty="1.0", amount="$60.00", tax="$10.80", event="Payment", how="For Here"),
        line.format(date="09/26/2026", qty="-1.0", amount="($60.00)", tax="($10.80)", event="Refund", how="Delivery"),
    ]

    cleansed(spark, lake, lines, header=SQUARE, layout="square_items")

    assert kept(lake, "day", "kind", "quantity", "sales", "channel") == [
        (date(2026, 9, 25), "sale", Decimal(1), Decimal("70.8000"), "salon"),
        (date(2026, 9, 26), "refund", Decimal(-1), Decimal("-70.8000"), "delivery"),
    ]


@pytest.mark.usefixtures("size")
def test_a_line_key_met_again_is_a_duplicate_of_the_first_that_can_be_kept(spark: SparkSession, lake: Lake) -> None:
    line = "9/25/26 8:15 PM,{check},{key},Lomo,Fondos,1.0,{gross},0.00,60.00,10.80,{void},Dine In,Rosa,"
    lines = [
        line.format(check="K1", key="S1", gross="ocho", void="false"),
        line.format(check="K2", key="S1", gross="60.00", void="false"),
        line.format(check="K3", key="S1", gross="60.00", void="false"),
        line.format(check="K4", key="S2", gross="60.00", void="true"),
        line.format(check="K5", key="S3", gross="60.00", void="false"),
    ]

    outcome = cleansed(spark, lake, lines, header=TOAST, layout="toast_items")

    assert [ticket for (ticket,) in kept(lake, "ticket")] == ["K2", "K5"]
    assert outcome.reasons == {"bad_number": 1, "line_key_repeated": 1, "voided": 1}


def test_online_retail_s_own_marks_are_understood(spark: SparkSession, lake: Lake) -> None:
    lines = [
        "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "C536379,85123A,HOLDER,-1,2010-12-01 09:41:00,2.55,14527.0,United Kingdom",
        "536414,22139,,56,2010-12-01 11:52:00,0.0,,United Kingdom",
        "536589,21777,,-10,2010-12-01 16:50:00,0.0,,United Kingdom",
        "A563186,B,Adjust bad debt,1,2010-12-12 14:51:00,-11062.06,,United Kingdom",
        "536400,85123A,HOLDER,2,2010-12-01 10:00:00,0.0,17850.0,United Kingdom",
    ]

    outcome = cleansed(spark, lake, lines, header=RETAIL, layout="online_retail", recipe=Recipe(zone="Europe/London"))

    assert kept(lake, "kind", "sales", "guest", "tax") == [
        ("sale", Decimal("15.3000"), "17850", Decimal(0)),
        ("courtesy", Decimal(0), "17850", Decimal(0)),
        ("cancellation", Decimal("-2.5500"), "14527", Decimal(0)),
    ]
    assert outcome.reasons == {"missing_item": 1, "negative_price": 1, "stock_adjustment": 1}
    assert (outcome.currency, outcome.sales_total) == ("GBP", Decimal("12.7500"))


def test_months_by_name_are_read_in_spanish_and_english(spark: SparkSession) -> None:
    written = ["5-Set-2026", "05-sep-2026", "1-Enero-2026", "31-dic-2026", "30-feb-2026", "1-xyz-2026"]
    column = spark.createDataFrame([(text,) for text in written], "text string")

    days = column.select(formats.moment(sf.col("text"), "%d-%b-%Y").cast("date").alias("day")).toArrow()

    assert days["day"].to_pylist() == [
        date(2026, 9, 5),
        date(2026, 9, 5),
        date(2026, 1, 1),
        date(2026, 12, 31),
        None,
        None,
    ]


def test_lines_without_a_column_of_numbers_stay_as_they_are(spark: SparkSession) -> None:
    lines = spark.createDataFrame([("ceviche",)], "item string")

    assert formats.with_numbers(lines, {}).toArrow().to_pylist() == [{"item": "ceviche"}]
