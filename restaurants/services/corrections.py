"""What a person corrects of how a file reads: which column is which, the order of day and month, the decimal sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DATE_QUESTIONS = ("date_order", "date_conflict")
DECIMAL_QUESTIONS = ("decimal_conflict",)


def corrected(
    examination: Mapping[str, Any], *, mapping: Mapping[str, str] | None, answers: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """The examination as confirmed. ``answers`` goes from (question's code, canonical field) to the chosen option."""
    confirmed = dict(examination)
    if mapping is not None:
        confirmed["mapping"] = {field: column for field, column in mapping.items() if column}
    dates = dict(examination.get("date_formats", {}))
    decimals = dict(examination.get("decimals", {}))
    for (code, field), chosen in answers.items():
        if code in DATE_QUESTIONS and chosen in ("dmy", "mdy"):
            dates[field] = in_order(dates.get(field) or examination.get("date_format", ""), chosen)
        elif code in DECIMAL_QUESTIONS and chosen in (".", ","):
            decimals[field] = chosen
    if dates != examination.get("date_formats", {}):
        confirmed |= {"date_formats": dates, "date_format": next(iter(dates.values()))}
    if decimals != examination.get("decimals", {}):
        confirmed |= {"decimals": decimals, "decimal": next(iter(decimals.values()))}
    return confirmed


def in_order(date_format: str, order: str) -> str:
    """``%d/%m/%Y`` with day and month in the order wanted; a format that names the month stays as it is."""
    day, month = date_format.find("%d"), date_format.find("%m")
    if day < 0 or month < 0 or (day < month) == (order == "dmy"):
        return date_format
    return date_format.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
