"""How a column writes its numbers: which letter is the decimal point, decided by the column.

Read as numbers: ``S/ 1,234.50``, ``$2.39 ``, ``($33.62)`` (negative), ``-$5.00``, ``1.234,56``, ``$ 1.362.072``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ml.intake.dates import MISSING

_ENOUGH = 0.9  # of the values that are there must be numbers
_DRESS = re.compile(r"^[(+-]|[)-]$|S/\.?|US\$|R\$|[$€£%\s\u00a0]|PEN|USD|EUR|GBP", re.IGNORECASE)
_BARE = re.compile(r"^[\d.,]+$")
_SIGN = re.compile(r"^[+-]|^\(|\)$|-$")
_DIGITS = re.compile(r"^\d+$")
_COMMA_GROUPS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)$|^\d{1,3}(?:,\d{3}){2,}$")
_POINT_GROUPS = re.compile(r"^\d{1,3}(?:\.\d{3})+(?:,\d+)$|^\d{1,3}(?:\.\d{3}){2,}$")
_ONE_SIGN = re.compile(r"^(\d*)([.,])(\d+)$")
_EXPONENT = re.compile(r"^\d+(?:\.\d+)?e\d+$", re.IGNORECASE)


@dataclass(frozen=True)
class NumberFormat:
    """``decimal`` is "." or ",", "" when whole numbers leave it open.

    ``decided`` when some value can be read in one way only; ``conflict`` when some speak for "." and others for ",".
    """

    decimal: str
    share: float
    decided: bool
    money: bool  # some value carries a currency sign
    conflict: bool = False
    open: bool = False  # nothing decides, and some value is another amount as the sign is read: 1.500


def number_format(values: Sequence[str]) -> NumberFormat | None:
    """The format of a column, or None when it does not hold numbers."""
    present = [text for value in values if (text := value.strip()).casefold() not in MISSING]
    votes = Counter(_vote(value) for value in present)
    readable = len(present) - votes[""]
    if not present or readable < _ENOUGH * len(present):
        return None
    point, comma = votes["."], votes[","]
    if point or comma:
        decimal = "." if point >= comma else ","
    elif votes["?."] and votes["0"]:
        decimal = ","  # 1.362 beside 850: the point groups thousands
    else:
        decimal = "." if votes["?."] or votes["?,"] else ""
    return NumberFormat(
        decimal=decimal,
        share=readable / len(present),
        decided=bool(point or comma),
        money=any("$" in value or "S/" in value.upper() for value in present),
        conflict=min(point, comma) * 20 > max(point, comma),
        open=not (point or comma) and bool(votes["?."] or votes["?,"]),
    )


def _vote(value: str) -> str:
    """The decimal letter a value speaks for; "0" for none, "?," or "?." where it is either, "" for no number."""
    if value.isdigit():
        return "0"
    bare = value if _BARE.match(value) else _SIGN.sub("", _DRESS.sub("", value))
    if found := _ONE_SIGN.match(bare):
        either = len(found[3]) == 3 and 1 <= len(found[1]) <= 3 and found[1][0] != "0"
        return f"?{found[2]}" if either else found[2]
    if _DIGITS.match(bare):
        return "0"
    if _COMMA_GROUPS.match(bare) or _EXPONENT.match(bare):
        return "."
    return "," if _POINT_GROUPS.match(bare) else ""
