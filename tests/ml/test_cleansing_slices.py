"""A file of millions of lines is written to the lake some at a time: the lake is the same."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from ml import intake
from ml.cleansing import Cleansed, cleanse, outcome, work
from ml.cleansing.contract import SALES_CONTRACT
from ml.intake import raw as raw_tables
from ml.intake.blocks import BLOCK
from ml.lake import Lake
from tests.ml.tills import LIMA, TOAST, kept, text_of

LINES = [
    f"{1 + number % 3}/{1 + number % 20}/26 8:15 PM,K{number},S{number % 55},Lomo,Fondos,1.0,60.00,0.00,{price},10.80,"
    "false,Dine In,Rosa,"
    for number, price in enumerate(["60.00"] * 58 + ["ocho", "60.00"])
]


def cleansed(spark: SparkSession, folder: Path, *, block_bytes: int = BLOCK) -> tuple[Lake, Cleansed, int]:
    """The lake, what became of the file, and in how many files its raw lines were."""
    path, lake = folder / "export.csv", Lake(folder / "lake")
    path.write_text(text_of(TOAST, LINES), encoding="utf-8")
    examination = intake.examine(path, name=path.name, layout="toast_items")
    raw = raw_tables.text_to_raw(path, examination, folder / "raw", block_bytes=block_bytes)
    cleansed_file = cleanse(spark, raw, examination, recipe=LIMA, lake=lake, source=raw.sha256)
    return lake, cleansed_file, len(list(raw.path.iterdir()))


def test_a_file_in_slices_makes_the_same_lake_as_in_one(
    quick: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "several").mkdir()
    one, said, _ = cleansed(quick, tmp_path / "one")

    monkeypatch.setattr(work, "SMALL", 0)
    monkeypatch.setattr(work, "SLICE", 15)
    monkeypatch.setattr(outcome, "MET", 7)
    monkeypatch.setattr(raw_tables, "_FILE_ROWS", 10)
    several, said_again, files = cleansed(quick, tmp_path / "several", block_bytes=300)

    assert files > 4
    assert said_again == said
    assert said.reasons == {"bad_number": 1, "line_key_repeated": 4}
    assert several.digest() == one.digest()
    assert kept(several, *SALES_CONTRACT) == kept(one, *SALES_CONTRACT)


def test_the_names_of_raw_files_sort_in_the_order_of_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_tables, "_FILE_ROWS", 10)
    path = tmp_path / "export.csv"
    path.write_text(text_of(TOAST, LINES), encoding="utf-8")
    examination = intake.examine(path, name=path.name, layout="toast_items")

    raw = raw_tables.text_to_raw(path, examination, tmp_path / "raw", block_bytes=300)

    first = [pq.read_table(each)["line"].to_pylist() for each in sorted(raw.path.iterdir())]
    threads = [[lines[0] for each, lines in enumerate(first) if lines and each % 2 == part] for part in (0, 1)]
    assert threads == [sorted(each) for each in threads]
    assert sorted(line for lines in first for line in lines) == list(range(2, len(LINES) + 2))
