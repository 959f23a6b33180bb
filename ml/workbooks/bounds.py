"""How large a workbook becomes when opened, found out before it is: a ZIP of a few kilobytes may hold gigabytes.

Looking costs seconds of processor, so it is done where ``sheets`` reads, under that process's bounds and nowhere else.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

MAX_MEMBERS = 2_000
MAX_BYTES = 400 << 20  # of all parts together, unpacked; counted while unpacking, never taken from the directory
MAX_RATIO = 250  # of one part; real sheets are near 10 to 30
MAX_SHRUNK = 100  # parts that shrink more than so many times may hold ...
MAX_SHRUNK_BYTES = 20 << 20  # ... so much together, by the directory, beyond which Python's unpacking never goes
MAX_ELEMENTS = 5_000_000  # of all parts: 100,000 rows of 15 columns of text are 4.6 million; about eight seconds
MAX_CELLS = 6_000_000  # of all sheets' rectangles: calamine holds them whole, at about 30 bytes a cell
MAX_SPARSE = 20  # cells of a rectangle to each that is there; an honest sheet of notes has five ...
FREE_CELLS = 500_000  # ... and rectangles up to this are held however little is in them
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")  # how a ZIP begins
ARCHIVE = "archive"  # the code of one that is no workbook
_CHUNK = 1 << 20
_LETTERS = re.compile(r"\$?([A-Za-z]{1,4})\$?")
_DIGITS = "0123456789"
_BOM = b"\xef\xbb\xbf"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # those of a spreadsheet; LZMA would ask for gigabytes
_CELLS = b"sheetData"  # the element without which calamine finds no cell


class Unfit(Exception):
    """A workbook that is not opened: the code of its refusal, and what that says of it."""

    def __init__(self, code: str, **said: Any) -> None:
        self.code, self.said = code, said
        super().__init__(code, said)


def _broken(found: str) -> Unfit:
    return Unfit("broken_workbook", found=found)


def _too_large(found: str, limit: str | int) -> Unfit:
    return Unfit("workbook_too_large", found=found, limit=limit)


def begins_as_archive(path: Path) -> bool:
    """Whether its first four bytes are those of a ZIP, as every XLSX is. Raises OSError where it can't be read."""
    with path.open("rb") as file:
        return file.read(4) in ARCHIVES


def check(path: Path) -> None:
    """Unpack the XLSX once in small pieces, keeping nothing; refuse bombs, declared entities and immense sheets.

    Raises ``Unfit``, also for whatever goes wrong while a damaged archive is unpacked.
    """
    try:
        with _opened(path) as archive:
            if begins_as_archive(path):
                _refuse_others(archive.namelist())
            _check(archive, path.stat().st_size)
    except (Unfit, MemoryError):
        raise
    except Exception as damaged:  # of a stranger: zipfile, zlib, expat each fail in their own way
        raise _broken(type(damaged).__name__) from damaged


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as damaged:
        raise Unfit(ARCHIVE, kind="damaged") from damaged


def _refuse_others(members: list[str]) -> None:
    """An archive that is no workbook of this kind."""
    if "mimetype" in members or "xl/workbook.bin" in members:
        raise Unfit(ARCHIVE, kind="otherwise")
    if "xl/workbook.xml" not in members:
        raise Unfit(ARCHIVE, kind="plain")


def _check(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _too_large(f"{len(members)} partes", MAX_MEMBERS)
    for member in members:
        if member.compress_type not in _METHODS:
            raise _broken(f"ZIP {member.compress_type}")
    _refuse_swollen(members, size)
    left = _Left(MAX_BYTES, MAX_CELLS, MAX_ELEMENTS)
    for member in members:
        _unpack(archive, member, left)


def _refuse_swollen(members: list[zipfile.ZipInfo], size: int) -> None:
    if sum(member.compress_size for member in members) > size:
        raise zipfile.BadZipFile
    shrunk = sum(part.file_size for part in members if part.file_size > MAX_SHRUNK * part.compress_size)
    if shrunk > MAX_SHRUNK_BYTES:
        raise _too_large(f"{shrunk >> 20} MB / {size / (1 << 20):.1f} MB", f"{MAX_SHRUNK_BYTES >> 20} MB")


@dataclass
class _Left:
    """What the parts not yet read may still hold."""

    bytes: int
    cells: int
    elements: int


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: _Left) -> None:
    """Read one part and take it from what is left."""
    size = 0
    with archive.open(member) as part:
        chunk = part.read(_CHUNK)
        reader: _Extent | _Opaque = _Extent(left) if _is_xml(chunk) else _Opaque(member.filename)
        while chunk:
            size += len(chunk)
            if size > left.bytes or size > max(_CHUNK, member.compress_size * MAX_RATIO):
                raise _too_large(f"> {size >> 20} MB", f"{MAX_BYTES >> 20} MB")
            reader.read(chunk)
            chunk = part.read(_CHUNK)
    reader.close()
    left.bytes, left.cells, left.elements = (
        left.bytes - size,
        left.cells - reader.cells,
        left.elements - reader.elements,
    )


