"""Every estimator keeps scikit-learn's contract; the quick paths say what the slow ones say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.utils.estimator_checks import parametrize_with_checks

from ml.models.column_baseline import ColumnBaseline
from ml.models.flat_trees import flatten
from ml.models.guest_clusters import GuestClusters
from ml.models.linear_classifier import LinearClassifier
from ml.models.linear_regressor import LinearRegressor
from ml.models.net_classifier import NetClassifier
from ml.models.net_core import forward
from ml.models.net_regressor import NetRegressor
from ml.models.rfm_quintiles import RfmQuintiles
from ml.models.single_column_rule import SingleColumnClassifier, SingleColumnRegressor

EXPECTED_TO_FAIL = {
    ColumnBaseline: {"check_regressors_train": "says one column as it stands, whatever the outcome"},
    SingleColumnClassifier: {"check_classifiers_train": "looks at one column on purpose"},
    RfmQuintiles: {"check_clustering": "always five groups, by quintile and not by likeness"},
}


@parametrize_with_checks(  # type: ignore[untyped-decorator]  # scikit-learn comes without types
    [
        LinearRegressor(),
        LinearClassifier(),
        NetRegressor(loss="squared", epochs=60),
        NetClassifier(epochs=60, rate=0.02),
        SingleColumnClassifier(),
        SingleColumnRegressor(),
        ColumnBaseline(),
        GuestClusters(n_clusters=3),
        RfmQuintiles(),
    ],
    expected_failed_checks=lambda estimator: EXPECTED_TO_FAIL.get(type(estimator), {}),
)
def test_an_estimator_keeps_the_contract(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


def table(rows: int = 400, classes: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    X = np.column_stack([rng.normal(size=(rows, 4)), rng.integers(0, 5, rows), rng.integers(0, 3, rows)])
    number = X[:, 0] + 2.0 * (X[:, 4] == 2) + rng.normal(0.0, 0.5, rows)
    return X, number, np.digitize(number, np.quantile(number, np.linspace(0, 1, classes + 1)[1:-1]))


@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(20, min_samples_leaf=3, random_state=1),
        RandomForestClassifier(1, max_depth=1, random_state=1),
        HistGradientBoostingClassifier(max_iter=20, random_state=1),
    ],
    ids=["forest", "stump", "boosting"],
)
@pytest.mark.parametrize("classes", [2, 3])
def test_flat_trees_say_what_the_estimator_says_of_classes(estimator: Any, classes: int) -> None:
    X, _, labels = table(classes=classes)
    estimator.fit(X, labels)

    quick = flatten(estimator)

    assert quick is not None
    np.testing.assert_allclose(np.vstack([quick.answer(x) for x in X]), estimator.predict_proba(X), atol=1e-12)


@pytest.mark.parametrize(
    "estimator",
    [RandomForestRegressor(20, random_state=1), HistGradientBoostingRegressor(max_iter=20, random_state=1)],
    ids=["forest", "boosting"],
)
def test_flat_trees_say_what_the_estimator_says_of_numbers(estimator: Any) -> None:
    X, number, _ = table()
    estimator.fit(X, number)

    quick = flatten(estimator)

    assert quick is not None
    np.testing.assert_allclose(np.concatenate([quick.answer(x) for x in X]), estimator.predict(X), atol=1e-10)


def test_what_has_no_trees_is_not_flattened() -> None:
    assert flatten(LinearRegressor()) is None


def test_the_net_in_numpy_is_the_net_in_torch() -> None:
    X, _, labels = table()
    net = NetClassifier(categories=(5, 3), epochs=3, random_state=1).fit(X, labels)
    w = {name: torch.from_numpy(array) for name, array in net.weights_.arrays.items()}
    numbers, codes = net._scaled(X[:, :4]), X[:, 4:].astype(np.int64)

    x = torch.cat([torch.from_numpy(numbers), w["embed0"][codes[:, 0]], w["embed1"][codes[:, 1]]], dim=1)
    hidden = torch.relu(torch.relu(x @ w["in.weight"].T + w["in.bias"]) @ w["mid.weight"].T + w["mid.bias"])
    expected = hidden @ w["out.weight"].T + w["out.bias"] + x @ w["wide.weight"].T

    np.testing.assert_allclose(forward(net.weights_, numbers, codes), expected.numpy(), atol=1e-5)


def test_a_net_learns_what_a_line_cannot() -> None:
    rng = np.random.default_rng(1)
    X = rng.uniform(-1, 1, (800, 2))
    labels = (X[:, 0] * X[:, 1] > 0).astype(int)

    net = NetClassifier(epochs=80, rate=0.01, random_state=1).fit(X[:600], labels[:600])
    line = LinearClassifier().fit(X[:600], labels[:600])

    assert net.score(X[600:], labels[600:]) > 0.85 > 0.65 > line.score(X[600:], labels[600:])


def test_the_same_seed_gives_the_same_net_and_leaves_torchs_own_generator_alone() -> None:
    X, number, _ = table()
    torch.manual_seed(7)
    before = torch.random.get_rng_state()
    threads = torch.get_num_threads()

    one = NetRegressor(categories=(5, 3), epochs=4, random_state=3).fit(X, number).predict(X)
    two = NetRegressor(categories=(5, 3), epochs=4, random_state=3).fit(X, number).predict(X)
    other = NetRegressor(categories=(5, 3), epochs=4, random_state=4).fit(X, number).predict(X)

    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)
    assert torch.equal(before, torch.random.get_rng_state())
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("model", [LinearRegressor, NetRegressor])
def test_a_level_that_training_did_not_know_is_answered_all_the_same(
    model: type[LinearRegressor | NetRegressor],
) -> None:
    X, number, _ = table()
    fitted = model(categories=(5, 3)).fit(X, number)
    strange = X[:1].copy()
    strange[0, 4:] = [99, -1]

    assert np.isfinite(fitted.predict(strange)).all()


def test_a_wild_value_does_not_throw_a_line_off_the_page() -> None:
    X, number, _ = table()
    fitted = LinearRegressor().fit(X, number)
    wild = X[:1].copy()
    wild[0, 0] = 1e12

    assert abs(fitted.predict(wild)[0]) < 30.0


def test_the_rule_finds_the_column_that_tells_and_not_the_one_with_many_levels() -> None:
    rng = np.random.default_rng(1)
    told = rng.integers(0, 3, 600)
    X = np.column_stack([rng.normal(size=600), rng.integers(0, 150, 600), told])
    labels = np.where(rng.random(600) < 0.8, told, rng.integers(0, 3, 600))

    rule = SingleColumnClassifier(categories=(150, 3)).fit(X, labels)

    assert rule.column_ == 2
    assert rule.score(X, labels) > 0.8


def test_quintiles_rank_the_recent_the_frequent_and_the_generous_first() -> None:
    rng = np.random.default_rng(1)
    worth = rng.normal(size=500)
    X = np.column_stack([-worth, worth, worth]) + rng.normal(0.0, 0.1, (500, 3))

    labels = RfmQuintiles(falling=(0,)).fit(X).labels_

    assert np.corrcoef(labels, worth)[0, 1] > 0.9
    assert set(labels) == {0, 1, 2, 3, 4}
