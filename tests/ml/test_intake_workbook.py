"""A workbook is bounded before it is opened, and read as one would type it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from ml.intake import examine, to_raw
from ml.intake.refusals import BrokenWorkbook, EmptyFile, RowsOutOfOrder, TooManyColumns, WorkbookTooLarge
from ml.workbooks import bounds

ROOT = Path(__file__).parents[2]


def workbook(path: Path, rows: list[list[object]], *, other: list[list[object]] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if other is not None:
        extra = book.create_sheet("Notas")
        for row in other:
            extra.append(row)
    book.save(path)
    return path


def swollen(path: Path, *, sheet: bytes, rest: bytes = b"<workbook/>") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", rest)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


SALES: list[list[object]] = [
    ["Ventas de setiembre"],
    [],
    ["Fecha", "Cuenta", "Plato", "Cantidad", "Total", "Código"],
    [dt.datetime.fromisoformat("2026-09-05 13:40:00"), 17850, "Ceviche", 1, 62.5, "00123"],
    [dt.datetime.fromisoformat("2026-09-06 21:05:30"), 17851, "Ají de gallina", 2, 116, "00124"],
    [None],
    [dt.datetime.fromisoformat("2026-09-07"), 17852, "Lomo", 1, 65.1, "00125"],
    ["TOTAL", None, None, None, 243.6],
]


def test_a_workbook_is_read_with_excels_row_numbers_and_without_invented_decimals(tmp_path: Path) -> None:
    path = workbook(tmp_path / "subido", SALES)

    found = examine(path, name="ventas.xlsx")
    table = to_raw(path, found, tmp_path / "raw")

    rows = pq.read_table(table.path).to_pylist()
    assert [row["line"] for row in rows] == [4, 5, 7]
    assert list(rows[0].values()) == ["2026-09-05 13:40:00", "17850", "Ceviche", "1", "62.5", "00123", 4]
    assert rows[2]["c0"] == "2026-09-07 00:00:00"  # Excel keeps midnight as a bare date
    assert (found.header_row, found.first_line, found.titles) == (2, 4, ["Ventas de setiembre"])
    assert (found.kind, found.date_format) == ("sales", "%Y-%m-%d %H:%M:%S")


def test_a_column_of_dates_alone_stays_without_a_clock(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Fecha", "Plato", "Total"]]
    rows += [[dt.date(2026, 9, day), "Ceviche", 62.5] for day in (5, 6, 14)]
    path = workbook(tmp_path / "x", rows)

    found = examine(path, name="x.xlsx")
    table = to_raw(path, found, tmp_path / "raw")

    assert (found.mapping["date"], found.date_format) == ("Fecha", "%Y-%m-%d")
    assert pq.read_table(table.path).column("c0").to_pylist() == ["2026-09-05", "2026-09-06", "2026-09-14"]


def test_its_closing_total_is_kept_apart(tmp_path: Path) -> None:
    path = workbook(tmp_path / "subido", SALES)

    table = to_raw(path, examine(path, name="ventas.xlsx"), tmp_path / "raw")

    assert (table.rows_in, table.rows_bad) == (4, 1)
    assert pq.read_table(table.bad_path).to_pylist() == [{"line": 8, "reason": "footer", "text": "TOTAL · 243.6"}]


def test_the_longest_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "subido", SALES, other=[["hola"]])

    found = examine(path, name="ventas.xlsx")

    assert found.sheet == "Sheet"
    assert any(question["code"] == "sheets" and "Notas" in question["es"] for question in found.questions)


def test_a_workbook_named_csv_is_still_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "ventas.csv", SALES)

    assert examine(path, name="ventas.csv").container == "workbook"


def test_a_workbook_without_a_cell_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        examine(workbook(tmp_path / "x", []), name="x.xlsx")


GROWTH = """
import resource, sys
from pathlib import Path
from ml.intake import examine
from ml.intake.refusals import WorkbookTooLarge
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    examine(Path(sys.argv[1]), name="bomb.xlsx")
except WorkbookTooLarge:
    here, there = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(max(here.ru_maxrss, there.ru_maxrss) - before)
