"""A small PyTorch net for classes: embeddings for codes, cross-entropy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from ml.models.net_mixin import NetMixin

Floats = NDArray[np.float64]


class NetClassifier(NetMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """The last ``len(categories)`` columns of X are category codes (see ``ml.models.onehot``)."""

    def __init__(
        self,
        categories: Sequence[int] = (),
        hidden: int = 48,
        epochs: int = 30,
        batch: int = 256,
        rate: float = 0.004,
        decay: float = 0.05,
        dropout: float = 0.1,
        patience: int = 4,
        random_state: int = 0,
    ) -> None:
        self.categories = categories
        self.hidden = hidden
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.decay = decay
        self.dropout = dropout
        self.patience = patience
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from X (n, p) and labels y (n,)."""
        data, outcome = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(outcome)
        self.classes_, labels = np.unique(outcome, return_inverse=True)
        self._learn(data, labels, outputs=len(self.classes_), loss="classes")
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:
        """(n, classes) for X (n, p)."""
        check_is_fitted(self)
        return self.proba_of(validate_data(self, X, dtype=np.float64, reset=False))

    def proba_of(self, X: Floats) -> Floats:
        """As ``predict_proba``, for a float64 matrix that is known to be sound: no checks."""
        found: Floats = softmax(self._outputs(X), axis=1)
        return found

    def predict(self, X: ArrayLike) -> NDArray[np.generic]:
        """(n,) labels for X (n, p)."""
        best = np.argmax(self.predict_proba(X), axis=1)
        found: NDArray[np.generic] = self.classes_[best]
        return found
