"""How large a workbook becomes when opened, found out before it is: a ZIP of a few kilobytes may hold gigabytes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ml.intake.refusals import BrokenWorkbook, WorkbookTooLarge

MAX_MEMBERS = 2_000
MAX_BYTES = 400 << 20  # of all parts together, unpacked; counted while unpacking, never taken from the directory
MAX_RATIO = 250  # of one part; real sheets are near 10 to 30
MAX_CELLS = 20_000_000  # of one sheet's rectangle: calamine holds it whole, at about 30 bytes a cell
_CHUNK = 1 << 20
_OVERLAP = 256  # bytes: an attribute or declaration cut between two chunks
_CELL = re.compile(rb'<c [^>]{0,80}?r="([A-Z]{1,3})\d')
_ROW = re.compile(rb'<row [^>]{0,200}?r="(\d{1,7})"')
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check(path: Path, *, name: str) -> None:
    """Unpack the XLSX once in small pieces, keeping nothing; refuse bombs, declared entities and immense sheets."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise WorkbookTooLarge(name=name, found=f"{len(members)} partes", limit=MAX_MEMBERS)
            left = MAX_BYTES
            for member in members:
                left -= _unpacked(archive, member, left, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise BrokenWorkbook(name=name, found=type(broken).__name__) from broken


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, name: str) -> int:
    size, column, row, carry = 0, 0, 0, b""
    is_sheet = member.filename.startswith("xl/worksheets/")
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > left or size > max(_CHUNK, member.compress_size * MAX_RATIO):
                raise WorkbookTooLarge(name=name, found=f"> {size >> 20} MB", limit=f"{MAX_BYTES >> 20} MB")
            text = carry + chunk
            if member.filename.endswith((".xml", ".rels")) and _DECLARATION.search(text):
                raise BrokenWorkbook(name=name, found="DOCTYPE")
            if is_sheet:
                column = max([column, *map(_number, set(_CELL.findall(text)))])
                row = max([row, *map(int, _ROW.findall(text))])
                if column * row > MAX_CELLS:
                    raise WorkbookTooLarge(name=name, found=f"{row} × {column}", limit=f"{MAX_CELLS:,}")
            carry = text[-_OVERLAP:]
    return size


def _number(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value
