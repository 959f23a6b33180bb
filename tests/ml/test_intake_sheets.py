"""A workbook is read in a process of its own, whose end is never ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ml.intake import examine, sheets, to_raw, workbook
from ml.intake.refusals import BrokenWorkbook, WorkbookTooLarge
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
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "SIGXCPU"),  # its time is over
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


def test_the_reader_has_bounds_of_memory_and_time() -> None:
    asked = "import resource as r, sheets; sheets.bound(); print(*r.getrlimit(r.RLIMIT_AS), *r.getrlimit(r.RLIMIT_CPU))"

    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.append({str(Path(sheets.__file__).parent)!r}); {asked}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert [int(value) for value in done.stdout.split()] == [sheets.MEMORY] * 2 + [sheets.SECONDS] * 2


def test_the_reader_loads_nothing_of_ours_but_itself() -> None:
    done = subprocess.run(
        [*sheets.command()[:2], "-X", "importtime", *sheets.command()[2:]],
        input=b'{"path": "nowhere"}',
        capture_output=True,
        check=False,
    )

    assert b'"broken"' in done.stdout
    assert b"ml.intake" not in done.stderr
    assert b"pyarrow" not in done.stderr
