"""XLSX and XLS as rows of text: numbers without Excel's invented decimals, moments in ISO form."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from ml.intake import bounds
from ml.intake.refusals import BrokenWorkbook, EmptyFile, shown
from ml.intake.sample import Record

_TAIL = 200  # rows at the end among which the footer is looked for
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True)
class Book:
    """The sheet that is read, the names of the other filled ones, and its first and last rows that hold anything.

    A column with a moment in it writes each of its dates as one: Excel keeps midnight as a bare date.
    """

    sheet: str
    others: list[str]
    records: list[Record]
    last: list[Record]  # beyond ``records``
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


def rows(sheet: calamine.CalamineSheet, *, clocks: Collection[int] = ()) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with its 1-based number in the sheet; ``clocks`` as in ``Book``."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = _texts(cells, clocks)
        if any(texts):
            yield number, texts


def read(path: Path, *, name: str, limit: int) -> Book:
    """The first ``limit`` rows of the workbook's main sheet and its last ones, at the width that is really filled."""
    sheet, others = open_sheet(path, name=name)
    head: list[tuple[int, list[Cell]]] = []
    last: deque[tuple[int, list[Cell]]] = deque(maxlen=_TAIL)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if len(head) < limit:
            head.append((number, cells))
        else:
            last.append((number, cells))
    clocks = {place for _, cells in head for place, cell in enumerate(cells) if isinstance(cell, dt.datetime)}
    records = _records(head, clocks)
    width = max((place for record in records for place, cell in enumerate(record.cells, start=1) if cell), default=0)
    if not width:
        raise EmptyFile(name=name)
    trimmed = [Record(record.line, record.cells[:width], record.stop) for record in records]
    return Book(sheet.name, others, trimmed, _records(list(last), clocks), width)


def _records(numbered: list[tuple[int, list[Cell]]], clocks: Collection[int]) -> list[Record]:
    texts = ((number, _texts(cells, clocks)) for number, cells in numbered)
    return [Record(number - 1, cells, number) for number, cells in texts if any(cells)]


def _texts(cells: list[Cell], clocks: Collection[int]) -> list[str]:
    texts = [shown(cell) if isinstance(cell, str) else as_text(cell) for cell in cells]
    for place in clocks:
        if type(cells[place]) is dt.date:
            texts[place] += " 00:00:00"
    return texts


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
