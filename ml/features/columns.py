"""What each column of a table is: a number, a category, a date, or nothing to learn from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["number", "category", "date"]

NAMED_LIKE_A_KEY = re.compile(r"(^|[_\s-])(id|uuid|guid|c[oó]digo|code|key|nro|ruc|dni)$|^id[_\s-]|Id$", re.IGNORECASE)
MISSING = ("", "-", "?", "n.d.", "nan", "none", "null", "n/a", "na")
MOSTLY = 0.95  # share of the present values that must read as numbers (dates) for a text column to be one


@dataclass(frozen=True)
class Column:
    """One column as the training rows showed it; numbers in the column's own unit, dates in days since 1970."""

    name: str
    kind: Kind
    middle: float = 0.0  # median: stands for a missing value
    low: float = 0.0
    high: float = 0.0
    had_missing: bool = False
    levels: tuple[str, ...] = ()  # by falling frequency, then by name


def present(values: pd.Series) -> pd.Series:
    """The values that are there, as they are; text that says "missing" is not."""
    if values.dtype == object or isinstance(values.dtype, pd.StringDtype):
        text = values.astype("string").str.strip()
        return values[values.notna() & ~text.str.lower().isin(MISSING).fillna(True)]
    return values.dropna()


def as_numbers(values: pd.Series) -> pd.Series:
    """Float64, NaN where a value is no finite number."""
    numbers = pd.to_numeric(values, errors="coerce").astype(np.float64)
    return numbers.where(np.isfinite(numbers))


def as_days(values: pd.Series) -> pd.Series:
    """Days since 1970 as float64, NaN where a value is no ISO date."""
    if not pd.api.types.is_datetime64_any_dtype(values):
        text = values.astype("string").str.strip()
        values = pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True)
    stamps = values.dt.tz_localize(None) if values.dt.tz is not None else values
    return (stamps - pd.Timestamp(0)) / pd.Timedelta(days=1)


def as_levels(values: pd.Series) -> pd.Series:
    """Text, NA where missing; whole floats lose their ".0" so that 3 and 3.0 are one level."""
    return values.map(level_of, na_action="ignore").astype("string")


def level_of(value: object) -> str:
    """The name of a category's value, the same from a table and from an API's JSON."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def examine(values: pd.Series, *, levels: int) -> Column | str:
    """What the column is, or why nobody may learn from it: "constant", "empty", "identifier", "free_text"."""
    name, there = str(values.name), present(values)
    if there.empty:
        return "empty"
    if there.astype(str).nunique() < 2:
        return "constant"
    missing = len(there) < len(values)
    if pd.api.types.is_bool_dtype(there):
        return _category(name, there, levels, missing)
    if pd.api.types.is_datetime64_any_dtype(there):
        return _number(name, "date", as_days(there), missing)
    numbers = as_numbers(there)
    if numbers.notna().mean() >= MOSTLY:
        return "identifier" if _is_key(name, numbers.dropna()) else _number(name, "number", numbers, missing)
    if numbers.notna().mean() < 0.05 and (days := as_days(there)).notna().mean() >= MOSTLY:
        return _number(name, "date", days, missing)
    texts = as_levels(there)
    if texts.nunique() > max(levels, 0.5 * len(texts)):
        return "identifier" if texts.nunique() > 0.98 * len(texts) else "free_text"
    return _category(name, there, levels, missing)


def _is_key(name: str, numbers: pd.Series) -> bool:
    """Whole numbers, nearly all different, that are named like a key or run on like a counter."""
    if not (numbers % 1 == 0).all() or numbers.nunique() < 0.98 * len(numbers):
        return False
    runs_on = numbers.max() - numbers.min() < 1.5 * len(numbers)
    return bool(runs_on and len(numbers) > 30) or NAMED_LIKE_A_KEY.search(name) is not None


def _number(name: str, kind: Kind, numbers: pd.Series, missing: bool) -> Column:
    known = numbers.dropna()
    middle, low, high = float(known.median()), float(known.min()), float(known.max())
    return Column(name, kind, middle, low, high, missing or len(known) < len(numbers))


def _category(name: str, values: pd.Series, levels: int, missing: bool) -> Column:
    counts = as_levels(values).value_counts()
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return Column(name, "category", had_missing=missing, levels=tuple(str(level) for level, _ in ordered[:levels]))
