"""Segments: stable, with names a person understands, and better than quintiles or silent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from ml import training
from ml.evaluation.stability import bootstrap_ari
from ml.features.guests import NotVisits, guest_features, log_features, visits_of
from ml.features.table import BadValue
from ml.models.segment_names import NAMES, name_clusters
from ml.models.silent import NoSignal
from ml.training.segment_search import Candidate, lay_ground, measure_stability, moment
from tests.ml import made

QUICK = training.SegmentParams(clusters=(3, 4), methods=("kmeans",), bootstraps=6, draws=300)
NOISES = 20


@pytest.fixture(scope="module")
def house() -> training.Trained:
    return training.train_segments(made.visits(), params=QUICK)


def test_guests_of_two_rhythms_are_told_apart(house: training.Trained) -> None:
    assert house.verdict == "signal"
    assert house.metrics["stability"] >= 0.8
    assert house.metrics["moved"] < 0.25
    assert house.metrics["explained"] > house.metrics["explained_by_quintiles"]


def test_the_promise_is_learned_anew_wherever_its_stability_is_measured() -> None:
    flat, params = visits_of(made.visits()), QUICK
    until = flat["day"].max().date() - timedelta(days=params.quarter)
    ground = lay_ground(
        flat, moment(flat, until, quarter=params.quarter), quarter=params.quarter, enough=100, seed=params.seed
    )
    candidate = Candidate("promise", "kmeans", 4)

    measured = measure_stability(candidate, ground, params)

    fixed = bootstrap_ari(  # the learner as it is: other guests are asked, the same learner answers
        candidate.estimator(params.seed),
        log_features(ground.at.features, candidate.columns),
        bootstraps=params.bootstraps,
        rng=np.random.default_rng([params.seed, 6]),
    )
    assert ground.check is not None
    blind = replace(
        ground, check=replace(ground.check, next_spend=np.random.default_rng(1).permutation(ground.check.next_spend))
    )
    assert measured["stability"] < fixed.mean()
    assert (
        measure_stability(candidate, blind, params)["stability"] < 0.5
    )  # a learner that knows nothing, each time another
    plain = Candidate("rfm", "kmeans", 4)
    assert measure_stability(plain, blind, params) == measure_stability(plain, ground, params)


def test_everybody_has_one_segment_with_a_name(house: training.Trained) -> None:
    members = house.outputs["members"]

    assert sorted(members["guest"]) == sorted(set(made.visits()["guest"]))
    assert set(members["segment"]) <= set(NAMES)
    assert house.outputs["profile"]["guests"].sum() == len(members)
    assert house.outputs["profile"]["spend_share"].sum() == pytest.approx(1.0)
    json.dumps([house.metrics, house.baseline, house.report, house.params], allow_nan=False)


def test_the_best_segment_holds_the_guests_who_come_every_twelve_days(house: training.Trained) -> None:
    best = house.outputs["profile"].iloc[0]["segment"]
    members = house.outputs["members"]

    often = members.loc[members["segment"] == best, "guest"].str[1:].astype(int) % 2 == 1

    assert best == "habituales"
    assert often.mean() > 0.9


def test_a_guests_features_are_answered_by_name_and_bad_ones_refused(house: training.Trained) -> None:
    features = guest_features(visits_of(made.visits()), until=made.visits()["day"].max().date())
    row = features.iloc[0].to_dict()

    assert made.served(house).predict_rows([row])[0]["prediction"] == made.served(house).predict(features)[0]
    assert made.served(house).predict_rows([]) == []
    for value in (float("nan"), -1.0, 1e308, None, "muchas"):
        with pytest.raises(BadValue) as refused:
            made.served(house).predict_rows([dict.fromkeys(row, value)])
        assert refused.value.text("es").endswith("no es un número de 0 en adelante.")
        assert refused.value.text("en").endswith("is not a number from 0 up.")


def test_guests_who_are_all_alike_give_no_signal_on_nearly_every_seed() -> None:
    verdicts = [training.train_segments(made.random_visits(seed), params=QUICK).verdict for seed in range(NOISES)]

    assert verdicts.count("no_signal") >= 0.95 * NOISES


def test_without_signal_only_quintiles_are_shown() -> None:
    trained = training.train_segments(made.random_visits(1), params=QUICK)

    assert trained.verdict == "no_signal"
    assert trained.outputs["members"].empty
    assert trained.outputs["profile"].empty
    assert set(trained.outputs["baseline"]["segment"]) <= {f"rfm_{place}" for place in range(1, 6)}
    with pytest.raises(NoSignal):
        made.served(trained).predict_rows([{}])


@pytest.mark.parametrize("table", [made.visits(20), made.visits(400, days=120)], ids=["guests", "days"])
def test_too_few_guests_or_days_cannot_be_determined(table: pd.DataFrame) -> None:
    trained = training.train_segments(table, params=QUICK)

    assert trained.verdict == "too_few"
    assert trained.report["guests_needed"] == training.MIN_GUESTS
    assert trained.outputs["members"].empty


def test_nobody_at_all_cannot_be_determined() -> None:
    nobody = pd.DataFrame({"guest": [], "day": [], "tickets": [], "sales": []})

    assert training.train_segments(nobody, params=QUICK).verdict == "too_few"


def test_a_table_without_guests_is_refused_with_the_column() -> None:
    with pytest.raises(NotVisits) as refused:
        training.train_segments(pd.DataFrame({"day": [], "sales": []}), params=QUICK)

    assert refused.value.data["column"] == "guest"


def test_the_order_of_visits_does_not_matter(house: training.Trained) -> None:
    again = training.train_segments(made.visits().sample(frac=1.0, random_state=1), params=QUICK)

    assert again.metrics == house.metrics
    pd.testing.assert_frame_equal(again.outputs["members"], house.outputs["members"])


def test_features_know_nothing_of_later_visits() -> None:
    table = visits_of(made.visits())
    until = pd.Timestamp("2025-09-01")

    whole = guest_features(table, until=until.date())
    cut = guest_features(table[table["day"] <= until], until=until.date())

    pd.testing.assert_frame_equal(whole, cut)


def test_a_guests_own_rhythm_decides_who_is_late() -> None:
    days = pd.to_datetime(["2025-01-01", "2025-01-08", "2025-01-15", "2025-01-22", "2024-10-01", "2025-01-01"])
    table = visits_of(pd.DataFrame({"guest": ["a"] * 4 + ["b"] * 2, "day": days, "sales": 10.0}))

    features = guest_features(table, until=pd.Timestamp("2025-03-01").date())

    first, second = features.to_dict("records")
    assert first["cadence"] < second["cadence"]
    assert first["overdue"] > second["overdue"]
    assert first["recency"] < second["recency"]


def test_who_keeps_the_rhythm_is_not_said_to_be_at_risk() -> None:
    on_time = {"recency": 10.0, "frequency": 12.0, "ticket": 100.0, "tenure": 400.0, "overdue": 0.9}
    groups = [on_time | {"frequency": often} for often in (3.0, 6.0, 12.0, 24.0)]
    features = pd.DataFrame([group for group in groups for _ in range(10)])

    names = name_clusters(features, np.repeat(np.arange(4), 10), 4)

    assert not {"en_riesgo", "por_recuperar", "nuevos", "grandes_mesas"} & set(names)
    assert names[3] == "habituales"


def test_names_follow_what_the_guests_are_like() -> None:
    kinds = {  # recency, frequency, ticket, tenure, overdue
        "habituales": (8.0, 20.0, 200.0, 700.0, 0.5),
        "en_riesgo": (90.0, 12.0, 200.0, 700.0, 4.5),
        "nuevos": (12.0, 1.5, 180.0, 20.0, 0.3),
        "perdidos": (500.0, 1.0, 120.0, 520.0, 9.0),
        "grandes_mesas": (45.0, 3.0, 2500.0, 400.0, 0.8),
    }
    rng = np.random.default_rng(1)
    rows = np.vstack([np.array(kind) * rng.uniform(0.8, 1.2, (40, 5)) for kind in kinds.values()])
    features = pd.DataFrame(rows, columns=["recency", "frequency", "ticket", "tenure", "overdue"])

    names = name_clusters(features, np.repeat(np.arange(5), 40), 5)

    assert names == list(kinds)
