"""What a person corrects of how a file reads: which column is which, the order of a date, the decimal sign, IGV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ml.errors import GourmetError
from ml.intake.conclusion import as_sales
from ml.intake.examination import AMOUNTS, Examination
from ml.intake.hiding import masked
from ml.intake.mapping import tells_sales
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
    return _answered(examination, mapping, answers).as_dict()


def told_as_sales(examination: Mapping[str, Any], *, mapping: Mapping[str, str] | None) -> Examination | None:
    """A table that was taken for none of sales, with the columns that make it one, to be asked about; else None."""
    if mapping is None or examination.get("kind") == "sales":
        return None
    found = _answered(examination, mapping, {})
    if found.mapping == examination.get("mapping") or not tells_sales(found.mapping):
        return None
    return as_sales(found)


def _answered(
    examination: Mapping[str, Any], mapping: Mapping[str, str] | None, answers: Mapping[tuple[str, str], str]
) -> Examination:
    if mapping is not None:
        mapping = _merged(examination, mapping)
    answered = Examination.from_dict(dict(examination)).answered(mapping=mapping, answers=answers)
    return masked(answered)  # another column may be the guest's now


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
