"""A table that is not of sales is kept under its own columns' names, whatever they are."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

import ml.lake
from ml.cleansing import Cleansed, Recipe, cleanse_file
from ml.intake import examine, to_raw
from ml.intake.refusals import Refused
from ml.lake import Lake

OWN = ["line", "reason", "text", "c0", "c1", "v0", "source", "month"]


def kept(spark: SparkSession, folder: Path, names: list[str], rows: list[list[str]]) -> tuple[Cleansed, Lake, str]:
    """The outcome of cleansing the rows under these names, the lake and the table's name in it."""
    path = folder / "encuesta.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    found, lake = examine(path, name=path.name), Lake(folder / "lake")
    raw = to_raw(path, found, folder / "raw")
    outcome = cleanse_file(spark, raw, found, recipe=Recipe(), lake=lake, source=raw.sha256)
    return outcome, lake, found.table_name


def filled(width: int) -> list[list[str]]:
    return [[f"{word} {place}" for place in range(width)] for word in ("mesa", "barra", "patio")]


@pytest.mark.parametrize(
    "names",
    [
        *([name, "comentario"] for name in OWN),
        *(["comentario", name] for name in OWN),
        OWN,
        ["c0", "line", "reason", "text"],
        ["`c0`", "`line`", "re`ason", "text"],
        ["zona.mesa", "zona", "mesa.`x`", "*"],
        ["zona", "ZONA", "Zona", "LINE", "Reason", "TEXT"],
        ['la "mejor"', "l'autre", "a;b", "a=b", "{x}", "a\\b"],
        ["n" * 200, "n" * 199 + "m"],
        ["tono 😀", "ñandú ", "a  b", "select", "columna 1"],
        ["zona", "zona", "", "zona (2)"],
    ],
    ids=lambda names: "-".join(names)[:30],
)
def test_a_column_may_be_called_anything(spark: SparkSession, tmp_path: Path, names: list[str]) -> None:
    rows = filled(len(names))

    outcome, lake, name = kept(spark, tmp_path, names, rows)

    table = lake.table(name)
    assert (outcome.rows_in, outcome.accepted) == (3, 3)
    assert len(set(table.column_names)) == len(names)
    assert [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)] == rows


def test_what_is_quarantined_keeps_its_own_line_and_reason(spark: SparkSession, tmp_path: Path) -> None:
    rows = [["mesa", "uno", "1"], ["-", "", ""], ["patio", "dos", "3"], ["barra", "tres", "5"]]

    outcome, lake, name = kept(spark, tmp_path, ["reason", "text", "line"], rows)

    (source,) = lake.sources()
    assert outcome.reasons == {"empty_row": 1}
    assert [(row["line"], row["reason"]) for row in lake.rejected(source)] == [(3, "empty_row")]
    assert lake.table(name)["line"].to_pylist() == [1.0, 3.0, 5.0]


def test_a_table_changes_with_its_record_and_not_before(
    quick: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, lake, name = kept(quick, tmp_path, ["zona", "mesa"], filled(2))
    before, state = lake.table(name).to_pylist(), lake.digest()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as worker:
        worker.setattr(ml.lake, "_write_json", killed)
        with pytest.raises(KeyboardInterrupt):
            kept(quick, tmp_path, ["zona", "mesa"], [*filled(2), ["sala", "9"]])
    half_way, half_state = lake.table(name).to_pylist(), lake.digest()
    kept(quick, tmp_path, ["zona", "mesa"], [*filled(2), ["sala", "9"]])

    assert (half_way, half_state) == (before, state)
    assert lake.table(name).num_rows == 4
    assert len(list((lake.root / "tables").rglob("*.parquet"))) == 1


def test_an_older_file_of_a_table_has_the_last_word_where_it_is_cleansed_last(
    quick: SparkSession, tmp_path: Path
) -> None:
    more = [*filled(2), ["sala", "9"]]
    counted = []

    for rows in (filled(2), more, more, filled(2), filled(2)):
        _, lake, name = kept(quick, tmp_path, ["zona", "mesa"], rows)
        counted.append(lake.table(name).num_rows)

    assert counted == [3, 4, 4, 3, 3]
    assert len(list((lake.root / "tables").rglob("*.parquet"))) == 1


def test_the_same_table_again_leaves_the_lake_as_it_is(quick: SparkSession, tmp_path: Path) -> None:
    _, lake, _ = kept(quick, tmp_path, ["zona", "mesa"], filled(2))
    before = {path: path.stat().st_mtime_ns for path in lake.root.rglob("*") if path.is_file()}

    kept(quick, tmp_path, ["zona", "mesa"], filled(2))

    assert {path: path.stat().st_mtime_ns for path in lake.root.rglob("*") if path.is_file()} == before


def test_hundreds_of_columns_are_cleansed(quick: SparkSession, tmp_path: Path) -> None:
    names = [f"respuesta {place}" for place in range(300)]

    outcome, lake, name = kept(quick, tmp_path, names, filled(300))

    assert (outcome.accepted, lake.table(name).num_columns) == (3, 300)


PIECE = st.sampled_from(["`", ".", '"', "'", " ", "*", "%", "(", ",", "zona", "ZONA", "ñ", "\x7f", "\u202e", "$", *OWN])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.lists(PIECE, max_size=4).map("".join), min_size=2, max_size=6))
def test_any_names_are_cleansed_or_refused_with_a_sentence(quick: SparkSession, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            outcome, lake, name = kept(quick, Path(folder), names, filled(len(names)))
        except Refused:  # which always has a sentence
            return

        assert outcome.rows_in == outcome.accepted + outcome.quarantined + outcome.duplicate
        assert lake.table(name).num_columns == len(names)
