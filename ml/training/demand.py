"""Demand by day: baselines and learners in a rolling backtest, a band from its errors, the gate, 28 days ahead."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ml import training
from ml.evaluation import demand_scores
from ml.features.demand import History, history
from ml.models.demand_entrants import MAIN_BASELINE, baselines
from ml.models.demand_forecaster import DemandForecaster
from ml.models.silent import Silent
from ml.training.demand_contest import Contest, contest, daily, forecaster
from ml.training.params import DemandParams
from ml.training.trained import Progress, Trained

FORECAST = ("day", "expected", "low", "high", "baseline")
BACKTEST = ("day", "horizon", "actual", "expected", "low", "high", "baseline")


def train(days: pd.DataFrame, *, params: DemandParams, progress: Progress) -> Trained:
    """Choose by backtest, judge, forecast. ``days``: ``day`` and ``params.measure`` (soles or covers), any order.

    Fewer days than ``training.MIN_DAYS["demand"]``, or less than a third of them open, end in ``too_few``. Raises
    NotDays.
    """
    started = time.perf_counter()
    progress("features", 0.0)
    first, values = daily(days, measure=params.measure)
    needed = training.MIN_DAYS["demand"]
    if len(values) < needed or np.sum(values > 0) < needed // 3:
        return _too_few(values, params, time.perf_counter() - started)
    # One thread: the same sums on every machine, and several trainings share the cores.
    with threadpool_limits(limits=1):
        past = history(values, first, ahead=params.horizon, country=params.country, region=params.region)
        trained = _trained(past, params, progress)
    trained.seconds = time.perf_counter() - started
    progress("done", 1.0)
    return trained


def _trained(past: History, params: DemandParams, progress: Progress) -> Trained:
    held = contest([past], params, lambda share: progress("backtest", 0.05 + 0.8 * share))
    progress("fit", 0.9)
    model = forecaster(past, held, params)
    covered = demand_scores.coverages(held.banded, horizon=params.horizon)
    signal = held.verdict == "signal"
    return Trained(
        task="demand",
        target=params.measure,
        verdict=held.verdict,
        algorithm=held.winner,
        metrics=held.table[held.winner] | {"coverage": covered},
        baseline={"name": MAIN_BASELINE, "hardest": held.hardest} | {name: held.table[name] for name in baselines()},
        report=_report(past, held, params),
        params=params.as_dict(),
        seed=params.seed,
        model=model if signal else Silent("demand", params.measure, held.verdict),
        outputs=_outputs(past, model, held),
    )


def _report(past: History, held: Contest, params: DemandParams) -> dict[str, Any]:
    first, tested = past.calendar.first, held.tested
    closed = tested[tested["actual"] <= 0]
    return {
        "entrants": held.table,
        "gate": held.proof.as_dict(),
        "days": past.days,
        "first_day": str(first),
        "last_day": str(first + timedelta(days=past.days - 1)),
        "folds": [_fold(past, number, part) for number, part in enumerate(_parts(tested))],
        "scored": "open days",
        "forecasts_scored": len(held.scored),
        "closed_days": int(closed["target"].nunique()),
        "closed_foreseen": float(1.0 - closed["expected_open"].mean()) if len(closed) else None,
        "interval": params.interval,
    }


def _parts(tested: pd.DataFrame) -> list[pd.DataFrame]:
    return [part for _, part in tested.groupby("fold")]


def _fold(past: History, number: int, part: pd.DataFrame) -> dict[str, Any]:
    origins = sorted({int(at) for at in part["origin"]})
    return {"fold": number, "origins": [str(past.calendar.first + timedelta(days=at)) for at in origins]}


def _outputs(past: History, model: DemandForecaster, held: Contest) -> dict[str, pd.DataFrame]:
    """Without signal nothing of the model is shown: only the baseline, ahead and in the backtest."""
    ahead, back = model.forecast(), held.banded
    looked_back = pd.DataFrame(
        {
            "day": [past.calendar.first + timedelta(days=int(at)) for at in back["target"]],
            "horizon": back["horizon"].to_numpy(),
            "actual": back["actual"].to_numpy(),
            "expected": demand_scores.shown(back, held.winner),
            "low": demand_scores.shown(back, "low"),
            "high": demand_scores.shown(back, "high"),
            "baseline": demand_scores.shown(back, MAIN_BASELINE),
        },
        columns=list(BACKTEST),
    )
    if held.verdict == "signal":
        return {"forecast": ahead, "backtest": looked_back, "baseline": ahead[["day", "baseline"]]}
    shown = looked_back[["day", "horizon", "actual", "baseline"]]
    return {"forecast": ahead.iloc[:0], "backtest": shown, "baseline": ahead[["day", "baseline"]]}


def _too_few(values: NDArray[np.float64], params: DemandParams, seconds: float) -> Trained:
    return Trained(
        task="demand",
        target=params.measure,
        verdict="too_few",
        algorithm="",
        metrics={},
        baseline={},
        report={
            "days": len(values),
            "open_days": int(np.sum(values > 0)),
            "needed": training.MIN_DAYS["demand"],
        },
        params=params.as_dict(),
        seed=params.seed,
        model=Silent("demand", params.measure, "too_few"),
        outputs={
            "forecast": pd.DataFrame(columns=list(FORECAST)),
            "backtest": pd.DataFrame(columns=list(BACKTEST)),
            "baseline": pd.DataFrame(columns=["day", "baseline"]),
        },
        seconds=seconds,
    )
