"""A baseline that is one column of the features, as it stands."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class ColumnBaseline(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """Predicts column ``column`` of X, or 0 where ``column`` is None (the rule that features are relative to)."""

    def __init__(self, column: int | None = None) -> None:
        self.column = column

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Nothing to learn but the shape of X (n, p)."""
        validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        self.fitted_ = True
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """(n,) for X (n, p)."""
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, reset=False)
        found: NDArray[np.float64] = np.zeros(len(data)) if self.column is None else data[:, self.column].copy()
        return found
