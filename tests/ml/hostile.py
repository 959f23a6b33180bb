"""Workbooks of a few kilobytes that make their reader abort or panic."""

from __future__ import annotations

import io
import struct
import zipfile

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SECTOR, _FREE, _LAST, _NONE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF  # as OLE numbers them


def xlsx(rows: str, *, strings: str = "") -> bytes:
    """One sheet of those rows; style 0 is a date."""
    parts = {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    related = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(parts.items(), start=1)
    )
    date = '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm"/></numFmts>'
    members = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="H" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/styles.xml": f'<styleSheet {_MAIN}>{date}<cellXfs count="1"><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": strings or f"<sst {_MAIN}/>",
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return data.getvalue()


def xls(*, dimension: tuple[int, int, int, int]) -> bytes:
    """One sheet with the cell A1, which says of itself that it has ``dimension`` (rows from, to; columns from, to)."""
    begun = struct.pack("<HHII", 0x0DBB, 0x07CC, 0, 6)
    name = b"Hoja1"
    before = _record(0x0809, struct.pack("<HH", 0x0600, 5) + begun) + _record(0x0042, struct.pack("<H", 1200))
    end = _record(0x000A)
    start = len(before) + 4 + 8 + len(name) + len(end)
    listed = _record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name)
    sheet = _record(0x0809, struct.pack("<HH", 0x0600, 0x10) + begun)
    sheet += _record(0x0200, struct.pack("<IIHHH", *dimension, 0))
    sheet += _record(0x0204, struct.pack("<HHHHB", 0, 0, 0, 5, 0) + b"fecha") + end
    return _compound(before + listed + end + sheet)


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """The stream ``Workbook`` in an OLE file: a sector of chains, one of names, eight of content."""
    stream = stream.ljust(8 * _SECTOR, b"\0")
    chains = [0xFFFFFFFD, _LAST, *range(3, 10), _LAST]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, _LAST, 0, _LAST, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    names = _entry("Root Entry", 5, 1, _LAST, 0) + _entry("Workbook", 2, _NONE, 2, len(stream)) + bytes(256)
    return header + struct.pack("<128I", *chains, *[_FREE] * (128 - len(chains))) + names + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _NONE, _NONE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


_TITLES = '<row r="1"><c r="A1" t="inlineStr"><is><t>fecha</t></is></c></row>'
FAR = xls(dimension=(0, 0xFFFFFFF0, 0, 0xFFFE))
FILES = {
    "a dimension of more cells than any memory": FAR,
    "a count of four thousand million texts": xlsx(
        _TITLES, strings=f'<sst {_MAIN} count="4000000000" uniqueCount="4000000000"><si><t>x</t></si></sst>'
    ),
    "a moment before all time": xlsx(_TITLES + '<row r="2"><c r="A2" s="0"><v>-1e300</v></c></row>'),
}
