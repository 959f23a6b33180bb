"""XLSX and XLS as rows of text: numbers without Excel's invented decimals, moments in ISO form."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from ml.intake import bounds
from ml.intake.refusals import BrokenWorkbook, EmptyFile
from ml.intake.sample import Record

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True)
class Book:
    """The sheet that is read and the names of the other filled ones; ``records`` are its rows that hold anything."""

    sheet: str
    others: list[str]
    records: list[Record]
    width: int


def open_sheet(path: Path, *, name: str, sheet: str = "") -> tuple[calamine.CalamineSheet, list[str]]:
    """The named sheet, or the one with most rows; refuses a workbook that is damaged, locked, empty or a bomb."""
    if zipfile.is_zipfile(path):
        bounds.check(path, name=name)
    try:
        book = calamine.load_workbook(path)
        sheets = [book.get_sheet_by_name(title) for title in ([sheet] if sheet else _worksheets(book))]
    except (calamine.CalamineError, OSError, ValueError) as broken:
        raise BrokenWorkbook(name=name, found=str(broken)[:80] or type(broken).__name__) from broken
    filled = [item for item in sheets if item.start is not None]
    if not filled:
        raise EmptyFile(name=name)
    chosen = max(filled, key=lambda item: item.height)
    return chosen, [item.name for item in filled if item.name != chosen.name]


def _worksheets(book: calamine.CalamineWorkbook) -> list[str]:
    return [item.name for item in book.sheets_metadata if item.typ == calamine.SheetTypeEnum.WorkSheet]


def rows(sheet: calamine.CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with its 1-based number in the sheet."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [as_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def read(path: Path, *, name: str) -> Book:
    """The rows of the workbook's main sheet, at the width that is really filled."""
    sheet, others = open_sheet(path, name=name)
    found = list(rows(sheet))
    width = max(max(index for index, cell in enumerate(cells, start=1) if cell) for _, cells in found)
    records = [Record(number - 1, cells[:width], number) for number, cells in found]
    return Book(sheet.name, others, records, width)


def as_text(cell: Cell) -> str:
    """A cell as one would type it: 17850 (not 17850.0), 2026-09-05 13:40:00, true."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
