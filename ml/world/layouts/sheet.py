"""A sheet of text on its way into a file, and the spellings that layouts share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.houses import House, Part
from ml.world.ledger import Habits


class Sheet:
    """Columns of text of equal length, in the order in which they were put.

    Each distinct value is spelled once, which is what makes a hundred thousand lines cheap. With a ``delimiter`` the
    cells that hold it, a quote or a line break are quoted; without one they stay as they are (a workbook's cells).
    """

    def __init__(self, rows: int, delimiter: str | None) -> None:
        self.rows = rows
        self.delimiter = delimiter
        self.columns: dict[str, NDArray[np.object_]] = {}

    def put(self, name: str, values: Any, write: Callable[[Any], str] = str) -> None:
        """Write a column; ``values`` of any hashable kind, shape (rows,)."""
        codes, distinct = _coded(np.asarray(values))
        spelled = np.empty(len(distinct), dtype=object)
        spelled[:] = [self.cell(write(value)) for value in distinct.tolist()]
        self.columns[name] = spelled[codes] if len(distinct) else np.empty(0, dtype=object)

    def fill(self, name: str, text: str = "") -> None:
        """The same text on every line."""
        self.columns[name] = np.full(self.rows, self.cell(text), dtype=object)

    def cell(self, text: str) -> str:
        """One cell as the file spells it."""
        if self.delimiter is None or not any(mark in text for mark in (self.delimiter, '"', "\n", "\r")):
            return text
        return '"' + text.replace('"', '""') + '"'


def _coded(values: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Codes of the values and the distinct values; days stay days, which pandas would turn into nanoseconds."""
    if values.dtype.kind == "M":
        distinct, codes = np.unique(values, return_inverse=True)
        return codes, distinct
    codes, found = pd.factorize(values)
    return codes, np.asarray(found)


def named(header: str, between: str = ",") -> tuple[str, ...]:
    """Column names from a header line as a file has it."""
    return tuple(header.split(between))


def plain(cents: int) -> str:
    """``1234.50``"""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def short(cents: int) -> str:
    """``100``, ``80.5``"""
    return plain(cents).rstrip("0").rstrip(".")


def grouped(cents: int) -> str:
    """``1,234.50``"""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def soles(cents: int) -> str:
    """``S/ 1,234.50``, ``S/ -45.00``"""
    return f"S/ {grouped(cents)}"


def comma(cents: int) -> str:
    """``1.234,50``"""
    return grouped(cents).translate(str.maketrans(",.", ".,"))


def calendar_days(book: pd.DataFrame) -> NDArray[np.datetime64]:
    """The day on the calendar of each line, (lines,) datetime64[D]."""
    return book["sold_at"].to_numpy().astype("datetime64[D]")


def minutes_of_day(book: pd.DataFrame) -> NDArray[np.int64]:
    """Minutes since midnight on the clock, (lines,)."""
    return (book["sold_at"].to_numpy().astype("datetime64[m]") - calendar_days(book)).astype(np.int64)


def day_first(day: date) -> str:
    """``19/09/2026``"""
    return f"{day:%d/%m/%Y}"


def clock(minutes: int) -> str:
    """``20:15``"""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def join(*columns: NDArray[np.object_], between: str = " ") -> NDArray[np.object_]:
    """Columns of text side by side in one."""
    return np.array([between.join(cells) for cells in zip(*columns, strict=True)], dtype=object)


@dataclass(frozen=True)
class Writer:
    """What a layout is: its header, how to fill it, and what of the truth it can show at all."""

    header: Callable[[Part], tuple[str, ...]]
    fill: Callable[[Sheet, pd.DataFrame, House, Part], None]
    habits: Habits
    shows: tuple[str, ...]  # of covers, guest, tax, channel, waiter, service_charge, tip, cancels
    date_column: str
    impossible_date: str
    amount_columns: tuple[str, ...]
    total_column: str = ""  # where a TOTAL line writes the sum
    money: Callable[[int], str] = plain  # how it writes it
    line_key: str = ""  # the column that makes a line unique
    titles: Callable[[House, Part], tuple[str, ...]] = lambda house, part: part.titles
    number_columns: tuple[str, ...] = ()  # cells that a workbook stores as numbers
