"""Scores of a demand backtest: each entrant and baseline by horizon, the band's coverage, the evidence for the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.evaluation.conformal import Band, learn_band
from ml.evaluation.forecasting import bias, coverage, mase, rmsle, smape
from ml.evaluation.gate import Evidence
from ml.evaluation.resampling import (
    FLIPS,
    bootstrap_skill,
    draws_for,
    holm,
    lower_bound,
    p_of_the_best,
    p_value,
    sign_flip_scores,
    skill,
    units_for,
)
from ml.evaluation.rolling import REFIT

Floats = NDArray[np.float64]
HORIZONS = (1, 7, 28)
YEAR = 12  # folds whose scores are shown: what a model did that had learned from a few months says little of today's
RECENT = 6  # folds whose errors make the band: half a year, so that a calmer year is not paid for by a wild one


def open_days(tested: pd.DataFrame) -> pd.DataFrame:
    """The rows that are scored: the house opened (as the Recruit competition scored); closures are counted apart."""
    return tested[tested["actual"] > 0]


def of_last_year(tested: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last ``YEAR`` folds."""
    lately: pd.DataFrame = tested[tested["fold"] > tested["fold"].max() - YEAR]
    return lately


def shown(tested: pd.DataFrame, name: str) -> Floats:
    """(rows,): what ``name`` foretold, in the unit of the series, as a page shows it: 0 where the house was expected to
    stay closed."""
    foretold = np.maximum(np.expm1(tested[name].to_numpy(dtype=np.float64)), 0.0)
    return np.where(tested["expected_open"].to_numpy(), foretold, 0.0)


def scores(tested: pd.DataFrame, name: str) -> dict[str, float]:
    """RMSLE, MASE, sMAPE (percent), bias of entrant ``name`` over the rows given; none where there are no rows."""
    if tested.empty:
        return {}
    actual, foretold = tested["actual"].to_numpy(), shown(tested, name)
    return {
        "rmsle": rmsle(actual, foretold),
        "mase": mase(actual, foretold, scale=tested["scale"].to_numpy()),
        "smape": smape(actual, foretold),
        "bias": bias(actual, foretold),
    }


def table(tested: pd.DataFrame, names: Sequence[str], *, horizon: int) -> dict[str, dict[str, Any]]:
    """Scores of each name: over all horizons, and at each of 1, 7 and 28 days (those within ``horizon``)."""
    at = [step for step in HORIZONS if step <= horizon] or [horizon]
    return {
        name: scores(tested, name)
        | {"by_horizon": {str(step): scores(tested[tested["horizon"] == step], name) for step in at}}
        for name in names
    }


def band_from(tested: pd.DataFrame, name: str, *, share: float) -> Band:
    """The band of ``name`` from its errors in the last ``RECENT`` folds of ``tested``."""
    recent = tested[tested["fold"] > tested["fold"].max() - RECENT]
    error = (np.log1p(recent["actual"]) - recent[name]).to_numpy()
    days = recent.groupby("series")["target"].nunique().sum()
    return learn_band(
        error, recent["horizon"].to_numpy(), recent["special"].to_numpy(), share=share, independent=int(days)
    )


def with_band(tested: pd.DataFrame, name: str, *, share: float) -> pd.DataFrame:
    """Rows of ``tested`` with ``low`` and ``high`` on the log scale, each learned only from errors already seen when
    the forecast was made; the rows of a fold with no errors before it, as the first, are left out."""
    parts = []
    for fold in sorted(tested["fold"].unique())[1:]:
        mine = tested[tested["fold"] == fold]
        first_origin = mine.groupby("series")["origin"].min()
        known = tested[(tested["fold"] < fold) & (tested["target"] <= tested["series"].map(first_origin))]
        if known.empty:
            continue
        band = band_from(known, name, share=share)
        low, high = band.around(mine[name].to_numpy(), mine["horizon"].to_numpy(), mine["special"].to_numpy())
        parts.append(mine.assign(low=low, high=high))
    return pd.concat(parts) if parts else tested.iloc[:0].assign(low=np.nan, high=np.nan)


def coverages(banded: pd.DataFrame, *, horizon: int) -> dict[str, Any]:
    """Share of days inside the band: overall, by horizon and on special days; None where nothing was scored."""

    def share(rows: pd.DataFrame) -> float | None:
        logs = np.log1p(rows["actual"].to_numpy())
        return coverage(logs, rows["low"].to_numpy(), rows["high"].to_numpy()) if len(rows) else None

    at = [step for step in HORIZONS if step <= horizon] or [horizon]
    return {
        "overall": share(banded),
        "by_horizon": {str(step): share(banded[banded["horizon"] == step]) for step in at},
        "special_days": share(banded[banded["special"]]),
        "rows": len(banded),
    }


def stride(horizon: int) -> int:
    """How many refits apart forecasts of ``horizon`` days must be so that none foretells a day of another."""
    return -(-horizon // REFIT)


def apart(tested: pd.DataFrame, *, horizon: int) -> pd.DataFrame:
    """The rows of ``tested`` that the gate judges: of every ``stride(horizon)``-th fold, the last one among them, the
    forecasts whose whole horizon ends before the next of these folds begins.

    For 28 days that is one forecast a fold, made at the fold's fit. No two folds then share a fit, an origin or a
    target day, which the forecasts from later origins do: their errors are not independent of the next fold's.
    """
    step = stride(horizon)
    kept = (tested["fold"].max() - tested["fold"]) % step == 0
    within = tested["origin"] + horizon <= tested["fitted"] + step * REFIT
    judged: pd.DataFrame = tested[kept & within]
    return judged


def fold_losses(tested: pd.DataFrame, name: str) -> Floats:
    """Scaled absolute error of what ``name`` foretold as ``scores`` takes it, one mean a fold, in order of time."""
    error = np.abs(shown(tested, name) - tested["actual"]) / tested["scale"]
    folds: Floats = error.groupby(tested["fold"]).mean().to_numpy()
    return folds


def evidence(
    tested: pd.DataFrame,
    winner: str,
    learners: Sequence[str],
    baseline: str,
    *,
    horizon: int,
    draws: int,
    others: Sequence[float],
    rng: np.random.Generator,
) -> Evidence:
    """What the gate needs: the winner against ``baseline``, for the best of all the ``learners`` that were tried and
    beside ``others``, the ``p_best`` of the house's other models. A unit is a fold of ``apart``."""
    judged = apart(tested, horizon=horizon)
    base = fold_losses(judged, baseline)
    losses = {name: fold_losses(judged, name) for name in learners}
    gains = np.array([base - losses[name] for name in learners])
    chance = sign_flip_scores(gains, rng=rng, draws=draws_for(FLIPS, others))
    p_best = p_of_the_best(chance, learners.index(winner))
    drawn = bootstrap_skill(losses[winner], base, rng=rng, draws=draws)
    return Evidence(
        loss="scaled_absolute_error",
        baseline=baseline,
        skill=skill(losses[winner], base),
        skill_low=lower_bound(drawn),
        skill_high=float(np.quantile(drawn, 0.975)),
        p=p_value(chance, learners.index(winner)),
        p_best=p_best,
        p_holm=holm(p_best, others),
        units=len(base),
        needed=units_for(others),
    )
