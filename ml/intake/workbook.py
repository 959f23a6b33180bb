"""XLSX and XLS as rows of text: numbers without Excel's invented decimals, moments in ISO form."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.intake import content
from ml.intake.refusals import BrokenWorkbook, EmptyFile, Refused, RowsOutOfOrder, WorkbookTooLarge, shown
from ml.intake.sample import Record
from ml.workbooks import bounds, sheets

MAX_HELD = 64 << 20  # bytes of one row, and of the first and last ones together
_TAIL = 200  # rows at the end among which the footer is looked for
_REFUSALS: dict[str, type[Refused]] = {
    refusal.code: refusal for refusal in (BrokenWorkbook, RowsOutOfOrder, WorkbookTooLarge)
}


@dataclass(frozen=True)
class Book:
    """The sheet that is read, the names of the other filled ones, and its first and last rows that hold anything.

    A column with a moment in it writes each of its dates as one: Excel keeps midnight as a bare date.
    """

    sheet: str
    others: list[str]
    records: list[Record]
    last: list[Record]  # beyond ``records``
    width: int


def rows(path: Path, *, name: str, sheet: str, clocks: Collection[int] = ()) -> Iterator[sheets.Row]:
    """Each row of the sheet that holds anything, with its 1-based number; ``clocks`` as in ``Book``.

    Refuses a workbook that is damaged, locked, empty or a bomb.
    """
    with _answered({"path": str(path), "sheet": sheet, "clocks": list(clocks)}, name=name) as answers:
        next(answers)
        yield from map(_row, answers)


def read(path: Path, *, name: str, limit: int) -> Book:
    """The first ``limit`` rows of the workbook's main sheet and its last ones, at the width that is really filled.

    Its main sheet is the one with most rows. Refuses what ``rows`` does.
    """
    asked: sheets.Asked = {"path": str(path), "head": limit, "tail": _TAIL}
    with _answered(asked, name=name, together=True) as answers:
        found = next(answers)
        records = [Record(number - 1, cells, number) for number, cells in map(_row, answers)]
    head = [record for record in records if record.stop <= limit]
    width = max((place for record in head for place, cell in enumerate(record.cells, start=1) if cell), default=0)
    if not width:
        raise EmptyFile(name=name)
    trimmed = [Record(record.line, record.cells[:width], record.stop) for record in head]
    return Book(found["sheet"], found["others"], trimmed, records[len(head) :], width)


def _row(said: list[Any]) -> sheets.Row:
    number, cells = said
    return number, [shown(cell) for cell in cells]


@contextmanager
def _answered(asked: sheets.Asked, *, name: str, together: bool = False) -> Iterator[Iterator[Any]]:
    """What the process of ``sheets`` says to a question: first which sheet, then its rows; it is gone when this ends.

    A process that ends before it said that it is through ends as a workbook that can't be opened, however it ended.
    """
    # What the reader prints as it panics is no use to anybody.
    with subprocess.Popen(
        sheets.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _ask(process, asked)
            yield _heard(process, name=name, together=together)
        finally:
            process.kill()


def _ask(process: subprocess.Popen[bytes], asked: sheets.Asked) -> None:
    if process.stdin:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(sheets.question(asked))


def _heard(process: subprocess.Popen[bytes], *, name: str, together: bool) -> Iterator[Any]:
    """Its answers, of which one is no longer than MAX_HELD; nor are all ``together``."""
    size = 0
    while process.stdout and (line := process.stdout.readline(MAX_HELD + 1)):
        size = len(line) + (size if together else 0)
        if size > MAX_HELD:
            raise WorkbookTooLarge(name=name, found=f"> {MAX_HELD >> 20} MB", limit=f"{MAX_HELD >> 20} MB")
        try:
            said = json.loads(line)
        except ValueError:  # it was killed within a line
            break
        if said == sheets.END:
            return
        if isinstance(said, dict) and "empty" in said:
            raise EmptyFile(name=name)
        if isinstance(said, dict) and "refused" in said:
            raise _refusal(said["refused"], said["said"], name)
        yield said
    raise _ended(process.wait(), name)


def _refusal(code: str, said: dict[str, Any], name: str) -> Refused:
    return content.of_archive(said["kind"], name=name) if code == bounds.ARCHIVE else _REFUSALS[code](name=name, **said)


def _ended(code: int, name: str) -> Refused:
    """What it means that it said no more: its time or its memory was over, or it broke."""
    if code == -signal.SIGXCPU:
        return WorkbookTooLarge(name=name, found=f"> {sheets.SECONDS} s", limit=f"{sheets.SECONDS} s")
    return BrokenWorkbook(name=name, found=signal.Signals(-code).name if code < 0 else f"error {code}")
