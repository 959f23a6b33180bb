"""Demand by day: baselines and learners in a rolling backtest, a band from its errors, the gate, 28 days ahead."""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ml import training
from ml.errors import GourmetError
from ml.evaluation import demand_scores
from ml.evaluation.conformal import learn_band
from ml.evaluation.gate import Evidence, judge
from ml.evaluation.rolling import backtest, training_rows
from ml.features.demand import History, baseline_log, history, opens
from ml.models.demand_entrants import MAIN_BASELINE, baselines, learners
from ml.models.demand_forecaster import DemandForecaster
from ml.models.silent import Silent
from ml.training.params import DemandParams
from ml.training.trained import Progress, Trained

FORECAST = ("day", "expected", "low", "high", "baseline")


class NotDays(GourmetError):
    """The table of days lacks what a forecast needs."""

    code = "not_days"
    es = "Faltan datos por día: se necesita la columna «{column}» con fechas y números ({why})."
    en = "Data by day are missing: column “{column}” with dates and numbers is needed ({why})."


def daily(days: pd.DataFrame, *, measure: str) -> tuple[date, np.ndarray]:
    """First day and values (T,) of consecutive days; a day without a row is a closed day: 0. Raises NotDays."""
    for column in ("day", measure):
        if column not in days:
            raise NotDays(column=column, why="no está / absent")
    values = pd.to_numeric(days[measure], errors="coerce").astype(float)
    stamps = pd.to_datetime(days["day"], errors="coerce").dt.normalize()
    if not len(days) or stamps.isna().any():
        raise NotDays(column="day", why="sin fechas / no dates")
    if not np.isfinite(values.fillna(0.0)).all():
        raise NotDays(column=measure, why="infinito / infinite")
    summed = values.fillna(0.0).groupby(stamps).sum()
    every = pd.date_range(summed.index.min(), summed.index.max(), freq="D")
    return every[0].date(), np.maximum(summed.reindex(every, fill_value=0.0).to_numpy(), 0.0)


def train(days: pd.DataFrame, *, params: DemandParams, progress: Progress) -> Trained:
    """Choose by backtest, judge, forecast. ``days``: ``day`` and ``params.measure`` (soles or covers), any order.

    Fewer open and closed days than ``training.MIN_DAYS["demand"]`` end in ``too_few``. Raises NotDays.
    """
    started = time.perf_counter()
    progress("features", 0.0)
    first, values = daily(days, measure=params.measure)
    if len(values) < training.MIN_DAYS["demand"] or np.sum(values > 0) < training.MIN_DAYS["demand"] // 3:
        return _too_few(values, params, time.perf_counter() - started)
    # One thread: the same sums on every machine, and several trainings share the cores.
    with threadpool_limits(limits=1):
        past = history(values, first, ahead=params.horizon, country=params.country, region=params.region)
        trained = _trained(past, params, progress)
    trained.seconds = time.perf_counter() - started
    progress("done", 1.0)
    return trained


def _trained(past: History, params: DemandParams, progress: Progress) -> Trained:
    tested = backtest(
        [past],
        baselines() | learners(params.entrants, seed=params.seed),
        horizon=params.horizon,
        folds=params.folds,
        rows=params.rows,
        seed=params.seed,
        progress=lambda share: progress("backtest", 0.05 + 0.8 * share),
    )
    scored = demand_scores.open_days(tested)
    table = demand_scores.table(scored, [*baselines(), *params.entrants], horizon=params.horizon)
    winner = min(params.entrants, key=lambda name: table[name]["mase"])
    hardest = min(baselines(), key=lambda name: table[name]["mase"])
    rng = np.random.default_rng([params.seed, 1])
    proof = demand_scores.evidence(scored, winner, params.entrants, hardest, draws=params.draws, rng=rng)
    verdict = judge(proof)
    banded = demand_scores.with_band(scored, winner, share=params.interval)
    progress("fit", 0.9)
    model = _forecaster(past, winner, scored, params)
    silent = Silent("demand", params.measure, verdict)
    covered = demand_scores.coverages(banded, horizon=params.horizon)
    return Trained(
        task="demand",
        target=params.measure,
        verdict=verdict,
        algorithm=winner,
        metrics=table[winner] | {"coverage": covered},
        baseline={"name": MAIN_BASELINE, "hardest": hardest} | {name: table[name] for name in baselines()},
        report=_report(past, tested, table, proof, params),
        params=params.as_dict(),
        seed=params.seed,
        model=model if verdict == "signal" else silent,
        outputs=_outputs(past, model, banded, winner, verdict == "signal"),
    )


