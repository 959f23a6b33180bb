"""Logistic regression on standardised numbers and one-hot codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from ml.models.onehot import center_and_scale, numbers_and_codes, one_hot

Floats = NDArray[np.float64]


class LinearClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """Multinomial logistic; the last ``len(categories)`` columns of X are codes (see ``ml.models.onehot``)."""

    def __init__(self, C: float = 1.0, categories: Sequence[int] = (), max_iter: int = 500) -> None:
        self.C = C
        self.categories = categories
        self.max_iter = max_iter

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from X (n, p) and labels y (n,) of at least two classes."""
        data, outcome = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(outcome)
        numbers, _ = numbers_and_codes(data, self.categories)
        self.center_, self.scale_ = center_and_scale(numbers)
        logistic = LogisticRegression(C=self.C, max_iter=self.max_iter).fit(self._design(data), outcome)
        self.classes_ = logistic.classes_
        self.n_iter_ = int(np.max(logistic.n_iter_))
        self.coef_, self.intercept_ = logistic.coef_, logistic.intercept_
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:
        """(n, classes) for X (n, p)."""
        check_is_fitted(self)
        return self.proba_of(validate_data(self, X, dtype=np.float64, reset=False))

    def proba_of(self, X: Floats) -> Floats:
        """As ``predict_proba``, for a float64 matrix that is known to be sound: no checks."""
        raw = self._design(X) @ self.coef_.T + self.intercept_
        if raw.shape[1] == 1:
            positive = expit(raw[:, 0])
            return np.column_stack([1.0 - positive, positive])
        found: Floats = softmax(raw, axis=1)
        return found

    def predict(self, X: ArrayLike) -> NDArray[np.generic]:
        """(n,) labels for X (n, p)."""
        best = np.argmax(self.predict_proba(X), axis=1)
        found: NDArray[np.generic] = self.classes_[best]
        return found

    def _design(self, X: Floats) -> Floats:
        numbers, codes = numbers_and_codes(X, self.categories)
        # Ten standard deviations are as far as any: one mistyped value must not decide alone.
        scaled = np.clip((numbers - self.center_) / self.scale_, -10.0, 10.0)
        return np.hstack([scaled, one_hot(codes, self.categories)])