def _is_xml(chunk: bytes) -> bool:
    """XML whose markup is ASCII. UTF-16 is not: calamine reads bytes, and would see another document than expat."""
    text = chunk.removeprefix(_BOM).lstrip()
    return text.startswith(b"<") and not text.startswith(b"<\x00")


class _Opaque:
    """A part that is no XML (an image, a macro): calamine skips what precedes a tag, and must find no cells in it."""

    cells = elements = 0

    def __init__(self, member: str) -> None:
        self._member, self._end = member, b""

    def read(self, chunk: bytes) -> None:
        if _CELLS in self._end + chunk:
            raise _broken(self._member[:40])
        self._end = chunk[-len(_CELLS) :]

    def close(self) -> None:
        """Nothing is held back."""


class _Extent:
    """The rectangle that a part's cells would be laid out in, read as XML is read: however it is quoted, spaced,
    prefixed or abbreviated, and whatever the part is called.

    Where a place is missing it is counted as calamine counts: rows by their ends, cells from the one before; the place
    that a cell names does not move the row.
    """

    def __init__(self, left: _Left) -> None:
        self._left, self.elements = left, 0
        self._row, self._column = 1, 0
        self._rows = self._columns = self._there = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.ordered_attributes = True  # a list is made sooner than a dict
        self._parser.StartElementHandler = self._element
        self._parser.EndElementHandler = self._ended
        self._parser.StartDoctypeDeclHandler = self._declared

    def read(self, chunk: bytes) -> None:
        self._parse(chunk, last=False)

    def close(self) -> None:
        """Newer expat holds unfinished markup back until it is told that nothing follows."""
        self._parse(b"", last=True)
        if self.cells > max(FREE_CELLS, MAX_SPARSE * self._there):
            raise _too_large(f"{self._rows} × {self._columns}", f"{max(FREE_CELLS, MAX_SPARSE * self._there):,}")

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        if self.elements > self._left.elements:
            raise _too_large(f"> {MAX_ELEMENTS:,}", f"{MAX_ELEMENTS:,}")
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as broken:
            raise _broken(str(broken)) from broken

    def _declared(self, *_: object) -> None:
        raise _broken("DOCTYPE")

    def _element(self, tag: str, attributes: list[str]) -> None:
        self.elements += 1
        what = _local(tag)
        if what == "c":
            self._there += 1
            # It nearly always says where it is first; looking for that would take as long as all the rest.
            self._cell(attributes[1] if attributes and attributes[0] == "r" else _value(attributes, "r"))
        elif what == "row":
            said = _value(attributes, "r")
            self._begin(self._row if said is None else int(said))

    def _begin(self, row: int) -> None:
        """Each row stands below the one before, so that no sheet has more of them than its rectangle."""
        if row < self._row:
            raise Unfit("rows_out_of_order", found=row, last=self._row - 1)
        self._row = row

    def _ended(self, tag: str) -> None:
        if _local(tag) == "row":
            self._row, self._column = self._row + 1, 0

    def _reach(self, row: int, column: int) -> None:
        if row <= self._rows and column <= self._columns:
            return
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if self.cells > self._left.cells:
            raise _too_large(f"{self._rows} × {self._columns}", f"{MAX_CELLS:,}")

    @property
    def cells(self) -> int:
        return self._rows * self._columns

    def _cell(self, place: str | None) -> None:
        """A cell that does not say where it is follows the one before."""
        if place is None:
            self._column += 1
            self._reach(self._row, self._column)
            return
        letters = place.rstrip(_DIGITS)
        column, digits = _number(letters), place[len(letters) :]
        if not column or not 0 < len(digits) < 10:
            raise _broken(place[:40])
        self._column, row = column, int(digits)
        if row > self._rows or column > self._columns:
            self._reach(row, column)


@lru_cache(maxsize=1 << 10)
def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _value(attributes: list[str], name: str) -> str | None:
    """Of one attribute, from names and values in turns."""
    for at in range(0, len(attributes), 2):
        if attributes[at] == name:
            return attributes[at + 1]
    return None


@lru_cache(maxsize=1 << 10)
def _number(letters: str) -> int:
    """Of a column; 0 where these are not the letters of one."""
    said = _LETTERS.fullmatch(letters)
    value = 0
    for letter in said[1].upper() if said else "":
        value = value * 26 + ord(letter) - 64
    return value
