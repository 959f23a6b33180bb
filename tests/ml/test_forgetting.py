"""Guests who must be forgotten: their lines stay, and are nobody's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from ml import cleansing, intake
from ml.cleansing import Recipe
from ml.cleansing.recipe import ALWAYS, Forgotten
from ml.cleansing.redaction import names_any, redacted
from ml.intake.people import LONGEST, identity_of
from ml.lake import Lake
from ml.registry import Registry

ANA, EVA = identity_of("45678912", key=b""), identity_of("41234567", key=b"")
HEAD = "Fecha,Hora,Cuenta,Plato,Cantidad,Total,Cliente\n"
LINES = [
    "05/09/2026,13:40,C-1,Ceviche,1,62.00,45678912\n",
    "06/09/2026,13:50,C-2,Causa,1,40.00,45678912\n",
    "06/09/2026,14:00,C-3,Causa,1,40.00,41234567\n",
]
SOCIOS = "dni,nombre,edad\n45678912,Ana,40\n41234567,Eva,30\n" + "".join(f"4000{n:04d},N{n},{n}\n" for n in range(20))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def taken_in(
    spark: SparkSession, lake: Lake, text: str, tmp_path: Path, *, forgotten: Forgotten, name: str = "ventas.csv"
) -> cleansing.Cleansed:
    file = tmp_path / name
    file.write_text(text)
    examination = intake.examine(file, name=name).answered()
    raw = intake.to_raw(file, examination, tmp_path / f"raw-{name}")
    return cleansing.cleanse_file(
        spark, raw, examination, recipe=Recipe(), lake=lake, source=raw.sha256, forgotten=forgotten
    )


def guests_by_day(lake: Lake) -> list[tuple[date, str | None]]:
    sales = lake.sales(["day", "guest"]).to_pylist()
    return sorted(((row["day"], row["guest"]) for row in sales), key=lambda one: (one[0], one[1] or ""))


def test_lines_lose_a_forgotten_guest_and_are_counted_as_before(
    spark: SparkSession, lake: Lake, tmp_path: Path
) -> None:
    before = taken_in(spark, Lake(tmp_path / "other"), HEAD + "".join(LINES), tmp_path, forgotten={})

    after = taken_in(spark, lake, HEAD + "".join(LINES), tmp_path, forgotten={ANA: ALWAYS})

    assert guests_by_day(lake) == [(date(2026, 9, 5), None), (date(2026, 9, 6), None), (date(2026, 9, 6), EVA)]
    assert (after.accepted, after.sales_total, after.tickets) == (before.accepted, before.sales_total, before.tickets)
    assert (before.guests, after.guests) == (2, 1)


def test_a_guest_who_lapsed_is_forgotten_up_to_that_day(spark: SparkSession, lake: Lake, tmp_path: Path) -> None:
    taken_in(spark, lake, HEAD + "".join(LINES), tmp_path, forgotten={ANA: date(2026, 9, 5)})

    assert guests_by_day(lake) == [(date(2026, 9, 5), None), (date(2026, 9, 6), EVA), (date(2026, 9, 6), ANA)]


def test_the_lines_of_a_forgotten_guest_are_known_again_in_another_file(
    spark: SparkSession, lake: Lake, tmp_path: Path
) -> None:
    taken_in(spark, lake, HEAD + "".join(LINES), tmp_path, forgotten={ANA: ALWAYS})

    again = taken_in(spark, lake, HEAD + "".join(LINES[:2]), tmp_path, forgotten={ANA: ALWAYS}, name="otra.csv")

    assert (again.accepted, again.duplicate) == (0, 2)


def test_a_row_of_another_table_goes_without_its_text(spark: SparkSession, lake: Lake, tmp_path: Path) -> None:
    outcome = taken_in(spark, lake, SOCIOS, tmp_path, forgotten={ANA: ALWAYS}, name="socios.csv")

    (source,) = lake.sources()
    assert outcome.reasons == {"guest_forgotten": 1}
    assert [row["text"] for row in lake.rejected(source)] == [""]
    assert ANA not in lake.table("customers")["dni"].to_pylist()
    assert EVA in lake.table("customers")["dni"].to_pylist()


def test_a_redacted_table_keeps_what_was_sold_and_not_to_whom(tmp_path: Path) -> None:
    file = tmp_path / "ventas.csv"
    file.write_text(HEAD + "".join(LINES) + "06/09/2026,14:00,C-3,Causa,1,40.00,45678912,de más\n")
    examination = intake.examine(file, name=file.name)
    raw = intake.to_raw(file, examination, tmp_path / "raw")

    without = redacted(raw, examination, guests=[ANA], out=tmp_path / "without")

    assert without is not None
    cells = pq.read_table(without.path)
    assert cells["c6"].to_pylist() == ["", "", EVA]
    assert cells["c3"].to_pylist() == ["Ceviche", "Causa", "Causa"]
    assert pq.read_table(without.bad_path)["text"].to_pylist() == [""]
    assert redacted(without, examination, guests=[ANA], out=tmp_path / "again") is None


@pytest.mark.parametrize("name", ["ventas.csv", "socios.csv"])
def test_a_guest_of_many_letters_is_forgotten_by_those_that_are_kept(
    spark: SparkSession, lake: Lake, tmp_path: Path, name: str
) -> None:
    whole = "Compañía Hotelera " * 6
    text = HEAD + LINES[2] + LINES[0].replace("45678912", whole) if name == "ventas.csv" else SOCIOS + f"{whole},X,50\n"

    taken_in(spark, lake, text, tmp_path, forgotten={whole[:LONGEST]: ALWAYS}, name=name)

    (source,) = lake.sources()
    gone = [row["text"] for row in lake.rejected(source)]
    assert gone == ([] if name == "ventas.csv" else [""])
    assert not lake.naming([whole[:LONGEST]])


@pytest.mark.parametrize(
    ("guest", "text", "named"),
    [
        ("12", "05/12/2026,12:30,C-12,Causa,1,12.00,X,de más", False),
        ("12", "05/09/2026\x1f13:40\x1f12\x1fCausa", True),
        ("12", "05/09/2026;13:40;12.0;Causa", True),
        ("CL0007", "05/09/2026,13:40,CL00071,Causa", False),
        ("CL0007", '05/09/2026,13:40,"CL0007",Causa', True),
        ("ana", "05/09/2026,13:40,Susana,Banana split", False),
        ("ana quispe", "05/09/2026,13:40,ANA  QUISPE vino,Causa", True),
        ("Ána Quispe", "05/09/2026,13:40,ana quispe,Causa", True),
        ("a" * LONGEST, f"05/09/2026,{'A' * 90},Causa", True),
        (ANA, f"llamar a {ANA}, por favor", True),
        (ANA, "", False),
    ],
)
def test_a_row_names_a_guest_by_whole_cells_and_whole_words(guest: str, text: str, named: bool) -> None:
    assert names_any(text, [guest]) is named


def test_what_is_said_of_a_guest_in_notes_and_beside_a_dish_goes_with_them(tmp_path: Path) -> None:
    file = tmp_path / "ventas.csv"
    lines = [
        "05/09/2026,13:40,C-1,Ceviche DNI 45678912,1,62.00,,\n",
        "06/09/2026,13:50,C-2,Causa,1,40.00,,de Ana 45678912\n",
        "06/09/2026,14:00,C-3,Causa,1,40.00,41234567,sin ají\n",
    ]
    file.write_text(HEAD.replace("\n", ",Observaciones\n") + "".join(lines))
    examination = intake.examine(file, name=file.name)
    raw = intake.to_raw(file, examination, tmp_path / "raw")

    without = redacted(raw, examination, guests=[ANA], out=tmp_path / "without")

    assert without is not None
    cells = pq.read_table(without.path)
    assert cells["c3"].to_pylist() == ["Ceviche DNI ", "Causa", "Causa"]
    assert cells["c7"].to_pylist() == ["", "", "sin ají"]


def test_versions_that_name_a_guest_are_found_and_lose_those_files_for_good(
    spark: SparkSession, tmp_path: Path
) -> None:
    registry = Registry(tmp_path / "casa")
    registry.init()
    lake = Lake(tmp_path / "casa" / "lake")
    taken_in(spark, lake, HEAD + "".join(LINES), tmp_path, forgotten={})
    before = registry.record_data("before")
    taken_in(spark, lake, HEAD + "".join(LINES), tmp_path, forgotten={ANA: ALWAYS})
    after = registry.record_data("after")

    found = registry.naming([ANA])
    registry.forget(found)

    assert set(found) == {before.digest}
    assert registry.naming([ANA]) == {}
    assert set(registry.naming([EVA])) == {after.digest}
    stored = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "raw-" not in str(path)]
    assert not any(ANA.encode() in data for data in stored)


def test_rows_that_were_set_aside_are_no_part_of_a_version(spark: SparkSession, tmp_path: Path) -> None:
    registry = Registry(tmp_path / "casa")
    registry.init()
    lake = Lake(tmp_path / "casa" / "lake")
    taken_in(spark, lake, HEAD + "".join(LINES) + "31/02/2026,14:00,C-3,Causa,1,40.00,X\n", tmp_path, forgotten={})

    data = registry.record_data("with a bad date")

    assert not [file.path for file in registry.manifest(data.digest)[0].files if "quarantine" in file.path]
    assert lake.files("quarantine")
