"""Where records end: line breaks that stand outside quotation marks.

The rule is that of Python's ``csv`` module (and of Arrow's reader): a mark opens a quoted field only as its first
letter, two marks inside it are one letter, and whatever follows the closing mark belongs to the field as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEWLINE = 0x0A


@dataclass(frozen=True)
class Ends:
    """``newlines``: positions of all line breaks in the block; ``inside``: which of them are within a quoted field."""

    newlines: NDArray[np.int64]
    inside: NDArray[np.bool_]

    @property
    def records(self) -> NDArray[np.int64]:
        """Positions of the line breaks that end a record."""
        return self.newlines[~self.inside]

    def last(self) -> int:
        """Position of the last record's end, or -1 when the block holds no whole record."""
        ends = np.flatnonzero(~self.inside)
        return int(self.newlines[ends[-1]]) if len(ends) else -1


def scan(block: bytes, *, delimiter: str, quote: str) -> Ends:
    """Find the record ends of a block that begins at the start of a record.

    Well-formed quoting (each opening mark follows a delimiter, a line break or the mark before it) is decided by the
    parity of the marks before each line break, in numpy; anything else is walked field by field.
    """
    letters = np.frombuffer(block, np.uint8)
    newlines = np.flatnonzero(letters == NEWLINE)
    marks = np.flatnonzero(letters == ord(quote))
    if not len(marks):
        return Ends(newlines, np.zeros(len(newlines), np.bool_))
    if _well_formed(letters, marks, delimiter):
        return Ends(newlines, (np.searchsorted(marks, newlines) & 1).astype(np.bool_))
    return Ends(newlines, _walked(block, newlines, delimiter.encode(), quote.encode()))


def _well_formed(letters: NDArray[np.uint8], marks: NDArray[np.int64], delimiter: str) -> bool:
    opening = marks[0::2]
    before = letters[np.maximum(opening - 1, 0)]
    starts_field = (before == ord(delimiter)) | (before == NEWLINE) | (before == 0x0D) | (opening == 0)
    after_mark = np.zeros(len(opening), np.bool_)
    after_mark[1:] = (opening[1:] - marks[1:-1:2][: len(opening) - 1]) == 1
    return bool((starts_field | after_mark).all())


def _walked(block: bytes, newlines: NDArray[np.int64], delimiter: bytes, quote: bytes) -> NDArray[np.bool_]:
    inside = np.zeros(len(newlines), np.bool_)
    within, start = False, 0
    for index, end in enumerate(newlines.tolist()):
        line = block[start:end]
        if within or quote in line:
            within = ends_inside(line, within=within, delimiter=delimiter, quote=quote)
        inside[index] = within
        start = end + 1
    return inside


def ends_inside(line: bytes, *, within: bool, delimiter: bytes, quote: bytes) -> bool:
    """Whether a line leaves a quoted field open, given whether it began within one."""
    position = 0
    while True:
        if within or line[position : position + 1] == quote:
            position = _after_closing(line, position if within else position + 1, quote)
            if position < 0:
                return True
            within = False
        position = line.find(delimiter, position)
        if position < 0:
            return False
        position += 1


def _after_closing(line: bytes, position: int, quote: bytes) -> int:
    while (position := line.find(quote, position)) >= 0:
        if line[position + 1 : position + 2] != quote:
            return position + 1
        position += 2
    return -1
