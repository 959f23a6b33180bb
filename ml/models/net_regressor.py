"""A small PyTorch net for numbers: embeddings for codes, pinball (median) or squared loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ml.models.net_mixin import NetMixin

Floats = NDArray[np.float64]


class NetRegressor(NetMixin, RegressorMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """The last ``len(categories)`` columns of X are category codes (see ``ml.models.onehot``)."""

    def __init__(
        self,
        categories: Sequence[int] = (),
        loss: str = "pinball",
        hidden: int = 48,
        epochs: int = 40,
        batch: int = 128,
        rate: float = 0.004,
        decay: float = 0.01,
        dropout: float = 0.0,
        patience: int = 8,
        random_state: int = 0,
    ) -> None:
        self.categories = categories
        self.loss = loss
        self.hidden = hidden
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.decay = decay
        self.dropout = dropout
        self.patience = patience
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from X (n, p) and y (n,)."""
        data, outcome = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        self.y_center_, self.y_scale_ = float(np.mean(outcome)), float(np.std(outcome)) or 1.0
        self._learn(data, (outcome - self.y_center_) / self.y_scale_, outputs=1, loss=self.loss)
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """(n,) for X (n, p)."""
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, reset=False)
        out = self._outputs(data)[:, 0]
        return out * self.y_scale_ + self.y_center_
