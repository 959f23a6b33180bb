"""What the restaurants upload, read here by other means, comes to the truth: headers, rows, duplicates, money."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import load_workbook

from ml.world import build
from ml.world.houses import House, Part
from ml.world.layouts import WRITERS
from ml.world.roster import HOUSES

SCALE = 0.06
HEADERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "pos_export_headers"
FACTS = {
    "square_items_detail_2025_32col.csv": ("square", "32"),
    "square_items_detail_2026_35col.csv": ("square", "35"),
    "toast_ItemSelectionDetails.csv": ("toast", ""),
    "loyverse_receipts_by_item_en.csv": ("loyverse_en", ""),
    "loyverse_receipts_by_item_es_subset.csv": ("loyverse_es", ""),
    "susii_peru_ventas_columns.csv": ("susii", ""),
}


@dataclass(frozen=True)
class Reading:
    """How a test reads a layout: the columns that add up to the sales with IGV, and what counts nowhere."""

    amounts: tuple[str, ...]
    date: str
    document: str
    void: tuple[str, str] = ("", "")
    once: str = ""  # an amount of the document, on each of its lines, to be taken off once


READINGS = {
    "gourmet": Reading(("Total",), "Fecha", "Cuenta"),
    "square": Reading(("Net Sales", "Tax"), "Date", "Payment ID"),
    "toast": Reading(("Net Price", "Tax"), "Order Date", "Check Id", ("Void?", "true")),
    "loyverse_en": Reading(("Net sales", "Taxes"), "Date", "Receipt number", ("Status", "Cancelled")),
    "loyverse_es": Reading(("Ventas netas",), "Fecha", "Número de recibo"),
    "susii": Reading(("TOTAL (ITEM)",), "FECHA", "NÚMERO", ("ESTADO", "Anulado"), "DESCUENTO GLOBAL CON IGV"),
    "malecon": Reading(("Importe",), "F. Emisión", "N° Pedido", ("Estado", "Anulado")),
    "tambopampa": Reading(("IMPORTE",), "FEC_EMISION", "NRO_COMANDA"),
}
SLUGS = [house.slug for house in HOUSES]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("market")
    build(out, scale=SCALE)
    return out


def truth(market: Path, slug: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((market / slug / "truth" / "truth.json").read_text(encoding="utf-8"))
    return said


def rows_of(folder: Path, part: Part) -> list[list[str]]:
    if part.encoding == "xlsx":
        cells = load_workbook(folder / part.name).get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [[str(cell) for cell in row] for row in cells]
    text = (folder / part.name).read_bytes().decode(part.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=part.delimiter))


def table_of(folder: Path, house: House, part: Part) -> tuple[tuple[str, ...], list[list[str]]]:
    """Header and data lines, without titles and footer."""
    writer = WRITERS[house.writer]
    rows = rows_of(folder, part)[len(writer.titles(house, part)) :]
    return tuple(rows[0]), rows[1 : len(rows) - (1 if part.footer else 0)]


def cents(text: str, house: House) -> int:
    digits = text.replace("S/", "").replace(" ", "")
    digits = digits.replace(".", "").replace(",", ".") if house.writer == "malecon" else digits.replace(",", "")
    return round(float(digits or 0) * 100)


def good_rows(folder: Path, house: House, part: Part) -> list[dict[str, str]]:
    """The lines of a part that can be read, as dictionaries."""
    writer, reading = WRITERS[house.writer], READINGS[house.writer]
    header, rows = table_of(folder, house, part)
    whole = [dict(zip(header, row, strict=True)) for row in rows if len(row) == len(header)]
    readable = [row for row in whole if row[reading.date] != writer.impossible_date]
    return [row for row in readable if row[reading.amounts[0]] != "#REF!"]


def key_of(row: dict[str, str], house: House) -> tuple[str, ...]:
    """What makes a line equal to another in the columns that both of a house's headers have."""
    writer, reading = WRITERS[house.writer], READINGS[house.writer]
    if writer.line_key:
        return (row[writer.line_key],)
    money = {*writer.amount_columns, *writer.number_columns, "Recargo al consumo", "Propina"}
    text = (row[name] for name in writer.header(house.parts[0]) if name not in money)
    return (*text, *(str(cents(row[name], house)) for name in reading.amounts))


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_header_is_exactly_the_one_of_real_files(name: str) -> None:
    if not HEADERS.is_dir():
        pytest.skip("the folder of real headers is not beside this checkout")
    writer, variant = FACTS[name]
    part = Part("x.csv", HOUSES[0].parts[0].first, HOUSES[0].parts[0].last, variant=variant)

    real = next(csv.reader((HEADERS / name).read_text(encoding="utf-8").splitlines()))

    assert list(WRITERS[writer].header(part)) == real


