"""A few thousand rows of a file, as text: its beginning whole, the rest at even distances, its end."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import NamedTuple

from ml.intake.blocks import MAX_RECORD, WIDE
from ml.intake.refusals import BrokenEncoding, UnclosedQuote, shown
from ml.intake.scan import scan

HEAD = MAX_RECORD + (64 << 10)
_PARTS = 8
_PART = 32 << 10
_TAIL = 64 << 10


class Record(NamedTuple):
    """One record and the 0-based line it starts at."""

    line: int
    cells: list[str]
    stop: int  # 0-based line after it


def head(path: Path, *, name: str, encoding: str) -> tuple[str, bool]:
    """The beginning of the file as text, cut at a line break, and whether that is the whole file."""
    with path.open("rb") as file:
        raw = file.read(HEAD)
        whole = not file.read(1)
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict" if encoding in WIDE else "backslashreplace")
    try:
        text = decoder.decode(raw, final=whole)
    except UnicodeError as broken:
        raise BrokenEncoding(name=name, line=1, expected=encoding.upper()) from broken
    if not whole and "\n" in text:
        text = text[: text.rfind("\n") + 1]
    return text, whole


def spread(path: Path, *, encoding: str) -> list[str]:
    """Whole lines from eight places beyond the head: what tells dd/mm from mm/dd in a sorted file."""
    size = path.stat().st_size
    if size <= HEAD:
        return []
    step = (size - HEAD) // _PARTS
    lines: list[str] = []
    with path.open("rb") as file:
        for part in range(_PARTS):
            file.seek((HEAD + part * step) // 4 * 4)
            lines += _decoded(file.read(_PART), encoding).split("\n")[1:-1]
    return [line.rstrip("\r") for line in lines]


def tail(path: Path, *, encoding: str) -> list[tuple[str, int]]:
    """The last lines, the last first, each with the bytes from its beginning to the end of the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL) // 4 * 4)
        raw = file.read()
    feed = "\n".encode(_plain_codec(encoding))
    found: list[tuple[str, int]] = []
    end = len(raw)
    while end > 0 and len(found) < 200:
        start = _line_start(raw, end - (len(feed) if raw.endswith(feed, 0, end) else 0), feed)
        if start == 0 and size > len(raw):
            break
        found.append((_decoded(raw[start:end], encoding).rstrip("\r\n"), len(raw) - start))
        end = start
    return found


def _line_start(raw: bytes, end: int, feed: bytes) -> int:
    start = raw.rfind(feed, 0, end)
    while start > 0 and start % len(feed):
        start = raw.rfind(feed, 0, start + len(feed) - 1)
    return start + len(feed) if start >= 0 else 0


def _plain_codec(encoding: str) -> str:
    """The codec of a piece from the middle of the file, where no byte order mark stands."""
    return {"utf-16": "utf-16-le", "utf-8-sig": "utf-8", "utf-32": "utf-32-le"}.get(encoding, encoding)


def _decoded(raw: bytes, encoding: str) -> str:
    return raw.decode(_plain_codec(encoding), "backslashreplace")


def records(text: str, *, delimiter: str, quote: str, limit: int) -> list[Record]:
    """The first ``limit`` records that hold anything; stops where Python's reader gives up (a field above 128 kB).

    A NUL is shown as "\ufffd": header names and samples travel as JSON.
    """
    reader = csv.reader(io.StringIO(shown(text), newline=""), delimiter=delimiter, quotechar=quote)
    found: list[Record] = []
    start = 0
    try:
        for cells in reader:
            if cells:
                found.append(Record(start, cells, reader.line_num))
            start = reader.line_num
            if len(found) >= limit:
                break
    except csv.Error:
        return found
    return found


def refuse_unclosed(text: str, *, delimiter: str, quote: str, whole: bool, name: str) -> None:
    """Refuse a text whose last record stays within quotation marks; ``whole`` when it is the entire file."""
    data = text.encode("utf-8", "surrogatepass") + b"\n"
    ends = scan(data, delimiter=delimiter, quote=quote)
    begin = ends.last() + 1
    if begin < len(data) and (whole or len(data) - begin > MAX_RECORD):
        found = data[begin : begin + 60].split(b"\n", 1)[0].decode("utf-8", "replace").strip()
        raise UnclosedQuote(name=name, line=data.count(b"\n", 0, begin) + 1, found=found)
