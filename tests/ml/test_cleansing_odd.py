"""What nobody expects in a file is set aside or kept, line by line; it never stops the others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as sf

from ml.cleansing import formats
from ml.lake import Lake
from tests.ml.tills import cleansed, kept

_OWN = "Fecha,Hora,Ticket,Plato,Cantidad,Total,Mozo"
_ODD = "\u202e\u2028\u200d\U0001f600\ufeff\ufffe\x1b"
_AT_AN_OFFSET = "%Y-%m-%dT%H:%M:%S%z"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.mark.usefixtures("size")
def test_a_file_none_of_whose_rows_could_be_split_is_set_aside_whole(spark: SparkSession, lake: Lake) -> None:
    lines = [f"27/11/2026,20:15,T{n},{_ODD},1,4{n}.50,Ro\0sa" for n in range(5)]

    outcome = cleansed(spark, lake, lines, header=_OWN, layout="")

    assert (outcome.rows_in, outcome.accepted, outcome.reasons) == (5, 0, {"nul": 5})


def test_a_dish_of_odd_letters_is_a_dish(spark: SparkSession, lake: Lake) -> None:
    lines = [f"27/11/2026,20:15,T{n},{dish},1,4{n}.50,Rosa" for n, dish in enumerate([_ODD, "Lomo", f"Lomo{_ODD}"])]

    outcome = cleansed(spark, lake, lines, header=_OWN, layout="")

    assert (outcome.accepted, outcome.reasons) == (3, {})


def test_a_moment_that_brings_its_distance_to_utc_is_told_by_the_clock_of_the_house(
    spark: SparkSession, lake: Lake
) -> None:
    moments = ["2026-11-02T01:00:00Z", "2026-11-01T20:00:00-05:00", "2026-11-02T01:00:00+99:99"]
    lines = [f"{moment},T{n},Lomo,1,4{n}.50" for n, moment in enumerate(moments)]

    outcome = cleansed(spark, lake, lines, header="Fecha,Ticket,Plato,Cantidad,Total", layout="")

    there = (datetime(2026, 11, 2, 1, tzinfo=UTC), 20, "cena")
    assert kept(lake, "sold_at", "hour", "daypart") == [there, there]
    assert outcome.reasons == {"bad_date": 1}


@pytest.mark.parametrize(
    ("form", "written", "expected"),
    [
        (_AT_AN_OFFSET, "2026-11-01T12:00:00+1400", "2026-10-31 17:00:00"),
        (_AT_AN_OFFSET, "2026-11-01T12:00:00+14:01", None),
        (_AT_AN_OFFSET, "2026-11-01T12:00:00-05:60", None),
        (_AT_AN_OFFSET, "2026-11-01T12:00:00", None),
        ("%Y-%m-%d %H:%M:%S.%f", "2026-11-01 12:00:00.250", "2026-11-01 12:00:00"),
        ("%d/%m/%Y %I:%M:%S.%f %p%z", "19/9/2026 8:15:01.25 p. m. -05:00", "2026-09-19 20:15:01"),
    ],
)
def test_an_offset_is_valid_where_some_clock_is_so_far_from_utc(
    spark: SparkSession, form: str, written: str, expected: str | None
) -> None:
    column = spark.createDataFrame([(written,)], "text string")

    read = column.select(formats.moment(sf.col("text"), form, zone="America/Lima").alias("at")).toArrow()["at"]

    assert [found and f"{found:%Y-%m-%d %H:%M:%S}" for found in read.to_pylist()] == [expected]
