"""Who enters the demand backtest: the baselines that are always shown, and the learners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.ensemble import HistGradientBoostingRegressor, VotingRegressor

from ml.features.demand import CATEGORIES, COLUMNS
from ml.models.column_baseline import ColumnBaseline
from ml.models.linear_regressor import LinearRegressor
from ml.models.net_regressor import NetRegressor

MAIN_BASELINE = "weekday_median"
BLEND = "blend"  # the mean of all other learners: competes whenever there are at least two


def baselines() -> dict[str, Any]:
    """Same-weekday median of 8 weeks (the domain's naive, and the best rule on one column), seasonal naive, and the
    prior: the median of all open days, which keeps a smoother of noise from passing for a forecaster."""
    return {
        MAIN_BASELINE: ColumnBaseline(COLUMNS.index(MAIN_BASELINE)),
        "seasonal_naive": ColumnBaseline(COLUMNS.index("last_same_weekday")),
        "prior": ColumnBaseline(COLUMNS.index("prior")),
    }


def learners(names: Sequence[str], *, seed: int) -> dict[str, Any]:
    """Unfitted estimators by name, in the order asked for, without the blend. Raises KeyError on an unknown name.

    ``weighted_weekday`` is the simplest: the rule of ``ml.features.demand`` as it stands, nothing learned. Where
    nothing beats it, it serves. The others learn what it misses, and are drawn hard towards it: a day counts in 28
    pairs (origin, target), so that 4,000 rows of one series are worth a few hundred.
    """
    known = {
        "weighted_weekday": ColumnBaseline(None),
        "ridge": LinearRegressor(alpha=4000.0, categories=CATEGORIES),
        "gradient_boosting": HistGradientBoostingRegressor(
            loss="absolute_error",
            max_iter=60,
            learning_rate=0.05,
            max_leaf_nodes=4,
            min_samples_leaf=200,
            l2_regularization=200.0,
            early_stopping=False,
            random_state=seed,
        ),
        "net": NetRegressor(
            categories=CATEGORIES,
            loss="pinball",
            hidden=16,
            epochs=6,
            batch=256,
            rate=0.002,
            decay=3.0,
            dropout=0.3,
            patience=3,
            random_state=seed,
        ),
    }
    return {name: known[name] for name in names}


def competitors(names: Sequence[str]) -> tuple[str, ...]:
    """The learners' names and, where there are several, the blend's."""
    return (*names, BLEND) if len(names) > 1 else tuple(names)


def unfitted(winner: str, names: Sequence[str], *, seed: int) -> Any:
    """The estimator behind ``winner``, one of ``competitors(names)``."""
    if winner == BLEND:
        return VotingRegressor(list(learners(names, seed=seed).items()))
    return learners((winner,), seed=seed)[winner]
