"""Predictions by API: the model on duty answers, the answer is on record, and without signal nothing is foretold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from insights.models import Receipt
from insights.services.lake import registry_of
from restaurants.models import Person, Restaurant
from restaurants.tenancy import acting_for
from tests import factories, models
from tests.partners import partner_of


def test_one_row_is_answered_with_its_versions_and_a_receipt(huaca: Restaurant) -> None:
    version = models.served_version(huaca)

    answer = partner_of(huaca).ask("predictions/column", {"target": "channel", "row": models.ROW})

    body = answer.json()
    assert answer.status_code == 200
    assert (body["status"], body["warnings"], body["evidence"]) == ("ok", [], None)
    assert body["model_version"]["name"] == version.name
    assert body["model_version"]["digest"] == version.digest
    assert body["data_version"] == models.DATA
    assert body["predictions"][0]["prediction"] in ("salon", "delivery")
    assert sum(body["predictions"][0]["probabilities"].values()) == pytest.approx(1)


def test_the_receipt_says_who_asked_what_and_what_was_answered(huaca: Restaurant) -> None:
    version = models.served_version(huaca)

    body = partner_of(huaca).ask("predictions/column", {"target": "channel", "row": models.ROW}).json()

    with acting_for(huaca.pk):
        receipt = Receipt.objects.of(huaca).get(public_id=body["receipt"])
    assert receipt.version_id == version.pk
    assert receipt.asked == {"task": "column", "target": "channel", "rows": [models.ROW]}
    assert receipt.answered == {"predictions": body["predictions"]}


def test_a_list_is_answered_in_its_order_and_like_its_rows_alone(huaca: Restaurant) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)
    rows = [models.ROW | {"spend": 10.0 * number} for number in range(50)]

    together = partner.ask("predictions/column", {"target": "channel", "rows": rows}).json()["predictions"]
    alone = [partner.ask("predictions/column", {"target": "channel", "row": row}).json() for row in rows[::10]]

    assert len(together) == 50
    for one, same in zip(alone, together[::10], strict=True):
        assert one["predictions"][0]["probabilities"] == pytest.approx(same["probabilities"])


def test_an_unknown_category_and_a_missing_field_are_answered_and_flagged(huaca: Restaurant) -> None:
    models.served_version(huaca)

    body = partner_of(huaca).ask(
        "predictions/column", {"target": "channel", "row": {"age": 34, "city": "Iquitos", "dish": "Lomo saltado"}}
    )

    warned = {(warning["code"], warning["field"]) for warning in body.json()["predictions"][0]["warnings"]}
    assert body.status_code == 200
    assert {("unknown_category", "city"), ("missing", "spend"), ("unused", "dish")} <= warned


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"target": "channel"},
        {"row": {"age": 1}},
        {"target": "", "row": {"age": 1}},
        {"target": 7, "row": {"age": 1}},
        {"target": "channel", "row": {}},
        {"target": "channel", "row": [1]},
        {"target": "channel", "row": {"age": 1}, "rows": [{"age": 1}]},
        {"target": "channel", "rows": []},
        {"target": "channel", "rows": [{"age": 1}] * 1001},
        {"target": "channel", "rows": [{"age": 1}, 3]},
        {"target": "channel", "row": {"age": {"years": 3}}},
        {"target": "channel", "row": {"age": [3]}},
        {"target": "channel", "row": {"age": 1e308}},
        {"target": "channel", "row": {"age": 10**400}},
        {"target": "channel", "row": {"age": "nan"}, "restaurant": 3},
        {"target": "channel", "row": {"city": "a\x00b"}},
        {"target": "channel", "row": {"ci\x00ty": "ab"}},
        {"target": "channel", "row": {"city": "x" * 1001}},
        {"target": "channel", "row": {str(number): 1 for number in range(301)}},
        {"target": "ch\x00annel", "row": {"age": 1}},
    ],
)
def test_a_question_that_no_model_can_take_is_refused_and_leaves_no_receipt(huaca: Restaurant, body: object) -> None:
    models.served_version(huaca)

    answer = partner_of(huaca).ask("predictions/column", body)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    with acting_for(huaca.pk):
        assert not Receipt.objects.of(huaca).exists()


@pytest.mark.parametrize("row", ['{"age": 1e999}', '{"age": -1e999}', '{"city": "\\ud800"}', '{"\\udfff": 1}'])
def test_what_json_can_write_and_no_number_or_text_can_be_is_refused(huaca: Restaurant, row: str) -> None:
    models.served_version(huaca)

    answer = partner_of(huaca).post(
        "/api/v1/predictions/column",
        data=f'{{"target": "channel", "row": {row}}}',
        content_type="application/json",
    )

    assert answer.status_code == 422


def test_the_fields_to_mend_are_named_by_their_place(huaca: Restaurant) -> None:
    models.served_version(huaca)

    body = partner_of(huaca).ask("predictions/column", {"target": "channel", "rows": [models.ROW, {"age": [1]}]}).json()

    assert [error["field"] for error in body["errors"]] == ["rows/1/age"]


@pytest.mark.parametrize("verdict", ["no_signal", "leak", "too_few"])
def test_without_signal_the_evidence_is_answered_and_nothing_foretold(huaca: Restaurant, verdict: str) -> None:
    models.version(huaca, target="gender", verdict=verdict)

    answer = partner_of(huaca).ask("predictions/column", {"target": "gender", "row": models.ROW})

    body = answer.json()
    assert answer.status_code == 200
    assert (body["status"], body["predictions"]) == (verdict, [])
    assert body["evidence"]["metrics"] == {"accuracy": 0.74}
    assert body["evidence"]["baseline"] == {"accuracy": 0.52}
    assert body["receipt"]


def test_a_column_that_nobody_trained_for_is_a_conflict_that_says_so(huaca: Restaurant) -> None:
    answer = partner_of(huaca).ask("predictions/column", {"target": "shoe_size", "row": models.ROW})

    assert answer.status_code == 409
    assert answer.json()["code"] == "no_model_on_duty"
    assert "shoe_size" in answer.json()["detail"]


def test_another_restaurants_model_looks_like_none(huaca: Restaurant, cantuta: Restaurant) -> None:
    models.served_version(huaca)
    partner = partner_of(cantuta)

    theirs = partner.ask("predictions/column", {"target": "channel", "row": models.ROW})
    nobodys = partner.ask("predictions/column", {"target": "channe1", "row": models.ROW})

    assert theirs.status_code == nobodys.status_code == 409
    assert theirs.json()["code"] == nobodys.json()["code"]


def test_one_flipped_byte_is_never_loaded_and_the_version_before_answers(huaca: Restaurant) -> None:
    before = models.served_version(huaca, number=1, on_duty=False)
    damaged = models.served_version(huaca, number=2)
    path = registry_of(huaca).root / "models" / damaged.name / "model.bin"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    body = partner_of(huaca).ask("predictions/column", {"target": "channel", "row": models.ROW}).json()

    assert body["model_version"]["name"] == before.name
    assert [warning["code"] for warning in body["warnings"]] == ["version_before"]


def test_where_no_version_can_be_verified_the_answer_is_to_try_again(huaca: Restaurant) -> None:
    damaged = models.served_version(huaca)
    (registry_of(huaca).root / "models" / damaged.name / "model.bin").unlink()

    answer = partner_of(huaca).ask("predictions/column", {"target": "channel", "row": models.ROW})

    assert answer.status_code == 503
    assert answer.json()["code"] == "model_unavailable"


def test_a_new_version_on_duty_answers_from_its_first_moment(huaca: Restaurant) -> None:
    first = models.served_version(huaca, number=1)
    partner = partner_of(huaca)
    partner.ask("predictions/column", {"target": "channel", "row": models.ROW})
    with acting_for(huaca.pk):
        type(first).objects.of(huaca).update(on_duty=False)
    second = models.served_version(huaca, number=2)

    body = partner.ask("predictions/column", {"target": "channel", "row": models.ROW}).json()

    assert body["model_version"]["name"] == second.name


def test_one_prediction_takes_three_questions_to_the_database(
    huaca: Restaurant, django_assert_num_queries: object
) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)
    partner.ask("predictions/column", {"target": "channel", "row": models.ROW})

    with django_assert_num_queries(6):  # type: ignore[operator]  # 3; a savepoint, its release and forgetting are the test's
        partner.ask("predictions/column", {"target": "channel", "row": models.ROW})


@pytest.mark.parametrize("task", ["column", "demand"])
def test_answers_about_a_simulated_restaurant_say_so(alicia: Person, task: str) -> None:
    invented = factories.house("Invento", owner=alicia, simulated=True)
    models.served_version(invented)
    models.forecast(invented, first=date.today())  # noqa: DTZ011  # any day near now will do
    partner = partner_of(invented)

    asked = {"column": partner.ask("predictions/column", {"target": "channel", "row": models.ROW})}
    asked["demand"] = partner.read("predictions/demand")
    figures = partner.read("figures/days")

    assert [warning["code"] for warning in asked[task].json()["warnings"]] == ["simulated_data"]
    assert [warning["code"] for warning in figures.json()["warnings"]] == ["simulated_data"]


def test_days_to_come_are_told_with_their_band_and_the_baseline(huaca: Restaurant) -> None:
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011  # any day near now will do
    models.forecast(huaca, first=tomorrow)

    body = partner_of(huaca).read("predictions/demand", horizon=7).json()

    assert body["status"] == "ok"
    assert body["interval"] == {"level": 0.8}
    assert [day["day"] for day in body["predictions"]] == [
        (tomorrow + timedelta(days=step)).isoformat() for step in range(7)
    ]
    assert body["predictions"][0] | {"day": ""} == {
        "day": "",
        "expected": "1000.00",
        "low": "800.00",
        "high": "1200.00",
        "baseline": "950.00",
    }
    assert body["warnings"] == []


def test_days_that_the_forecast_does_not_reach_are_said_to_be_missing(huaca: Restaurant) -> None:
    models.forecast(huaca, first=date(2026, 11, 1), days=10)

    body = partner_of(huaca).read("predictions/demand", **{"from": "2026-11-09", "to": "2026-11-20"}).json()

    assert [day["day"] for day in body["predictions"]] == ["2026-11-09", "2026-11-10"]
    assert "beyond_forecast" in [warning["code"] for warning in body["warnings"]]


def test_a_forecast_whose_days_are_past_says_that_it_is_old(huaca: Restaurant) -> None:
    models.forecast(huaca, first=date(2020, 1, 1), days=3)

    body = partner_of(huaca).read("predictions/demand").json()

    assert [warning["code"] for warning in body["warnings"]] == ["forecast_is_old"]


@pytest.mark.parametrize(
    "query",
    [
        {"horizon": 0},
        {"horizon": 29},
        {"horizon": "x"},
        {"from": "yesterday"},
        {"from": "2026-11-09", "to": "2026-11-01"},
        {"from": "0001-01-01"},
        {"until": "2026-11-01"},
    ],
)
def test_a_period_that_makes_no_sense_is_refused(huaca: Restaurant, query: dict[str, object]) -> None:
    answer = partner_of(huaca).read("predictions/demand", **query)

    assert answer.status_code == 422


def test_demand_without_signal_says_so(huaca: Restaurant) -> None:
    models.version(huaca, task="demand", target="sales", verdict="no_signal")

    body = partner_of(huaca).read("predictions/demand").json()

    assert (body["status"], body["predictions"], body["interval"]) == ("no_signal", [], None)


def test_demand_that_nobody_trained_is_a_conflict(huaca: Restaurant, cantuta: Restaurant) -> None:
    models.forecast(huaca, first=date(2026, 11, 1))

    answer = partner_of(cantuta).read("predictions/demand")

    assert answer.status_code == 409
