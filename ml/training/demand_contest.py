"""Baselines and learners of demand against each other on one series or many: what training and the command share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.errors import GourmetError
from ml.evaluation import demand_scores
from ml.evaluation.gate import Evidence, Verdict, judge
from ml.evaluation.rolling import backtest, training_rows
from ml.features.demand import History
from ml.models.demand_entrants import BLEND, baselines, competitors, learners, unfitted
from ml.models.demand_forecaster import DemandForecaster
from ml.training.params import DemandParams

Floats = NDArray[np.float64]


class NotDays(GourmetError):
    """The table of days lacks what a forecast needs."""

    code = "not_days"
    es = "Faltan datos por día en la columna «{column}»."
    en = "Data by day are missing in column “{column}”."


class AbsentColumn(NotDays):
    """A column that is needed is not there."""

    es = "Faltan datos por día: la tabla no tiene la columna «{column}»."
    en = "Data by day are missing: the table has no column “{column}”."


class NoDays(NotDays):
    """No row, or one whose day is not a date."""

    es = "Faltan datos por día: la columna «{column}» no tiene una fecha en cada fila."
    en = "Data by day are missing: column “{column}” does not hold a date in every row."


class EndlessValue(NotDays):
    """A value beyond all numbers."""

    es = "La columna «{column}» tiene un valor infinito; con él no se puede pronosticar."
    en = "Column “{column}” holds an infinite value; nothing can be forecast with it."


ANEW = 182  # days


@dataclass(frozen=True)
class Contest:
    """``tested`` one row a forecast (see ``ml.evaluation.rolling``), ``scored`` those of open days of the last year,
    ``banded`` those with a band learned before them, ``table`` scores of the last year by name; ``winner``, ``hardest``
    and ``proof`` are by all of the backtest."""

    tested: pd.DataFrame
    scored: pd.DataFrame
    banded: pd.DataFrame
    table: dict[str, dict[str, Any]]
    winner: str
    hardest: str
    proof: Evidence
    verdict: Verdict


def daily(days: pd.DataFrame, *, measure: str) -> tuple[date, Floats]:
    """First day and values (T,) of consecutive days. Raises NotDays.

    A day without a row, and one that took back more than it sold, is 0: closed. A house that was closed for over
    ``ANEW`` days began anew: what it sold before says nothing of the days to come.
    """
    for column in ("day", measure):
        if column not in days:
            raise AbsentColumn(column=column)
    stamps = pd.to_datetime(days["day"], errors="coerce").dt.normalize()
    values = pd.to_numeric(days[measure], errors="coerce").astype(float).fillna(0.0)
    if not len(days) or stamps.isna().any():
        raise NoDays(column="day")
    if not np.isfinite(values).all():
        raise EndlessValue(column=measure)
    summed = values.groupby(stamps).sum()
    opened = summed.index[summed > 0].to_series()
    anew = opened[opened.diff().dt.days > ANEW]
    if len(anew):
        summed = summed.loc[anew.iloc[-1] :]
    every = pd.date_range(summed.index.min(), summed.index.max(), freq="D")
    return every[0].date(), np.maximum(summed.reindex(every, fill_value=0.0).to_numpy(dtype=np.float64), 0.0)


def contest(panel: Sequence[History], params: DemandParams, progress: Callable[[float], None]) -> Contest:
    """Run the backtest, choose the learner of the least MASE, bring it before the gate."""
    tested = backtest(
        panel,
        baselines() | learners(params.entrants, seed=params.seed),
        horizon=params.horizon,
        folds=params.folds * demand_scores.stride(params.horizon),
        rows=params.rows,
        seed=params.seed,
        progress=progress,
    )
    tested[BLEND] = tested[list(params.entrants)].mean(axis=1)
    names = competitors(params.entrants)
    every = demand_scores.open_days(tested)
    whole = {name: demand_scores.scores(every, name)["mase"] for name in [*baselines(), *names]}
    winner, hardest = min(names, key=whole.__getitem__), min(baselines(), key=whole.__getitem__)
    scored = demand_scores.of_last_year(every)
    table = demand_scores.table(scored, list(whole), horizon=params.horizon)
    rng = np.random.default_rng([params.seed, 1])
    proof = demand_scores.evidence(
        every,
        winner,
        names,
        hardest,
        horizon=params.horizon,
        draws=params.draws,
        others=params.others,
        rng=rng,
    )
    banded = demand_scores.with_band(scored, winner, share=params.interval)
    return Contest(tested, scored, banded, table, winner, hardest, proof, judge(proof))


def forecaster(past: History, held: Contest, params: DemandParams) -> DemandForecaster:
    """The winner on the whole history, its band from the errors of the last ``demand_scores.RECENT`` folds."""
    rng = np.random.default_rng([params.seed, 2])
    X, y = training_rows([past], [past.days - 1], horizon=params.horizon, rows=params.rows, rng=rng)
    learner = unfitted(held.winner, params.entrants, seed=params.seed).fit(X, y)
    band = demand_scores.band_from(held.scored, held.winner, share=params.interval)
    return DemandForecaster(past=past, learner=learner, band=band, horizon=params.horizon)
