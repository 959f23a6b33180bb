"""Any chosen column: signal where there is one, silence where there is none."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ml import training
from ml.models.silent import NoSignal
from ml.training.target import NoSuchColumn, NotLearnable
from tests.ml import made

QUICK = training.ColumnParams(entrants=("linear",), folds=3, repeats=1, trials=1, draws=300, permutations=200)
ALL = training.ColumnParams(folds=2, repeats=1, trials=2, draws=300, permutations=200)
NOISES = 40


@pytest.fixture(scope="module")
def tier() -> training.Trained:
    return training.train_column(made.guest_table(900), target="tier", params=ALL)


def test_a_planted_signal_passes_and_serves(tier: training.Trained) -> None:
    assert tier.verdict == "signal"
    assert tier.metrics["skill_low"] > 0.0
    assert tier.metrics["accuracy"] > tier.baseline["prior"]["accuracy"]

    answer = made.served(tier).predict_rows([{"spend": 350.0, "visits": 8, "city": "Cusco"}])[0]

    assert answer["prediction"] == "Oro"
    assert {one["code"] for one in answer["warnings"]} == {"missing"}


def test_every_entrant_is_tuned_validated_and_tested_beside_the_baselines(tier: training.Trained) -> None:
    entrants = tier.report["entrants"]

    assert set(entrants) == {"prior", "single_column", "linear", "forest", "gradient_boosting", "net"}
    for name in ("linear", "forest", "gradient_boosting", "net"):
        assert len(entrants[name]["tuning"]["tried"]) == 2
        assert len(entrants[name]["cross_validation"]["folds"]) == 2
        assert {"accuracy", "precision", "recall", "f1", "log_loss", "roc_auc", "ece"} <= set(entrants[name]["test"])
    assert tier.algorithm == min(
        ("linear", "forest", "gradient_boosting", "net"), key=lambda name: entrants[name]["cross_validation"]["loss"]
    )


def test_the_report_says_what_mattered_where_it_errs_and_what_was_left_out(tier: training.Trained) -> None:
    report = tier.report

    assert {one["column"] for one in report["importances"][:3]} & {"spend", "visits"} == {"spend", "visits"}
    assert report["columns_left_out"] == {"customer_id": "identifier"}
    assert report["errors"]["by_class"][0]["f1"] <= report["errors"]["by_class"][-1]["f1"]
    assert sum(one["rows"] for one in report["calibration"]["bins"]) == report["gate"]["units"]
    assert report["rows"]["train"] + report["rows"]["validation"] + report["rows"]["test"] == 900
    json.dumps([tier.metrics, tier.baseline, report, tier.params], allow_nan=False)


def test_gender_ends_in_no_signal_without_importances_or_predictions() -> None:
    trained = training.train_column(made.guest_table(900), target="gender", params=ALL)

    assert trained.verdict == "no_signal"
    assert "importances" not in trained.report
    assert "errors" not in trained.report
    assert trained.report["gate"]["units"] == 900
    with pytest.raises(NoSignal):
        made.served(trained).predict_rows([{"age": 30}])


def noise(seed: int, *, numbers: bool) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    y = rng.normal(size=200) if numbers else rng.choice(["F", "M"], 200)
    return pd.DataFrame(
        {"a": rng.normal(size=200), "b": rng.choice(list("xyz"), 200), "c": rng.normal(size=200), "y": y}
    )


@pytest.mark.parametrize("numbers", [False, True], ids=["classes", "number"])
def test_noise_fails_on_nearly_every_seed(numbers: bool) -> None:
    verdicts = [
        training.train_column(noise(seed, numbers=numbers), target="y", params=QUICK).verdict for seed in range(NOISES)
    ]

    assert verdicts.count("no_signal") >= 0.95 * NOISES


def test_a_number_is_regressed() -> None:
    trained = training.train_column(made.guest_table(900).drop(columns="tier"), target="bill", params=QUICK)

    assert trained.verdict == "signal"
    assert trained.report["kind"] == "number"
    assert trained.metrics["r2"] > 0.8
    answer = made.served(trained).predict_rows([{"spend": 200.0, "visits": 5}])[0]
    assert answer["prediction"] == pytest.approx(40 + 60 + 60, rel=0.15)
    assert answer["probabilities"] is None


@pytest.mark.parametrize("numbers", [False, True], ids=["classes", "number"])
def test_the_gate_judges_one_model_and_not_the_mean_of_the_repeats(numbers: bool) -> None:
    params = training.ColumnParams.from_dict(QUICK.as_dict() | {"entrants": ["forest"], "repeats": 2})
    table = noise(1, numbers=numbers)
    table = table.assign(y=table["y"] if numbers else np.arange(200) % 2)
    whole = pd.concat([table, table.iloc[:100].assign(a=0.5)], ignore_index=True)  # 300 rows: three folds of 100

    trained = training.train_column(whole, target="y", params=params)

    loss = {name: facts["cross_validation"]["loss"] for name, facts in trained.report["entrants"].items()}
    gate = trained.report["gate"]
    assert gate["on"] == "cross_validation"
    assert gate["skill"] == pytest.approx(1.0 - loss["forest"] / loss[gate["baseline"]])
    measured = trained.metrics["rmse" if numbers else "log_loss"]
    assert measured == pytest.approx(np.sqrt(loss["forest"]) if numbers else loss["forest"], rel=1e-3)


def test_a_column_that_gives_the_answer_away_is_called_a_leak_and_does_not_serve() -> None:
    table = made.guest_table(700)
    table["points"] = table["gender"].map({"F": 1.0, "M": 9.0}) + np.random.default_rng(1).normal(0.0, 0.5, 700)

    trained = training.train_column(table, target="gender", params=QUICK)

    assert trained.verdict == "leak"
    assert trained.report["leaking_column"] == "points"
    assert trained.report["importances"][0]["column"] == "points"
    json.dumps(trained.report, allow_nan=False)
    with pytest.raises(NoSignal):
        made.served(trained).predict(table)


def test_a_leak_is_no_signal_to_a_number_either() -> None:
    table = made.guest_table(700)
    table["with_tax"] = table["bill"] * 1.18

    trained = training.train_column(table, target="bill", params=QUICK)

    assert trained.verdict == "leak"
    assert trained.report["leaking_column"] == "with_tax"


@pytest.mark.parametrize("rows", [12, training.MIN_ROWS - 1])
def test_too_few_rows_cannot_be_determined(rows: int) -> None:
    trained = training.train_column(made.guest_table(rows), target="tier", params=QUICK)

    assert trained.verdict == "too_few"
    assert trained.report["needed"] == training.MIN_ROWS


def test_one_class_alone_cannot_be_determined() -> None:
    table = made.guest_table(300).assign(tier="Oro")

    assert training.train_column(table, target="tier", params=QUICK).verdict == "too_few"


def test_rows_without_the_target_and_rare_classes_are_counted() -> None:
    table = made.guest_table(500)
    table.loc[:19, "tier"] = None
    table.loc[20:24, "tier"] = "Platino"

    report = training.train_column(table, target="tier", params=QUICK).report

    assert report["rows"]["without_target"] == 20
    assert report["classes_left_out"] == {"Platino": 5}
    assert report["rows"]["used"] == 475


def test_a_column_that_is_not_there_or_a_key_is_refused() -> None:
    table = made.guest_table(300)

    with pytest.raises(NoSuchColumn):
        training.train_column(table, target="sexo", params=QUICK)
    with pytest.raises(NotLearnable):
        training.train_column(table, target="customer_id", params=QUICK)


def test_a_column_that_nobody_may_learn_from_is_left_out() -> None:
    params = training.ColumnParams.from_dict(QUICK.as_dict() | {"drop": ["spend"]})

    report = training.train_column(made.guest_table(400), target="tier", params=params).report

    assert report["columns_left_out"]["spend"] == "asked"


def test_classes_come_back_as_what_they_were() -> None:
    table = made.guest_table(900)
    liked = table["visits"] / 2 + np.log(table["spend"] / 150) + np.random.default_rng(1).normal(0.0, 0.7, 900)
    table["regular"] = liked > 2.5
    table["stars"] = np.clip(np.round(liked), 1, 4).astype(int)

    regular = training.train_column(table.drop(columns="stars"), target="regular", params=QUICK)
    stars = training.train_column(table.drop(columns="regular"), target="stars", params=QUICK)

    assert made.served(regular).predict_rows([{"visits": 10, "spend": 250.0}])[0]["prediction"] is True
    assert made.served(stars).predict_rows([{"visits": 1, "spend": 90.0}])[0]["prediction"] == 1


def test_progress_goes_up_to_one() -> None:
    seen: list[float] = []

    training.train_column(
        made.guest_table(250), target="tier", params=QUICK, progress=lambda step, share: seen.append(share)
    )

    assert seen == sorted(seen)
    assert seen[-1] == 1.0
