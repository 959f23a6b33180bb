"""Which letter separates the cells, by the one thing a table shows: rows of one width."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ml.intake.layouts import recognise
from ml.intake.refusals import MixedDelimiters, OneColumn
from ml.intake.sample import Record, records

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {"\t": "TAB"}
_LOOK = 200  # records
_MAJORITY = 0.6  # of the records must have the width of the table
_CLOSE = 0.15  # two separators this near to each other are decided by clevercsv


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    quote: str
    width: int  # the columns most records have
    share: float  # of the records looked at


def sniff(text: str, *, name: str) -> Dialect:
    """The separator and quotation mark of a text; refuses one without columns or with two separators at odds."""
    lines = text[:200_000]
    quote = _quote(lines)
    found = []
    for delimiter in DELIMITERS:
        candidate = _dialect(lines, delimiter, quote)
        if candidate.width > 1 and _known(lines, candidate):
            return candidate
        found.append(candidate)
    tables = sorted((item for item in found if item.width > 1), key=_score, reverse=True)
    if not tables:
        first = next(iter(records(lines, delimiter="\0", quote=quote, limit=1)), Record(0, [""], 1))
        raise OneColumn(name=name, line=first.line + 1, found=first.cells[0][:60])
    best = tables[0]
    if len(tables) > 1 and _score(best) - _score(tables[1]) < _CLOSE * _score(best):
        best = _by_clevercsv(lines, tables[:2])
    return best


def _quote(text: str) -> str:
    double, single = text.count('"'), sum(text.count(letter + "'") for letter in DELIMITERS)
    return "'" if not double and single > text.count("\n") * 2 else '"'


def _dialect(text: str, delimiter: str, quote: str) -> Dialect:
    widths = Counter(len(record.cells) for record in records(text, delimiter=delimiter, quote=quote, limit=_LOOK))
    if not widths:
        return Dialect(delimiter, quote, 0, 0.0)
    width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    return Dialect(delimiter, quote, width, times / widths.total())


def _known(text: str, dialect: Dialect) -> bool:
    first = records(text, delimiter=dialect.delimiter, quote=dialect.quote, limit=40)
    return any(recognise(record.cells) is not None for record in first)


def _score(dialect: Dialect) -> float:
    """Rows that agree weigh most, many columns a little: a decimal comma also makes rows of one width."""
    return dialect.share * (1 - 1 / (1 + dialect.width))


def _by_clevercsv(text: str, near: list[Dialect]) -> Dialect:
    """Its data-consistency measure also weighs what the cells hold; it knows no NUL and may find nothing."""
    import clevercsv  # half of this package's start, for the one file in a hundred that is in doubt

    letters = "".join(item.delimiter for item in near)
    try:
        found = clevercsv.Sniffer().sniff(text[:8_000].replace("\0", ""), delimiters=letters)
    except clevercsv.Error:
        return near[0]
    return next((item for item in near if found is not None and item.delimiter == found.delimiter), near[0])


def refuse_mixed(text: str, best: Dialect, *, name: str) -> None:
    """Refuse a text where less than three rows in five have the table's width and another separator fits many."""
    if best.share >= _MAJORITY:
        return
    lines = text[:200_000]
    others = [_dialect(lines, delimiter, best.quote) for delimiter in DELIMITERS if delimiter != best.delimiter]
    other = max(others, key=lambda item: item.share if item.width > 1 else 0.0)
    if other.width > 1 and other.share > 0.2:
        raise MixedDelimiters(
            name=name,
            line=_first_row(lines, best),
            other=_first_row(lines, other),
            expected=_NAMES.get(best.delimiter, best.delimiter),
            found=_NAMES.get(other.delimiter, other.delimiter),
        )


def _first_row(text: str, dialect: Dialect) -> int:
    found = records(text, delimiter=dialect.delimiter, quote=dialect.quote, limit=_LOOK)
    return next((record.line + 1 for record in found if len(record.cells) == dialect.width), 1)
