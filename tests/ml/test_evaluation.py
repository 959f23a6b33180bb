"""Measures, resampling, the gate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ml.evaluation import classification, forecasting, regression
from ml.evaluation.conformal import learn_band
from ml.evaluation.gate import Evidence, judge
from ml.evaluation.importance import permutation_importances
from ml.evaluation.resampling import (
    Chance,
    bootstrap_skill,
    draws_for,
    holm,
    lower_bound,
    p_of_the_best,
    p_value,
    permutation_scores,
    sign_flip_scores,
    skill,
    units_for,
)
from ml.evaluation.stability import bootstrap_ari
from ml.models.guest_clusters import GuestClusters

PROOF = Evidence(
    loss="log_loss",
    baseline="prior",
    skill=0.1,
    skill_low=0.02,
    skill_high=0.2,
    p=0.001,
    p_best=0.004,
    p_holm=0.01,
    units=500,
)


def test_forecast_errors_are_those_of_the_textbook() -> None:
    actual, foretold = np.array([100.0, 200.0, 0.0]), np.array([110.0, 180.0, 0.0])

    assert forecasting.rmsle(actual, foretold) == pytest.approx(
        np.sqrt((np.log(111 / 101) ** 2 + np.log(181 / 201) ** 2) / 3)
    )
    assert forecasting.mase(actual, foretold, scale=10.0) == pytest.approx(1.0)
    assert forecasting.smape(actual, foretold) == pytest.approx(100 * (20 / 210 + 40 / 380) / 3)
    assert forecasting.coverage(actual, foretold - 10.0, foretold + 10.0) == pytest.approx(2 / 3)
    assert forecasting.bias(actual, foretold) == pytest.approx(290 / 300 - 1)


def test_the_scale_of_mase_looks_only_at_pairs_of_open_days() -> None:
    values = np.array([10.0, 0.0, 30.0, 14.0, 20.0, 33.0])

    scale = forecasting.seasonal_scale(values, season=3)

    assert scale == pytest.approx((4 + 3) / 2)


def test_a_series_without_change_still_has_a_scale() -> None:
    assert forecasting.seasonal_scale(np.full(30, 5.0)) == 5.0
    assert forecasting.seasonal_scale(np.zeros(30)) == 1.0


@pytest.mark.parametrize(
    ("p", "others", "adjusted"),
    [
        (0.01, [0.04, 0.03], 0.03),
        (0.03, [0.01, 0.04], 0.06),
        (0.04, [0.01, 0.03], 0.06),  # never less than what a smaller one got
        (0.03, [], 0.03),
        (0.03, [0.03], 0.06),
        (0.6, [0.7, 0.8], 1.0),
    ],
)
def test_holm_adjusts_step_by_step_and_never_falls(p: float, others: list[float], adjusted: float) -> None:
    assert holm(p, others) == pytest.approx(adjusted)


def test_a_permutation_draws_enough_to_find_something_beside_a_hundred_models() -> None:
    others = [0.5] * 100

    draws = draws_for(500, others)

    assert holm(1 / (draws + 1), others) < 0.05
    assert draws_for(500, []) == 500


def test_the_bootstrap_sees_a_clear_gain_and_doubts_a_lucky_one() -> None:
    rng = np.random.default_rng(1)
    base = rng.exponential(1.0, 400)

    clear = lower_bound(bootstrap_skill(base * 0.8, base, rng=rng))
    lucky = lower_bound(bootstrap_skill(base + rng.normal(0.0, 1.0, 400) - 0.005, base, rng=rng))

    assert skill(base * 0.8, base) == pytest.approx(0.2)
    assert clear > 0.15
    assert lucky < 0.0


@pytest.mark.parametrize(
    ("others", "units"),
    [
        ([], 5),  # 1 / 2**5 is below .05, 1 / 2**4 is not
        ([0.4], 6),  # Holm doubles it
        ([0.001], 5),  # what is surer comes first, and this one is alone again
        ([0.4, 0.4, 0.4], 7),
    ],
)
def test_so_many_units_may_show_something_and_one_fewer_may_not(others: list[float], units: int) -> None:
    assert units_for(others) == units
    assert holm(0.5**units, others) < 0.05 <= holm(0.5 ** (units - 1), others)


def test_a_steady_difference_is_no_chance_and_a_balanced_one_is() -> None:
    rng = np.random.default_rng(1)
    steady, balanced = np.full(20, 0.1), np.tile([0.1, -0.1], 10)

    chance = sign_flip_scores(np.array([steady, balanced]), rng=rng)

    assert p_value(chance, 0) < 0.01
    assert p_value(chance, 1) > 0.3


def test_the_best_of_many_must_be_better_than_one_by_itself() -> None:
    rng = np.random.default_rng(1)
    drawn = rng.normal(size=(2000, 12))
    chance = Chance(np.array([1.9, *np.zeros(11)]), drawn)

    assert p_value(chance, 0) < 0.05 < p_of_the_best(chance, 0)


def test_models_that_say_the_same_pay_nothing_for_being_many() -> None:
    drawn = np.repeat(np.random.default_rng(1).normal(size=(2000, 1)), 5, axis=1)
    chance = Chance(np.full(5, 1.9), drawn)

    assert p_of_the_best(chance, 2) == p_value(chance, 2)


def test_shuffled_truth_tells_a_real_fit_from_none() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(size=200)
    fits, other = truth + rng.normal(size=200), rng.normal(size=200)

    chance = permutation_scores(
        truth, lambda y: np.array([-np.mean((fits - y) ** 2), -np.mean((other - y) ** 2)]), rng=rng, draws=200
    )

    assert p_value(chance, 0) < 0.01
    assert p_value(chance, 1) > 0.05


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "signal"),
        ({"skill_low": 0.0}, "no_signal"),
        ({"p_holm": 0.05}, "no_signal"),
        ({"units": 4, "needed": 5}, "too_few"),
        ({"units": 5, "needed": 5}, "signal"),
        ({"units": 4, "needed": 5, "auc": 0.981}, "leak"),
        ({"auc": 0.981}, "leak"),
        ({"auc": 0.98}, "signal"),
        ({"r2": 0.999}, "leak"),
        ({"auc": 0.99, "skill_low": -1.0}, "leak"),
    ],
)
def test_the_gate_asks_for_all_of_it(change: dict[str, Any], verdict: str) -> None:
    assert judge(replace(PROOF, **change)) == verdict


def test_calibration_is_zero_for_honest_probabilities_and_large_for_boasts() -> None:
    rng = np.random.default_rng(1)
    share = rng.uniform(0.5, 1.0, 20_000)
    labels = (rng.random(20_000) < share).astype(np.int64)
    honest, boast = np.column_stack([1 - share, share]), np.tile([0.01, 0.99], (20_000, 1))

    assert classification.ece(labels, honest) < 0.02
    assert classification.ece(labels, boast) > 0.2
    assert sum(one["rows"] for one in classification.reliability(labels, honest)) == 20_000


def test_scores_of_classes_agree_with_a_case_counted_by_hand() -> None:
    labels = np.array([0, 0, 1, 1])
    proba = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7]])

    found = classification.scores(labels, proba)

    assert found["accuracy"] == 0.75
    assert found["precision"] == pytest.approx((1.0 + 2 / 3) / 2)
    assert found["recall"] == pytest.approx(0.75)
    assert found["roc_auc"] == 1.0
    assert found["log_loss"] == pytest.approx(-np.log([0.9, 0.4, 0.8, 0.7]).mean())


def test_the_worst_class_comes_first() -> None:
    labels = np.array([0, 0, 1, 1, 2, 2])
    proba = np.eye(3)[[0, 0, 1, 2, 0, 0]]

    found = classification.errors(labels, proba, ["a", "b", "c"])

    assert [one["class"] for one in found["by_class"]] == ["c", "a", "b"]
    assert found["confusion"]["counts"][2] == [2, 0, 0]


def test_the_auc_of_one_class_alone_is_not_made_up() -> None:
    assert classification.auc(np.zeros(5, dtype=np.int64), np.full((5, 2), 0.5)) is None


def test_numbers_are_scored_against_their_mean() -> None:
    found = regression.scores(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 4.0]))

    assert found["r2"] == pytest.approx(0.5)
    assert found["mae"] == pytest.approx(1 / 3)


def test_only_the_column_that_matters_has_importance() -> None:
    X = np.random.default_rng(1).normal(size=(300, 3))

    found = permutation_importances(
        X,
        lambda data: float(np.mean((data[:, 1] - X[:, 1]) ** 2)),
        {"a": [0], "b": [1], "c": [2]},
        rng=np.random.default_rng(2),
    )

    assert found[0]["column"] == "b"
    assert float(found[0]["rise"]) > 1.0
    assert found[1]["rise"] == found[2]["rise"] == 0.0


def test_a_band_holds_the_share_it_promises_on_new_errors() -> None:
    rng = np.random.default_rng(1)
    horizon, special = rng.integers(1, 29, 4000), rng.random(4000) < 0.1
    error = rng.normal(0.0, 0.1, 4000) * np.where(special, 3.0, 1.0) * (1.0 + horizon / 28.0)

    band = learn_band(error[:2000], horizon[:2000], special[:2000], share=0.8)
    low, high = band.around(np.zeros(2000), horizon[2000:], special[2000:])
    inside = (error[2000:] >= low) & (error[2000:] <= high)

    assert 0.77 < inside.mean() < 0.83
    assert 0.7 < inside[special[2000:]].mean() < 0.9


def test_separate_groups_are_stable_and_a_cloud_cut_in_six_is_not() -> None:
    rng = np.random.default_rng(1)
    groups = np.vstack([rng.normal(center, 0.3, (100, 2)) for center in (0.0, 4.0, 8.0)])
    cloud = rng.normal(size=(300, 2))

    apart = bootstrap_ari(GuestClusters(3), groups, bootstraps=5, rng=rng)
    together = bootstrap_ari(GuestClusters(6), cloud, bootstraps=5, rng=rng)

    assert apart.mean() > 0.95
    assert together.mean() < 0.8
