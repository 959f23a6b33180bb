"""Who enters the demand backtest: the baselines that are always shown, and the learners."""

from __future__ import annotations

from sklearn.base import RegressorMixin
from sklearn.ensemble import HistGradientBoostingRegressor

from ml.features.demand import CATEGORIES, COLUMNS
from ml.models.column_baseline import ColumnBaseline
from ml.models.linear_regressor import LinearRegressor
from ml.models.net_regressor import NetRegressor

MAIN_BASELINE = "weekday_median"


def baselines() -> dict[str, RegressorMixin]:
    """Same-weekday median of 8 weeks, seasonal naive, and two that keep noise from passing for signal: the median of
    all open days (prior) and the weekday's median over the whole history (best single rule)."""
    return {
        MAIN_BASELINE: ColumnBaseline(None),
        "seasonal_naive": ColumnBaseline(COLUMNS.index("last_same_weekday")),
        "prior": ColumnBaseline(COLUMNS.index("prior")),
        "weekday_profile": ColumnBaseline(COLUMNS.index("profile")),
    }


def learners(names: tuple[str, ...], *, seed: int) -> dict[str, RegressorMixin]:
    """Unfitted estimators by name, in the order asked for. Raises KeyError on a name nobody knows."""
    known = {
        "ridge": LinearRegressor(alpha=2000.0, categories=CATEGORIES),
        "gradient_boosting": HistGradientBoostingRegressor(
            loss="absolute_error",
            max_iter=60,
            learning_rate=0.05,
            max_leaf_nodes=6,
            min_samples_leaf=150,
            l2_regularization=50.0,
            early_stopping=False,
            random_state=seed,
        ),
        "net": NetRegressor(
            categories=CATEGORIES,
            loss="pinball",
            hidden=16,
            epochs=12,
            batch=256,
            rate=0.003,
            decay=1.0,
            dropout=0.2,
            patience=3,
            random_state=seed,
        ),
    }
    return {name: known[name] for name in names}
