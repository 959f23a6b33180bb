"""The OpenAPI document: valid, complete, true; and the API survives what a fuzzer makes of it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from html import unescape
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # comes without
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gourmet_site.api import document
from insights.api import examples
from restaurants.api.documentation import WHY
from restaurants.models import Restaurant
from tests import factories, models
from tests.partners import key_of, partner_of

SCHEMA: dict[str, Any] = json.loads(document())
WHOLE = "urn:gourmet:openapi"
EXAMPLES = 25
TRUTHS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def validator(name: str) -> Draft202012Validator:
    """Of one named schema of the document."""
    registry = Registry().with_resource(WHOLE, Resource.from_contents(SCHEMA, default_specification=DRAFT202012))
    return Draft202012Validator({"$ref": f"{WHOLE}#/components/schemas/{name}"}, registry=registry)


def api_addresses(patterns: list[Any] | None = None, at: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from api_addresses(pattern.url_patterns, at + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and at.startswith("api/"):
            yield "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", at + str(pattern.pattern))


def test_the_document_is_open_to_everybody_and_is_openapi_3_1(db: None) -> None:
    answer = Client().get("/api/v1/schema")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


def test_every_address_of_the_api_is_in_the_document(db: None) -> None:
    assert set(api_addresses()) - {"/api/v1/schema", "/api/v1/docs"} == set(SCHEMA["paths"])


def test_every_operation_says_how_to_sign_in_and_how_it_fails(db: None) -> None:
    for operations in SCHEMA["paths"].values():
        for operation in operations.values():
            assert operation["security"] == [{"key": []}]
            assert {"401", "406", "503"} <= set(operation["responses"])
            assert operation["description"]
            assert list(operation["responses"]["401"]["content"]) == ["application/problem+json"]


def test_every_post_takes_a_name_but_that_of_files_which_are_known_by_their_bytes() -> None:
    posts = {path: operations["post"] for path, operations in SCHEMA["paths"].items() if "post" in operations}
    taking = {path for path, post in posts.items() if "Idempotency-Key" in {one["name"] for one in post["parameters"]}}

    assert set(posts) - taking == {"/api/v1/uploads"}
    assert all("422" in posts[path]["responses"] for path in taking)


@pytest.mark.parametrize(
    ("example", "name"),
    [(each, "DemandAnswer") for each in examples.DEMAND]
    + [(each, "ColumnAnswer" if each.response_only else "ColumnQuestionRequest") for each in examples.COLUMN],
)
def test_an_example_is_what_its_schema_says(example: Any, name: str) -> None:
    validator(name).validate(example.value)


def test_answers_are_what_their_schemas_say(huaca: Restaurant) -> None:
    models.served_version(huaca)
    models.version(huaca, target="gender", verdict="no_signal")
    models.forecast(huaca, first=date(2026, 11, 1))
    models.data_version(huaca)
    factories.day_figure(huaca, date(2026, 3, 2))
    partner = partner_of(huaca)
    upload = partner.post("/api/v1/uploads", data=b"a;b\n1;2\n", content_type="text/csv")

    asked = {
        "RestaurantList": partner.read("restaurants"),
        "RestaurantAnswer": partner.read("restaurants/huaca"),
        "PeriodFigures": partner.read("figures/days"),
        "DishFigures": partner.read("figures/dishes"),
        "ModelList": partner.read("models"),
        "ModelInFull": partner.read("models/column-channel-0001"),
        "DemandAnswer": partner.read("predictions/demand"),
        "ColumnAnswer": partner.ask("predictions/column", {"target": "channel", "row": models.ROW}),
        "UploadList": partner.read("uploads"),
        "KeyList": partner.read("keys"),
        "Problem": partner.read("models/nobody"),
    }
    silent = partner.ask("predictions/column", {"target": "gender", "row": models.ROW})

    assert upload.status_code in (201, 422)
    for name, answer in asked.items():
        validator(name).validate(answer.json())
    validator("ColumnAnswer").validate(silent.json())


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_that_a_fuzzer_sends_makes_the_api_fail_or_leave_its_schema(mode: GenerationMode) -> None:
    house = factories.house("Huaca")
    models.served_version(house)
    models.forecast(house, first=date(2026, 11, 1))
    factories.day_figure(house, date(2026, 3, 2))
    document_as_served = schemathesis.openapi.from_wsgi("/api/v1/schema", get_wsgi_application())

    for found in document_as_served.get_all_operations():
        assert isinstance(found, Ok)
        fuzz(found.ok(), mode, key_of(house))  # each its own: one of them may be asked to revoke


def fuzz(operation: Any, mode: GenerationMode, key: str) -> None:
    """Dozens of requests to one operation; each answer must be one that the document knows."""

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode))
    def send(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {key}"})
        case.validate_response(answer, checks=list(TRUTHS))

    with suppress(Unsatisfiable):  # of some operations nothing can be asked wrongly
        send()


def test_the_page_of_the_api_speaks_both_languages_and_runs_no_inline_script(db: None) -> None:
    spanish = Client().get("/api/v1/docs", headers={"accept-language": "es"}).content.decode()
    english = Client().get("/api/v1/docs", headers={"accept-language": "en"}).content.decode()

    assert "La primera llamada" in spanish
    assert "The first call" in english
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=", spanish + english)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_table_of_errors_names_every_one_that_the_document_does(db: None, language: str) -> None:
    page = Client().get("/api/v1/docs", headers={"accept-language": language}).content.decode()

    named = {code for cell in re.findall(r"<tr><td>([\d, ]+)</td>", page) for code in cell.split(", ")}

    assert named == {str(code) for code in WHY}


@contextmanager
def served() -> Iterator[str]:
    """The whole site on a port of its own, in this process."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)

    def serve() -> None:
        server.serve_forever(poll_interval=0.05)
        connection.close()  # this thread's own

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """A test's own requests are not news."""


@pytest.mark.usefixtures("committed")
def test_the_pages_python_runs_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    house = factories.house("Huaca")
    factories.day_figure(house, date(2026, 3, 2))
    monkeypatch.setenv("GOURMET_KEY", key_of(house))
    page = Client().get("/api/v1/docs").content.decode()
    (shown,) = re.findall(r'<pre data-language="python"[^>]*><code>(.*?)</code>', page, re.DOTALL)

    with served() as address:
        program = unescape(shown).replace("http://testserver", address)
        exec(compile(program, "docs", "exec"), {"__name__": "docs"})  # noqa: S102  # our own page's program

    assert capsys.readouterr().out.splitlines() == ["Huaca", "2026-03-01 PEN 1180.00"]
