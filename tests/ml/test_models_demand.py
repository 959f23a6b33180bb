"""The calendar, the features of demand, the served forecaster."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from ml.evaluation.conformal import Band
from ml.evaluation.rolling import backtest, folds_for, training_pairs
from ml.features.calendar import FRIDAY, MONDAY, SATURDAY, calendar, commercial_days
from ml.features.demand import COLUMNS, center_log, design, history, opens
from ml.models.column_baseline import ColumnBaseline
from ml.models.demand_entrants import BLEND, baselines, competitors, learners, unfitted
from ml.models.demand_forecaster import BeyondHorizon, DemandForecaster
from tests.ml import made


def on(day: str, *, region: str = "") -> dict[str, object]:
    known = calendar(date.fromisoformat(day), 1, region=region)
    return {
        "name": known.names[0],
        "acts_as": int(known.acts_as[0]),
        "holiday": bool(known.holiday[0]),
        "commercial": bool(known.commercial[0]),
        "special": bool(known.special[0]),
    }


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-02-07", "Día del Pisco Sour"),
        ("2026-05-10", "Día de la Madre"),
        ("2026-06-21", "Día del Padre"),
        ("2026-07-26", "Día del Pisco"),
        ("2026-10-31", "Día de la Canción Criolla"),
        ("2026-04-03", "Viernes Santo"),
    ],
)
def test_the_days_that_move_sales_in_peru_are_known(day: str, name: str) -> None:
    assert on(day)["name"] == name
    assert on(day)["special"]


def test_a_region_has_its_own_days() -> None:
    assert on("2026-06-24", region="Cusco")["commercial"]
    assert not on("2026-06-24", region="Lima")["commercial"]
    assert date(2026, 1, 18) in commercial_days([2026], country="PE", region="Lima")
    assert commercial_days([2026], country="GB") == {}


@pytest.mark.parametrize("region", ["CUSCO", " cusco ", "Cuzco"])
def test_a_region_is_known_however_it_is_written(region: str) -> None:
    assert on("2026-06-24", region=region)["name"] == "Inti Raymi"


def test_a_holiday_acts_as_saturday_its_eve_as_friday_the_day_after_as_monday() -> None:
    known = calendar(date(2026, 7, 27), 4)  # eve, 28 and 29 July, the day after

    assert known.acts_as.tolist() == [FRIDAY, SATURDAY, SATURDAY, MONDAY]
    assert known.holiday.tolist() == [False, True, True, False]


def test_mothers_day_is_compared_with_mothers_day() -> None:
    first = date(2025, 5, 1)
    known = calendar(first, 400)
    this_year = (date(2026, 5, 10) - first).days

    assert first + timedelta(days=int(known.previous[this_year])) == date(2025, 5, 11)


def sold(days: int = 430, **how: Any) -> np.ndarray:
    return made.busy_days(days, **how)["sales"].to_numpy()


def test_features_know_nothing_of_what_came_after_the_origin() -> None:
    values = sold()
    changed = values.copy()
    changed[400:] = values[400:][::-1] * 3.0
    origin = np.full(20, 399)
    target = origin + np.arange(1, 21)

    one, other = history(values, made.FIRST), history(changed, made.FIRST)

    np.testing.assert_array_equal(design(one, origin, target), design(other, origin, target))
    np.testing.assert_array_equal(center_log(one, origin, target), center_log(other, origin, target))
    np.testing.assert_array_equal(opens(one, origin, target), opens(other, origin, target))


def test_features_are_finite_from_the_first_weeks_on() -> None:
    past = history(sold(200), made.FIRST)
    origin, target = training_pairs(past, 199, horizon=28, rows=5000, rng=np.random.default_rng(1))

    features = design(past, origin, target)

    assert features.shape[1] == len(COLUMNS)
    assert np.isfinite(features).all()


def test_the_baseline_is_the_median_of_the_last_eight_same_weekdays() -> None:
    values = sold(300, closed=None)
    past = history(values, made.FIRST)
    origin, target = np.array([250]), np.array([255])
    same = [values[255 - 7 * week] for week in range(1, 9)]

    column = COLUMNS.index("weekday_median")
    found = np.expm1(center_log(past, origin, target) + design(past, origin, target)[:, column])

    assert found[0] == pytest.approx(np.expm1(np.median(np.log1p(same))))


def test_a_weekday_of_rest_is_expected_to_be_closed_and_a_single_closed_day_is_not() -> None:
    values = sold(300, closed=0)
    values[291] = 0.0  # a day on which something happened
    past = history(values, made.FIRST)
    target = np.arange(300, 314)

    expected = opens(past, np.full(14, 299), target)

    assert expected.tolist() == (past.calendar.weekday[target] != 0).tolist()


def test_a_holiday_that_was_closed_last_year_is_expected_to_be_closed_and_no_other() -> None:
    values = sold(780, closed=None)
    christmas = (date(2025, 12, 25) - made.FIRST).days
    values[christmas] = 0.0
    past = history(values, made.FIRST, ahead=28)
    origin, target = np.full(28, 779), np.arange(780, 808)

    closed = target[~opens(past, origin, target)]

    assert [made.FIRST + timedelta(days=int(at)) for at in closed] == [date(2026, 12, 25)]


def test_a_holiday_on_the_day_of_rest_says_nothing_of_next_year() -> None:
    first = date(2024, 11, 1)
    values = np.full(390, 100.0)
    rest = calendar(first, 390).weekday == date(2024, 12, 8).weekday()
    values[rest] = 0.0
    past = history(values, first)
    target = np.array([(date(2025, 12, 8) - first).days])

    assert opens(past, np.array([389]), target).all()


def test_training_never_sees_a_target_after_its_fit_nor_a_closed_day() -> None:
    past = history(sold(300), made.FIRST)

    origin, target = training_pairs(past, 200, horizon=28, rows=500, rng=np.random.default_rng(1))

    assert len(origin) == 500
    assert target.max() <= 200
    assert ((target - origin >= 1) & (target - origin <= 28)).all()
    assert (past.values[target] > 0).all()


def test_every_horizon_of_the_backtest_meets_every_weekday() -> None:
    past = history(sold(400, closed=None), made.FIRST)

    tested = backtest([past], baselines(), horizon=28, folds=6, rows=500, seed=1, progress=lambda share: None)

    met = tested.assign(weekday=past.calendar.weekday[tested["target"]]).groupby("horizon")["weekday"].nunique()
    assert (met == 7).all()
    assert (tested["target"] > tested["origin"]).all()
    assert tested["target"].max() == past.days - 1


def test_a_short_series_gets_the_folds_it_can_bear() -> None:
    assert [folds_for(days, 12) for days in (100, 180, 300, 730)] == [1, 2, 6, 12]


def test_the_blend_is_the_mean_of_its_learners() -> None:
    X = np.random.default_rng(1).normal(size=(200, len(COLUMNS)))
    X[:, -2:] = np.random.default_rng(2).integers(0, 7, (200, 2))
    y = X[:, 0] * 0.2
    names = ("weighted_weekday", "ridge")

    blend = unfitted(BLEND, names, seed=1).fit(X, y).predict(X)
    each = [clone(learner).fit(X, y).predict(X) for learner in learners(names, seed=1).values()]

    np.testing.assert_allclose(blend, np.mean(each, axis=0))
    assert competitors(names) == (*names, BLEND)
    assert competitors(("ridge",)) == ("ridge",)


@pytest.fixture
def forecaster() -> DemandForecaster:
    past = history(sold(300), made.FIRST)
    learner = ColumnBaseline(None).fit(np.zeros((2, len(COLUMNS))), np.zeros(2))
    return DemandForecaster(past, learner, Band(np.array([0.1, 0.2, 0.3]), 2.0), 28)


def test_a_forecast_covers_the_horizon_and_is_zero_where_the_house_is_closed(forecaster: DemandForecaster) -> None:
    ahead = forecaster.forecast()

    assert ahead["day"].tolist() == [forecaster.last_day + timedelta(days=step) for step in range(1, 29)]
    rest = np.array([day.weekday() == 0 for day in ahead["day"]])
    assert (ahead.loc[rest, ["expected", "low", "high", "baseline"]] == 0.0).all(axis=None)
    opened = ahead[~rest]
    assert ((opened["low"] < opened["expected"]) & (opened["expected"] < opened["high"])).all()


def test_days_may_be_asked_for_in_any_order(forecaster: DemandForecaster) -> None:
    ahead = forecaster.forecast()
    days = [ahead["day"][9], ahead["day"][2]]

    found = forecaster.predict(days)

    assert found["expected"].tolist() == [ahead["expected"][9], ahead["expected"][2]]


@pytest.mark.parametrize("steps", [0, -30, 29])
def test_a_day_out_of_reach_is_refused_with_the_reach(forecaster: DemandForecaster, steps: int) -> None:
    with pytest.raises(BeyondHorizon) as refused:
        forecaster.predict([forecaster.last_day + timedelta(days=steps)])

    assert str(forecaster.last_day + timedelta(days=28)) in refused.value.text("es")
