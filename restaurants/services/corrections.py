"""What a person corrects of how a file reads: which column is which, the order of a date, the decimal sign, IGV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ml.intake.examination import Examination, in_order

DATE_QUESTIONS = ("date_order", "date_conflict")
DECIMAL_QUESTIONS = ("decimal_conflict",)
TAX_QUESTION = "tax"


def corrected(
    examination: Mapping[str, Any], *, mapping: Mapping[str, str] | None, answers: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """The examination as confirmed. ``answers`` goes from (question's code, canonical field) to the chosen option.

    An answer is about the column that the question named; what a column's format is, the examination knows for each.
    """
    if mapping is None and not answers:
        return {**examination, "needs_confirmation": False, "questions": []}
    found = Examination.from_dict(dict(examination))
    dates, decimals, tax = dict(found.column_dates), dict(found.column_decimals), ""
    for (code, field), chosen in answers.items():
        column = found.mapping.get(field, "")
        if code in DATE_QUESTIONS and column in dates and chosen in ("dmy", "mdy"):
            dates[column] = in_order(dates[column], chosen)
        elif code in DECIMAL_QUESTIONS and column and chosen in (".", ","):
            decimals[column] = chosen
        elif code == TAX_QUESTION and chosen in ("inclusive", "net"):
            tax = chosen
    answered = replace(found, column_dates=dates, column_decimals=decimals).answered(mapping=mapping, tax=tax)
    return answered.as_dict()
