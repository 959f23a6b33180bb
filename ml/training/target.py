"""The column to be learned: what kind it is, which rows have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.errors import GourmetError
from ml.features.columns import as_levels, as_numbers, present

if TYPE_CHECKING:
    from ml.models.column_entrants import Kind

FEW_NUMBERS = 12  # a number with at most so many different values is a set of classes
MANY_CLASSES = 30
RARE = 10  # rows; a rarer class is left out and said


class NoSuchColumn(GourmetError):
    """The table has no such column."""

    code = "no_such_column"
    es = "La tabla no tiene la columna «{target}»; tiene: {columns}."
    en = "The table has no column “{target}”; it has: {columns}."


class NotLearnable(GourmetError):
    """The column is a key or free text."""

    code = "not_learnable"
    es = "«{target}» tiene {classes} valores distintos: parece un código o texto libre, no algo que se pueda predecir."
    en = "“{target}” has {classes} different values: it looks like a key or free text, not something to predict."


@dataclass(frozen=True)
class Target:
    """``rows`` (positions in the table) that are used; ``y`` (rows,) positions of classes, or numbers; ``classes`` as
    plain Python values (None for a number); ``left_out`` rare classes with their rows; ``missing`` rows without it."""

    kind: Kind
    rows: NDArray[np.int64]
    y: NDArray[Any]
    classes: list[Any] | None
    left_out: dict[str, int]
    missing: int


def read_target(table: pd.DataFrame, target: str) -> Target:
    """Raises NoSuchColumn, NotLearnable."""
    if target not in table.columns:
        raise NoSuchColumn(target=target, columns=", ".join(map(str, table.columns[:30])))
    there = present(table[target].reset_index(drop=True))
    numbers = as_numbers(there)
    if (
        len(there)
        and not pd.api.types.is_bool_dtype(there)
        and numbers.notna().all()
        and numbers.nunique() > FEW_NUMBERS
    ):
        missing = len(table) - len(there)
        return Target("number", there.index.to_numpy(), numbers.to_numpy(), None, {}, missing)
    return _classes(there, target, missing=len(table) - len(there))


def _classes(there: pd.Series, target: str, *, missing: int) -> Target:
    levels = as_levels(there)
    counts = levels.value_counts()
    kept = sorted(str(level) for level, rows in counts.items() if rows >= RARE)
    if len(kept) > MANY_CLASSES or (not kept and len(counts) > MANY_CLASSES):
        raise NotLearnable(target=target, classes=len(counts))
    left_out = {str(level): int(rows) for level, rows in sorted(counts.items()) if rows < RARE}
    used = levels[levels.isin(kept)]
    positions = {level: at for at, level in enumerate(kept)}
    y = used.map(positions).to_numpy(dtype=np.int64)
    return Target("classes", used.index.to_numpy(), y, _plain(there, kept), left_out, missing)


def _plain(there: pd.Series, kept: list[str]) -> list[Any]:
    """Classes as a person (and JSON) has them: true and false, whole numbers, or text."""
    if pd.api.types.is_bool_dtype(there):
        return [level == "True" for level in kept]
    if pd.api.types.is_integer_dtype(there):
        return [int(level) for level in kept]
    return list(kept)
