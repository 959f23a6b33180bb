"""Demand: chosen by backtest, judged, forecast with a band that keeps its word."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from ml import training
from ml.evaluation.resampling import units_for
from ml.evaluation.rolling import FIRST_FIT, REFIT
from ml.models.demand_entrants import BLEND
from ml.models.silent import NoSignal
from ml.training.demand_contest import ANEW, NotDays, daily
from tests.ml import made

QUICK = training.DemandParams(entrants=("weighted_weekday", "ridge"), folds=6, rows=1500, draws=300)
NOISES = 40


@pytest.fixture(scope="module")
def busy() -> training.Trained:
    return training.train_demand(made.busy_days(600))


def test_a_rhythm_that_the_baseline_misses_is_a_signal(busy: training.Trained) -> None:
    assert busy.verdict == "signal"
    assert busy.metrics["mase"] < 1.0
    assert busy.metrics["mase"] < busy.baseline["weekday_median"]["mase"]
    assert set(busy.metrics["by_horizon"]) == {"1", "7", "28"}


def test_all_entrants_and_baselines_stand_in_the_report(busy: training.Trained) -> None:
    assert set(busy.report["entrants"]) == {
        "weekday_median",
        "seasonal_naive",
        "prior",
        "weighted_weekday",
        "ridge",
        "gradient_boosting",
        "net",
        BLEND,
    }
    assert len(busy.report["folds"]) == busy.report["gate"]["units"] == (600 - FIRST_FIT) // REFIT
    json.dumps([busy.metrics, busy.baseline, busy.report, busy.params], allow_nan=False)


def test_the_band_holds_what_it_promises(busy: training.Trained) -> None:
    covered = busy.metrics["coverage"]

    assert 0.75 <= covered["overall"] <= 0.88
    back = busy.outputs["backtest"]
    opened = back[back["actual"] > 0]
    inside = (opened["actual"] >= opened["low"]) & (opened["actual"] <= opened["high"])
    assert inside.mean() == pytest.approx(covered["overall"], abs=0.01)


def test_the_forecast_is_the_next_28_days_and_the_models_own(busy: training.Trained) -> None:
    ahead = busy.outputs["forecast"]
    first = made.FIRST + timedelta(days=600)

    assert ahead.columns.tolist() == ["day", "expected", "low", "high", "baseline"]
    assert ahead["day"].tolist() == [first + timedelta(days=step) for step in range(28)]
    pd.testing.assert_frame_equal(made.served(busy).predict(ahead["day"].tolist()), ahead)
    rest = [day.weekday() == 0 for day in ahead["day"]]
    assert (ahead.loc[rest, "expected"] == 0.0).all()


def test_noise_fails_on_nearly_every_seed() -> None:
    verdicts = [training.train_demand(made.noisy_days(seed), params=QUICK).verdict for seed in range(NOISES)]

    assert verdicts.count("no_signal") >= 0.95 * NOISES


def test_without_signal_only_the_baseline_is_shown() -> None:
    trained = training.train_demand(made.noisy_days(1), params=QUICK)

    assert trained.verdict == "no_signal"
    assert trained.outputs["forecast"].empty
    assert len(trained.outputs["baseline"]) == 28
    assert "expected" not in trained.outputs["backtest"]
    assert trained.report["gate"]["skill_low"] <= trained.report["gate"]["skill"]
    with pytest.raises(NoSignal):
        made.served(trained).predict([made.FIRST])


@pytest.mark.parametrize(("days", "opened"), [(1, 1), (60, 51), (251, 215)])  # from a Friday on, closed on Mondays
def test_too_few_days_cannot_be_determined(days: int, opened: int) -> None:
    trained = training.train_demand(made.busy_days(days))

    assert trained.verdict == "too_few"
    assert trained.report == {"days": days, "open_days": opened, "needed": 252}
    assert trained.outputs["forecast"].empty


def test_a_house_that_hardly_opened_cannot_be_determined() -> None:
    days = made.busy_days(300)
    days.loc[40:, "sales"] = 0.0

    assert training.train_demand(days).verdict == "too_few"


def test_the_least_that_is_enough_trains() -> None:
    assert training.MIN_DAYS["demand"] == FIRST_FIT + units_for(()) * REFIT

    trained = training.train_demand(made.busy_days(training.MIN_DAYS["demand"]), params=QUICK)

    assert trained.verdict in ("signal", "no_signal")
    assert trained.report["gate"]["units"] == trained.report["gate"]["needed"] == 5
    assert trained.report["forecasts_scored"] > 0


def test_days_without_a_row_are_closed_days_and_order_does_not_matter() -> None:
    days = made.busy_days(400)
    sold = days[days["sales"] > 0]

    whole = training.train_demand(days, params=QUICK)
    gaps = training.train_demand(sold.sample(frac=1.0, random_state=1), params=QUICK)

    assert whole.metrics == gaps.metrics
    pd.testing.assert_frame_equal(whole.outputs["forecast"], gaps.outputs["forecast"])


def test_covers_are_forecast_by_the_same_road() -> None:
    params = training.DemandParams.from_dict(QUICK.as_dict() | {"measure": "covers"})

    trained = training.train_demand(made.busy_days(500), params=params)

    assert trained.target == "covers"
    assert trained.outputs["forecast"]["expected"].max() < 200


@pytest.mark.parametrize(
    ("frame", "column", "es", "en"),
    [
        (pd.DataFrame({"day": []}), "sales", "no tiene la columna «sales»", "has no column “sales”"),
        (pd.DataFrame({"day": [], "sales": []}), "day", "no tiene una fecha", "does not hold a date"),
        (pd.DataFrame({"day": ["nunca"], "sales": [1.0]}), "day", "no tiene una fecha", "does not hold a date"),
        (pd.DataFrame({"day": ["2026-01-01"], "sales": [np.inf]}), "sales", "un valor infinito", "an infinite value"),
    ],
)
def test_a_table_that_is_no_table_of_days_is_refused_with_the_column_in_one_language(
    frame: pd.DataFrame, column: str, es: str, en: str
) -> None:
    with pytest.raises(NotDays) as refused:
        training.train_demand(frame)

    assert refused.value.data["column"] == column
    assert es in refused.value.text("es")
    assert en in refused.value.text("en")


def test_parameters_come_back_from_json_and_unknown_ones_are_refused() -> None:
    params = training.DemandParams(seed=7, entrants=("ridge",))

    assert training.DemandParams.from_dict(json.loads(json.dumps(params.as_dict()))) == params
    with pytest.raises(TypeError, match="sede"):
        training.DemandParams.from_dict({"sede": 7})


def test_progress_goes_up_to_one() -> None:
    seen: list[float] = []

    training.train_demand(made.busy_days(300), params=QUICK, progress=lambda step, share: seen.append(share))

    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_house_that_was_closed_for_long_began_anew() -> None:
    days = made.busy_days(300)
    old = pd.DataFrame({"day": pd.date_range("1990-03-01", periods=9, freq="400D"), "sales": 800.0})
    closed = days[(days.index < 60) | (days.index >= 60 + ANEW - 8)]  # it does not open on every day of the week

    first, values = daily(pd.concat([old, days]), measure="sales")
    _, spared = daily(closed, measure="sales")

    assert (first, len(values)) == (pd.Timestamp(days["day"].iloc[0]).date(), 300)
    assert len(spared) == 300
