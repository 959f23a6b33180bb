"""A large sum with small cents says the same as every other sum of money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from restaurants.templatetags.formats import cents, money, sign, symbol, whole

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("-0.50"), (MINUS, "0", ".50")),
        (Decimal("-1234.56"), (MINUS, "1,234", ".56")),
        (Decimal("-0.001"), ("", "0", ".00")),
        (Decimal("-0.999"), (MINUS, "1", ".00")),
        (Decimal("1234.5"), ("", "1,234", ".50")),
        (0, ("", "0", ".00")),
    ],
)
def test_its_sign_whole_part_and_cents_are_those_of_the_sum(value: Decimal, shown: tuple[str, str, str]) -> None:
    parts = (sign(value), whole(value), cents(value))

    assert parts == shown
    assert f"{parts[0]}{symbol('PEN')}\N{NO-BREAK SPACE}{parts[1]}{parts[2]}" == money(value)
