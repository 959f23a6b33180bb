"""Where the table begins and ends: title lines above the header, the header itself, TOTAL lines below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ml.intake.dates import MISSING, date_format
from ml.intake.layouts import MAX_COLUMNS, Layout, plain, recognise
from ml.intake.numbers import number_format
from ml.intake.refusals import HeaderMismatch, HeaderOnly, NoHeader, OneRow, PivotReport, TooManyColumns
from ml.intake.sample import Record

_LOOK = 60  # records from the top among which the header must be
_PIVOT_WORDS = frozenset(
    {"etiquetas de fila", "etiquetas de columna", "row labels", "column labels", "total general", "grand total"}
)
_PIVOT_START = ("suma de ", "sum of ", "cuenta de ", "count of ", "promedio de ", "average of ")
_TOTAL = re.compile(r"^(gran |grand |sub ?)?(total(es)?|suma|resumen)\b")
_ONLY_TOTAL = re.compile(r"^(gran |grand |sub ?)?total(es)?( general)?$")


@dataclass(frozen=True)
class Header:
    record: Record
    columns: list[str]  # made unique, empty ones named
    renamed: dict[str, str]
    titles: list[str]
    rows: list[list[str]]  # the data records of the sample, of the table's width
    layout: Layout | None


def find_header(
    records: Sequence[Record], *, width: int, whole: bool, layout: Layout | None, name: str, one_row: bool = False
) -> Header:
    """The header of the sampled records; ``width`` is the columns most of them have. ``one_row`` lets one do.

    ``whole`` when the sample is the entire file: only then can it be called empty. Raises the refusals above.
    """
    for above in records[:_LOOK]:
        _refuse_too_wide(_filled(above.cells), above, name)
    place = _place(records, width, layout)
    if place is None:
        _refuse_pivot(records[:_LOOK], name)
        first = next((record for record in records if len(record.cells) == width), records[0])
        raise NoHeader(name=name, line=first.line + 1, found=" · ".join(first.cells)[:80])
    record = records[place]
    below = records[place + 1 :]
    cells = _fitted(record, below, name)
    _refuse_too_wide(len(cells), record, name)
    known = layout if layout is not None and not layout.missing(cells) else recognise(cells)
    if whole:
        _refuse_too_few(below, record, name, known=one_row or known is not None)
    _refuse_pivot(records[: place + 1], name)
    columns, renamed = unique(cells)
    titles = [" ".join(filter(None, (cell.strip() for cell in above.cells))) for above in records[:place]]
    rows = [row.cells for row in below if len(row.cells) == len(columns)]
    return Header(record, columns, renamed, titles, rows, known)


def _filled(cells: Sequence[str]) -> int:
    """How many cells there are up to the last one that holds anything."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return width


def _refuse_too_wide(width: int, record: Record, name: str) -> None:
    if width > MAX_COLUMNS:
        raise TooManyColumns(name=name, line=record.line + 1, found=width, limit=MAX_COLUMNS)


def _place(records: Sequence[Record], width: int, layout: Layout | None) -> int | None:
    top = records[:_LOOK]
    for index, record in enumerate(top):
        if layout is not None and not layout.missing(record.cells):
            return index
        if layout is None and recognise(record.cells) is not None:
            return index
    return next(
        (index for index, record in enumerate(top) if _names_columns(record.cells, width, records[index + 1 :])), None
    )


