"""A table as a matrix, and one row of it just as fast.

Layout (the convention of ``ml.models.onehot``): numbers first (a value, then 1 where it was missing if any was in
training; a date gives days since 1970, month and weekday), then one code for each category: 0 a level that training
did not know, 1 missing, 2.. the levels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.errors import GourmetError
from ml.features.columns import MISSING, Column, as_days, as_levels, as_numbers, examine, level_of

Floats = NDArray[np.float64]

OTHER, ABSENT, FIRST_LEVEL = 0.0, 1.0, 2
LARGEST = 1e15  # no amount, count or date of a restaurant is larger; beyond it arithmetic stops being exact
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadValue(GourmetError):
    """A value that no model can take."""

    code = "bad_value"
    es = "«{field}»: {value} no sirve."
    en = "“{field}”: {value} can't be used."


class NotText(BadValue):
    """A list, an object or an endless number in place of a word."""

    es = "«{field}»: {value} no es un texto."
    en = "“{field}”: {value} is not a text."


class NotFinite(BadValue):
    """No number, or one beyond ``LARGEST``."""

    es = "«{field}»: {value} no es un número finito."
    en = "“{field}”: {value} is not a finite number."


class NotADate(BadValue):
    """No date as ISO 8601 writes it."""

    es = "«{field}»: {value} no es una fecha ISO."
    en = "“{field}”: {value} is not an ISO date."


class NothingToLearnFrom(GourmetError):
    """No column is left."""

    code = "nothing_to_learn_from"
    es = "Ninguna columna sirve para aprender «{target}»: {dropped}."
    en = "No column can be learned from for “{target}”: {dropped}."


Warned = dict[str, Any]  # {"code", "field", ...}


class TableEncoder:
    """Learns what each column is (``columns_``, ``dropped_``) and turns tables and single rows into numbers."""

    def __init__(self, *, target: str, levels: int = 30, drop: tuple[str, ...] = ()) -> None:
        self.target = target
        self.levels = levels
        self.drop = drop

    def fit(self, table: pd.DataFrame) -> Self:
        """Look at training rows. Raises NothingToLearnFrom."""
        names = [str(name) for name in table.columns if str(name) != self.target]
        found = {name: "asked" if name in self.drop else examine(table[name], levels=self.levels) for name in names}
        self.dropped_ = {name: what for name, what in found.items() if isinstance(what, str)}
        kept = [what for what in found.values() if isinstance(what, Column)]
        if not kept:
            raise NothingToLearnFrom(target=self.target, dropped=self.dropped_)
        self.columns_ = [column for column in kept if column.kind != "category"]
        self.columns_ += [column for column in kept if column.kind == "category"]
        self._index()
        return self

    def _index(self) -> None:
        self.groups_: dict[str, tuple[int, ...]] = {}
        self.codes_: dict[str, dict[str, float]] = {}
        at = 0
        for column in self.columns_:
            wide = 1 if column.kind == "category" else _width(column)
            self.groups_[column.name] = tuple(range(at, at + wide))
            self.codes_[column.name] = {level: float(i + FIRST_LEVEL) for i, level in enumerate(column.levels)}
            at += wide
        self.width_ = at
        self.categories_ = tuple(len(c.levels) + FIRST_LEVEL for c in self.columns_ if c.kind == "category")
        # Not a set: its order follows the process's hash seed, and a model's bytes would follow.
        self.known_ = dict.fromkeys([*self.groups_, *self.dropped_, self.target])

    def transform(self, table: pd.DataFrame) -> Floats:
        """(n, width_) for a table with the training columns; one that is absent counts as missing throughout."""
        parts: list[Floats] = []
        for column in self.columns_:
            values = table.get(column.name, pd.Series(np.nan, index=table.index, dtype=object))
            if column.kind == "category":
                levels = as_levels(values)
                missing = levels.isna() | levels.str.lower().isin(MISSING)
                coded = levels.map(self.codes_[column.name]).astype(np.float64).fillna(OTHER)
                parts.append(np.where(missing, ABSENT, coded).astype(np.float64)[:, None])
            else:
                numbers = as_days(values) if column.kind == "date" else as_numbers(values)
                parts.append(_numbers(column, numbers.to_numpy(dtype=np.float64)))
        return np.hstack(parts)

    def encode_row(self, row: Mapping[str, Any]) -> tuple[Floats, list[Warned]]:
        """(width_,) and warnings for one row by name, the same numbers as ``transform``. Raises BadValue."""
        out: list[float] = []
        warned: list[Warned] = []
        for column in self.columns_:
            value = row.get(column.name)
            absent = value is None or (isinstance(value, str) and value.strip().lower() in MISSING)
            if absent:
                warned.append({"code": "missing", "field": column.name})
            if column.kind == "category":
                out.append(ABSENT if absent else self._code(column, value, warned))
            else:
                out.extend(_row_numbers(column, None if absent else _read(column, value), warned))
        warned.extend({"code": "unused", "field": str(name)} for name in row if name not in self.known_)
        return np.array(out), warned

    def _code(self, column: Column, value: Any, warned: list[Warned]) -> float:
        if (isinstance(value, float) and not math.isfinite(value)) or isinstance(value, (list, dict)):
            raise NotText(field=column.name, value=str(value)[:80])
        level = level_of(value)
        code = self.codes_[column.name].get(level)
        if code is None:
            warned.append({"code": "unknown_category", "field": column.name, "value": level[:80]})
            return OTHER
        return code


def _width(column: Column) -> int:
    return (3 if column.kind == "date" else 1) + int(column.had_missing)


def _numbers(column: Column, values: Floats) -> Floats:
    missing = np.isnan(values)
    filled = np.where(missing, column.middle, values)
    parts = [filled]
    if column.kind == "date":
        days = np.floor(filled).astype("datetime64[D]")
        parts += [days.astype("datetime64[M]").astype(np.int64) % 12 + 1.0, (days.astype(np.int64) + 3) % 7 * 1.0]
    if column.had_missing:
        parts.append(missing.astype(np.float64))
    return np.column_stack(parts)


def _row_numbers(column: Column, value: float | None, warned: list[Warned]) -> list[float]:
    filled = column.middle if value is None else value
    if not column.low <= filled <= column.high:
        warned.append({"code": "out_of_range", "field": column.name, "low": column.low, "high": column.high})
    out = [filled]
    if column.kind == "date":
        day = date.fromordinal(EPOCH.toordinal() + math.floor(filled))
        out += [float(day.month), float(day.weekday())]
    if column.had_missing:
        out.append(float(value is None))
    return out


def _read(column: Column, value: Any) -> float:
    """A finite number of a sane size, or days since 1970. Raises BadValue."""
    if column.kind == "date":
        return _read_day(column, value)
    try:
        number = float(value) if isinstance(value, (int, float, str, Decimal)) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= LARGEST:  # NaN fails this too
        raise NotFinite(field=column.name, value=str(value)[:80])
    return number


def _read_day(column: Column, value: Any) -> float:
    try:
        moment = value if isinstance(value, date) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise NotADate(field=column.name, value=str(value)[:80]) from None
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH).total_seconds() / 86400.0
