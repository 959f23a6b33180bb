"""The peers of the cleansing do the same work: what a benchmark compares must be one thing.

DuckDB and Polars come with the benchmark's own environment (``make bench``); where they are absent their tests say so.
"""

from __future__ import annotations

import csv
import importlib
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.peers import Verdict
from benchmarks.peers.__main__ import check
from benchmarks.till import HEADER, LINES_A_DAY, write_export
from ml import intake

ROWS = 6_000


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_export(tmp_path_factory.mktemp("till") / "export.csv", ROWS)


@pytest.fixture(scope="module")
def ours(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    return judged("gourmet", export, tmp_path_factory.mktemp("gourmet"))


def judged(name: str, export: Path, out: Path) -> Verdict:
    """What a contender says of the file, held against what it wrote."""
    module = importlib.import_module(f"benchmarks.peers.with_{name}")
    with module.contender() as cleanse:
        verdict: Verdict = cleanse(export, out)
    check(verdict, out)
    return verdict


def test_the_export_has_every_kind_of_dirt_that_a_verdict_names(ours: Verdict) -> None:
    assert ours.rows == ROWS == ours.accepted + ours.quarantined + ours.duplicate
    assert set(ours.reasons) >= {"voided", "bad_date", "bad_number", "missing_item", "line_key_repeated"}
    assert ours.outliers > 0


def test_pandas_says_the_same_of_the_file(export: Path, ours: Verdict, tmp_path: Path) -> None:
    assert judged("pandas", export, tmp_path) == ours


@pytest.mark.parametrize("name", ["duckdb", "polars"])
def test_a_peer_says_the_same_of_the_file(name: str, export: Path, ours: Verdict, tmp_path: Path) -> None:
    pytest.importorskip(name, reason=f"{name} comes with make bench")

    assert judged(name, export, tmp_path) == ours


def test_what_is_said_but_not_written_is_found(export: Path, ours: Verdict, tmp_path: Path) -> None:
    judged("pandas", export, tmp_path)

    with pytest.raises(RuntimeError, match="written"):
        check(replace(ours, outliers=ours.outliers + 1), tmp_path)


def test_the_same_number_of_rows_is_always_the_same_file(export: Path, tmp_path: Path) -> None:
    again = write_export(tmp_path / "again.csv", ROWS)

    assert again.read_bytes() == export.read_bytes()


def test_the_export_is_read_as_a_known_layout_without_a_question(export: Path) -> None:
    examination = intake.examine(export, name=export.name)

    assert (examination.layout, examination.needs_confirmation) == ("toast_items", False)


def test_each_line_of_the_export_has_every_column(export: Path) -> None:
    with export.open(newline="") as file:
        header, *lines = csv.reader(file)

    assert ",".join(header) == HEADER
    assert len(lines) == ROWS
    assert {len(line) for line in lines} == {len(header)}
    assert len({line[0].split(" ")[0] for line in lines}) > ROWS // LINES_A_DAY - 2
