"""What is decided once for a restaurant and recorded with every data version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

VERSION = 7  # of the rules in this package: another number makes another data version

#: Whom a restaurant has to forget: their identity (``ml.intake.people``) and the last business day whose lines lose it.
Forgotten = Mapping[str, date]
NOBODY: Forgotten = MappingProxyType({})
ALWAYS = date(9999, 12, 31)  # all lines there will ever be

# IGV by date of issue: (first day, rate). The general rate and the reduced one of small restaurants. The years not yet
# begun come from one source only: a restaurant may bring its own table.
IGV: dict[str, tuple[tuple[date, Decimal], ...]] = {
    "general": ((date(1900, 1, 1), Decimal("0.18")),),
    "mype": (
        (date(1900, 1, 1), Decimal("0.18")),
        (date(2022, 9, 1), Decimal("0.10")),
        (date(2026, 1, 1), Decimal("0.105")),
        (date(2027, 1, 1), Decimal("0.15")),
        (date(2028, 1, 1), Decimal("0.18")),
    ),
    "none": ((date(1900, 1, 1), Decimal(0)),),
}


@dataclass(frozen=True)
class Recipe:
    """How a restaurant's lines are read.

    ``zone`` is the place's time zone; a line before ``closing_hour`` (local, 0-12) belongs to the business day before.
    ``igv`` splits amounts that hold the tax where the file does not say it: pairs of first day and rate, ascending.
    ``first_day`` and ``last_day`` bound what a date may be. ``lunch`` is its first hour and that of dinner,
    which lasts until ``closing_hour``.
    """

    zone: str = "America/Lima"
    closing_hour: int = 4
    currency: str = "PEN"
    igv: tuple[tuple[date, Decimal], ...] = IGV["general"]
    first_day: date = date(2000, 1, 1)
    last_day: date = date(2100, 12, 31)
    lunch: tuple[int, int] = (11, 17)
    version: int = VERSION

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, for the record of a version."""
        values = asdict(self)
        values["igv"] = [[first.isoformat(), str(rate)] for first, rate in self.igv]
        values["first_day"], values["last_day"] = self.first_day.isoformat(), self.last_day.isoformat()
        values["lunch"] = list(self.lunch)
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Recipe:
        """Read what ``as_dict`` wrote."""
        igv = tuple((date.fromisoformat(first), Decimal(rate)) for first, rate in values["igv"])
        days = {name: date.fromisoformat(values[name]) for name in ("first_day", "last_day")}
        return replace(cls(**{**values, **days, "lunch": tuple(values["lunch"])}), igv=igv)


def without(forgotten: Forgotten) -> dict[str, str]:
    """For the record of a source: which list of guests it was cleansed without, unreadably; nothing where it is empty.

    Another list is another record, so that a source is written anew even where only a rejected row loses its text.
    """
    if not forgotten:
        return {}
    said = "\n".join(f"{guest} {until}" for guest, until in sorted(forgotten.items()))
    return {"without": hashlib.sha256(said.encode()).hexdigest()}
