"""Cells that leave for a spreadsheet."""

from __future__ import annotations

import re

# Where a spreadsheet would begin to compute: at a sign (the full-width ones are read as their narrow kin) that begins a
# cell, after blanks too, or follows what some spreadsheet takes for the end of one; and at a control that begins one.
_FORMULA = re.compile("(?:^|(?<=[;\\t\\r\\n]))(?= *[=+\\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\\t\\r\\n])")
_NUMBER = re.compile(r"[+-]?[0-9][0-9., ]*|-+")  # an amount, a telephone, a dash for nothing: no formula


def inert(cell: str) -> str:
    """A cell that a spreadsheet shows and never computes (OWASP, *CSV injection*); digits alone stay as they are."""
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub("'", cell)
