"""What a column is, how a row becomes numbers, what the served model of a column answers."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from ml.features.columns import Column, examine
from ml.features.table import BadValue, NothingToLearnFrom, TableEncoder
from ml.models.column_model import ColumnModel
from ml.models.linear_classifier import LinearClassifier
from tests.ml import made


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ([f"C{n:04d}" for n in range(200)], "identifier"),
        (list(range(1, 201)), "identifier"),
        ([f"una frase {n % 150} que alguien escribió" for n in range(200)], "free_text"),
        ([7] * 200, "constant"),
        ([None] * 200, "empty"),
        (["n.d.", "-", "?"] * 66, "empty"),
    ],
)
def test_a_column_that_tells_nothing_is_left_out_with_the_reason(values: list[object], what: str) -> None:
    assert examine(pd.Series(values, name="x"), levels=30) == what


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1.5, 2.5] * 50, "number"),
        (["1.5", "2", "n.d."] * 40, "number"),
        ([True, False] * 50, "category"),
        (["Lima", "Cusco"] * 50, "category"),
        (["2026-01-01", "2025-03-04", ""] * 40, "date"),
        (list(pd.date_range("2026-01-01", periods=100)), "date"),
        (list(np.random.default_rng(1).permutation(5000)[:100] * 7 + 30_000), "number"),
    ],
)
def test_a_column_is_what_its_values_are(values: list[object], kind: str) -> None:
    found = examine(pd.Series(values, name="x"), levels=30)

    assert isinstance(found, Column)
    assert found.kind == kind


def test_whole_numbers_that_differ_are_a_key_only_if_they_are_named_so() -> None:
    numbers = pd.Series(np.random.default_rng(1).permutation(50_000)[:300])

    assert examine(numbers.rename("customer_id"), levels=30) == "identifier"
    assert examine(numbers.rename("ruc"), levels=30) == "identifier"
    assert isinstance(examine(numbers.rename("habitantes"), levels=30), Column)


def test_rare_levels_of_a_long_list_become_other() -> None:
    values = pd.Series([f"d{min(n % 97, n % 13)}" for n in range(900)], name="dish")

    encoder = TableEncoder(target="y", levels=5).fit(pd.DataFrame({"dish": values, "y": 1}))

    assert len(encoder.columns_[0].levels) == 5
    assert encoder.categories_ == (7,)
    assert set(encoder.transform(pd.DataFrame({"dish": values}))[:, 0]) == {0.0, 2.0, 3.0, 4.0, 5.0, 6.0}


@pytest.fixture
def encoder() -> TableEncoder:
    return TableEncoder(target="tier").fit(made.guest_table())


def rows_of(table: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {str(name): None if isinstance(value, float) and np.isnan(value) else value for name, value in row.items()}
        for row in table.drop(columns="tier").to_dict("records")
    ]


def test_one_row_is_encoded_as_the_table_is(encoder: TableEncoder) -> None:
    table = made.guest_table(80, seed=9)

    by_row = np.vstack([encoder.encode_row(row)[0] for row in rows_of(table)])

    np.testing.assert_array_equal(by_row, encoder.transform(table))


def test_json_says_the_same_as_the_table(encoder: TableEncoder) -> None:
    row = rows_of(made.guest_table(1, seed=9))[0]
    as_json = json.loads(json.dumps(row, default=str)) | {"visits": str(row["visits"])}

    np.testing.assert_array_equal(encoder.encode_row(row)[0], encoder.encode_row(as_json)[0])


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), float("-inf"), 1e308, 10**400, "muchas", [3], {"a": 1}, "1e999", "nan "]
)
def test_a_value_that_is_no_sane_number_is_refused_by_name_or_counts_as_missing(
    encoder: TableEncoder, value: object
) -> None:
    row = rows_of(made.guest_table(1))[0] | {"spend": value}

    if value == "nan ":
        assert {"code": "missing", "field": "spend"} in encoder.encode_row(row)[1]
        return
    with pytest.raises(BadValue) as refused:
        encoder.encode_row(row)

    assert refused.value.data["field"] == "spend"


@pytest.mark.parametrize("value", [float("nan"), [1], "2026-13-45", 3.5])
def test_a_value_that_is_no_date_is_refused(encoder: TableEncoder, value: object) -> None:
    row = rows_of(made.guest_table(1))[0] | {"last_visit": value}

    with pytest.raises(BadValue):
        encoder.encode_row(row)


@pytest.mark.parametrize(
    ("name", "value", "es", "en"),
    [
        ("spend", "muchas", "«spend»: muchas no es un número finito.", "“spend”: muchas is not a finite number."),
        ("last_visit", "ayer", "«last_visit»: ayer no es una fecha ISO.", "“last_visit”: ayer is not an ISO date."),
        ("city", [3], "«city»: [3] no es un texto.", "“city”: [3] is not a text."),
    ],
)
def test_what_is_said_of_a_bad_value_is_in_one_language(
    encoder: TableEncoder, name: str, value: object, es: str, en: str
) -> None:
    row = rows_of(made.guest_table(1))[0] | {name: value}

    with pytest.raises(BadValue) as refused:
        encoder.encode_row(row)

    assert (refused.value.text("es"), refused.value.text("en")) == (es, en)


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01",
        date(2026, 1, 1),
        datetime(2026, 1, 1, tzinfo=UTC),
        "2026-01-01T00:00:00Z",
        "2025-12-31T19:00:00-05:00",
    ],
)
def test_a_date_may_come_in_any_iso_form(encoder: TableEncoder, value: object) -> None:
    usual = encoder.encode_row({"last_visit": "2026-01-01"})[0]

    np.testing.assert_array_equal(encoder.encode_row({"last_visit": value})[0], usual)


def test_what_is_missing_unknown_unused_or_far_out_is_warned_of(encoder: TableEncoder) -> None:
    row = rows_of(made.guest_table(1))[0] | {"city": "Tacna", "spend": Decimal(99999), "colour": "blue"}
    del row["visits"]

    _, warned = encoder.encode_row(row)

    found = {(one["code"], one["field"]) for one in warned}
    assert {
        ("unknown_category", "city"),
        ("out_of_range", "spend"),
        ("unused", "colour"),
        ("missing", "visits"),
    } <= found
    assert ("unused", "customer_id") not in found


def test_a_table_of_keys_alone_has_nothing_to_learn_from() -> None:
    table = pd.DataFrame({"customer_id": [f"C{n}" for n in range(50)], "y": [0, 1] * 25})

    with pytest.raises(NothingToLearnFrom):
        TableEncoder(target="y").fit(table)


@pytest.fixture(params=["forest", "linear"])
def model(request: pytest.FixtureRequest, encoder: TableEncoder) -> ColumnModel:
    table = made.guest_table()
    X, names = encoder.transform(table), sorted(table["tier"].unique())
    y = table["tier"].map({name: at for at, name in enumerate(names)})
    forest = RandomForestClassifier(60, min_samples_leaf=3, random_state=1)
    estimator = forest if request.param == "forest" else LinearClassifier(categories=encoder.categories_)
    return ColumnModel(target="tier", encoder=encoder, estimator=estimator.fit(X, y), classes=names)


def test_rows_are_answered_as_the_table_is(model: ColumnModel) -> None:
    table = made.guest_table(50, seed=9)
    slow = model.predict(table)

    one_by_one = [model.predict_rows([row])[0] for row in rows_of(table)]
    at_once = model.predict_rows(rows_of(table))

    for answers in (one_by_one, at_once):
        np.testing.assert_allclose([list(answer["probabilities"].values()) for answer in answers], slow, atol=1e-12)
        assert model.classes is not None
        best = [model.classes[at] for at in slow.argmax(axis=1)]
        assert [answer["prediction"] for answer in answers] == best


def test_an_answer_is_json(model: ColumnModel) -> None:
    answer = model.predict_rows([rows_of(made.guest_table(1))[0]])[0]

    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert sum(answer["probabilities"].values()) == pytest.approx(1.0)


def test_no_rows_are_no_answers(model: ColumnModel) -> None:
    assert model.predict_rows([]) == []


def test_one_row_is_answered_well_within_five_milliseconds(model: ColumnModel) -> None:
    row = rows_of(made.guest_table(1))[0]
    model.predict_rows([row])
    taken = []

    for _ in range(50):
        started = time.process_time()
        model.predict_rows([row])
        taken.append(time.process_time() - started)

    assert np.median(taken) < 0.005
