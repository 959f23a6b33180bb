"""A workbook's rows, read in a process of its own: a damaged or hostile one takes that process with it, not ours.

The reader aborts where it can't allocate what a file of a few kilobytes asks for, and a panic of it is no Exception.
So it runs under a bound of memory and of time, behind whoever answers pages, and writes what it finds as lines of JSON:
what the workbook holds, its rows, and ``END``; or why it is not opened, which ``bounds`` finds out first, here too. It
loads nothing of ours but this package: the others import half a second of libraries that it has no use for.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import resource
import sys
import zipfile
from collections import deque
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import python_calamine as calamine

from ml.workbooks import bounds

MEMORY = 512 << 20  # of addresses: the largest sheet that ``bounds`` lets pass takes two thirds of it
SECONDS = 60  # of processor: a sheet of 100,000 rows of 15 columns takes about fifteen
GRACE = 2  # more of them until it is killed, if it does not end by itself
BEHIND = 5  # how far behind the processes that answer pages: they go first, and it still gets on
END = "end"
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Row = tuple[int, list[str]]


class Asked(TypedDict):
    """Which rows: all of ``sheet``, or with ``head`` the first so many and the last ``tail`` of the longest sheet.

    A column of ``clocks`` writes each of its dates as a moment; with ``head`` they are those with a moment in them.
    """

    path: str
    sheet: NotRequired[str]
    clocks: NotRequired[list[int]]
    head: NotRequired[int]
    tail: NotRequired[int]


def main() -> None:
    """Answer the question on standard input."""
    bound()
    try:
        for said in _answers(json.load(sys.stdin)):
            sys.stdout.write(json.dumps(said) + "\n")
    except bounds.Unfit as unfit:
        sys.stdout.write(json.dumps({"refused": unfit.code, "said": unfit.said}) + "\n")
    except BaseException as failed:  # a panic is a BaseException
        said = {"found": str(failed)[:80] or type(failed).__name__}
        sys.stdout.write(json.dumps({"refused": "broken_workbook", "said": said}) + "\n")
        raise
    finally:
        sys.stdout.flush()


def bound() -> None:
    """From here on; where the system knows no such bound (macOS has none of memory) the others still hold."""
    os.nice(BEHIND)
    for limit, value, last in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, SECONDS, SECONDS + GRACE),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, last))


def _answers(asked: Asked) -> Iterator[Any]:
    if zipfile.is_zipfile(asked["path"]):
        bounds.check(Path(asked["path"]))
    elif bounds.begins_as_archive(Path(asked["path"])):
        raise bounds.Unfit(bounds.ARCHIVE, kind="damaged")
    book = calamine.load_workbook(asked["path"])
    titles = [asked["sheet"]] if asked.get("sheet") else _worksheets(book)
    filled = [sheet for sheet in map(book.get_sheet_by_name, titles) if sheet.start is not None]
    if not filled:
        yield {"empty": True}
        return
    chosen = max(filled, key=lambda item: item.height)
    yield {"sheet": chosen.name, "others": [item.name for item in filled if item.name != chosen.name]}
    yield from _ends(chosen, asked) if "head" in asked else _all(chosen, asked.get("clocks", []))
    yield END


def _worksheets(book: calamine.CalamineWorkbook) -> list[str]:
    return [item.name for item in book.sheets_metadata if item.typ == calamine.SheetTypeEnum.WorkSheet]


def _all(sheet: calamine.CalamineSheet, clocks: Collection[int]) -> Iterator[Row]:
    """Each row that holds anything, with its 1-based number in the sheet."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = _texts(cells, clocks)
        if any(texts):
            yield number, texts


def _ends(sheet: calamine.CalamineSheet, asked: Asked) -> Iterator[Row]:
    """The first and the last rows, of which those that hold nothing are left out."""
    head: list[tuple[int, list[Cell]]] = []
    last: deque[tuple[int, list[Cell]]] = deque(maxlen=asked["tail"])
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        (head if number <= asked["head"] else last).append((number, cells))
    clocks = {place for _, cells in head for place, cell in enumerate(cells) if isinstance(cell, dt.datetime)}
    for number, cells in (*head, *last):
        texts = _texts(cells, clocks)
        if any(texts):
            yield number, texts


def _texts(cells: list[Cell], clocks: Collection[int]) -> list[str]:
    texts = [as_text(cell) for cell in cells]
    for place in clocks:
        if type(cells[place]) is dt.date:
            texts[place] += " 00:00:00"
    return texts


def as_text(cell: Cell) -> str:
    """A cell as one would type it: 17850 (not 17850.0), 2026-09-05 13:40:00, true."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)


def question(asked: Asked) -> bytes:
    """What is asked as the JSON that the reading process takes on its standard input; ``main`` answers it."""
    return json.dumps(asked).encode()


def command() -> list[str]:
    """From wherever it is started; our folder comes last on its path of modules."""
    root = str(Path(__file__).parents[2])
    return [sys.executable, "-P", "-c", f"import sys; sys.path.append({root!r}); from {__name__} import main; main()"]
