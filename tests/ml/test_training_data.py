"""What a training reads from the lake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyspark.sql.pandas.types import to_arrow_schema

from ml.cleansing.contract import SALES, schema
from ml.lake import Lake
from ml.spark import local_engine, session
from ml.summaries import summarise
from ml.training_data import NothingToRead, frame_for
from tests.ml.lakes import SCHEMA, line, write_lines, write_table

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Two days: shared tickets, a refund, a courtesy, guests known and not, covers known and not."""
    lines = [
        line(1, TUESDAY, ticket="B", sales="10.1000", covers=2, guest="ana"),
        line(2, TUESDAY, ticket="B", sales="0.2000", covers=2, guest="ana"),
        line(3, TUESDAY, ticket="C", sales="30.0000", covers=3, guest="beto"),
        line(4, TUESDAY, ticket="C2", sales="-30.0000", covers=3, guest="beto", kind="refund", cancels="C"),
        line(5, MONDAY, ticket="A", sales="5.0000"),
        line(6, MONDAY, ticket="A1", sales="0.0000", kind="courtesy", guest="carla"),
        line(7, MONDAY, ticket="A2", sales="-7.0000", kind="refund", guest="dora"),
    ]
    write_lines(tmp_path / "lake", lines[:4], source="f" * 64)
    write_lines(tmp_path / "lake", lines[4:], source="0" * 64)
    return Lake(tmp_path / "lake")


def test_a_lake_written_by_hand_has_the_columns_of_a_cleansed_one() -> None:
    assert to_arrow_schema(schema(SALES), timezone="UTC") == SCHEMA


def test_demand_is_a_row_a_business_day_in_order(lake: Lake) -> None:
    frame = frame_for("demand", lake)

    assert list(frame["day"].dt.date) == [MONDAY, TUESDAY]
    assert list(frame["sales"]) == [-2.0, 10.3]
    assert pd.isna(frame["covers"][0])
    assert frame["covers"][1] == 5.0


def test_segments_are_a_row_a_guest_a_day_that_bought(lake: Lake) -> None:
    frame = frame_for("segments", lake)

    assert frame.to_dict("list") == {
        "guest": ["ana", "beto", "carla"],
        "day": [pd.Timestamp(TUESDAY), pd.Timestamp(TUESDAY), pd.Timestamp(MONDAY)],
        "tickets": [1, 1, 1],
        "sales": [10.3, 0.0, 0.0],
    }


@pytest.fixture
def cancelled(tmp_path: Path) -> Lake:
    """Accounts that were cancelled: whole and in part, by a line of a guest, of nobody, in the account itself, on
    another day, and lines that stand in no account at all."""
    back: dict[str, Any] = {"kind": "cancellation", "ticket": "X"}
    lines = [
        line(1, TUESDAY, ticket="A", sales="100.0000", covers=4, guest="ana"),
        line(2, TUESDAY, sales="-100.0000", cancels="A", **back),  # whole, of nobody
        line(3, TUESDAY, ticket="B", sales="50.0000", covers=2, guest="beto"),
        line(4, TUESDAY, sales="-20.0000", cancels="B", **back),  # a dish of it
        line(5, TUESDAY, ticket="C", sales="40.0000", covers=1, guest="carla"),
        line(6, TUESDAY, ticket="C", sales="-40.0000", kind="cancellation", guest="carla"),  # in the account itself
        line(7, MONDAY, ticket="D", sales="30.0000", covers=3, guest="dora"),
        line(8, TUESDAY, sales="-30.0000", cancels="D", guest="dora", **back),  # the day after
        line(9, TUESDAY, ticket="E", sales="70.0000", covers=6, guest="elsa"),
        line(10, TUESDAY, ticket="F", sales="90.0000", covers=7, guest="elsa"),
        line(11, TUESDAY, sales="-70.0000", cancels="E", guest="elsa", **back),  # one of her two
        line(12, TUESDAY, sales="15.0000", guest="flor") | {"ticket": None},
        line(13, TUESDAY, sales="-5.0000", kind="cancellation") | {"ticket": None},
        line(14, TUESDAY, ticket="G", sales="80.0000", guest="gina"),  # A again, on a day that took nothing back
        line(15, MONDAY, ticket="A", sales="25.0000", covers=5, guest="ana"),
    ]
    write_lines(tmp_path / "lake", lines)
    return Lake(tmp_path / "lake")


def test_an_account_that_is_cancelled_whole_is_neither_learned_as_covers_nor_as_a_visit(cancelled: Lake) -> None:
    days, visits = frame_for("demand", cancelled), frame_for("segments", cancelled)

    assert list(days["sales"]) == [55.0, 180.0]
    assert list(days["covers"]) == [8.0, 9.0]
    assert list(visits[["guest", "tickets", "sales"]].itertuples(index=False, name=None)) == [
        ("ana", 1, 25.0),
        ("beto", 1, 50.0),
        ("dora", 1, 30.0),
        ("elsa", 1, 90.0),
        ("flor", 1, 15.0),
        ("gina", 1, 80.0),
    ]


@pytest.mark.parametrize("kept", ["lake", "cancelled"])
def test_a_model_learns_from_the_sums_that_the_pages_show(request: pytest.FixtureRequest, kept: str) -> None:
    lake: Lake = request.getfixturevalue(kept)
    with local_engine() as remote:
        shown = summarise(session(remote), lake, lake.days())

    days, visits = frame_for("demand", lake), frame_for("segments", lake)

    for measure in ("sales", "covers"):
        known = days[days[measure].notna()]
        assert by_day(shown.day, measure) == dict(zip(known["day"].dt.date, known[measure], strict=True))
    guests = shown.guest.sort_by([("guest", "ascending"), ("day", "ascending")]).to_pandas()
    assert visits["guest"].tolist() == guests["guest"].tolist()
    assert visits["day"].dt.date.tolist() == guests["day"].tolist()
    assert visits["tickets"].tolist() == guests["tickets"].tolist()
    assert visits["sales"].tolist() == guests["sales"].astype(float).tolist()


def by_day(table: pa.Table, measure: str) -> dict[date, float]:
    sums: dict[date, Decimal | int] = {}
    for row in table.select(["day", measure]).to_pylist():
        if row[measure] is not None:
            sums[row["day"]] = sums.get(row["day"], 0) + row[measure]
    return {day: float(total) for day, total in sums.items()}


def test_a_column_is_learnt_from_the_stored_table(lake: Lake) -> None:
    write_table(lake.root, "customers", pa.table({"gender": ["F", "M"], "age": [31, 52]}))

    frame = frame_for("column", lake, table="customers")

    assert frame.to_dict("list") == {"gender": ["F", "M"], "age": [31, 52]}


@pytest.mark.parametrize("table", [None, "", "suppliers", "../sales", "../../etc/passwd"])
def test_a_table_that_is_not_in_the_lake_is_nothing_to_learn_from(lake: Lake, table: str | None) -> None:
    with pytest.raises(NothingToRead):
        frame_for("column", lake, table=table)


@pytest.mark.parametrize("task", ["demand", "segments"])
def test_a_lake_without_sales_is_nothing_to_learn_from(tmp_path: Path, task: str) -> None:
    with pytest.raises(NothingToRead):
        frame_for(task, Lake(tmp_path / "empty"))
