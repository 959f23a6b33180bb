"""The best rule that looks at one column: the baseline that any model of a table must beat.

A category is looked at by level, a number by tenths of its range of values (quantiles). What is said in each group is
its mean, drawn towards the whole by ``weight`` rows. The column is the one that says most about rows it was not fitted
on (two halves, each judged by the other).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TENTHS = np.linspace(0.1, 0.9, 9)


class _Rule(BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    def __init__(self, categories: Sequence[int] = (), weight: float = 10.0) -> None:
        self.categories = categories
        self.weight = weight

    def _learn(self, X: Floats, outcome: Floats) -> None:
        """``outcome`` (n, k): one-hot classes or the number itself."""
        self.mean_ = outcome.mean(axis=0)
        self.edges_ = [self._edges(X, at) for at in range(X.shape[1])]
        losses = [self._loss(self._groups(X, at), outcome) for at in range(X.shape[1])]
        self.column_ = int(np.argmin(losses))
        self.said_ = self._means(self._groups(X, self.column_), outcome)

    def _edges(self, X: Floats, at: int) -> Floats | None:
        is_code = at >= X.shape[1] - len(self.categories)
        return None if is_code else np.unique(np.quantile(X[:, at], TENTHS))

    def _groups(self, X: Floats, at: int) -> Ints:
        edges = self.edges_[at]
        found = X[:, at] if edges is None else np.searchsorted(edges, X[:, at], side="left")
        return np.asarray(found, dtype=np.int64)

    def _means(self, groups: Ints, outcome: Floats) -> Floats:
        size = int(groups.max()) + 1
        counts = np.bincount(groups, minlength=size)
        sums = np.column_stack([np.bincount(groups, weights=part, minlength=size) for part in outcome.T])
        means: Floats = (sums + self.weight * outcome.mean(axis=0)) / (counts + self.weight)[:, None]
        return means

    def _loss(self, groups: Ints, outcome: Floats) -> float:
        """Squared error (for classes: Brier) on the half that was not learned from."""
        halves = np.arange(len(groups)) % 2 == 0
        total = 0.0
        for learn in (halves, ~halves):
            said = _say(self._means(groups[learn], outcome[learn]), outcome[learn].mean(axis=0), groups[~learn])
            total += float(np.sum((said - outcome[~learn]) ** 2))
        return total

    def _predict(self, X: Any) -> Floats:
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, reset=False)
        return _say(self.said_, self.mean_, self._groups(data, self.column_))


def _say(means: Floats, otherwise: Floats, groups: Ints) -> Floats:
    known = (groups >= 0) & (groups < len(means))
    return np.where(known[:, None], means[np.where(known, groups, 0)], otherwise)


class SingleColumnClassifier(ClassifierMixin, _Rule):  # type: ignore[misc]  # scikit-learn comes without types
    """Class shares by the groups of one column, ``column_``."""

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from X (n, p) and labels y (n,)."""
        data, outcome = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2)
        check_classification_targets(outcome)
        self.classes_, labels = np.unique(outcome, return_inverse=True)
        self._learn(data, np.eye(len(self.classes_))[labels])
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:
        """(n, classes) for X (n, p)."""
        return self._predict(X)

    def predict(self, X: ArrayLike) -> NDArray[np.generic]:
        """(n,) labels for X (n, p)."""
        best = np.argmax(self._predict(X), axis=1)
        found: NDArray[np.generic] = self.classes_[best]
        return found


class SingleColumnRegressor(RegressorMixin, _Rule):  # type: ignore[misc]  # scikit-learn comes without types
    """Means by the groups of one column, ``column_``."""

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from X (n, p) and y (n,)."""
        data, outcome = validate_data(self, X, y, dtype=np.float64, y_numeric=True, ensure_min_samples=2)
        self._learn(data, np.asarray(outcome, dtype=np.float64)[:, None])
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """(n,) for X (n, p)."""
        return self._predict(X)[:, 0]
