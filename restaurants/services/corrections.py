"""What a person corrects of how a file reads: which column is which, the order of a date, the decimal sign, IGV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ml.intake.examination import Examination


def corrected(
    examination: Mapping[str, Any], *, mapping: Mapping[str, str] | None, answers: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """The kept examination as confirmed. ``answers``: (question's code, canonical field) -> the chosen option."""
    return Examination.from_dict(dict(examination)).answered(mapping=mapping, answers=answers).as_dict()
