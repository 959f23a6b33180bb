"""What a file is by its first bytes. Its name is a label only and decides nothing."""

from __future__ import annotations

from pathlib import Path

from ml.intake.refusals import BinaryFile, EmptyFile, Refused, UnsupportedType, WrongContent
from ml.workbooks import bounds

_HEAD = 4096
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
WORKBOOKS = (*bounds.ARCHIVES, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # how a ZIP and an OLE file begin
_UNZIP = ("Descomprímalo y suba el archivo que trae dentro.", "Unpack it and upload the file inside.")
_AGAIN = ("Expórtelo otra vez como CSV o XLSX.", "Export it again as CSV or XLSX.")
_EXPORT = ("Exporte los datos como CSV o XLSX.", "Export the data as CSV or XLSX.")
_REOPEN = (
    "Ábralo en Excel o LibreOffice y guárdelo como CSV o XLSX.",
    "Open it in Excel or LibreOffice and save it as CSV or XLSX.",
)
_MAGIC: tuple[tuple[bytes, str, str, tuple[str, str]], ...] = (
    (b"%PDF", "un PDF", "a PDF", _EXPORT),
    (b"\x89PNG", "una imagen PNG", "a PNG image", _EXPORT),
    (b"\xff\xd8\xff", "una imagen JPEG", "a JPEG image", _EXPORT),
    (b"GIF8", "una imagen GIF", "a GIF image", _EXPORT),
    (b"II*\x00", "una imagen TIFF", "a TIFF image", _EXPORT),
    (b"\x1f\x8b", "un archivo comprimido GZIP", "a GZIP archive", _UNZIP),
    (b"Rar!", "un archivo comprimido RAR", "a RAR archive", _UNZIP),
    (b"7z\xbc\xaf\x27\x1c", "un archivo comprimido 7z", "a 7z archive", _UNZIP),
    (b"BZh", "un archivo comprimido BZIP2", "a BZIP2 archive", _UNZIP),
    (b"SQLite format 3", "una base de datos SQLite", "an SQLite database", _EXPORT),
    (b"PAR1", "un archivo Parquet", "a Parquet file", _EXPORT),
    (b"\x7fELF", "un programa", "a program", _EXPORT),
    (b"MZ\x90\x00", "un programa", "a program", _EXPORT),
)
_HTML = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<script")


def container(path: Path, *, name: str) -> str:
    """ "text" or "workbook"; raises a refusal for everything else (a page, a picture, an empty file). What a ZIP holds
    is found out where it is opened."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        _refuse_if_blank(path, name)
    if head.startswith(WORKBOOKS):
        return "workbook"
    for magic, found_es, found_en, hint in _MAGIC:
        if head.startswith(magic):
            raise WrongContent(name=name, found_es=found_es, found_en=found_en, hint_es=hint[0], hint_en=hint[1])
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise WrongContent(
            name=name, found_es="una imagen WebP", found_en="a WebP image", hint_es=_EXPORT[0], hint_en=_EXPORT[1]
        )
    _refuse_markup(head, name)
    _refuse_binary(head, name)
    return "text"


def is_workbook(path: Path) -> bool:
    """Whether it would be opened as one, which takes a process of its own."""
    with path.open("rb") as file:
        return file.read(_HEAD).startswith(WORKBOOKS)


def _refuse_if_blank(path: Path, name: str) -> None:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if chunk.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
                if chunk.count(0) > len(chunk) // 2:
                    raise BinaryFile(name=name, found=100 * chunk.count(0) // len(chunk))
                return
            if len(chunk) > 64 and chunk.count(0) > len(chunk) // 2 and not chunk.startswith(_BOMS):
                raise BinaryFile(name=name, found=100 * chunk.count(0) // len(chunk))
    raise EmptyFile(name=name)


def of_archive(kind: str, *, name: str) -> Refused:
    """What is said of a ZIP that turned out to be no workbook: "damaged", "otherwise" (a workbook of another kind) or
    "plain"."""
    if kind == "otherwise":
        return UnsupportedType(
            name=name,
            found_es="un libro ODS o XLSB",
            found_en="an ODS or XLSB workbook",
            hint_es=_REOPEN[0],
            hint_en=_REOPEN[1],
        )
    damaged = kind == "damaged"
    hint_es, hint_en = _AGAIN if damaged else _UNZIP
    return WrongContent(
        name=name,
        found_es="un libro o archivo comprimido dañado" if damaged else "un archivo comprimido ZIP",
        found_en="a damaged workbook or archive" if damaged else "a ZIP archive",
        hint_es=hint_es,
        hint_en=hint_en,
    )


def _refuse_markup(head: bytes, name: str) -> None:
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith(_HTML):
        raise WrongContent(
            name=name, found_es="una página HTML", found_en="an HTML page", hint_es=_REOPEN[0], hint_en=_REOPEN[1]
        )
    if text.startswith(b"<?xml"):
        raise UnsupportedType(
            name=name,
            found_es="un XML",
            found_en="an XML file",
            hint_es="Los XML de SUNAT llegarán más adelante; por ahora exporte el detalle como CSV o XLSX.",
            hint_en="SUNAT's XML vouchers will come later; for now export the detail as CSV or XLSX.",
        )
    if text.startswith((b"{", b"[{")):
        raise UnsupportedType(
            name=name, found_es="un JSON", found_en="a JSON file", hint_es=_EXPORT[0], hint_en=_EXPORT[1]
        )


def _refuse_binary(head: bytes, name: str) -> None:
    """Control characters are noise in text; UTF-16's zero bytes are not, as they stand in one column of the pairs."""
    if head.startswith(_BOMS) or _looks_utf16(head):
        return
    control = sum(head.count(code) for code in (*range(9), *range(14, 27), *range(28, 32)))
    if control * 20 > len(head):
        raise BinaryFile(name=name, found=100 * control // len(head))


def _looks_utf16(head: bytes) -> bool:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    return most * 10 > len(head) * 3 and least * 50 < len(head)
