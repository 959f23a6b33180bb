"""Would the same segments come out of other guests of the same kind?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score

Floats = NDArray[np.float64]


def bootstrap_ari(
    estimator: Any,
    X: Floats,
    *,
    bootstraps: int,
    rng: np.random.Generator,
    relearned: Callable[[np.random.Generator], Floats] | None = None,
) -> Floats:
    """Adjusted Rand index (bootstraps,) between the labels of all rows by the fit on all and by a fit on a resample.

    ``estimator`` is a clusterer with ``predict``; X (n, p). Where columns of X are learned from other guests,
    ``relearned`` gives X of the same rows, learned from a resample of those: the whole of it is then made anew each
    time. Source: Hennig (2007), Cluster-wise assessment of cluster stability; Hubert and Arabie (1985) for the index.
    """
    usual = clone(estimator).fit(X).predict(X)
    found = []
    for _ in range(bootstraps):
        again = X if relearned is None else relearned(rng)
        drawn = again[rng.integers(0, len(X), size=len(X))]
        found.append(adjusted_rand_score(usual, clone(estimator).fit(drawn).predict(again)))
    return np.array(found)
