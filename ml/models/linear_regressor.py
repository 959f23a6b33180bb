"""Ridge regression on standardised numbers and one-hot codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import Ridge
from sklearn.utils.validation import check_is_fitted, validate_data

from ml.models.onehot import center_and_scale, numbers_and_codes, one_hot

Floats = NDArray[np.float64]

FAR = 6.0  # standard deviations from the mean; farther counts as so far


class LinearRegressor(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """Ridge; the last ``len(categories)`` columns of X are category codes (see ``ml.models.onehot``)."""

    def __init__(self, alpha: float = 1.0, categories: Sequence[int] = ()) -> None:
        self.alpha = alpha
        self.categories = categories

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from X (n, p) and y (n,)."""
        data, outcome = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        numbers, _ = numbers_and_codes(data, self.categories)
        self.center_, self.scale_ = center_and_scale(numbers)
        ridge = Ridge(alpha=self.alpha).fit(self._design(data), outcome)
        self.coef_, self.intercept_ = ridge.coef_, float(ridge.intercept_)
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """(n,) for X (n, p)."""
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, reset=False)
        found: Floats = self._design(data) @ self.coef_ + self.intercept_
        return found

    def _design(self, X: Floats) -> Floats:
        numbers, codes = numbers_and_codes(X, self.categories)
        # A feature that hardly moved in training must not throw a forecast off the page the first time it moves.
        scaled = np.clip((numbers - self.center_) / self.scale_, -FAR, FAR)
        return np.hstack([scaled, one_hot(codes, self.categories)])
