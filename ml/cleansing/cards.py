"""Payment card numbers in free text: found by their check digit, and never kept whole."""

from __future__ import annotations

from functools import reduce
from operator import add

from pyspark.sql import Column
from pyspark.sql import functions as sf

_NUMBER = "((?:[0-9][ -]?){12,18}[0-9])"
_LONGEST = 19
_HIDDEN = "(?:[0-9][ -]?){9,15}([0-9]{4})"


def holds_card_number(text: Column) -> Column:
    """Whether 13 to 19 digits stand together (spaces and hyphens aside) that pass Luhn's check (ISO/IEC 7812-1)."""
    digits = sf.regexp_replace(sf.regexp_extract(text, _NUMBER, 1), "[ -]", "")
    from_right = sf.rpad(sf.reverse(digits), _LONGEST, "0")
    total = reduce(add, (_worth(from_right, place) for place in range(1, _LONGEST + 1)))
    return sf.when(sf.length(digits) >= 13, total % 10 == 0).otherwise(sf.lit(False))


def _worth(digits: Column, place: int) -> Column:
    """Every second digit from the right counts double, and then the digits of that are added."""
    digit = sf.substring(digits, place, 1).cast("int")
    return digit if place % 2 else sf.when(digit > 4, digit * 2 - 9).otherwise(digit * 2)


def masked(text: Column) -> Column:
    """The text with all but the last four digits of such numbers hidden."""
    return sf.regexp_replace(text, _HIDDEN, "************$1")
