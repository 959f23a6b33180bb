"""The lake: whole or as it was, the same digest however it came about."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.exports import inert
from ml.lake import CELL_END, Lake, NoSuchSource
from tests.ml.lakes import days_of_lines, line, write_lines, write_table

DAY = date(2026, 9, 15)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_an_empty_lake_has_no_days_and_a_digest(lake: Lake) -> None:
    assert (lake.rows(), lake.days(), lake.months()) == (0, [], [])
    assert len(lake.digest()) == 64


def test_the_digest_does_not_depend_on_files_or_their_order(tmp_path: Path) -> None:
    lines = days_of_lines(60)
    whole, parted = Lake(tmp_path / "whole"), Lake(tmp_path / "parted")
    write_lines(whole.root, lines)
    mixed = lines[::2] + lines[1::2]

    write_lines(parted.root, mixed[:50], source="b" * 64)
    write_lines(parted.root, mixed[50:], source="c" * 64)

    assert parted.digest() == whole.digest()


@pytest.mark.parametrize("change", [{"line_key": 999}, {"line_check": 999}])
def test_one_line_changed_is_another_digest(tmp_path: Path, change: dict[str, int]) -> None:
    before, after = Lake(tmp_path / "before"), Lake(tmp_path / "after")
    lines = days_of_lines(3)
    write_lines(before.root, lines)

    write_lines(after.root, [*lines[:-1], lines[-1] | change])

    assert before.digest() != after.digest()


def test_the_same_line_twice_is_another_digest_than_once(tmp_path: Path) -> None:
    once, twice = Lake(tmp_path / "once"), Lake(tmp_path / "twice")
    write_lines(once.root, [line(1, DAY)])

    write_lines(twice.root, [line(1, DAY), line(1, DAY)])

    assert once.digest() != twice.digest()


def test_a_table_is_part_of_the_digest(lake: Lake) -> None:
    write_lines(lake.root, [line(1, DAY)])
    before = lake.digest()

    write_table(lake.root, "customers", pa.table({"gender": ["F", "M"]}))

    assert lake.digest() != before
    assert lake.table("customers")["gender"].to_pylist() == ["F", "M"]


def test_the_state_changes_with_what_is_on_record_and_with_nothing_else(lake: Lake) -> None:
    empty = lake.state()
    write_lines(lake.root, days_of_lines(3))
    first = lake.state()
    write_lines(lake.root, days_of_lines(3))
    again = lake.state()

    write_lines(lake.root, days_of_lines(3), source="b" * 64)

    assert len({empty, first, lake.state()}) == 3
    assert again == first


def test_a_source_s_parts_are_replaced_whole(lake: Lake) -> None:
    write_lines(lake.root, [line(1, DAY), line(2, date(2026, 10, 1))])

    write_lines(lake.root, [line(3, DAY)])

    assert lake.months() == ["2026-09"]
    assert lake.sales(["line_key"])["line_key"].to_pylist() == [3]
    assert len(list((lake.root / "sales").rglob("*.parquet"))) == 1


def test_a_file_that_no_record_names_does_not_exist(lake: Lake) -> None:
    write_lines(lake.root, [line(1, DAY)])
    before = lake.digest()
    (kept,) = lake.files("sales")

    kept.with_name(f"{'a' * 12}-b-0.parquet").write_bytes(kept.read_bytes())

    assert (lake.rows(), lake.digest()) == (1, before)
    write_lines(lake.root, [line(1, DAY), line(2, DAY)])
    assert len(list((lake.root / "sales").rglob("*.parquet"))) == 1


def test_a_run_that_is_killed_before_its_record_leaves_the_lake_as_it_was(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines(lake.root, [line(1, DAY)])
    before = lake.digest()
    staged = lake.staging()
    (staged / "sales" / "month=2026-09").mkdir(parents=True)
    pq.write_table(pq.read_table(lake.files("sales")[0], partitioning=None), staged / "sales/month=2026-09/x.parquet")

    lake._move(staged, f"{'a' * 12}-b")  # the part of ``replace`` that comes before the record

    assert (lake.rows(), lake.digest()) == (1, before)


def test_only_the_months_asked_for_are_read(lake: Lake) -> None:
    write_lines(lake.root, days_of_lines(90))

    files = lake.files("sales", months=["2026-02"])

    assert [path.parent.name for path in files] == ["month=2026-02"]
    assert lake.sales(["day"], months=["2026-02"]).num_rows == 28 * 3


def test_days_that_sold_a_dish_are_found(lake: Lake) -> None:
    other = date(2026, 9, 16)
    write_lines(lake.root, [line(1, DAY, dish_key="lomo"), line(2, other, dish_key="pisco", category_key="bebidas")])

    assert lake.days_with([{"part": "dish", "key": "lomo"}]) == [DAY]
    assert lake.days_with([{"part": "category", "key": "bebidas"}]) == [other]
    assert lake.days_with([{"part": "dish", "key": "lomo"}], but="a" * 64) == []


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_cell_that_a_spreadsheet_would_compute_is_made_inert(first: str) -> None:
    assert inert(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("  =1+1", "'  =1+1"),
        ("x;=HYPERLINK(0);y", "x;'=HYPERLINK(0);y"),
        ("x;  @SUM(1)", "x;'  @SUM(1)"),
        ("a\t+1+1", "a\t'+1+1"),
        ("a\n-2+3", "a\n'-2+3"),
        ("Café; con leche", "Café; con leche"),
        ("a=b", "a=b"),
    ],
)
def test_what_some_spreadsheet_takes_for_another_cell_is_made_inert_too(cell: str, shown: str) -> None:
    assert inert(cell) == shown


@pytest.mark.parametrize("amount", ["-59.00", "+1", "-1,234.5", "+51 999 888 777", "-", "--"])
def test_digits_alone_and_a_dash_for_nothing_stay_as_they_are(amount: str) -> None:
    assert inert(amount) == amount


def test_exported_rows_are_inert(lake: Lake) -> None:
    staged = lake.staging()
    (staged / "quarantine").mkdir()
    cells = CELL_END.join(["=HYPERLINK(1)", "-59.00"])
    rows = {"line": [3, 4], "reason": ["bad_number", "ragged"], "text": [cells, 'Café "de la casa",x']}
    pq.write_table(pa.table(rows), staged / "quarantine" / "rows.parquet")
    lake.replace("d" * 64, staged=staged, record={"source": "d" * 64})
    out = io.StringIO()

    written = lake.write_quarantine_csv("d" * 64, out, columns=["Plato", "@Total"], worded=str.upper, code="abc")

    assert written == 2
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [
        ["Plato", "'@Total", "line", "reason", "text", "code"],
        ["'=HYPERLINK(1)", "-59.00", "3", "BAD_NUMBER", "", "abc"],
        ["", "", "4", "RAGGED", 'Café "de la casa",x', "abc"],
    ]


def test_rows_of_a_file_that_was_never_taken_in_are_refused_with_a_sentence(lake: Lake) -> None:
    with pytest.raises(NoSuchSource) as refused:
        lake.write_quarantine_csv("e" * 64, io.StringIO(), columns=[])

    assert refused.value.text("es") == "No hay datos de ese archivo."
