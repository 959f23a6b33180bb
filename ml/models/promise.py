"""What a guest may be expected to spend next quarter: one figure from all that is known of the guest's rhythm.

A ridge on the logs of ``ml.features.guests.COLUMNS``, learned on a quarter that is over. Segments may look at it as at
any other column, so that guests who look alike in recency and money but not in rhythm are told apart.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import KFold, cross_val_predict

from ml.features.guests import COLUMNS, log_features
from ml.models.linear_regressor import LinearRegressor

Floats = NDArray[np.float64]

ALPHA = 30.0
FOLDS = 5


def learn_promise(features: pd.DataFrame, next_spend: Floats) -> LinearRegressor:
    """Fitted on ``features`` (as from ``guest_features``) and log1p of what each guest spent in the quarter after."""
    return LinearRegressor(alpha=ALPHA).fit(log_features(features, COLUMNS), next_spend)


def with_promise(features: pd.DataFrame, learner: LinearRegressor) -> pd.DataFrame:
    """``features`` and a column ``promise``, in the currency."""
    return features.assign(promise=_money(learner.predict(log_features(features, COLUMNS))))


def with_promise_out_of_fold(features: pd.DataFrame, next_spend: Floats, *, seed: int) -> pd.DataFrame:
    """As ``with_promise`` where there is no earlier quarter to learn from: each guest by a fit on the others."""
    folds = KFold(FOLDS, shuffle=True, random_state=seed)
    logs = cross_val_predict(LinearRegressor(alpha=ALPHA), log_features(features, COLUMNS), next_spend, cv=folds)
    return features.assign(promise=_money(logs))


def _money(logs: Floats) -> Floats:
    return np.expm1(np.clip(logs, 0.0, 20.0))
