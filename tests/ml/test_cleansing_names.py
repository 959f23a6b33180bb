"""One name for each dish, whatever the tills call it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ml.cleansing import names
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


def test_prices_without_number_are_judged_in_steps_to_the_same_end(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [plate(f"T{n}", dish=f"Plato {n % 3}", price=str(20 + n)) for n in range(60)]
    lines.append(plate("X", dish="Plato 1", price="9000"))
    few, many = Lake(tmp_path / "few"), Lake(tmp_path / "many")
    usual = cleansed(spark, few, lines)

    monkeypatch.setattr(names, "MANY", 10)
    in_steps = cleansed(spark, many, lines)

    assert usual.outliers == in_steps.outliers == 1
    assert sorted(kept(few, "line", "dish_key", "outlier")) == sorted(kept(many, "line", "dish_key", "outlier"))


def test_a_column_that_is_not_of_dishes_is_refused_in_words(
    quick: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MANY", 10)

    with pytest.raises(names.TooManyNames) as told:
        cleansed(quick, Lake(tmp_path), [plate(f"T{n}", dish=f"Nota {n}") for n in range(11)])

    assert told.value.data["found"] == 11
    assert "11 textos distintos" in told.value.text("es")
    assert not told.value.transient
