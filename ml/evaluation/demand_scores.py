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

Floats = NDArray[np.float64]
BLOCK = 14  # days whose errors are drawn together: forecasts of neighbouring days share their mistakes
HORIZONS = (1, 7, 28)
RECENT = 6  # folds whose errors make the band: half a year, so that a calmer year is not paid for by a wild one


def open_days(tested: pd.DataFrame) -> pd.DataFrame:
    """The rows that are scored: the house opened (as the Recruit competition scored); closures are counted apart."""
    return tested[tested["actual"] > 0]


def scores(tested: pd.DataFrame, name: str) -> dict[str, float]:
    """RMSLE, MASE, sMAPE (percent), bias of entrant ``name`` over the rows given; none where there are no rows."""
    if tested.empty:
        return {}
    actual = tested["actual"].to_numpy()
    foretold = np.where(tested["expected_open"], np.maximum(np.expm1(tested[name].to_numpy()), 0.0), 0.0)
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
    the forecast was made; the rows of the first fold, with no errors before them, are left out."""
    parts = []
    for fold in sorted(tested["fold"].unique())[1:]:
        mine = tested[tested["fold"] == fold]
        first_origin = mine.groupby("series")["origin"].min()
        known = tested[(tested["fold"] < fold) & (tested["target"] <= tested["series"].map(first_origin))]
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


def block_losses(tested: pd.DataFrame, name: str) -> Floats:
    """Scaled absolute error of ``name``, one mean for each run of ``BLOCK`` target days, in order of time."""
    error = np.abs(np.expm1(tested[name]) - tested["actual"]) / tested["scale"]
    blocks: Floats = error.groupby(tested["target"] // BLOCK).mean().to_numpy()
    return blocks


def evidence(
    tested: pd.DataFrame,
    winner: str,
    learners: Sequence[str],
    baseline: str,
    *,
    draws: int,
    others: Sequence[float],
    rng: np.random.Generator,
) -> Evidence:
    """What the gate needs: the winner against ``baseline``, for the best of all the ``learners`` that were tried and
    beside ``others``, the ``p_best`` of the house's other models."""
    base = block_losses(tested, baseline)
    losses = {name: block_losses(tested, name) for name in learners}
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
