"""Words of the page's language where another's once stood: names of days, the reference of the API, the commands."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, load_command_class
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from insights.selectors.ahead import special_days
from insights.selectors.house import house_page
from insights.services.ingestion import ingest_files
from restaurants.models import Person, Restaurant
from tests.factories import NOW
from tests.partners import partner_of
from tests.restaurants.test_upload_pages import KNOWN, page, uploads_of

OPERATORS = {
    "insights": ("ingest", "reproduce", "restore_version", "train"),
    "restaurants": ("issue_key", "let_in", "revoke_key"),
}
SPANISH = re.compile(r"[áéíóúñ¿¡]|\b(los|las|una|del|con|para|archivo|casa)\b", re.IGNORECASE)


def test_holidays_and_commercial_days_are_called_as_the_page_speaks() -> None:
    with override("es"):
        spanish = special_days([2026], city="Lima")
    with override("en"):
        english = special_days([2026], city="Lima")

    saints, mothers = [day for day, name in spanish.items() if name in ("Todos los Santos", "Día de la Madre")]
    assert {english[saints], english[mothers]} == {"All Saints' Day", "Mother's Day"}
    assert spanish.keys() == english.keys()


def test_the_days_of_a_city_are_called_as_the_page_speaks(huaca: Restaurant) -> None:
    with override("en"):
        days = house_page(huaca, now=NOW).days

    assert [name for _day, name in days] == ["Anniversary of Lima"]


@pytest.mark.parametrize(("language", "said"), [("es", "Enviar un archivo"), ("en", "Bring a file")])
def test_the_reference_of_the_api_says_what_each_operation_is_for_in_either_language(
    db: None, client: Client, language: str, said: str
) -> None:
    client.cookies["django_language"] = language

    docs = client.get(reverse("api_docs")).content.decode()
    answer = client.get(reverse("api_schema"), {"lang": language}).json()

    assert f'data-schema="{reverse("api_schema")}?lang={language}"' in docs
    summaries = [one["summary"] for path in answer["paths"].values() for one in path.values()]
    assert said in summaries
    assert ("Bring a file" in summaries) == (language == "en")
    assert language == "es" or not any(SPANISH.search(one) for one in summaries)


@pytest.mark.parametrize(
    ("body", "spanish"),
    [
        (b'{"a": NaN}', "El cuerpo no es JSON: NaN no es un número de JSON."),
        (b'{"a": 1, "a": 2}', "El cuerpo no es JSON estricto: un nombre aparece dos veces en un mismo objeto."),
        (b'{"a"', "El cuerpo no es JSON en UTF-8: deja de serlo en la posición 4."),
        (b'{"a": "\xe9"}', "El cuerpo no es JSON en UTF-8: deja de serlo en la posición 7."),
        (b"[" * 100_000, "El cuerpo no se puede leer: un número o un anidamiento es demasiado largo."),
    ],
)
def test_what_is_wrong_with_a_body_is_said_in_one_language(huaca: Restaurant, body: bytes, spanish: str) -> None:
    partner = partner_of(huaca)

    answer = partner.post(
        "/api/v1/predictions/column",
        data=body,
        content_type="application/json",
        headers={"accept-language": "es"},
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (400, "not_json", spanish)


@pytest.mark.parametrize(("app", "name"), [(app, name) for app, names in OPERATORS.items() for name in names])
def test_the_help_of_a_command_is_in_the_language_of_its_options(app: str, name: str) -> None:
    parser = load_command_class(app, name).create_parser("manage.py", name)

    assert SPANISH.search(parser.format_help()) is None


def test_a_person_is_told_a_verdict_in_words_and_a_programme_by_its_code(huaca: Restaurant, tmp_path: Path) -> None:
    path = tmp_path / "socios.csv"
    path.write_text("codigo,canal\n" + "".join(f"{at},salon\n" for at in range(30)))
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    asked = {"restaurant": "huaca", "task": ["column"], "table": "socios", "target": "canal"}
    words, code = StringIO(), StringIO()

    call_command("train", **asked, stdout=words)
    call_command("train", **asked, json=True, stdout=code)

    assert words.getvalue().startswith("column-canal-0001: No se puede determinar. Hay muy pocos datos")
    assert json.loads(code.getvalue())["versions"][0]["verdict"] == "too_few"


def test_who_is_let_in_is_told_as_what_in_words(huaca: Restaurant, diego: Person) -> None:
    said = StringIO()

    call_command("let_in", restaurant="huaca", email=diego.email, role="owner", stdout=said)

    assert said.getvalue().strip() == f"{diego.email}: Propietario en huaca"


def test_one_row_is_counted_as_one(client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path) -> None:
    path = tmp_path / "ventas.csv"
    more = b"".join(b"%d,7,SUSPIRO,1,2010-12-02 21:%02d:00,28.00,,Peru\n" % (536400 + at, at) for at in range(40))
    path.write_bytes(KNOWN + more + b"536367,1,FLAN,1,nunca,62.00,,Peru\n")
    ingest_files(restaurant=huaca, files=[path], layout="online_retail", confirm=True)
    client.force_login(alicia)

    shown = client.get(page(huaca, "upload", upload=uploads_of(huaca)[0].pk)).content.decode()

    labels = re.findall(r'class="label">([a-z ]+)</span></div>', shown)
    assert labels[:4] == ["filas en el archivo", "aceptadas", "apartada", "repetidas"]
