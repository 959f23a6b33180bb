"""A file to Parquet of strings, once, in parallel, every record accounted for: where Spark begins."""

from __future__ import annotations

import hashlib
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from ml.intake import workbook
from ml.intake.blocks import BLOCK, Block, Reader
from ml.intake.examination import Examination, RawTable
from ml.intake.hiding import Hider
from ml.intake.parse import PLAIN, Bad, Parser, repeated_types

_BAD = pa.schema([("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())])
_THREADS = 2
_SHEET_BATCH = 50_000
_SHEET_TEXT = 64 << 20  # characters, at which a batch is written though it has fewer rows
_FILE_ROWS = 500_000  # or a block more
_IN_FLIGHT = 3  # blocks read ahead of the parsers: bounds memory
_SAMPLE = 20_000  # rows that decide which columns are dictionary-encoded


class _Part:
    """The rows of one thread. Many of them are in several files, so that an engine can be given some at a time; the
    names of all threads' files sort in the order of the lines."""

    def __init__(self, folder: Path, number: int, schema: pa.Schema) -> None:
        self._folder, self._number, self._schema = folder, number, schema
        self._files = self._rows = 0
        self._file = self._begun()

    def write(self, table: pa.Table) -> None:
        """One row group."""
        if self._rows >= _FILE_ROWS:
            self.close()
            self._file, self._rows = self._begun(), 0
        self._file.write_table(table.cast(self._schema))
        self._rows += len(table)

    def close(self) -> None:
        self._file.close()

    def _begun(self) -> pq.ParquetWriter:
        path = self._folder / f"part-{self._files:04d}-{self._number}.parquet"
        self._files += 1
        return pq.ParquetWriter(
            path,
            self._schema,
            compression="lz4",
            use_dictionary=[field.name for field in self._schema if pa.types.is_dictionary(field.type)],
            column_encoding={"line": "DELTA_BINARY_PACKED"},
            write_statistics=False,
            store_schema=False,  # read back as plain strings, whatever was dictionary-encoded here
        )


class RawWriter:
    """A raw table's files: one part for each thread (Spark reads parts side by side) and the bad lines."""

    def __init__(self, out: Path, schema: pa.Schema, hider: Hider) -> None:
        self.rows_path, self.bad_path = out / "rows", out / "bad.parquet"
        shutil.rmtree(self.rows_path, ignore_errors=True)
        self.rows_path.mkdir(parents=True)
        self._schema, self._stack, self._hider = schema, ExitStack(), hider
        self._parts: dict[int, _Part] = {}
        self._bad: pq.ParquetWriter | None = None
        self.rows_in = self.rows_bad = 0

    def __enter__(self) -> Self:
        self._bad = self._stack.enter_context(pq.ParquetWriter(self.bad_path, _BAD))
        self.open(0)
        return self

    def __exit__(self, failure: object, *rest: object) -> None:
        self._stack.close()
        if failure is not None:
            shutil.rmtree(self.rows_path, ignore_errors=True)
            self.bad_path.unlink(missing_ok=True)

    def open(self, part: int) -> None:
        """Part ``part`` of the rows; opened by the one thread that reads the file."""
        if part not in self._parts:
            self._parts[part] = self._stack.enter_context(closing(_Part(self.rows_path, part, self._schema)))

    def write_rows(self, part: int, table: pa.Table) -> None:
        """One row group; safe from several threads as long as each keeps to its part."""
        if len(table):
            self._parts[part].write(self._hider.table(table))

    def count(self, rows: int, bad: list[Bad]) -> None:
        """Keep the bad lines and add up: called in the order of the file."""
        self.rows_in += rows
        self.rows_bad += len(bad)
        if bad and self._bad is not None:
            lines, reasons, texts = zip(*bad, strict=True)
            hidden = [
                self._hider.text(text, footer=reason == "footer") for text, reason in zip(texts, reasons, strict=True)
            ]
            columns = [list(lines), list(reasons), hidden]
            self._bad.write_table(pa.table(columns, schema=_BAD))

    def table(self, sha256: str) -> RawTable:
        return RawTable(self.rows_path, self.bad_path, self.rows_in, self.rows_bad, sha256)


def raw_schema(types: list[pa.DataType]) -> pa.Schema:
    """c0 ... cN and the line."""
    return pa.schema([*((f"c{index}", kind) for index, kind in enumerate(types)), ("line", pa.int64())])


def text_to_raw(
    path: Path,
    examination: Examination,
    out: Path,
    *,
    sha256: str = "",
    guest_key: bytes = b"",
    block_bytes: int = BLOCK,
) -> RawTable:
    """Blocks of a text file parsed and written by two threads, each into its own part: memory is flat.

    The first block is parsed alone and decides which columns are worth a dictionary.
    """
    reader = Reader(
        path,
        name=examination.name,
        encoding=examination.encoding,
        delimiter=examination.delimiter,
        quote=examination.quote,
        footer_bytes=examination.footer_bytes,
        hashed=not sha256,
        size=block_bytes,
    )
    blocks = reader.blocks(first_line=examination.first_line)
    plain = [PLAIN] * len(examination.columns)
    first = _parser(examination, plain).parse(next(blocks, Block(b"", examination.first_line, 0)))
    types = repeated_types(first.table.slice(0, _SAMPLE))
    with RawWriter(out, raw_schema(types), Hider(examination, key=guest_key)) as writer:
        writer.write_rows(0, first.table)
        writer.count(first.rows, first.bad)
        _parallel(blocks, _parser(examination, types), writer)
    return writer.table(sha256 or reader.sha256)


def _parser(examination: Examination, types: list[pa.DataType]) -> Parser:
    return Parser(examination.delimiter, examination.quote, examination.encoding, types)


def _parallel(blocks: Iterator[Block], parser: Parser, writer: RawWriter) -> None:
    """Block n goes to thread n mod 2, so that the same file always makes the same parts."""
    with ExitStack() as stack:
        pools = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(_THREADS)]
        waiting: deque[Future[tuple[int, list[Bad]]]] = deque()
        for index, block in enumerate(blocks, start=1):
            part = index % _THREADS
            writer.open(part)
            waiting.append(pools[part].submit(_parse_and_write, parser, block, writer, part))
            if len(waiting) > _IN_FLIGHT:
                writer.count(*waiting.popleft().result())
        while waiting:
            writer.count(*waiting.popleft().result())


def _parse_and_write(parser: Parser, block: Block, writer: RawWriter, part: int) -> tuple[int, list[Bad]]:
    parsed = parser.parse(block)
    writer.write_rows(part, parsed.table)
    return parsed.rows, parsed.bad


def to_raw(path: Path, examination: Examination, out: Path, *, sha256: str = "", guest_key: bytes = b"") -> RawTable:
    """Write a file's data records to ``out`` as a raw table, in one pass and flat memory.

    ``out`` is a folder that belongs to this one file: what a run before left there is replaced. ``sha256`` spares the
    hashing when the caller knows it; ``guest_key`` is the restaurant's, by which people are hidden (``people``). Raises
    UnclosedQuote, LineTooLong or BrokenEncoding for what only a whole pass can find; nothing is left in ``out`` then.
    """
    if examination.container == "workbook":
        return workbook_to_raw(path, examination, out, sha256=sha256, guest_key=guest_key)
    return text_to_raw(path, examination, out, sha256=sha256, guest_key=guest_key)


def hidden_again(raw: RawTable, examination: Examination, out: Path, *, guest_key: bytes) -> RawTable:
    """The same rows in ``out`` (made anew), with whatever is hidden by now and was not when they were written."""
    hider, bad = Hider(examination, key=guest_key), pq.read_table(raw.bad_path)
    with RawWriter(out, raw_schema([PLAIN] * len(examination.columns)), hider) as writer:
        for part, path in enumerate(sorted(raw.path.glob("*.parquet"))):
            writer.open(part)
            writer.write_rows(part, pq.read_table(path))
        writer.count(raw.rows_in, [Bad(**row) for row in bad.to_pylist()])
    return writer.table(raw.sha256)


def workbook_to_raw(
    path: Path, examination: Examination, out: Path, *, sha256: str = "", guest_key: bytes = b""
) -> RawTable:
    """The same for a workbook: rows are numbered as Excel shows them; its closing TOTAL rows go to the bad lines."""
    width = len(examination.columns)
    clocks = [place for place, column in enumerate(examination.columns) if _has_clock(examination, column)]
    held: deque[tuple[int, list[str]]] = deque()  # the last rows may be the footer
    batch: list[tuple[int, list[str]]] = []
    text = 0
    with RawWriter(out, raw_schema([PLAIN] * width), Hider(examination, key=guest_key)) as writer:
        for line, cells in workbook.rows(path, name=examination.name, sheet=examination.sheet, clocks=clocks):
            if line < examination.first_line:
                continue
            held.append((line, cells))
            if len(held) > examination.footer_rows:
                batch.append(held.popleft())
                text += sum(map(len, batch[-1][1]))
            if len(batch) == _SHEET_BATCH or text > _SHEET_TEXT:
                _write_batch(batch, width, writer)
                batch, text = [], 0
        _write_batch(batch, width, writer)
        footer = [Bad(line, "footer", " · ".join(filter(None, cells))) for line, cells in held]
        writer.count(len(footer), footer)
    return writer.table(sha256 or _sha256(path))


def _has_clock(examination: Examination, column: str) -> bool:
    return "%d" in (form := examination.column_dates.get(column, "")) and "%H" in form


def _write_batch(batch: list[tuple[int, list[str]]], width: int, writer: RawWriter) -> None:
    if not batch:
        return
    lines, cells = zip(*batch, strict=True)
    columns = [pa.array(values, PLAIN) for values in islice(zip(*cells, strict=True), width)]
    writer.write_rows(0, pa.table([*columns, pa.array(lines, pa.int64())], schema=raw_schema([PLAIN] * width)))
    writer.count(len(batch), [])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
