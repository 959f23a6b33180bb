"""A workbook is read in a process of its own, whose end is never ours."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ml.intake import examine, to_raw, workbook
from ml.intake.refusals import BrokenWorkbook, WorkbookTooLarge
from ml.workbooks import sheets
from tests.ml import hostile
from tests.ml.test_intake_workbook import SALES
from tests.ml.test_intake_workbook import workbook as made


@pytest.mark.parametrize("case", sorted(hostile.FILES))
def test_a_workbook_at_which_its_reader_aborts_or_panics_is_refused(tmp_path: Path, case: str) -> None:
    path = tmp_path / "subido"
    path.write_bytes(hostile.FILES[case])

    with pytest.raises(BrokenWorkbook) as refused:
        examine(path, name="ventas.xlsx")

    assert len(hostile.FILES[case]) < 6_000
    assert refused.value.data["found"]


def test_an_old_workbook_that_says_its_size_truly_is_read(tmp_path: Path) -> None:
    path = tmp_path / "subido"
    path.write_bytes(hostile.xls(dimension=(0, 1, 0, 1)))

    book = workbook.read(path, name="ventas.xls", limit=10)

    assert [record.cells for record in book.records] == [["fecha"]]


@pytest.mark.parametrize(
    ("does", "found"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import sys; sys.exit(3)", "error 3"),
        ("""print('{"sheet": "H", "others": []}'); print('[1, ["fec', end='')""", "error 0"),
    ],
)
def test_a_reader_that_ends_early_has_read_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, found: str
) -> None:
    path = made(tmp_path / "subido", SALES)
    monkeypatch.setattr(sheets, "command", lambda: [sys.executable, "-c", does])

    with pytest.raises(BrokenWorkbook) as refused:
        examine(path, name="ventas.xlsx")

    assert refused.value.data["found"] == found


def test_a_workbook_that_takes_more_time_than_there_is_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "subido", SALES)
    endless = "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 3))\nwhile True: pass"
    monkeypatch.setattr(sheets, "command", lambda: [sys.executable, "-c", endless])

    with pytest.raises(WorkbookTooLarge, match="60 s"):
        examine(path, name="ventas.xlsx")


def test_nothing_is_left_of_a_workbook_whose_reader_ends_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "subido", SALES)
    found = examine(path, name="ventas.xlsx")
    does = """print('{"sheet": "Sheet", "others": []}'); print('[4, ["a", "b", "c", "d", "e", "f"]]')"""
    monkeypatch.setattr(sheets, "command", lambda: [sys.executable, "-c", does])

    with pytest.raises(BrokenWorkbook):
        to_raw(path, found, tmp_path / "raw")

    assert not [*(tmp_path / "raw").rglob("*.parquet")]


def test_rows_of_more_text_than_is_held_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "subido", SALES)
    monkeypatch.setattr(workbook, "MAX_HELD", 200)

    with pytest.raises(WorkbookTooLarge):
        examine(path, name="ventas.xlsx")


def test_the_reader_has_bounds_of_memory_and_time_and_stands_behind() -> None:
    says = "import os, resource as r; sheets.bound(); print(*r.getrlimit(r.RLIMIT_AS), *r.getrlimit(r.RLIMIT_CPU))"
    code = sheets.command()[-1].replace("import main; main()", f"import sheets; {says}; print(os.nice(0))")

    done = subprocess.run(
        [sys.executable, "-c", code.replace("ml.workbooks.sheets", "ml.workbooks")],
        capture_output=True,
        text=True,
        check=True,
    )

    bounds = [sheets.MEMORY] * 2 + [sheets.SECONDS, sheets.SECONDS + sheets.GRACE]
    assert [int(value) for value in done.stdout.split()] == [*bounds, os.nice(0) + sheets.BEHIND]


def test_the_reader_loads_nothing_of_ours_but_its_own_package() -> None:
    done = subprocess.run(
        [*sheets.command()[:2], "-X", "importtime", *sheets.command()[2:]],
        input=b'{"path": "nowhere"}',
        capture_output=True,
        check=False,
    )

    assert b"broken_workbook" in done.stdout
    assert b"ml.workbooks" in done.stderr
    assert b"ml.intake" not in done.stderr
    assert b"pyarrow" not in done.stderr


def test_the_process_that_asks_unpacks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("a workbook is opened beside the reader's process")

    path = made(tmp_path / "subido", SALES)
    monkeypatch.setattr(zipfile, "ZipFile", opened)

    assert examine(path, name="ventas.xlsx").kind == "sales"


def filled(rows: int, columns: int, *, every: int) -> str:
    """A sheet whose rows have a cell at each so many places."""
    letters = [chr(65 + place) for place in range(0, columns, every)]
    cells = ("".join(f'<c r="{letter}{row}"><v>{row}</v></c>' for letter in letters) for row in range(1, rows + 1))
    return "".join(f'<row r="{row}">{of}</row>' for row, of in enumerate(cells, start=1))


def test_the_largest_sheet_that_is_let_pass_fits_the_readers_memory(tmp_path: Path) -> None:
    path = tmp_path / "subido"
    path.write_bytes(hostile.xlsx(filled(300_000, 19, every=9)))

    book = workbook.read(path, name="ventas.xlsx", limit=10)

    assert book.width == 19


def test_a_sheet_far_larger_than_what_is_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "subido"
    path.write_bytes(hostile.xlsx(filled(30, 4, every=1) + '<row r="99000"><c r="S99000"><v>1</v></c></row>'))

    with pytest.raises(WorkbookTooLarge, match="99000 × 19"):
        examine(path, name="ventas.xlsx")
