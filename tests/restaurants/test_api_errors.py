"""Errors of the API: always a problem of RFC 9457, never a page, never a trace."""

from __future__ import annotations

import pytest

from gourmet_site.lanes import language_of
from restaurants.models import Restaurant
from tests import broken, factories
from tests.partners import Partner, partner_of


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nowhere", "/api/v1/uploads/x", "/api/v2/models"])
def test_an_address_that_does_not_exist_is_a_problem_for_everybody(db: None, address: str) -> None:
    answer = Partner(None).get(address)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["instance"] == address


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_an_address_does_not_know_is_refused_with_those_it_knows(huaca: Restaurant, method: str) -> None:
    answer = partner_of(huaca).generic(method, "/api/v1/restaurants")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["code"] == "method_not_allowed"


def test_a_body_of_another_kind_is_refused(huaca: Restaurant) -> None:
    answer = partner_of(huaca).post("/api/v1/predictions/column", data="<a/>", content_type="application/xml")

    assert answer.status_code == 415
    assert answer.json()["title"] == "Unsupported Media Type"


def test_whoever_wants_no_json_is_told_that_there_is_only_json(huaca: Restaurant) -> None:
    answer = partner_of(huaca).get("/api/v1/restaurants", headers={"accept": "text/html"})

    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"target": "a", "row": {"x": NaN}}',
        b'{"target": "a", "row": {"x": Infinity}}',
        b'{"target": "a", "row": {"x": -Infinity}}',
        b'{"target": "a", "target": "b", "row": {"x": 1}}',
        b'{"target": "caf\xe9", "row": {"x": 1}}',
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        b'{"target": "a", "row": {"x": ' + b"9" * 5000 + b"}}",
    ],
)
def test_what_is_not_strict_json_in_utf_8_is_refused(huaca: Restaurant, body: bytes) -> None:
    answer = partner_of(huaca).post("/api/v1/predictions/column", data=body, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_field_that_no_answer_can_name_is_refused_like_any_other(huaca: Restaurant) -> None:
    answer = partner_of(huaca).post(
        "/api/v1/predictions/column", data='{"\\ud800": 1}', content_type="application/json"
    )

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["?"]


def test_a_body_over_the_limit_is_refused_unread(huaca: Restaurant) -> None:
    body = b'{"target": "a", "row": {"x": "' + b"y" * 3_000_000 + b'"}}'

    answer = partner_of(huaca).post("/api/v1/predictions/column", data=body, content_type="application/json")

    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_a_parameter_that_nobody_knows_is_refused(huaca: Restaurant) -> None:
    answer = partner_of(huaca).read("uploads", limt=3)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "limt", "detail": "There is no such parameter."}]


def test_a_failure_of_ours_is_a_problem_without_a_trace(committed: None) -> None:
    partner = partner_of(factories.house("Huaca"), raise_request_exception=False)

    with broken.denied("restaurants_upload"):
        answer = partner.read("uploads")

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unexpected"
    assert b"restaurants_upload" not in answer.content


def test_a_database_that_gave_up_on_a_query_is_said_to_be_away_for_now(committed: None) -> None:
    partner = partner_of(factories.house("Huaca"))

    with broken.held("restaurants_upload"):
        answer = partner.read("uploads")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["code"] == "database_unreachable"


def test_an_error_speaks_the_language_that_was_asked_for(huaca: Restaurant) -> None:
    partner = Partner("gk_invented")

    spanish = partner.get("/api/v1/restaurants", headers={"accept-language": "es-PE,es;q=0.9"})
    english = partner.get("/api/v1/restaurants", headers={"accept-language": "en-GB,en;q=0.9"})

    assert spanish.json()["detail"] == "La clave no existe, venció o fue revocada."
    assert english.json()["detail"] == "The key does not exist, has ended or was revoked."


@pytest.mark.parametrize(
    ("accepted", "language"), [("", "es"), ("fr", "es"), ("en-US", "en"), ("fr, en;q=0.5, es;q=0.4", "en"), ("*", "es")]
)
def test_spanish_is_spoken_unless_english_is_preferred(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_every_answer_tells_a_browser_to_run_nothing(huaca: Restaurant) -> None:
    answer = partner_of(huaca).read("restaurants")

    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert not answer.cookies


def test_a_host_that_is_not_ours_is_refused(huaca: Restaurant) -> None:
    answer = partner_of(huaca).get("/api/v1/restaurants", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
