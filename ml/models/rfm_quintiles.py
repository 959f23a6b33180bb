"""RFM quintiles: the segmentation that everybody has, and the baseline that a learned one must beat."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

QUINTILES = np.array([0.2, 0.4, 0.6, 0.8])


class RfmQuintiles(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """Scores each column of X from 1 to 5 by quintile, adds them up, and cuts the sum into quintiles again.

    ``falling`` names the columns where less is better (recency). Source: Hughes (1994), Strategic Database Marketing.
    Labels run from 0 (worst) to 4 (best); equal values share a label, so that a group may stay empty.
    """

    def __init__(self, falling: tuple[int, ...] = ()) -> None:
        self.falling = falling

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn the cuts from X (n, p)."""
        data = validate_data(self, X, dtype=np.float64)
        self.cuts_ = np.quantile(data, QUINTILES, axis=0)
        self.total_cuts_ = np.quantile(self._totals(data), QUINTILES)
        self.labels_ = self.predict(data)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """(n,) labels 0..4 for X (n, p)."""
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, reset=False)
        return np.searchsorted(self.total_cuts_, self._totals(data), side="left")

    def _totals(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.zeros(len(X))
        for column in range(X.shape[1]):
            score = np.searchsorted(self.cuts_[:, column], X[:, column], side="left")
            total += 4 - score if column in self.falling else score
        return total
