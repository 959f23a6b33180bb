"""How large a workbook becomes when opened, found out before it is: a ZIP of a few kilobytes may hold gigabytes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from ml.intake.refusals import BrokenWorkbook, WorkbookTooLarge

MAX_MEMBERS = 2_000
MAX_BYTES = 400 << 20  # of all parts together, unpacked; counted while unpacking, never taken from the directory
MAX_RATIO = 250  # of one part; real sheets are near 10 to 30
MAX_CELLS = 20_000_000  # of one sheet's rectangle: calamine holds it whole, at about 30 bytes a cell
_CHUNK = 1 << 20
_PLACE = re.compile(r"\$?([A-Za-z]{1,4})\$?(\d{1,9})")
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


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
    size = 0
    with archive.open(member) as part:
        chunk = part.read(_CHUNK)
        extent = _Extent(name) if chunk.lstrip().startswith(_XML_STARTS) else None
        while chunk:
            size += len(chunk)
            if size > left or size > max(_CHUNK, member.compress_size * MAX_RATIO):
                raise WorkbookTooLarge(name=name, found=f"> {size >> 20} MB", limit=f"{MAX_BYTES >> 20} MB")
            if extent is not None:
                extent.read(chunk)
            chunk = part.read(_CHUNK)
    return size


class _Extent:
    """The rectangle that a part's cells would be laid out in, read as XML is read: however it is quoted, spaced,
    prefixed or abbreviated, and whatever the part is called."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._row = self._column = self._rows = self._columns = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._element
        self._parser.StartDoctypeDeclHandler = self._declared

    def read(self, chunk: bytes) -> None:
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as broken:
            raise BrokenWorkbook(name=self._name, found=str(broken)) from broken

    def _declared(self, *_: object) -> None:
        raise BrokenWorkbook(name=self._name, found="DOCTYPE")

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(" ")[2]
        if kind == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif kind == "c":
            self._cell(attributes.get("r"))
        else:
            return
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if self._rows * self._columns > MAX_CELLS:
            found = f"{self._rows} × {self._columns}"
            raise WorkbookTooLarge(name=self._name, found=found, limit=f"{MAX_CELLS:,}")

    def _cell(self, place: str | None) -> None:
        """A cell that does not say where it is follows the one before."""
        if place is None:
            self._column += 1
            return
        said = _PLACE.fullmatch(place)
        if said is None:
            raise BrokenWorkbook(name=self._name, found=place[:40])
        self._column, self._row = _number(said[1].upper()), int(said[2])


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value
