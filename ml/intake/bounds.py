"""How large a workbook becomes when opened, found out before it is: a ZIP of a few kilobytes may hold gigabytes."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from ml.intake.refusals import BrokenWorkbook, RowsOutOfOrder, WorkbookTooLarge

MAX_MEMBERS = 2_000
MAX_BYTES = 400 << 20  # of all parts together, unpacked; counted while unpacking, never taken from the directory
MAX_RATIO = 250  # of one part; real sheets are near 10 to 30
MAX_SHRUNK = 100  # parts that shrink more than so many times may hold ...
MAX_SHRUNK_BYTES = 20 << 20  # ... so much together, by the directory, beyond which Python's unpacking never goes
MAX_ELEMENTS = 10_000_000  # of all parts: about five million cells, and a bound on the time that looking takes
MAX_CELLS = 20_000_000  # of all sheets' rectangles: calamine holds them whole, at about 30 bytes a cell
_CHUNK = 1 << 20
_PLACE = re.compile(r"\$?([A-Za-z]{1,4})\$?(\d{1,9})")
_BOM = b"\xef\xbb\xbf"
_CELLS = b"sheetData"  # the element without which calamine finds no cell


def check(path: Path, *, name: str) -> None:
    """Unpack the XLSX once in small pieces, keeping nothing; refuse bombs, declared entities and immense sheets."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise WorkbookTooLarge(name=name, found=f"{len(members)} partes", limit=MAX_MEMBERS)
            _refuse_swollen(members, path.stat().st_size, name)
            left = _Left(MAX_BYTES, MAX_CELLS, MAX_ELEMENTS)
            for member in members:
                _unpack(archive, member, left, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise BrokenWorkbook(name=name, found=type(broken).__name__) from broken


def _refuse_swollen(members: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if sum(member.compress_size for member in members) > size:
        raise zipfile.BadZipFile
    shrunk = sum(part.file_size for part in members if part.file_size > MAX_SHRUNK * part.compress_size)
    if shrunk > MAX_SHRUNK_BYTES:
        raise WorkbookTooLarge(
            name=name, found=f"{shrunk >> 20} MB / {size / (1 << 20):.1f} MB", limit=f"{MAX_SHRUNK_BYTES >> 20} MB"
        )


@dataclass
class _Left:
    """What the parts not yet read may still hold."""

    bytes: int
    cells: int
    elements: int


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: _Left, name: str) -> None:
    """Read one part and take it from what is left."""
    size = 0
    with archive.open(member) as part:
        chunk = part.read(_CHUNK)
        reader: _Extent | _Opaque = _Extent(name, left) if _is_xml(chunk) else _Opaque(name, member.filename)
        while chunk:
            size += len(chunk)
            if size > left.bytes or size > max(_CHUNK, member.compress_size * MAX_RATIO):
                raise WorkbookTooLarge(name=name, found=f"> {size >> 20} MB", limit=f"{MAX_BYTES >> 20} MB")
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

    def __init__(self, name: str, member: str) -> None:
        self._name, self._member, self._end = name, member, b""

    def read(self, chunk: bytes) -> None:
        if _CELLS in self._end + chunk:
            raise BrokenWorkbook(name=self._name, found=self._member[:40])
        self._end = chunk[-len(_CELLS) :]

    def close(self) -> None:
        """Nothing is held back."""


class _Extent:
    """The rectangle that a part's cells would be laid out in, read as XML is read: however it is quoted, spaced,
    prefixed or abbreviated, and whatever the part is called.

    Where a place is missing it is counted as calamine counts: rows by their ends, cells from the one before; the place
    that a cell names does not move the row.
    """

    def __init__(self, name: str, left: _Left) -> None:
        self._name, self._left, self.elements = name, left, 0
        self._row, self._column = 1, 0
        self._rows = self._columns = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._element
        self._parser.EndElementHandler = self._ended
        self._parser.StartDoctypeDeclHandler = self._declared

    def read(self, chunk: bytes) -> None:
        self._parse(chunk, last=False)

    def close(self) -> None:
        """Newer expat holds unfinished markup back until it is told that nothing follows."""
        self._parse(b"", last=True)

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        if self.elements > self._left.elements:
            raise WorkbookTooLarge(name=self._name, found=f"> {MAX_ELEMENTS:,}", limit=f"{MAX_ELEMENTS:,}")
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as broken:
            raise BrokenWorkbook(name=self._name, found=str(broken)) from broken

    def _declared(self, *_: object) -> None:
        raise BrokenWorkbook(name=self._name, found="DOCTYPE")

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if tag == "c" or tag.endswith(" c"):
            self._cell(attributes.get("r"))
        elif tag == "row" or tag.endswith(" row"):
            self._begin(int(attributes.get("r", self._row)))

    def _begin(self, row: int) -> None:
        """Each row stands below the one before, so that no sheet has more of them than its rectangle."""
        if row < self._row:
            raise RowsOutOfOrder(name=self._name, found=row, last=self._row - 1)
        self._row = row

    def _ended(self, tag: str) -> None:
        if tag == "row" or tag.endswith(" row"):
            self._row, self._column = self._row + 1, 0

    def _reach(self, row: int, column: int) -> None:
        if row <= self._rows and column <= self._columns:
            return
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if self.cells > self._left.cells:
            found = f"{self._rows} × {self._columns}"
            raise WorkbookTooLarge(name=self._name, found=found, limit=f"{MAX_CELLS:,}")

    @property
    def cells(self) -> int:
        return self._rows * self._columns

    def _cell(self, place: str | None) -> None:
        """A cell that does not say where it is follows the one before."""
        if place is None:
            self._column += 1
            self._reach(self._row, self._column)
            return
        said = _PLACE.fullmatch(place)
        if said is None:
            raise BrokenWorkbook(name=self._name, found=place[:40])
        self._column = _number(said[1].upper())
        self._reach(int(said[2]), self._column)


@lru_cache(maxsize=1 << 10)
def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value
