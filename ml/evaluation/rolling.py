"""Rolling-origin backtest: every forecast is made from what was known at its origin, by a model fitted before it.

The model is refitted every 28 days; between two refits it forecasts from a new origin every 4 days. Each learner sees
pairs (origin, target) whose target is not after its own fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from ml.evaluation.forecasting import seasonal_scale
from ml.features.demand import History, center_log, design, opens

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REFIT, STEP = 28, 4  # 4 and 7 share no divisor: each horizon meets every weekday
WARM_UP = 56  # days of a series before its features mean anything
FIRST_FIT = 112  # days before the first refit


def folds_for(days: int, wanted: int) -> int:
    """How many refits fit into a series of ``days`` days: at least 1, at most ``wanted``."""
    return max(1, min(wanted, (days - FIRST_FIT) // REFIT))


def _pairs(origins: Ints, horizon: int) -> tuple[Ints, Ints]:
    """Every origin with each of the days after it."""
    origin, ahead = np.meshgrid(origins, np.arange(1, horizon + 1), indexing="ij")
    return origin.ravel(), (origin + ahead).ravel()


def training_pairs(past: History, last: int, *, horizon: int, rows: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Origins and targets (n,), n <= rows: open target days up to ``last``, horizons 1..horizon evenly mixed."""
    origin, target = _pairs(np.arange(WARM_UP - 1, last), horizon)
    keep = np.flatnonzero(target <= last)
    keep = keep[past.values[target[keep]] > 0]
    if len(keep) > rows:
        keep = np.sort(rng.choice(keep, size=rows, replace=False))
    return origin[keep], target[keep]


def training_rows(
    panel: Sequence[History], lasts: Sequence[int], *, horizon: int, rows: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Features (n, p) and log ratios to the starting rule (n,) of all series, each with its share of ``rows``."""
    share = max(200, rows // len(panel))
    features, ratios = [], []
    for past, last in zip(panel, lasts, strict=True):
        origin, target = training_pairs(past, last, horizon=horizon, rows=share, rng=rng)
        features.append(design(past, origin, target))
        ratios.append(past.log[target] - center_log(past, origin, target))
    return np.vstack(features), np.concatenate(ratios)


def backtest(
    panel: Sequence[History],
    entrants: dict[str, Any],
    *,
    horizon: int,
    folds: int,
    rows: int,
    seed: int,
    progress: Callable[[float], None],
) -> pd.DataFrame:
    """One row a forecast: series, fold, fitted, origin, target (positions), horizon, actual, scale, special, then one
    column of log1p forecasts for each entrant; ``fitted`` is the last day that the fold's fit knew, ``expected_open``
    tells whether the house was expected to open."""
    shortest = min(past.days for past in panel)
    count = folds_for(shortest, folds)
    parts = []
    for fold in range(count):
        cutoffs = [past.days - 1 - REFIT * (count - fold) for past in panel]
        rng = np.random.default_rng([seed, fold])
        X, y = training_rows(panel, cutoffs, horizon=horizon, rows=rows, rng=rng)
        fitted = {name: clone(entrant).fit(X, y) for name, entrant in entrants.items()}
        for number, (past, cutoff) in enumerate(zip(panel, cutoffs, strict=True)):
            part = _forecasts(past, cutoff, fitted, horizon=horizon)
            parts.append(part.assign(series=number, fold=fold))
        progress((fold + 1) / count)
    return pd.concat(parts, ignore_index=True)


def _forecasts(past: History, cutoff: int, fitted: dict[str, Any], *, horizon: int) -> pd.DataFrame:
    starts = np.arange(cutoff, cutoff + REFIT, STEP)
    origin, target = _pairs(starts, horizon)
    seen = target < past.days
    origin, target = origin[seen], target[seen]
    base, features = center_log(past, origin, target), design(past, origin, target)
    frame = {
        "fitted": cutoff,
        "origin": origin,
        "target": target,
        "horizon": target - origin,
        "actual": past.values[target],
        "scale": seasonal_scale(past.values[: cutoff + 1]),
        "special": past.calendar.special[target],
        "expected_open": opens(past, origin, target),
    }
    return pd.DataFrame(frame | {name: base + model.predict(features) for name, model in fitted.items()})
