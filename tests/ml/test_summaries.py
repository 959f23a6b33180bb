"""Figures, on either engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from ml.lake import Lake
from ml.spark import session
from ml.summaries import Summaries, figures, summarise
from tests.ml.lakes import days_of_lines, line, write_lines

MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Two tickets of a dinner, one of them moved to the bar; a refund; a lunch of nobody; a line without its hour."""
    lines = [
        line(1, TUESDAY, ticket="A", sales="60.0000", covers=2, guest="ana"),
        line(2, TUESDAY, ticket="A", sales="40.0000", covers=2, guest="ana", channel="barra", hour=21),
        line(3, TUESDAY, ticket="B", sales="30.0000", covers=3),
        line(4, TUESDAY, ticket="R", sales="-30.0000", kind="refund", cancels="B", guest="beto"),
        line(5, TUESDAY, ticket="C", sales="0.0000", kind="courtesy", daypart="almuerzo", hour=13),
        line(6, TUESDAY, ticket="D", sales="10.0000", daypart="otro", hour=None, channel="otro"),
        line(7, MONDAY, ticket="Z", sales="99.0000"),
    ]
    lines[1]["sold_at"] = lines[1]["sold_at"].replace(minute=30)
    write_lines(tmp_path / "lake", lines)
    return Lake(tmp_path / "lake")


def rows(table: pa.Table, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in table.to_pylist()]


def test_a_ticket_and_its_covers_count_once_where_it_began(spark: SparkSession, lake: Lake) -> None:
    found = summarise(spark, lake, [TUESDAY])

    assert rows(found.day, "daypart", "channel", "tickets", "identified_tickets", "covers", "lines") == [
        ("almuerzo", "salon", 1, 0, None, 1),
        ("cena", "barra", 0, 0, None, 1),
        ("cena", "salon", 2, 1, 5, 3),
        ("otro", "otro", 1, 0, None, 1),
    ]


def test_an_account_that_is_cancelled_whole_on_its_day_is_neither_an_account_nor_a_visit(
    spark: SparkSession, tmp_path: Path
) -> None:
    back = {"kind": "cancellation", "ticket": "X"}
    lines = [
        line(1, TUESDAY, ticket="A", sales="60.0000", covers=2, guest="ana"),
        line(2, TUESDAY, sales="-60.0000", cancels="A", **back),
        line(3, TUESDAY, ticket="B", sales="50.0000", covers=3, guest="beto"),
        line(4, TUESDAY, sales="-20.0000", cancels="B", **back),  # a dish of it
        line(5, TUESDAY, ticket="C", sales="40.0000", covers=1, guest="carla"),
        line(6, TUESDAY, ticket="C", sales="-40.0000", kind="cancellation"),  # in the account itself
        line(7, MONDAY, ticket="D", sales="30.0000", covers=4, guest="delia"),
        line(8, TUESDAY, sales="-30.0000", cancels="D", **back),  # the day after
    ]
    write_lines(tmp_path / "lake", lines)

    found = summarise(spark, Lake(tmp_path / "lake"), [MONDAY, TUESDAY])

    assert rows(found.day, "day", "tickets", "identified_tickets", "covers", "sales") == [
        (MONDAY, 1, 1, 4, Decimal("30.0000")),
        (TUESDAY, 1, 1, 3, Decimal("0.0000")),
    ]
    assert rows(found.guest, "guest", "tickets") == [("delia", 1), ("beto", 1)]


def test_lines_without_any_ticket_are_sums_all_the_same(spark: SparkSession, tmp_path: Path) -> None:
    lines = [line(number, TUESDAY, sales="10.0000", guest="ana") for number in range(1, 4)]
    lines.append(line(4, TUESDAY, sales="-10.0000", kind="cancellation"))
    write_lines(tmp_path / "lake", [each | {"ticket": None} for each in lines])

    found = summarise(spark, Lake(tmp_path / "lake"), [TUESDAY])

    assert rows(found.day, "tickets", "lines", "sales") == [(0, 4, Decimal("20.0000"))]
    assert rows(found.guest, "guest", "tickets", "sales") == [("ana", 1, Decimal("30.0000"))]


def test_what_was_taken_back_is_inside_the_sales_and_told_apart(spark: SparkSession, lake: Lake) -> None:
    found = summarise(spark, lake, [TUESDAY])

    dinner = found.day.to_pylist()[2]
    assert (dinner["sales"], dinner["refunds"]) == (Decimal("60.0000"), Decimal("-30.0000"))


def test_a_refund_is_no_visit(spark: SparkSession, lake: Lake) -> None:
    found = summarise(spark, lake, [TUESDAY])

    assert rows(found.guest, "guest", "tickets", "sales") == [("ana", 1, Decimal("100.0000"))]


def test_guests_of_a_table_without_tickets_come_once_a_day(spark: SparkSession, tmp_path: Path) -> None:
    lines = [line(number, TUESDAY, guest=("ana", "beto")[number % 2]) | {"ticket": None} for number in range(60)]
    write_lines(tmp_path / "lake", lines)

    found = summarise(spark, Lake(tmp_path / "lake"), [TUESDAY])

    assert rows(found.guest, "guest", "tickets", "sales") == [
        ("ana", 1, Decimal("1500.0000")),
        ("beto", 1, Decimal("1500.0000")),
    ]


def test_an_hour_that_is_not_known_is_in_no_hour(spark: SparkSession, lake: Lake) -> None:
    found = summarise(spark, lake, [TUESDAY])

    assert rows(found.hour, "hour", "sales", "tickets") == [
        (13, Decimal("0.0000"), 1),
        (20, Decimal("60.0000"), 2),
        (21, Decimal("40.0000"), 0),
    ]


def test_only_the_days_asked_for_are_summed(spark: SparkSession, lake: Lake) -> None:
    found = summarise(spark, lake, [MONDAY])

    assert {day for table in (found.day, found.dish, found.hour) for (day,) in rows(table, "day")} == {MONDAY}


def test_no_days_are_no_rows_of_the_same_shape(spark: SparkSession, lake: Lake) -> None:
    none, some = summarise(spark, lake, []), summarise(spark, lake, [TUESDAY])

    for name in ("day", "dish", "guest", "hour"):
        assert getattr(none, name).num_rows == 0
        assert getattr(none, name).schema == getattr(some, name).schema


def test_a_long_history_in_turns_is_the_same_as_at_once(
    quick: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines(tmp_path, days_of_lines(100))
    lake = Lake(tmp_path)
    at_once = summarise(quick, lake, lake.days())
    monkeypatch.setattr(figures, "LINES_AT_ONCE", 1)

    in_turns = summarise(quick, lake, lake.days())

    assert in_turns == at_once


def test_a_day_of_a_long_history_reads_its_month_alone(quick: SparkSession, tmp_path: Path) -> None:
    write_lines(tmp_path, days_of_lines(100))
    lake = Lake(tmp_path)
    for path in lake.files("sales"):
        if path.parent.name != "month=2026-02":
            path.write_bytes(b"not Parquet: whoever reads it fails")

    found = summarise(quick, lake, [date(2026, 2, 10)])

    assert rows(found.day, "day", "lines") == [(date(2026, 2, 10), 3)]


@pytest.mark.apache
def test_both_engines_sum_to_the_same_figures(sail: str, apache: str, lake: Lake) -> None:
    one, other = (summarise(session(remote), lake, lake.days()) for remote in (sail, apache))

    assert isinstance(one, Summaries)
    assert one == other
