"""Names a person understands for clusters of guests.

Each name says what its guests are like, as weights on what a cluster is like against the house's usual guest; names go
to clusters one to one so that they fit best in sum.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

TRAITS = ("recency", "frequency", "ticket", "tenure", "overdue")
NAMES: dict[str, tuple[float, ...]] = {  # weights in the order of TRAITS
    "habituales": (-0.6, 1.4, 0.0, 0.3, -0.6),
    "en_riesgo": (0.4, 0.9, 0.0, 0.4, 1.3),
    "nuevos": (-0.8, -0.5, 0.0, -1.4, -0.3),
    "ocasionales": (-0.1, -0.2, -0.3, 0.5, -0.2),
    "grandes_mesas": (0.0, -0.1, 1.6, 0.0, 0.0),
    "perdidos": (1.2, -0.6, 0.0, 0.5, 0.7),
    "frecuentes": (-0.4, 0.7, -0.2, 0.2, -0.3),
}
MOST = len(NAMES)


def name_clusters(features: pd.DataFrame, labels: NDArray[np.int64], clusters: int) -> list[str]:
    """The name of each cluster 0..clusters-1; ``features`` as from ``guest_features``, one row a label."""
    logs = np.log1p(np.maximum(features[list(TRAITS)], 0.0))
    spread = (logs.quantile(0.9) - logs.quantile(0.1)).clip(lower=1e-9) / 2.0
    medians = logs.groupby(labels).median().reindex(range(clusters)).fillna(logs.median())
    like = ((medians - logs.median()) / spread).to_numpy()
    weights = np.array(list(NAMES.values()))
    fit = like @ (weights / np.linalg.norm(weights, axis=1, keepdims=True)).T
    rows, names = linear_sum_assignment(-fit)
    every = list(NAMES)
    return [every[name] for _, name in sorted(zip(rows, names, strict=True))]
