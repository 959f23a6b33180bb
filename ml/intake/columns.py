"""What each column of a table holds, judged by a sample of its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.intake.dates import MISSING, DateFormat, date_format
from ml.intake.numbers import NumberFormat, number_format

_FEW = 40  # a column with at most so many values, or one in twenty rows, is a category


@dataclass(frozen=True)
class Column:
    """``kind`` is "date", "time", "number", "category", "text" or "empty"; ``distinct`` of the sampled values."""

    name: str
    kind: str
    date: DateFormat | None
    number: NumberFormat | None
    distinct: int
    present: int
    length: float  # mean letters of a value


def describe(names: Sequence[str], rows: Sequence[Sequence[str]], *, order: str = "") -> dict[str, Column]:
    """Each column by its name; ``order`` ("dmy" or "mdy") is the layout's habit for dates that read either way."""
    return {name: _column(name, [row[index] for row in rows], order) for index, name in enumerate(names)}


def _column(name: str, values: list[str], order: str) -> Column:
    present = [value.strip() for value in values if value.strip().casefold() not in MISSING]
    number = number_format(present)
    # A number of eight digits may be a compact date; other dates are never numbers.
    date = date_format(present, order=order)
    if number is not None and (date is None or date.format != "%Y%m%d"):
        date = None
    distinct = len(set(present))
    length = sum(map(len, present)) / len(present) if present else 0.0
    return Column(name, _kind(present, date, number, distinct), date, number, distinct, len(present), length)


def _kind(present: list[str], date: DateFormat | None, number: NumberFormat | None, distinct: int) -> str:
    if not present:
        return "empty"
    if date is not None:
        return "time" if date.clock else "date"
    if number is not None:
        return "number"
    return "category" if distinct <= max(_FEW, len(present) // 20) else "text"
