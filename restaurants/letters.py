"""Spellings compared in the database: what ``ml.letters.folded`` makes of a text, of a column."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Lower

from ml.letters import ACCENTED, COMBINING, PLAIN


def folded_of(column: str) -> Func[Any]:
    """One space between words, no case, no accents: so that ``Zumo`` comes after ``agua``."""
    spaced = _without(F(column), r"\s+", instead=" ")
    letters = Value(ACCENTED + ACCENTED.upper()), Value(PLAIN * 2)
    plain = Func(Lower(spaced), *letters, function="translate", output_field=CharField())
    return _without(plain, COMBINING, instead="")


def _without(text: F | Func[Any], pattern: str, *, instead: str) -> Func[Any]:
    parts = Value(pattern), Value(instead), Value("g")
    return Func(text, *parts, function="regexp_replace", output_field=CharField())
