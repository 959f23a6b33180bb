"""A text file as blocks of whole records, each with the line it starts at: flat in memory, one pass.

Line numbers are those of the file, whatever its line breaks (LF, CRLF or CR) and encoding.
"""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.intake.refusals import BrokenEncoding, LineTooLong, UnclosedQuote
from ml.intake.scan import Ends, scan

MAX_RECORD = 1 << 20  # bytes
BLOCK = 2 << 20  # bytes: about 22,000 lines of a till; 8 MB took as long and 100 MB more memory
WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32"})
_WINDOW = MAX_RECORD // 2


@dataclass(frozen=True)
class Block:
    """Whole records, in UTF-8 or in the file's one-byte code page; ``line`` is the file's line of the first of them."""

    data: bytes
    line: int
    lines: int  # line breaks in it
    ends: Ends | None = None  # None: no quotation mark in it, so each line break ends a record
    footer: bool = False


@dataclass
class Reader:
    """Streams a file's blocks and, along the way, the SHA-256 of its own bytes (``sha256``, once all are taken)."""

    path: Path
    name: str
    encoding: str
    delimiter: str
    quote: str
    footer_bytes: int = 0
    hashed: bool = True
    size: int = BLOCK

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder(self.encoding)() if self.encoding in WIDE else None
        self._held = b""  # a CR at the end of a chunk waits for the LF that may follow
        self._line = 1

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def blocks(self, *, first_line: int) -> Iterator[Block]:
        """Data records from ``first_line`` on; then, if there is one, the footer as a block of its own.

        Raises UnclosedQuote, LineTooLong or BrokenEncoding with the line it begins at.
        """
        with io.FileIO(self.path) as file:
            carry = b""
            for chunk in self._chunks(file, self.path.stat().st_size - self.footer_bytes):
                carry = self._after(carry + chunk, first_line)
                if self._line < first_line:
                    continue
                block = self._cut(carry)
                if block is None:
                    self._refuse_open(carry)
                    continue
                yield block
                carry = carry[len(block.data) :]
                self._line += block.lines
            if carry and self._line >= first_line:
                block = self._final(carry)
                yield block
                self._line += block.lines
            footer = b"".join(self._chunks(file, self.footer_bytes))
            self._utf8(b"", final=True)
            if footer:
                yield Block(footer, self._line, footer.count(b"\n"), footer=True)

    def _chunks(self, file: io.FileIO, left: int) -> Iterator[bytes]:
        """The next ``left`` bytes of the file, in UTF-8 or its code page, hashed as they come."""
        while left > 0:
            at_start = file.tell() == 0
            raw = file.read(min(self.size, left))
            if not raw:
                break
            left -= len(raw)
            if self.hashed:
                self._digest.update(raw)
            yield self._line_feeds(self._utf8(raw.removeprefix(codecs.BOM_UTF8) if at_start else raw))
        if self._held:
            self._held = b""
            yield b"\n"

    def _utf8(self, raw: bytes, *, final: bool = False) -> bytes:
        if self._decoder is None:
            return raw
        try:
            return self._decoder.decode(raw, final).encode("utf-8")
        except UnicodeError as broken:
            raise BrokenEncoding(name=self.name, line=self._line, expected=self.encoding.upper()) from broken

    def _line_feeds(self, text: bytes) -> bytes:
        """CR alone (old exports) becomes LF; CRLF stays as it is."""
        text = self._held + text
        self._held = b"\r" if text.endswith(b"\r") else b""
        text = text[: len(text) - len(self._held)]
        if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
            return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return text

    def _after(self, text: bytes, first_line: int) -> bytes:
        """What follows the title and header lines."""
        position = 0
        while self._line < first_line:
            end = text.find(b"\n", position)
            if end < 0:
                self._refuse_open(text[position:])
                break
            position = end + 1
            self._line += 1
        return text[position:] if position else text

    def _cut(self, text: bytes) -> Block | None:
        """The whole records at the beginning of the text."""
        if self.quote.encode() not in text:
            end = text.rfind(b"\n") + 1
            self._refuse_long(text[:end])
            return Block(text[:end], self._line, text.count(b"\n")) if end else None
        ends = scan(text, delimiter=self.delimiter, quote=self.quote)
        end = ends.last() + 1
        if not end:
            return None
        kept = int(np.searchsorted(ends.newlines, end))
        ends = Ends(ends.newlines[:kept], ends.inside[:kept])
        self._refuse_wide(text, ends)
        return Block(text[:end], self._line, kept, ends)

    def _final(self, text: bytes) -> Block:
        block = self._cut(text if text.endswith(b"\n") else text + b"\n")
        if block is None or len(block.data) < len(text):
            raise self._unclosed(text)
        return block

    def _refuse_open(self, text: bytes) -> None:
        if len(text) > MAX_RECORD:
            if b"\n" in text:
                raise self._unclosed(text)
            raise LineTooLong(name=self.name, line=self._line, limit=MAX_RECORD)

    def _unclosed(self, text: bytes) -> UnclosedQuote:
        shown = text.split(b"\n", 1)[0][:60].decode("utf-8", "backslashreplace").strip()
        return UnclosedQuote(name=self.name, line=self._line, found=shown)

    def _refuse_long(self, text: bytes) -> None:
        """A line above the cap leaves one window of half its length without a line break: a cheap look at each."""
        for start in range(0, len(text), _WINDOW):
            if text.find(b"\n", start, start + _WINDOW) < 0 and start + _WINDOW < len(text):
                begin, end = text.rfind(b"\n", 0, start) + 1, text.find(b"\n", start)
                if end - begin > MAX_RECORD:
                    line = self._line + text.count(b"\n", 0, begin)
                    raise LineTooLong(name=self.name, line=line, limit=MAX_RECORD)

    def _refuse_wide(self, text: bytes, ends: Ends) -> None:
        """The same for records that hold quotation marks, whose ends are known."""
        stops = ends.records
        sizes = np.diff(stops, prepend=-1) - 1
        longest = int(sizes.argmax())
        if sizes[longest] > MAX_RECORD:
            begin = int(stops[longest - 1]) + 1 if longest else 0
            self._line += text.count(b"\n", 0, begin)
            self._refuse_open(text[begin : int(stops[longest])])
