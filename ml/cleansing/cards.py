"""Payment card numbers in free text: found by their check digit, and never kept whole."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as sf

_NUMBER = "((?:[0-9][ -]?){12,18}[0-9])"
_HIDDEN = "(?:[0-9][ -]?){9,15}([0-9]{4})"


def holds_card_number(text: Column) -> Column:
    """Whether 13 to 19 digits stand together (spaces and hyphens aside) that pass Luhn's check (ISO/IEC 7812-1)."""
    digits = sf.reverse(sf.regexp_replace(sf.regexp_extract(text, _NUMBER, 1), "[ -]", ""))

    def worth(place: Column) -> Column:
        """Every second digit from the right counts double, and the digits of that are added."""
        digit = sf.substr(digits, place, sf.lit(1)).cast("int")
        doubled = digit * 2
        return sf.when(place % 2 == 1, digit).otherwise(sf.when(doubled > 9, doubled - 9).otherwise(doubled))

    places = sf.sequence(sf.lit(1), sf.greatest(sf.length(digits), sf.lit(1)))
    total = sf.aggregate(sf.transform(places, worth), sf.lit(0), lambda sum_, value: sum_ + value)
    return sf.when(sf.length(digits) >= 13, total % 10 == 0).otherwise(sf.lit(False))


def masked(text: Column) -> Column:
    """The text with all but the last four digits of such numbers hidden."""
    return sf.regexp_replace(text, _HIDDEN, "************$1")