def _forecaster(past: History, winner: str, scored: pd.DataFrame, params: DemandParams) -> DemandForecaster:
    """The winner on the whole history, its band from every error of the backtest."""
    rng = np.random.default_rng([params.seed, 2])
    X, y = training_rows([past], [past.days - 1], horizon=params.horizon, rows=params.rows, rng=rng)
    learner = learners((winner,), seed=params.seed)[winner].fit(X, y)
    error = (np.log1p(scored["actual"]) - scored[winner]).to_numpy()
    band = learn_band(error, scored["horizon"].to_numpy(), scored["special"].to_numpy(), share=params.interval)
    return DemandForecaster(past=past, learner=learner, band=band, horizon=params.horizon)


def _report(
    past: History, tested: pd.DataFrame, table: dict[str, dict[str, object]], proof: Evidence, params: DemandParams
) -> dict[str, object]:
    first = past.calendar.first
    closed = tested[tested["actual"] <= 0]
    return {
        "entrants": table,
        "gate": proof.as_dict(),
        "days": past.days,
        "first_day": str(first),
        "last_day": str(first + timedelta(days=past.days - 1)),
        "folds": [
            {"fold": int(fold), "origins": [str(first + timedelta(days=int(at))) for at in sorted(part["origin"].unique())]}
            for fold, part in tested.groupby("fold")
        ],
        "scored": "open days",
        "forecasts_scored": int((tested["actual"] > 0).sum()),
        "closed_days": int(closed["target"].nunique()),
        "closed_foreseen": float(1.0 - closed["expected_open"].mean()) if len(closed) else None,
        "interval": params.interval,
    }


def _outputs(
    past: History, model: DemandForecaster, banded: pd.DataFrame, winner: str, signal: bool
) -> dict[str, pd.DataFrame]:
    """Without signal nothing of the model is shown: only the baseline, ahead and in the backtest."""
    ahead = model.forecast()
    looked_back = pd.DataFrame(
        {
            "day": [past.calendar.first + timedelta(days=int(at)) for at in banded["target"]],
            "horizon": banded["horizon"].to_numpy(),
            "actual": banded["actual"].to_numpy(),
            "expected": np.expm1(banded[winner].to_numpy()),
            "low": np.maximum(np.expm1(banded["low"].to_numpy()), 0.0),
            "high": np.expm1(banded["high"].to_numpy()),
            "baseline": np.expm1(banded[MAIN_BASELINE].to_numpy()),
        }
    )
    if signal:
        return {"forecast": ahead, "backtest": looked_back, "baseline": ahead[["day", "baseline"]]}
    shown = looked_back[["day", "horizon", "actual", "baseline"]]
    return {"forecast": ahead.iloc[:0], "backtest": shown, "baseline": ahead[["day", "baseline"]]}


def _too_few(values: np.ndarray, params: DemandParams, seconds: float) -> Trained:
    needed = training.MIN_DAYS["demand"]
    empty = pd.DataFrame(columns=list(FORECAST))
    return Trained(
        task="demand",
        target=params.measure,
        verdict="too_few",
        algorithm="",
        metrics={},
        baseline={},
        report={"days": len(values), "open_days": int(np.sum(values > 0)), "needed": needed},
        params=params.as_dict(),
        seed=params.seed,
        model=Silent("demand", params.measure, "too_few"),
        outputs={"forecast": empty, "backtest": empty.iloc[:0], "baseline": empty[["day", "baseline"]]},
        seconds=seconds,
    )
