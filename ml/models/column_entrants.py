"""Who competes for a column, and the settings that each may try. Encoded X (see ``ml.features.table``)."""

from __future__ import annotations

from typing import Any, Literal

from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

from ml.models.linear_classifier import LinearClassifier
from ml.models.linear_regressor import LinearRegressor
from ml.models.net_classifier import NetClassifier
from ml.models.net_regressor import NetRegressor
from ml.models.single_column_rule import SingleColumnClassifier, SingleColumnRegressor

Kind = Literal["classes", "number"]

GRIDS: dict[str, dict[str, list[Any]]] = {
    "linear": {"strength": [0.01, 0.1, 1.0, 10.0]},
    "forest": {"min_samples_leaf": [3, 10, 30], "max_features": ["sqrt", 0.5]},
    "gradient_boosting": {"learning_rate": [0.04, 0.1], "max_leaf_nodes": [6, 15, 31], "min_samples_leaf": [20, 60]},
    "net": {"hidden": [32, 64], "rate": [0.002, 0.005], "decay": [0.01, 0.3], "dropout": [0.0, 0.2]},
}


def baselines(kind: Kind, categories: tuple[int, ...]) -> dict[str, Any]:
    """Unfitted: the prior (class shares, or the mean) and the best single-column rule."""
    if kind == "classes":
        return {
            "prior": DummyClassifier(strategy="prior"),
            "single_column": SingleColumnClassifier(categories=categories),
        }
    return {"prior": DummyRegressor(strategy="mean"), "single_column": SingleColumnRegressor(categories=categories)}


def entrant(name: str, kind: Kind, categories: tuple[int, ...], *, seed: int, setting: dict[str, Any]) -> Any:
    """Unfitted estimator ``name`` with one setting of its grid. Raises KeyError on a name nobody knows."""
    return {"linear": _linear, "forest": _forest, "gradient_boosting": _boosting, "net": _net}[name](
        kind, categories, seed, setting
    )


def _linear(kind: Kind, categories: tuple[int, ...], seed: int, setting: dict[str, Any]) -> Any:
    strength = setting.get("strength", 1.0)
    if kind == "classes":
        return LinearClassifier(C=strength, categories=categories)
    return LinearRegressor(alpha=1.0 / strength, categories=categories)


def _forest(kind: Kind, categories: tuple[int, ...], seed: int, setting: dict[str, Any]) -> Any:
    forest = RandomForestClassifier if kind == "classes" else RandomForestRegressor
    return forest(n_estimators=100, random_state=seed, n_jobs=1, **setting)


def _boosting(kind: Kind, categories: tuple[int, ...], seed: int, setting: dict[str, Any]) -> Any:
    boosting = HistGradientBoostingClassifier if kind == "classes" else HistGradientBoostingRegressor
    return boosting(
        max_iter=200, early_stopping=True, n_iter_no_change=8, l2_regularization=1.0, random_state=seed, **setting
    )


def _net(kind: Kind, categories: tuple[int, ...], seed: int, setting: dict[str, Any]) -> Any:
    if kind == "classes":
        return NetClassifier(categories=categories, random_state=seed, **setting)
    return NetRegressor(
        categories=categories, loss="squared", epochs=30, batch=256, patience=4, random_state=seed, **setting
    )
