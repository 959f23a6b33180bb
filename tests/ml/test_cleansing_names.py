"""One name for each dish, whatever the tills call it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession

from ml.lake import Lake
from ml.summaries import summarise
from tests.ml.tills import cleansed, kept, plate


def test_spellings_of_a_dish_are_one_dish_under_the_commonest(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    written = ["Ají de gallina", "AJI DE GALLINA", " Ají  de gallina ", "ají de gallina"]

    cleansed(spark, lake, [plate(f"T{n}", dish=dish) for n, dish in enumerate(written)])

    assert {key for (key,) in kept(lake, "dish_key")} == {"aji de gallina"}
    (dish,) = summarise(spark, lake, lake.days()).dish.to_pylist()
    assert (dish["dish"], dish["lines"]) == ("Ají de gallina", 4)


def test_days_of_other_files_change_when_a_dish_is_called_otherwise(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    cleansed(spark, lake, [plate("A", day="15/08/2026", dish="LOMO"), plate("B", day="16/08/2026", dish="Pisco")])

    outcome = cleansed(spark, lake, [plate(f"C{n}", day="15/09/2026", dish="Lomo") for n in range(2)])

    assert outcome.days == [date(2026, 8, 15), date(2026, 9, 15)]
    assert outcome.first_day == date(2026, 9, 15)
    assert {row["dish"] for row in summarise(spark, lake, lake.days()).dish.to_pylist()} == {"Lomo", "Pisco"}


def test_a_tie_between_spellings_is_settled_by_the_alphabet(quick: SparkSession, tmp_path: Path) -> None:
    forwards, backwards = Lake(tmp_path / "forwards"), Lake(tmp_path / "backwards")
    files = [[plate("A", dish="Lomo"), plate("B", dish="Pisco")], [plate("C", dish="LOMO"), plate("D", dish="PISCO")]]

    for lake, order in ((forwards, files), (backwards, files[::-1])):
        for lines in order:
            cleansed(quick, lake, lines)

    shown = [
        {row["dish"] for row in summarise(quick, lake, lake.days()).dish.to_pylist()} for lake in (forwards, backwards)
    ]
    assert shown == [{"LOMO", "PISCO"}, {"LOMO", "PISCO"}]
