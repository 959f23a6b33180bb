"""Which lines are the same: inside a file, between files, and whatever the order they come in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ml.cleansing import work
from ml.cleansing.contract import SALES_CONTRACT
from ml.lake import Lake
from ml.spark import session
from tests.ml.tills import LIMA, TOAST, cleansed, kept, plate


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_a_line_repeated_in_one_file_counts_twice(spark: SparkSession, lake: Lake) -> None:
    coffee = plate("A", dish="Café", price="8.00", total="8.00", tax="1.22")

    outcome = cleansed(spark, lake, [coffee, coffee, plate("A", dish="Lomo")])

    assert (outcome.accepted, outcome.duplicate, outcome.sales_total) == (3, 0, Decimal("75.0000"))


@pytest.mark.usefixtures("size")
def test_the_same_lines_in_an_overlapping_file_are_the_same_lines(spark: SparkSession, lake: Lake) -> None:
    coffee, lomo, pisco = (plate("A", dish=dish) for dish in ("Café", "Lomo", "Pisco"))
    cleansed(spark, lake, [coffee, coffee, lomo])

    outcome = cleansed(spark, lake, [pisco, coffee, coffee, coffee])

    assert (outcome.accepted, outcome.duplicate) == (2, 2)
    assert outcome.reasons == {"already_in_another_file": 2}
    assert sorted(str(dish) for (dish,) in kept(lake, "dish_key")) == ["cafe", "cafe", "cafe", "lomo", "pisco"]


def test_a_line_is_the_same_in_another_format(spark: SparkSession, lake: Lake) -> None:
    cleansed(spark, lake, [plate("A", dish="Café  pasado", total="59.00"), plate("B", day="25/09/2026")])

    outcome = cleansed(spark, lake, [plate("A", dish="CAFÉ PASADO", total="S/ 59"), plate("C", day="25/09/2026")])

    assert (outcome.accepted, outcome.duplicate) == (1, 1)


def test_lines_of_other_months_are_not_compared(spark: SparkSession, lake: Lake) -> None:
    cleansed(spark, lake, [plate("A", day="15/08/2026"), plate("B", day="15/08/2026")])

    outcome = cleansed(spark, lake, [plate("A", day="15/09/2026"), plate("B", day="15/09/2026")])

    assert (outcome.accepted, outcome.duplicate, lake.months()) == (2, 0, ["2026-08", "2026-09"])


@pytest.mark.usefixtures("size")
def test_a_line_key_is_compared_between_files(spark: SparkSession, lake: Lake) -> None:
    line = "9/25/26 8:15 PM,{check},{key},Lomo,Fondos,1.0,60.00,0.00,60.00,10.80,false,Dine In,Rosa,"
    first = [line.format(check="K1", key="S1"), line.format(check="K1", key="S2")]
    cleansed(spark, lake, first, header=TOAST, layout="toast_items")

    second = [line.format(check="K1", key="S2"), line.format(check="K1", key="S3")]
    outcome = cleansed(spark, lake, second, header=TOAST, layout="toast_items")

    assert (outcome.accepted, outcome.duplicate, lake.rows()) == (1, 1, 3)


def test_the_same_file_again_leaves_the_lake_as_it_is(spark: SparkSession, lake: Lake) -> None:
    lines = [plate("A"), plate("B", dish=""), plate("B")]
    first = cleansed(spark, lake, lines)
    before = {path: path.stat().st_mtime_ns for path in lake.root.rglob("*") if path.is_file()}

    again = cleansed(spark, lake, lines)

    assert again == first
    assert {path: path.stat().st_mtime_ns for path in lake.root.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("size")
def test_totals_do_not_depend_on_the_order_of_uploads(quick: SparkSession, tmp_path: Path) -> None:
    files = [
        [plate("A", dish="Lomo saltado"), plate("A", dish="Café"), plate("A", dish="Café")],
        [plate("A", dish="LOMO SALTADO"), plate("A", dish="café"), plate("B", dish="LOMO SALTADO")],
        [plate("A", dish="Cafe"), plate("A", dish="Cafe"), plate("A", dish="Cafe"), plate("C", dish="")],
    ]
    lakes = []
    for number, order in enumerate(itertools.permutations(files)):
        lakes.append(Lake(tmp_path / str(number)))
        for lines in order:
            cleansed(quick, lakes[-1], lines)

    digests = {lake.digest() for lake in lakes}

    assert len(digests) == 1
    assert {lake.rows() for lake in lakes} == {5}


def test_a_file_that_is_judged_again_leaves_the_totals_as_they_are(quick: SparkSession, tmp_path: Path) -> None:
    files = [
        [plate("A", dish="Café"), plate("A", dish="Café"), plate("B", dish="Lomo")],
        [plate("A", dish="Café"), plate("B", dish="Lomo"), plate("B", dish="Lomo")],
        [plate("A", dish="Café"), plate("A", dish="Café"), plate("A", dish="Café"), plate("C", dish="Pisco")],
    ]
    lake = Lake(tmp_path / "lake")
    outcomes = [cleansed(quick, lake, lines) for lines in files]
    digest = lake.digest()

    again = [cleansed(quick, lake, files[place]) for place in (0, 2, 1, 0)]

    assert [one.accepted for one in outcomes] == [3, 1, 2]
    assert [one.accepted for one in again] == [3, 2, 1, 3]
    assert (lake.digest(), lake.rows()) == (digest, 6)


def test_a_file_that_is_read_otherwise_does_not_bring_what_others_have(spark: SparkSession, lake: Lake) -> None:
    lines = [plate("A", dish="Café"), plate("A", dish="Café"), plate("A", dish="Café"), plate("B", dish="Lomo")]
    late = replace(LIMA, last_day=date(2026, 9, 14))
    before = cleansed(spark, lake, [*lines, plate("Z", day="14/09/2026")], recipe=late)
    cleansed(spark, lake, [*lines[:2], plate("D", dish="Pisco")])

    after = cleansed(spark, lake, [*lines, plate("Z", day="14/09/2026")])

    assert (before.accepted, after.accepted, after.duplicate) == (1, 3, 2)
    assert lake.rows() == 6


def test_small_and_large_files_make_the_same_lake(
    quick: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plates = [
        [plate("A"), plate("A"), plate("B", dish=""), plate("C", day="02/08/2026", total="ocho"), plate("D")],
        [plate("A"), plate("A"), plate("A"), plate("B", day="02/08/2026"), plate("E", kind="Anulación", cancels="A")],
    ]
    picked = "9/{day}/26 8:15 PM,{check},{key},Lomo,Fondos,1.0,{gross},0.00,60.00,10.80,false,Dine In,Rosa,"
    keyed = [
        [
            ("25", "K1", "S1", "ocho"),
            ("25", "K2", "S1", "60.00"),
            ("26", "K3", "S1", "60.00"),
            ("26", "K3", "", "1.00"),
        ],
        [
            ("26", "K4", "S1", "60.00"),
            ("27", "K5", "S2", "60.00"),
            ("27", "K6", "S2", "9.00"),
            ("26", "K3", "", "1.00"),
        ],
    ]
    lakes, outcomes = [], []

    for most in (work.SMALL, 0):
        monkeypatch.setattr(work, "SMALL", most)
        lakes += [Lake(tmp_path / f"plates-{most}"), Lake(tmp_path / f"keyed-{most}")]
        outcomes.append([cleansed(quick, lakes[-2], lines) for lines in plates])
        for lines in keyed:
            rows = [picked.format(day=day, check=check, key=key, gross=gross) for day, check, key, gross in lines]
            outcomes[-1].append(cleansed(quick, lakes[-1], rows, header=TOAST, layout="toast_items"))

    assert outcomes[0] == outcomes[1]
    assert [one.reasons for one in outcomes[0]] == [
        {"bad_number": 1, "missing_item": 1},
        {"already_in_another_file": 2},
        {"bad_number": 1, "line_key_repeated": 1},
        {"already_in_another_file": 2, "line_key_repeated": 1},
    ]
    for small, large in zip(lakes[:2], lakes[2:], strict=True):
        assert small.digest() == large.digest()
        assert kept(small, *SALES_CONTRACT) == kept(large, *SALES_CONTRACT)
        assert [_rejected(small, source) for source in small.sources()] == [
            _rejected(large, source) for source in large.sources()
        ]


def _rejected(lake: Lake, source: str) -> list[dict[str, object]]:
    folders = ("quarantine", "duplicates")
    return sorted((row for each in folders for row in lake.rejected(source, folder=each)), key=lambda row: row["line"])


@pytest.mark.apache
def test_both_engines_make_the_same_lake(sail: str, apache: str, tmp_path: Path) -> None:
    files = [
        [plate(f"T{n}", guest=f"G{n % 3}", time=f"{n % 24:02}:30", total="33.33", tax="") for n in range(40)],
        [plate(f"T{n}", guest=f"G{n % 3}", time=f"{n % 24:02}:30", total="33.33", tax="") for n in range(30, 60)],
    ]
    lakes = {remote: Lake(tmp_path / str(place)) for place, remote in enumerate((sail, apache))}

    outcomes = [[cleansed(session(remote), lake, lines) for lines in files] for remote, lake in lakes.items()]

    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1].duplicate == 10
    assert len({lake.digest() for lake in lakes.values()}) == 1
    columns = ("line_key", "sold_at", "net_sales", "tax", "unit_price", "outlier", "daypart")
    assert kept(lakes[sail], *columns) == kept(lakes[apache], *columns)
