"""A small PyTorch net for numbers: embeddings for codes, pinball (median) or squared loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ml.models.net_core import NetPlan, forward, train
from ml.models.onehot import center_and_scale, numbers_and_codes

Floats = NDArray[np.float64]


class NetRegressor(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
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
        numbers, codes = numbers_and_codes(data, self.categories)
        self.center_, self.scale_ = center_and_scale(numbers)
        self.y_center_, self.y_scale_ = float(np.mean(outcome)), float(np.std(outcome)) or 1.0
        self.weights_ = train(
            self._scaled(numbers),
            codes,
            (outcome - self.y_center_) / self.y_scale_,
            categories=self.categories,
            outputs=1,
            loss=self.loss,
            plan=self._plan(),
        )
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """(n,) for X (n, p)."""
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, reset=False)
        numbers, codes = numbers_and_codes(data, self.categories)
        out = forward(self.weights_, self._scaled(numbers), codes)[:, 0]
        return out * self.y_scale_ + self.y_center_

    def _scaled(self, numbers: Floats) -> NDArray[np.float32]:
        # Ten standard deviations are as far as any: a mistyped value must not throw the net off the page.
        return np.clip((numbers - self.center_) / self.scale_, -10.0, 10.0).astype(np.float32)

    def _plan(self) -> NetPlan:
        return NetPlan(
            hidden=self.hidden,
            epochs=self.epochs,
            batch=self.batch,
            rate=self.rate,
            decay=self.decay,
            dropout=self.dropout,
            patience=self.patience,
            seed=int(self.random_state),
        )
