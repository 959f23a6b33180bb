"""What the two nets do alike: parameters to a plan, numbers to one scale, training, the outputs of rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.models.net_core import NetPlan, NetWeights, forward, train
from ml.models.onehot import center_and_scale, numbers_and_codes

Floats = NDArray[np.float64]

FARTHEST = 10.0
"""Standard deviations from the mean: a mistyped value must not throw the net off the page."""


class NetMixin:
    """For an estimator with these parameters; sets ``center_``, ``scale_`` (p - c,) and ``weights_``."""

    categories: Sequence[int]
    hidden: int
    epochs: int
    batch: int
    rate: float
    decay: float
    dropout: float
    patience: int
    random_state: int

    center_: Floats
    scale_: Floats
    weights_: NetWeights

    def _learn(self, X: Floats, y: NDArray[np.generic], *, outputs: int, loss: str) -> None:
        """Train on X (n, p) and y (n,) as ``net_core.train`` takes it; X is known to be sound."""
        numbers, codes = numbers_and_codes(X, self.categories)
        self.center_, self.scale_ = center_and_scale(numbers)
        self.weights_ = train(
            self._scaled(numbers),
            codes,
            y,
            categories=self.categories,
            outputs=outputs,
            loss=loss,
            plan=NetPlan(
                hidden=self.hidden,
                epochs=self.epochs,
                batch=self.batch,
                rate=self.rate,
                decay=self.decay,
                dropout=self.dropout,
                patience=self.patience,
                seed=int(self.random_state),
            ),
        )

    def _outputs(self, X: Floats) -> Floats:
        """(n, outputs) for X (n, p), known to be sound."""
        numbers, codes = numbers_and_codes(X, self.categories)
        return forward(self.weights_, self._scaled(numbers), codes)

    def _scaled(self, numbers: Floats) -> NDArray[np.float32]:
        return np.clip((numbers - self.center_) / self.scale_, -FARTHEST, FARTHEST).astype(np.float32)
