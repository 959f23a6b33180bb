"""Clusters of guests on robustly scaled logs: k-means, or a Gaussian mixture."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture
from sklearn.utils.validation import check_is_fitted, validate_data

Floats = NDArray[np.float64]
FAR = 3.0  # spreads from the median; farther counts as so far, so that one banquet is no segment of its own


class GuestClusters(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn comes without types
    """``method`` "kmeans" or "gmm" (diagonal). Columns are centred on the median, scaled by the 10-90 % spread."""

    def __init__(self, n_clusters: int = 4, method: str = "kmeans", random_state: int = 0) -> None:
        self.n_clusters = n_clusters
        self.method = method
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn from X (n, p)."""
        data = validate_data(self, X, dtype=np.float64)
        self.center_ = np.median(data, axis=0)
        spread = (np.quantile(data, 0.9, axis=0) - np.quantile(data, 0.1, axis=0)) / 2.0
        self.scale_ = np.where(spread > 1e-9, spread, 1.0)
        scaled = self._scaled(data)
        if self.method == "gmm":
            self.clusters_ = GaussianMixture(
                self.n_clusters, covariance_type="diag", reg_covar=1e-2, n_init=2, random_state=self.random_state
            ).fit(scaled)
        else:
            self.clusters_ = KMeans(self.n_clusters, n_init=4, random_state=self.random_state).fit(scaled)
        self.labels_ = self._nearest(scaled)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """(n,) labels for X (n, p)."""
        check_is_fitted(self)
        return self._nearest(self._scaled(validate_data(self, X, dtype=np.float64, reset=False)))

    def _nearest(self, scaled: Floats) -> NDArray[np.int64]:
        return np.asarray(self.clusters_.predict(scaled), dtype=np.int64)

    def _scaled(self, X: Floats) -> Floats:
        scaled: Floats = np.clip((X - self.center_) / self.scale_, -FAR, FAR)
        return scaled
