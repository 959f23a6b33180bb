"""Would the same segments come out of other guests of the same kind?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score

Floats = NDArray[np.float64]


def bootstrap_ari(estimator: Any, X: Floats, *, bootstraps: int, rng: np.random.Generator) -> Floats:
    """Adjusted Rand index (bootstraps,) between the labels of all rows by the fit on all and by a fit on a resample.

    ``estimator`` is a clusterer with ``predict``; X (n, p). Source: Hennig (2007), Cluster-wise assessment of cluster
    stability; Hubert and Arabie (1985) for the index.
    """
    usual = clone(estimator).fit(X).predict(X)
    found = []
    for _ in range(bootstraps):
        drawn = X[rng.integers(0, len(X), size=len(X))]
        found.append(adjusted_rand_score(usual, clone(estimator).fit(drawn).predict(X)))
    return np.array(found)