"""


def test_a_bomb_is_refused_before_it_expands(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(100):
                part.write(b" " * (1 << 20))

    done = subprocess.run([sys.executable, "-c", GROWTH, path], capture_output=True, text=True, check=True, cwd=ROOT)

    assert path.stat().st_size < 200_000
    assert int(done.stdout) < 50 << 10  # kilobytes


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="900000"><c r="CV900000"/></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row\nr="1048576"><c\nr="XFD1048576"><v>1</v></c></row>',
        '<x:row xmlns:x="urn:x" r="1048576"><x:c r="XFD1048576"><v>1</v></x:c></x:row>',
        f'<row spans="{" " * 300}" r="1048576"><c s="{" " * 300}" r="XFD1048576"><v>1</v></c></row>',
        '<row><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048575"/><row><c r="XFC1"/><c><v>1</v></c></row>',
    ],
)
def test_a_sheet_with_one_far_cell_is_refused_before_it_is_laid_out(tmp_path: Path, cells: str) -> None:
    sheet = f'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{cells}</sheetData></worksheet>'

    with pytest.raises(WorkbookTooLarge, match="×"):
        examine(swollen(tmp_path / "x", sheet=sheet.encode()), name="x.xlsx")


def test_many_sheets_that_are_large_together_are_refused(tmp_path: Path) -> None:
    sheet = b'<worksheet><sheetData><row r="900000"><c r="J900000"><v>1</v></c></row></sheetData></worksheet>'
    path = swollen(tmp_path / "x", sheet=sheet)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in (2, 3):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)

    with pytest.raises(WorkbookTooLarge, match="×"):
        examine(path, name="x.xlsx")


def test_declared_entities_are_refused(tmp_path: Path) -> None:
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'

    with pytest.raises(BrokenWorkbook, match="DOCTYPE"):
        examine(swollen(tmp_path / "x", sheet=sheet), name="x.xlsx")


def test_thousands_of_parts_are_refused(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(2_500):
            archive.writestr(f"xl/media/{number}.png", "")
    path = tmp_path / "x"
    path.write_bytes(data.getvalue())

    with pytest.raises(WorkbookTooLarge, match="2501"):
        examine(path, name="x.xlsx")


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c r="A1"/></row>' * 3_000 + '<row><c r="XFD1"/><c/></row>',
        '<row r="1">' * 3_000 + "</row>" * 3_000 + '<row><c r="XFD1"/><c/></row>',
    ],
)
def test_rows_are_counted_by_their_ends_whatever_their_cells_say(tmp_path: Path, rows: str) -> None:
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"

    with pytest.raises(WorkbookTooLarge, match="×"):
        examine(swollen(tmp_path / "x", sheet=sheet.encode()), name="x.xlsx")


FAR = b'<worksheet><sheetData><row r="1"><c r="A1"/></row><row><c r="XFD1048576"/></row></sheetData></worksheet> '


@pytest.mark.parametrize(
    "sheet",
    [
        b"x" + FAR,
        b"\xff\xfe<\x00a\x00>\x00" + FAR + b"<\x00/\x00a\x00>\x00",
        b"<\x00a\x00>\x00" + FAR + b"<\x00/\x00a\x00>\x00",
        b"x" + hashlib.shake_256().digest((1 << 20) - 16) + FAR,  # its mark lies across two pieces
    ],
)
def test_a_part_with_cells_that_is_no_plain_xml_is_refused(tmp_path: Path, sheet: bytes) -> None:
    with pytest.raises(BrokenWorkbook, match="sheet1"):
        examine(swollen(tmp_path / "x", sheet=sheet), name="x.xlsx")


def test_a_part_that_ends_early_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenWorkbook):
        examine(swollen(tmp_path / "x", sheet=b"<worksheet><sheetData>"), name="x.xlsx")


ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>Ceviche</t></is></c><c r="B{0}"><v>62.5</v></c></row>'


def test_rows_that_do_not_ascend_are_refused_where_the_first_one_stands(tmp_path: Path) -> None:
    rows = "".join([ROW.format(1), *[ROW.format(2)] * 5_000])
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"

    with pytest.raises(RowsOutOfOrder) as refusal:
        examine(swollen(tmp_path / "x", sheet=sheet.encode()), name="x.xlsx")

    assert (refusal.value.data["found"], refusal.value.data["last"]) == (2, 2)


@pytest.mark.parametrize("parts", [1, 3])
def test_parts_that_shrink_a_hundredfold_are_refused_unopened(tmp_path: Path, parts: int) -> None:
    path = swollen(tmp_path / "x", sheet=b"<worksheet/>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(parts):
            archive.writestr(f"xl/worksheets/more{number}.xml", b"<row>" * ((5 << 20) // parts) + b"not xml")

    with pytest.raises(WorkbookTooLarge, match="limit 20 MB"):
        examine(path, name="x.xlsx")


def test_a_sheet_that_says_the_same_in_each_row_is_no_bomb(tmp_path: Path) -> None:
    moment = dt.datetime.fromisoformat("2026-09-05 13:40:00")
    same: list[list[object]] = [[moment, 17850, "Ceviche", 1, 62.5, "Salón"] for _ in range(20_000)]
    path = workbook(tmp_path / "x", [["Fecha", "Cuenta", "Plato", "Cantidad", "Total", "Zona"], *same])

    bounds.check(path)

    with zipfile.ZipFile(path) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    assert sheet.file_size < bounds.MAX_SHRUNK / 2 * sheet.compress_size


def test_more_elements_than_can_be_looked_at_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", f"<workbook>{'<x/>' * 5_400_000}</workbook>")

    with pytest.raises(WorkbookTooLarge, match="5,000,000"):
        examine(tmp_path / "x", name="x.xlsx")


def test_a_sheet_of_more_than_a_thousand_columns_is_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"{word} {place}" for place in range(1_001)] for word in ("campo", "a", "b", "c")]

    with pytest.raises(TooManyColumns, match="1001"):
        examine(workbook(tmp_path / "x", rows), name="x.xlsx")


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + 2]) + data[at + 2 :]


@pytest.mark.parametrize("shift", range(0, 18, 3))
def test_a_workbook_whose_compressed_bytes_are_damaged_is_refused(tmp_path: Path, shift: int) -> None:
    data = workbook(tmp_path / "x", SALES).read_bytes()
    (tmp_path / "x").write_bytes(damaged(data, data.index(b"xl/worksheets/sheet1.xml") + 40 + shift))

    with pytest.raises(BrokenWorkbook):
        examine(tmp_path / "x", name="x.xlsx")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_packed_as_no_spreadsheet_packs_is_refused(tmp_path: Path, method: int) -> None:
    path = swollen(tmp_path / "x", sheet=b"<worksheet/>")
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.writestr("xl/styles.xml", "<styleSheet/>")

    with pytest.raises(BrokenWorkbook, match=f"ZIP {method}"):
        examine(path, name="x.xlsx")
