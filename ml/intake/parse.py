"""One block of text to Arrow columns of strings with exact line numbers; what can't be read is told apart, by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
from numpy.typing import NDArray

from ml.intake.blocks import WIDE, Block
from ml.intake.scan import NEWLINE

_SHOWN = 4096  # characters of a bad line that are kept
PLAIN = pa.string()
REPEATED = pa.dictionary(pa.int32(), pa.string())


class Bad(NamedTuple):
    """A line set aside: ``reason`` is "ragged", "nul", "encoding" or "footer"."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Parsed:
    table: pa.Table  # c0 ... cN, line
    bad: list[Bad]
    rows: int  # data records of the block, counted from its text: len(table) + len(bad)


@dataclass(frozen=True)
class Parser:
    """Reads blocks of one file. ``types`` are the Arrow types of its columns (strings, dictionary-encoded or not)."""

    delimiter: str
    quote: str
    encoding: str
    types: list[pa.DataType]
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", [f"c{index}" for index in range(len(self.types))])

    def parse(self, block: Block) -> Parsed:
        """Every record of the block, good or bad, once; raises RuntimeError if the counts ever disagree."""
        if block.footer:
            return self._footer(block)
        text = None if b"\x00" in block.data else self._text(block.data)
        if text is not None:
            stops = None if block.ends is None or text is not block.data else block.ends.records
            return self._parsed(text, self._record_lines(block), [], stops)
        return self._salvaged(block)

    def _text(self, data: bytes) -> bytes | None:
        """The block in UTF-8, or None when some of it does not decode."""
        if data.isascii():
            return data
        try:
            text = data.decode(self._codec)
        except UnicodeDecodeError:
            return None
        return data if self._codec == "utf-8" else text.encode("utf-8")

    @property
    def _codec(self) -> str:
        return "utf-8" if self.encoding in WIDE or self.encoding == "utf-8-sig" else self.encoding

    def _record_lines(self, block: Block) -> NDArray[np.int64]:
        """The file's line at which each record of the block starts, blank ones included."""
        if block.ends is None:
            return np.arange(block.line, block.line + block.lines, dtype=np.int64)
        ends = np.flatnonzero(~block.ends.inside)
        return block.line + np.concatenate([[0], ends[:-1] + 1]).astype(np.int64)

    def _salvaged(self, block: Block) -> Parsed:
        """Some record holds a NUL or bytes that are no letters: those are set aside, the rest is parsed."""
        stops = block.ends.records if block.ends else _newlines(block.data)
        lines = self._record_lines(block)
        bad: list[Bad] = []
        good: list[bytes] = []
        kept: list[int] = []
        start = 0
        for line, stop in zip(lines.tolist(), stops.tolist(), strict=True):
            record = block.data[start : stop + 1]
            start = stop + 1
            text = self._text(record)
            if text is not None and b"\x00" not in text:
                good.append(text)
                kept.append(line)
            else:
                reason = "encoding" if text is None else "nul"
                bad.append(Bad(line, reason, record.decode(self._codec, "backslashreplace").rstrip("\r\n")[:_SHOWN]))
        stops = np.cumsum([len(record) for record in good], dtype=np.int64) - 1
        return self._parsed(b"".join(good), np.array(kept, np.int64), bad, stops)

    def _parsed(self, text: bytes, lines: NDArray[np.int64], bad: list[Bad], stops: NDArray[np.int64] | None) -> Parsed:
        ragged: list[tuple[int, str]] = []
        columns = self._columns(text, ragged)
        rows = len(columns[0]) + len(ragged)
        if rows != len(lines):
            lines = lines[~_blank(text, _newlines(text) if stops is None else stops)]
        if rows != len(lines):
            raise RuntimeError(f"{len(lines)} records in the text, {rows} read from it, near line {lines[:1]}")
        if ragged:
            indices = np.array([number - 1 for number, _ in ragged])
            bad = bad + [Bad(int(lines[number - 1]), "ragged", shown[:_SHOWN]) for number, shown in ragged]
            bad.sort()
            lines = np.delete(lines, indices)
        table = pa.table([*columns, pa.array(lines)], names=[*self.names, "line"])
        return Parsed(table, bad, len(lines) + len(bad))

    def _columns(self, text: bytes, ragged: list[tuple[int, str]]) -> list[pa.ChunkedArray]:
        if not text.strip(b"\r\n"):
            return [pa.chunked_array([], type=kind) for kind in self.types]

        def set_aside(row: pa.csv.InvalidRow) -> str:
            ragged.append((row.number, row.text))
            return "skip"

        table = pa.csv.read_csv(
            pa.BufferReader(text),
            read_options=pa.csv.ReadOptions(
                use_threads=False, column_names=self.names, block_size=len(text) + 1, encoding="utf8"
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=self.delimiter,
                quote_char=self.quote,
                newlines_in_values=True,
                invalid_row_handler=set_aside,
            ),
            convert_options=pa.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict(zip(self.names, self.types, strict=True)),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
        columns: list[pa.ChunkedArray] = table.columns
        return columns

    def _footer(self, block: Block) -> Parsed:
        text = block.data.decode(self._codec, "backslashreplace")
        bad = [
            Bad(block.line + offset, "footer", line.rstrip("\r")[:_SHOWN])
            for offset, line in enumerate(text.split("\n"))
            if line.rstrip("\r")
        ]
        empty = [pa.chunked_array([], type=kind) for kind in self.types]
        table = pa.table([*empty, pa.array([], pa.int64())], names=[*self.names, "line"])
        return Parsed(table, bad, len(bad))


def _newlines(text: bytes) -> NDArray[np.int64]:
    return np.flatnonzero(np.frombuffer(text, np.uint8) == NEWLINE)


def _blank(text: bytes, stops: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which records hold nothing at all: such lines are no data for any reader."""
    sizes = np.diff(stops, prepend=-1) - 1
    letters = np.frombuffer(text, np.uint8)
    lone_return = (sizes == 1) & (letters[np.maximum(stops - 1, 0)] == 0x0D)
    blank: NDArray[np.bool_] = (sizes == 0) | lone_return
    return blank


def repeated_types(sample: pa.Table) -> list[pa.DataType]:
    """For each column but ``line``: dictionary encoding where half of its values or more repeat, else plain strings."""
    columns = [column.combine_chunks() for column in sample.drop_columns(["line"]).columns]
    return [REPEATED if 2 * pa.compute.count_distinct(column).as_py() <= len(column) else PLAIN for column in columns]
