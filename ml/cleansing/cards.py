"""Payment card numbers in free text: found by their check digit, and never kept whole."""

from __future__ import annotations

from functools import reduce
from operator import add

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

_NUMBER = "((?:[0-9][ -]?){12,18}[0-9])"
_LONGEST = 19
_BITS = {1: "13579", 2: "2367", 4: "4567", 8: "89"}  # the digits that have this bit
_HIDDEN = "(?:[0-9][ -]?){9,15}([0-9]{4})"


def with_card_numbers(frame: DataFrame, *, text: str, name: str) -> DataFrame:
    """``name``: whether in column ``text`` 13 to 19 digits stand together (spaces and hyphens aside) that pass Luhn's
    check (ISO/IEC 7812-1).

    From the right, every second digit counts double and then the digits of that are added; what all are worth is the
    sum of each bit times how often it stands there. Written in several steps: the engines take longer to plan one
    large expression than to read a thousand lines.
    """
    found = sf.regexp_replace(sf.regexp_extract(text, _NUMBER, 1), "[ -]", "")
    from_right = sf.rpad(sf.reverse("digits"), _LONGEST + 1, "0")
    once, twice = (sf.regexp_replace("from_right", pair, "$1") for pair in ("(.).", ".(.)"))
    worth = sf.concat(once, sf.translate(twice, "0123456789", "0246813579"))
    total = reduce(add, (bit * _times(digits, "worth") for bit, digits in _BITS.items()))
    return (
        frame.withColumn("digits", found)
        .withColumn("from_right", from_right)
        .withColumn("worth", worth)
        .withColumn(name, sf.when(sf.length("digits") >= 13, total % 10 == 0).otherwise(sf.lit(False)))
        .drop("digits", "from_right", "worth")
    )


def _times(digits: str, text: str) -> Column:
    """How often any of these digits stands in a text of ``_LONGEST`` + 1."""
    return sf.lit(_LONGEST + 1) - sf.length(sf.translate(text, digits, ""))


def masked(text: Column) -> Column:
    """The text with all but the last four digits of such numbers hidden."""
    return sf.regexp_replace(text, _HIDDEN, "************$1")
