"""What a person corrects of how a file reads: which column is which, the order of a date, the decimal sign, IGV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ml.errors import GourmetError
from ml.intake.examination import AMOUNTS, Examination
from ml.intake.hiding import masked
from restaurants.words import shown_fields


class NothingToCount(GourmetError):
    code = "nothing_to_count"
    es = "Ninguna columna de «{name}» dice importes ni cantidades. Elija al menos una, como el total, y confirme."
    en = "No column of “{name}” says amounts or quantities. Choose at least one, such as the total, and confirm."


def corrected(
    examination: Mapping[str, Any], *, mapping: Mapping[str, str] | None, answers: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """The kept examination as confirmed. ``answers``: (question's code, canonical field) -> the chosen option.

    ``mapping`` is what the page sent: one field a column, of those that have a word. A column that was left as it was
    shown keeps all that it was known for.
    """
    if mapping is not None:
        mapping = _merged(examination, mapping)
    answered = Examination.from_dict(dict(examination)).answered(mapping=mapping, answers=answers)
    return masked(answered).as_dict()  # another column may be the guest's now


def refuse_uncountable(examination: Mapping[str, Any]) -> None:
    """Sales of which nothing could be summed. Raises ``NothingToCount``."""
    if examination["kind"] == "sales" and not AMOUNTS & examination["mapping"].keys():
        raise NothingToCount(name=examination["name"])


def _merged(examination: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, str]:
    known: Mapping[str, str] = examination.get("mapping", {})
    shown = shown_fields(known)
    chosen = {column: field for field, column in sent.items()}
    as_it_was = {column for column in known.values() if shown.get(column, "") == chosen.get(column, "")}
    kept = {field: column for field, column in known.items() if column in as_it_was and field not in sent}
    return {**kept, **sent}