def _names_columns(cells: list[str], width: int, below: Sequence[Record]) -> bool:
    """As wide as the table, nearly full, words only and mostly different ones, and not what stands below it."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2 or len(cells) < width - 1 or len(filled) < 0.6 * len(cells):
        return False
    if any(_is_value(cell) for cell in filled) or 2 * len(set(filled)) <= len(filled):
        return False
    return all(cells != record.cells for record in below[:20])


def _is_value(cell: str) -> bool:
    if cell.isdigit() and len(cell) == 4:
        return False  # a year may name a column: a pivot report, refused as such
    return cell.casefold() in MISSING or number_format([cell]) is not None or date_format([cell]) is not None


def _refuse_too_few(below: Sequence[Record], header: Record, name: str, *, known: bool) -> None:
    """One row tells nothing of dates and numbers, unless a known layout says how they are written."""
    data = [record for record in below if not is_footer(record.cells)]
    if not data:
        raise HeaderOnly(name=name, line=header.line + 1)
    if len(data) == 1 and not known:
        raise OneRow(name=name, line=data[0].line + 1)


def _refuse_pivot(top: Sequence[Record], name: str) -> None:
    for record in top:
        words = [plain(cell) for cell in record.cells if cell.strip()]
        marks = [word for word in words if word in _PIVOT_WORDS or word.startswith(_PIVOT_START)]
        spans = [cell for cell in record.cells if _is_period(cell)]
        if marks:
            raise PivotReport(name=name, line=record.line + 1, found=f"«{marks[0]}»")
        if len(spans) >= 3 and len(spans) * 2 > len(words):
            raise PivotReport(name=name, line=record.line + 1, found=", ".join(spans[:3]))


def _is_period(cell: str) -> bool:
    text = cell.strip()
    if text.isdigit():
        return len(text) == 4 and 1990 <= int(text) <= 2100
    return (text[:3].casefold() in _MONTH_STARTS and plain(text) in _MONTH_NAMES) or date_format([text]) is not None


_MONTH_NAMES = frozenset(
    """
    enero febrero marzo abril mayo junio julio agosto setiembre septiembre octubre noviembre diciembre
    ene feb mar abr may jun jul ago set sep oct nov dic jan apr aug dec
    january february march april june july august september october november december
    """.split()  # noqa: SIM905 - a list of 42 quoted words reads worse
)
_MONTH_STARTS = frozenset(name[:3] for name in _MONTH_NAMES)


def _fitted(header: Record, below: Sequence[Record], name: str) -> list[str]:
    """The header's cells at the width of the data: trailing empty cells on either side are no column."""
    widths = [len(record.cells) for record in below if not is_footer(record.cells)]
    width = max(set(widths), key=widths.count) if widths else len(header.cells)
    cells = header.cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    if len(cells) < width and all(not any(cell.strip() for cell in row.cells[len(cells) :]) for row in below[:50]):
        return cells + [""] * (width - len(cells))
    if len(cells) != width and widths.count(width) > len(widths) // 2:
        raise HeaderMismatch(name=name, line=header.line + 1, found=len(cells), expected=width)
    return cells


def unique(cells: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Column names as shown: trimmed, doubled ones numbered ("Total (2)"), empty ones named ("columna 4").

    The second value says which were changed, with the cell as the file has it.
    """
    columns: list[str] = []
    renamed: dict[str, str] = {}
    for position, cell in enumerate(cells, start=1):
        base = " ".join(cell.replace("\x00", " ").split()) or f"columna {position}"  # PostgreSQL keeps no NUL
        name, again = base, 2
        while name in columns:
            name, again = f"{base} ({again})", again + 1
        columns.append(name)
        if name != base or not cell.strip():
            renamed[name] = cell
    return columns, renamed


def is_footer(cells: Sequence[str]) -> bool:
    """A closing line: TOTAL and the like as its first word, or no word at all."""
    first = (cells[0].strip() if cells else "") or next(filter(str.strip, cells), "").strip()
    if not first:
        return True
    if first[0] not in "gGsStTrR" or not _TOTAL.match(plain(first)):
        return False
    filled = sum(1 for cell in cells if cell.strip())
    return filled < len(cells) if _ONLY_TOTAL.match(plain(first)) else 2 * filled <= len(cells) + 1


def footer(lines: Sequence[tuple[str, int]], *, delimiter: str, quote: str) -> tuple[int, int]:
    """How many closing lines a file has and how many bytes they take; ``lines`` come last first (``sample.tail``)."""
    rows = taken = 0
    for text, size in lines:
        cells = [cell.strip().strip(quote) for cell in text.split(delimiter)]
        if text.count(quote) % 2 or not is_footer(cells):
            break
        if text.strip():
            rows += 1
            taken = size
    return rows, taken
