"""Every row is accounted for, and what does not add up is not kept."""

from __future__ import annotations

import csv
import dataclasses
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from ml import intake
from ml.cleansing import Cleansed, NotAccountedFor, Recipe, cleanse
from ml.lake import CELL_END, Lake
from tests.ml.tills import LIMA, TEMPLATE, cleansed, plate, text_of

RETAIL = Path(__file__).resolve().parents[3] / "shared" / "data" / "online_retail"
CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"'), max_size=12)
WRITTEN = st.sampled_from(["59.00", "S/ 1,234.50", "(5.00)", "-3", "", "ocho", "0", "1e9", "99999999999999999999"])
LINE = st.builds(
    plate,
    st.sampled_from(["A", "B", "C-1", ""]),
    day=st.sampled_from(["15/09/2026", "16/09/2026", "31/02/2026", "01/01/1900", "hoy", ""]),
    dish=CELL.filter(lambda cell: "," not in cell),
    quantity=st.sampled_from(["1", "2", "-1", "", "x"]),
    total=WRITTEN.filter(lambda cell: "," not in cell),
    kind=st.sampled_from(["Venta", "Anulación", "Cortesía", "???"]),
)
# Two good lines, so that the file can be examined.
SURE = [
    plate("Z1", day="25/09/2026"),
    plate("Z2", day="26/09/2026"),
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINE, min_size=1, max_size=30), repeated=st.integers(0, 3))
@pytest.mark.usefixtures("size")
def test_in_is_accepted_and_quarantined_and_duplicate(quick: SparkSession, lines: list[str], repeated: int) -> None:
    rows = [*SURE, *lines, *lines[:repeated]]

    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        outcome = cleansed(quick, lake, rows)
        counted = sum(1 for row in csv.reader(io.StringIO(text_of(TEMPLATE, rows))) if row) - 1

        assert outcome.accepted + outcome.quarantined + outcome.duplicate == outcome.rows_in == counted
        assert lake.rows() == outcome.accepted
        assert sum(outcome.reasons.values()) == outcome.quarantined + outcome.duplicate


def test_rows_that_do_not_add_up_are_not_kept(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    cleansed(spark, lake, [plate("A"), plate("B")])
    before = lake.digest()
    path = tmp_path / "export.csv"
    path.write_text(text_of(TEMPLATE, [plate("C"), plate("D")]), encoding="utf-8")
    examination = intake.examine(path, name=path.name, layout="gourmet")
    raw = intake.to_raw(path, examination, tmp_path / "raw")

    miscounted = dataclasses.replace(raw, rows_in=raw.rows_in + 1)

    with pytest.raises(NotAccountedFor) as refused:
        cleanse(spark, miscounted, examination, recipe=LIMA, lake=lake, source=raw.sha256)

    assert refused.value.data == {"rows_in": 3, "found": 2}
    assert lake.digest() == before


def test_a_rejected_row_keeps_its_line_and_its_text(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    dirty = plate("B", dish="=HYPERLINK(1)", total="ocho")
    cleansed(spark, lake, [plate("A"), dirty, "demasiado,corta", plate("C")])
    (source,) = lake.sources()

    rejected = list(lake.rejected(source))

    assert [(row["line"], row["reason"]) for row in rejected] == [(3, "bad_number"), (4, "ragged")]
    assert rejected[0]["text"].split(CELL_END) == dirty.split(",")


def test_a_card_number_in_free_text_is_found_and_hidden(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    written = ["Vale 4111 1111 1111 1111", "Vale 4111-1111-1111-1112", "Vino 2019 750", "5500005555555559 Ana", "Lomo"]

    outcome = cleansed(spark, lake, [plate(f"T{n}", dish=dish) for n, dish in enumerate(written)])

    (source,) = lake.sources()
    assert outcome.reasons == {"card_number": 2}
    assert ["************" in row["text"] for row in lake.rejected(source)] == [True, True]
    kept_bytes = b"".join(path.read_bytes() for path in lake.root.rglob("*") if path.is_file())
    assert b"1111 1111 1111 1111" not in kept_bytes
    assert b"550000555555555" not in kept_bytes


def test_a_file_of_nothing_but_rejected_rows_ends_well(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")

    outcome = cleansed(spark, lake, [plate("A", dish=""), plate("B", dish="")])

    assert (outcome.accepted, outcome.quarantined, outcome.days, outcome.first_day) == (0, 2, [], None)
    assert lake.rows() == 0


def _month(spark: SparkSession, path: Path, lake: Lake, recipe: Recipe) -> Cleansed:
    with tempfile.TemporaryDirectory() as scratch:
        examination = intake.examine(path, name=path.name)
        raw = intake.to_raw(path, examination, Path(scratch))
        return cleanse(spark, raw, examination, recipe=recipe, lake=lake, source=raw.sha256)


@pytest.mark.skipif(not RETAIL.exists(), reason="needs ../shared/data/online_retail beside the checkout")
def test_nine_months_of_a_real_shop_in_any_order_and_twice(quick: SparkSession, tmp_path: Path) -> None:
    months = sorted(RETAIL.glob("*.csv"))
    forwards, backwards = Lake(tmp_path / "forwards"), Lake(tmp_path / "backwards")
    london = Recipe(zone="Europe/London", closing_hour=4)

    outcomes = [_month(quick, path, forwards, london) for path in [*months, *months[:2]]]
    for path in reversed(months):
        _month(quick, path, backwards, london)

    assert sum(outcome.rows_in for outcome in outcomes[:9]) == 320_705
    assert [outcome.sales_total for outcome in outcomes[9:]] == [outcome.sales_total for outcome in outcomes[:2]]
    assert [outcome.duplicate for outcome in outcomes[9:]] == [0, 0]
    assert forwards.digest() == backwards.digest()
    assert forwards.rows() == sum(outcome.accepted for outcome in outcomes[:9])
