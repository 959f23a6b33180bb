"""The served model of a column: encoder, estimator, and a quick path for one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.features.table import TableEncoder
from ml.models.flat_trees import FlatTrees, flatten

Floats = NDArray[np.float64]
FEW = 32  # rows; up to so many the quick path beats the estimator's own


class ColumnModel:
    """Predicts ``target`` from rows by column name. ``classes`` is None where the target is a number."""

    def __init__(
        self,
        *,
        target: str,
        encoder: TableEncoder,
        estimator: Any,
        classes: list[Any] | None,
        quick: FlatTrees | None = None,
    ) -> None:
        self.target = target
        self.encoder = encoder
        self.estimator = estimator
        self.classes = classes
        self.names = None if classes is None else [str(one) for one in classes]
        self.quick = quick if quick is not None else flatten(estimator)

    def predict(self, table: pd.DataFrame) -> Floats:
        """(n, classes) probabilities, or (n,) numbers: the estimator's own way."""
        X = self.encoder.transform(table)
        found: Floats = self.estimator.predict(X) if self.classes is None else self.estimator.predict_proba(X)
        return found

    def predict_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """For each row {"prediction", "probabilities" (by class; None for a number), "warnings"}.

        A missing field is filled in (the median, or "missing" as a category of its own) and an unknown category counts
        as "other"; both are said in ``warnings``. Raises BadValue for a value that is no finite number of a sane size.
        """
        encoded = [self.encoder.encode_row(row) for row in rows]
        if not encoded:
            return []
        X = np.vstack([numbers for numbers, _ in encoded])
        answers = self._answers(X)
        return [self._said(answer, warned) for answer, (_, warned) in zip(answers, encoded, strict=True)]

    def _answers(self, X: Floats) -> Floats:
        if self.quick is not None and len(X) <= FEW:
            return np.vstack([self.quick.answer(x) for x in X])
        sound: Callable[[Floats], Floats] | None = getattr(self.estimator, "proba_of", None)
        if self.classes is not None:
            shares: Floats = sound(X) if sound else self.estimator.predict_proba(X)
            return shares
        found: Floats = self.estimator.predict(X)
        return found[:, None]

    def _said(self, answer: Floats, warned: list[dict[str, Any]]) -> dict[str, Any]:
        if self.classes is None or self.names is None:
            return {"prediction": float(answer[0]), "probabilities": None, "warnings": warned}
        shares = answer.tolist()
        best = max(range(len(shares)), key=shares.__getitem__)
        return {
            "prediction": self.classes[best],
            "probabilities": dict(zip(self.names, shares, strict=True)),
            "warnings": warned,
        }