def test_the_headers_have_as_many_columns_as_their_layouts() -> None:
    columns = {
        (house.writer, part.variant): len(WRITERS[house.writer].header(part))
        for house in HOUSES
        for part in house.parts
    }

    assert columns[("square", "32")] == 32
    assert columns[("square", "35")] == 35
    assert columns[("toast", "")] == 32
    assert columns[("loyverse_en", "")] == 23
    assert columns[("loyverse_es", "")] == 12
    assert columns[("susii", "")] == 29
    assert columns[("gourmet", "")] == 19


@pytest.mark.parametrize("house", HOUSES, ids=SLUGS)
def test_each_file_begins_as_its_layout_says(house: House, market: Path) -> None:
    for part in house.parts:
        header, rows = table_of(market / house.slug, house, part)

        assert header == WRITERS[house.writer].header(part)
        assert rows


@pytest.mark.parametrize("house", HOUSES, ids=SLUGS)
def test_the_rows_in_each_file_are_the_rows_that_the_truth_counts(house: House, market: Path) -> None:
    said = truth(market, house.slug)

    for part, counted in zip(house.parts, said["files"], strict=True):
        header, rows = table_of(market / house.slug, house, part)
        ragged = sum(len(row) != len(header) for row in rows)

        assert len(rows) == counted["rows"]
        assert ragged == counted["broken"].get("ragged", 0)
        assert len(good_rows(market / house.slug, house, part)) == counted["rows"] - sum(counted["broken"].values())


@pytest.mark.parametrize("house", HOUSES, ids=SLUGS)
def test_the_union_of_the_files_as_a_multiset_is_the_truth(house: House, market: Path) -> None:
    said = truth(market, house.slug)
    reading = READINGS[house.writer]
    union: Counter[tuple[str, ...]] = Counter()
    rows: dict[tuple[str, ...], dict[str, str]] = {}

    for part in house.parts:
        found = good_rows(market / house.slug, house, part)
        rows |= {key_of(row, house): row for row in found}
        counts = Counter(key_of(row, house) for row in found)
        if WRITERS[house.writer].line_key:
            counts = Counter(dict.fromkeys(counts, 1))
        union |= counts
    column, mark = reading.void
    live = {key: count for key, count in union.items() if not column or rows[key][column] != mark}
    sales = sum(cents(rows[key][name], house) * count for key, count in live.items() for name in reading.amounts)
    if reading.once:
        receipts = {rows[key][reading.document]: cents(rows[key][reading.once], house) for key in live}
        sales -= sum(receipts.values())

    assert sum(live.values()) == said["verdicts"]["accepted"]
    assert sum(union.values()) == said["totals"]["lines"]
    assert f"{sales / 100:.2f}" == said["totals"]["sales"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_verdicts_account_for_every_row(slug: str, market: Path) -> None:
    said = truth(market, slug)
    verdicts = said["verdicts"]

    broken = sum(sum(part["broken"].values()) for part in said["files"])
    voided = sum(part["voided"] for part in said["files"])

    assert verdicts["rows_in"] == verdicts["accepted"] + verdicts["quarantined"] + verdicts["duplicate"]
    assert verdicts["rows_in"] == sum(part["rows"] for part in said["files"])
    assert verdicts["quarantined"] == broken + voided > 0


def test_a_line_key_shows_the_lines_that_were_written_twice(market: Path) -> None:
    house = next(house for house in HOUSES if house.writer == "toast")
    said = truth(market, house.slug)

    for part, counted in zip(house.parts, said["files"], strict=True):
        keys = Counter(row["Item Selection Id"] for row in good_rows(market / house.slug, house, part))

        assert sum(keys.values()) - len(keys) == counted["repeats"] > 0


def test_dirt_is_there_and_counted(market: Path) -> None:
    said = truth(market, "huaca")
    lines = pd.read_parquet(market / "huaca" / "truth" / "lines.parquet")

    assert all(said["dirt"][f"dish_{kind}"] > 0 for kind in ("trailing_space", "upper_case", "no_accents"))
    assert said["dirt"]["missing_covers"] > 0
    assert said["dirt"]["equal_lines"] > 0
    assert said["totals"]["outlier_lines"] == lines["outlier"].sum()
    assert lines["dish"].map(lambda dish: dish == dish.strip()).all()


def test_susii_s_discounts_stand_on_the_receipt(market: Path) -> None:
    house = next(house for house in HOUSES if house.writer == "susii")
    rows = good_rows(market / house.slug, house, house.parts[0])

    receipts: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        receipts.setdefault(row["NÚMERO"], []).append(row)
    gaps = {
        sum(cents(row["TOTAL (ITEM)"], house) for row in lines)
        - cents(lines[0]["IMPORTE TOTAL DEL COMPROBANTE"], house)
        - cents(lines[0]["DESCUENTO GLOBAL CON IGV"], house)
        for lines in receipts.values()
    }
    undocumented = sum(lines[0]["DOCUMENTOS"] == "" for lines in receipts.values()) / len(receipts)

    assert gaps == {0}
    assert undocumented == pytest.approx(0.4, abs=0.12)
