"""The scores of a demand backtest, and which of its forecasts the gate may take for independent."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml.evaluation import demand_scores
from ml.evaluation.gate import Evidence
from ml.evaluation.rolling import REFIT, backtest
from ml.features.demand import history
from ml.models.demand_entrants import baselines
from tests.ml import made

NAMES = tuple(baselines())


def scored(horizon: int, *, days: int = 700, folds: int = 12, closed: int | None = 0) -> pd.DataFrame:
    past = history(made.busy_days(days, closed=closed)["sales"].to_numpy(), made.FIRST, ahead=horizon)
    every = backtest([past], baselines(), horizon=horizon, folds=folds, rows=500, seed=1, progress=lambda share: None)
    return demand_scores.open_days(every)


def evidence(rows: pd.DataFrame, *, horizon: int, **changed: Any) -> Evidence:
    given: dict[str, Any] = {"draws": 200, "others": (), "rng": np.random.default_rng(1)}
    return demand_scores.evidence(rows, NAMES[0], NAMES[:1], NAMES[1], horizon=horizon, **given | changed)


@pytest.mark.parametrize(("horizon", "units"), [(1, 12), (7, 12), (28, 12), (56, 6), (90, 3)])
def test_no_unit_of_the_gate_foretells_a_day_or_shares_a_fit_or_an_origin_with_another(
    horizon: int, units: int
) -> None:
    rows = scored(horizon)

    judged = demand_scores.apart(rows, horizon=horizon)

    parts = [part for _, part in judged.groupby("fold")]
    assert len(parts) == evidence(rows, horizon=horizon).units == units
    for one, other in combinations(parts, 2):
        for column in ("target", "origin", "fitted"):
            assert not set(one[column]) & set(other[column])


def test_a_unit_is_the_forecast_of_28_days_made_at_one_time() -> None:
    judged = demand_scores.apart(scored(28, closed=None), horizon=28)

    for _, part in judged.groupby("fold"):
        assert part["origin"].nunique() == 1
        assert part["horizon"].tolist() == list(range(1, 29))


def test_the_gate_judges_what_the_table_scores_closed_days_included() -> None:
    rows = scored(28)
    rows.loc[rows.index[::9], "expected_open"] = False  # shown as closed, and it opened
    judged = demand_scores.apart(rows, horizon=28)
    folds = [part for _, part in judged.groupby("fold")]

    losses = {name: demand_scores.fold_losses(judged, name) for name in NAMES}

    for name in NAMES:
        assert losses[name].tolist() == pytest.approx([demand_scores.scores(part, name)["mase"] for part in folds])
    skill = 1.0 - losses[NAMES[0]].mean() / losses[NAMES[1]].mean()
    assert evidence(rows, horizon=28).skill == pytest.approx(skill)


def test_too_few_folds_beside_what_else_the_house_has_learned_are_said() -> None:
    rows = scored(28, days=112 + 28 * 5)

    alone, beside = evidence(rows, horizon=28), evidence(rows, horizon=28, others=(0.4,))

    assert (alone.units, alone.needed) == (5, 5)
    assert (beside.units, beside.needed) == (5, 6)


def test_a_band_is_learned_though_the_house_was_closed_all_through_the_first_forecasts() -> None:
    values = made.busy_days(400)["sales"].to_numpy(copy=True)
    first = len(values) - 10 * REFIT
    values[first : first + REFIT] = 0
    past = history(values, made.FIRST, ahead=28)
    every = backtest([past], baselines(), horizon=28, folds=10, rows=500, seed=1, progress=lambda share: None)

    banded = demand_scores.with_band(demand_scores.open_days(every), NAMES[0], share=0.8)

    assert every["fold"].nunique() == 10
    assert sorted(banded["fold"].unique()) == list(range(every["fold"].min() + 2, every["fold"].max() + 1))
