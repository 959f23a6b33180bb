"""Names a person understands for clusters of guests.

Each name says what its guests are like, as weights on four traits of a cluster's middle guest; names go to clusters one
to one so that they fit best in sum.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

NAMES: dict[str, tuple[float, float, float, float]] = {  # weights of: comes often, is late, spends, is new
    "habituales": (1.5, -0.6, 0.2, -0.3),
    "frecuentes": (0.8, -0.5, 0.0, -0.1),
    "en_riesgo": (0.9, 1.0, 0.1, -0.2),
    "grandes_mesas": (-0.2, -0.4, 1.5, 0.0),
    "nuevos": (-0.4, -0.7, 0.0, 1.3),
    "ocasionales": (-0.3, -0.2, -0.2, -0.4),
    "por_recuperar": (0.2, 0.9, 0.1, -0.1),
    "de_paso": (-1.2, 0.6, -0.2, 0.1),
    "perdidos": (-0.6, 1.2, 0.0, -0.3),
}
MOST = len(NAMES)
WEIGHED = ("often", "late", "spends", "new")
# A name is a claim about people: who keeps the rhythm is not at risk, however well the rest of the name fits.
CLAIMS: dict[str, dict[str, tuple[float, float]]] = {  # trait: from, to
    "en_riesgo": {"late": (0.3, 9.0), "visits": (1.6, 9e9)},
    "por_recuperar": {"late": (0.3, 9.0), "visits": (1.6, 9e9)},
    "perdidos": {"late": (1.0, 9.0)},
    "de_paso": {"visits": (0.0, 2.0)},
    "nuevos": {"new": (0.0, 9.0)},
    "grandes_mesas": {"spends": (0.7, 9.0), "late": (-9.0, 1.0)},
}
FALSE_CLAIM = 3.0  # as much as no fit makes up for, while another name is left


def traits(features: pd.DataFrame) -> pd.DataFrame:
    """[often, late, spends, new], -2 to 2, and visits of each guest; ``features`` as from ``guest_features``.

    ``often`` and ``spends`` against the house's middle guest, in spreads; ``late`` is 0 when the guest's own rhythm is
    kept, 1 at about three times it; ``new`` is positive under half a year since the first visit.
    """

    def against_the_house(column: str) -> pd.Series[float]:
        log = np.log1p(features[column].clip(lower=0.0))
        spread = max(float(log.quantile(0.9) - log.quantile(0.1)) / 2.0, 0.25)
        found: pd.Series[float] = (log - float(log.median())) / spread
        return found

    table = pd.DataFrame(
        {
            "often": against_the_house("frequency"),
            "late": np.log(features["overdue"].clip(lower=0.05)) / np.log(3.0),
            "spends": against_the_house("ticket"),
            "new": -np.log((features["tenure"] + 15.0) / 180.0),
        }
    )
    return table.clip(-2.0, 2.0).assign(visits=features["frequency"])


def name_clusters(features: pd.DataFrame, labels: NDArray[np.int64], clusters: int) -> list[str]:
    """The name of each cluster 0..clusters-1, at most ``MOST``; one label a row of ``features``."""
    table = traits(features)
    middles = table.groupby(np.asarray(labels)).median().reindex(range(clusters)).fillna(0.0)
    weights = np.array(list(NAMES.values()))
    fit = middles[list(WEIGHED)].to_numpy() @ weights.T
    every = list(NAMES)
    for name, claims in CLAIMS.items():
        true = [middles[trait].between(least, most).to_numpy() for trait, (least, most) in claims.items()]
        fit[~np.all(true, axis=0), every.index(name)] -= FALSE_CLAIM
    _, names = linear_sum_assignment(-fit)
    return [every[name] for name in names]
