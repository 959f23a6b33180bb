"""A workbook of one sheet, written plainly: the same rows give the same bytes.

Office Open XML (ECMA-376) with inline strings. Libraries that write XLSX stamp the time of writing into the file;
here the archive's dates are fixed, so that a world can be compared byte for byte.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

CREATED: Final = (2026, 11, 1, 6, 0, 0)
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIXED: Final = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>'
    '<sheet name="Ventas" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_workbook(path: Path, rows: Iterable[Sequence[str]], *, numbers: Sequence[bool]) -> None:
    """Write ``rows`` of text; the columns marked in ``numbers`` become numeric cells where the text is a number."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in _FIXED.items():
            archive.writestr(_entry(name), text)
        archive.writestr(_entry("xl/worksheets/sheet1.xml"), _sheet(rows, numbers))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=CREATED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _sheet(rows: Iterable[Sequence[str]], numbers: Sequence[bool]) -> str:
    known: dict[tuple[str, bool], str] = {}  # most cells repeat: each distinct one is made once
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for text, numeric in zip(row, numbers, strict=False):
            cell = known.get((text, numeric))
            if cell is None:
                cell = known[text, numeric] = _cell(text, numeric)
            cells.append(cell)
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(text: str, numeric: bool) -> str:
    """A cell without its address: cells of a row follow each other, so an empty one must stand too."""
    if not text:
        return "<c/>"
    if numeric and text.replace(".", "", 1).lstrip("-").isdigit():
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
