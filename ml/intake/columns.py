"""What each column of a table holds, judged by a sample of its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from ml.intake.dates import MISSING, DateFormat, date_format, likely_format
from ml.intake.numbers import NumberFormat, number_format

_FEW = 40  # a column with at most so many values, or one in twenty rows, is a category
_JUDGED = 600  # different values of a column that decide its format
_LONGEST = max(map(len, MISSING))


@dataclass(frozen=True)
class Column:
    """``kind`` is "date", "time", "number", "category", "text" or "empty"; ``distinct`` of the sampled values."""

    name: str
    kind: str
    date: DateFormat | None
    number: NumberFormat | None
    distinct: int
    present: int
    length: float  # mean letters of a different value
    likely: DateFormat | None = None  # how its dates are written, where it has many but not enough to be called so


def describe(names: Sequence[str], rows: Sequence[Sequence[str]], *, order: str = "") -> dict[str, Column]:
    """Each column by its name; ``order`` ("dmy" or "mdy") is the layout's habit for dates that read either way."""
    return {name: _column(name, map(itemgetter(index), rows), order) for index, name in enumerate(names)}


def _column(name: str, values: Iterable[str], order: str) -> Column:
    present = Counter(map(str.strip, values))
    for text in [text for text in present if len(text) <= _LONGEST and text.casefold() in MISSING]:
        del present[text]
    different = list(present)
    judged = different[:: len(different) // _JUDGED + 1]
    number = number_format(judged)
    cells = {text: present[text] for text in judged}
    date = date_format(cells, order=order) if number is None or _compact(judged) else None
    likely = likely_format(cells, order=order) if number is None and date is None else None
    length = sum(map(len, different)) / len(different) if different else 0.0
    rows = present.total()
    return Column(name, _kind(rows, date, number, len(different)), date, number, len(different), rows, length, likely)


def _kind(rows: int, date: DateFormat | None, number: NumberFormat | None, distinct: int) -> str:
    if not rows:
        return "empty"
    if date is not None:
        return "time" if date.clock else "date"
    if number is not None:
        return "number"
    return "category" if distinct <= max(_FEW, rows // 20) else "text"


def _compact(values: list[str]) -> bool:
    """Eight digits may be a number or a date written without separators; other dates are never numbers."""
    return bool(values) and len(values[0]) == 8 and values[0].startswith(("19", "20"))
