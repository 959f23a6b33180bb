"""The record of treatment: what is kept of people, who sees it and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas

from insights.models import GuestVisit
from insights.reports.treatment_words import parts_of
from insights.selectors.treatment import kind_of_column, treatment_of
from ml.intake import Examination
from restaurants.days import today
from restaurants.models import AuditEntry, Person, Restaurant, Role
from restaurants.services import quotas, requests
from restaurants.templatetags.formats import day as shown_day
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights.test_guests import BLANK
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def at(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": "huaca", **kwargs})


def test_the_record_of_treatment_is_a_page_and_a_document(client: Client, alicia: Person, huaca: Restaurant) -> None:
    page = signed_in(client, alicia).get(at("treatment"))
    document = client.get(at("treatment_file"))

    assert "Ley 29733" in page.content.decode()
    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-")


def test_the_record_of_treatment_says_who_sees_names_in_rows_set_aside(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    factories.let_in(huaca, factories.person("Silvia"), Role.STAFF)

    page = signed_in(client, alicia).get(at("treatment"))

    assert [(role, number) for role, number in page.context["found"].rows_seen_by] == [(Role.STAFF, 1)]
    assert "1 persona: solo los nombres en las filas apartadas" in page.content.decode()


def test_a_time_is_set_on_the_page_and_taken_back_by_an_empty_field(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia).post(at("retention_set"), {"kind": "originals", "days": "90"})
    set_to = {kind.value: days for kind, days in client.get(at("treatment")).context["found"].retention}
    client.post(at("retention_set"), {"kind": "originals", "days": ""})
    emptied = {kind.value: days for kind, days in client.get(at("treatment")).context["found"].retention}

    assert (set_to["originals"], emptied["originals"]) == (90, None)


SAID = {
    "legal_name": "Huaca Pucllana S. A. C.",
    "ruc": "20 123456789",
    "address": "General Borgoño cdra. 8, Miraflores",
    "rights_contact": "datos@huaca.pe",
    "data_bank": "RNPDP-PJP 4321",
}


def test_what_the_house_does_not_say_is_missing_and_what_it_says_stands_in_the_record(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    before = signed_in(client, alicia).get(at("treatment")).content.decode()
    client.post(at("controller_set"), SAID)
    client.post(at("controller_set"), SAID)
    after = client.get(at("treatment")).content.decode()

    assert "falta: complete el RUC" in before
    assert all(said in after for said in ("Huaca Pucllana S. A. C.", "<td>20123456789</td>", "RNPDP-PJP 4321"))
    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="controller_set")
    assert entry.after["data_bank"] == "RNPDP-PJP 4321"


def test_what_a_house_says_of_itself_changes_so_many_times_an_hour(
    client: Client, alicia: Person, huaca: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "MOST_CHANGES", 2)
    signed_in(client, alicia)

    answers = [client.post(at("controller_set"), {**SAID, "data_bank": f"RNPDP {turn}"}) for turn in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "2 veces en la última hora" in answers[2].content.decode()
    assert answers[2].headers["Retry-After"] == "3600"
    with acting_for(huaca.pk):
        assert AuditEntry.objects.of(huaca).filter(what="controller_set").count() == 2


def test_a_ruc_that_is_none_is_a_sentence(client: Client, alicia: Person, huaca: Restaurant) -> None:
    answer = signed_in(client, alicia).post(at("controller_set"), {**SAID, "ruc": "12345678901"})

    assert answer.status_code == 422
    assert "once dígitos" in answer.content.decode()


def test_requests_that_were_refused_are_told_apart_from_those_granted(huaca: Restaurant) -> None:
    for granted in (True, False):
        asked = factories.request_of(huaca, factories.guest(huaca))
        with acting_for(huaca.pk):
            requests.answer_request(
                restaurant=huaca, request_id=asked.pk, granted=granted, answer="Sí.", now=timezone.now()
            )

    with acting_for(huaca.pk):
        rows = dict(row for part in parts_of(huaca, treatment_of(huaca, now=timezone.now())) for row in part.rows)

    assert rows["Solicitudes"] == "aceptadas: 1; denegadas: 1; respondidas en su plazo: 2; por atender: 0"
    assert rows["Destinatarios fuera de la casa"] == "nadie"


@pytest.mark.parametrize(
    ("header", "mapping", "kind"),
    [
        ("Telf. Cliente", {}, "phone"),
        ("CORREO ELECTRÓNICO", {}, "mail"),
        ("Nro Doc", {"guest": "Nro Doc"}, "document"),
        ("Cliente", {"guest": "Cliente"}, "guest"),
        ("Socio", {"guest_name": "Socio"}, "name"),
        ("Contacto", {}, "other"),
    ],
)
def test_a_column_of_people_is_told_by_what_it_holds(header: str, mapping: dict[str, str], kind: str) -> None:
    examination = Examination.from_dict({**BLANK, "columns": [header], "mapping": mapping, "column_types": {}})

    assert kind_of_column(header, examination) == kind


def test_the_document_brings_its_letters_and_numbers_its_pages(
    client: Client, alicia: Person, huaca: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(Canvas, "drawRightString", lambda _canvas, _x, _y, text: drawn.append(text))

    document = signed_in(client, alicia).get(at("treatment_file")).content

    assert document.count(b"/FontFile2") == 2
    assert b"Helvetica" not in document
    assert drawn[:2] == ["Página 1", "Página 2"]


def test_what_follows_from_a_time_is_said_once(client: Client, alicia: Person, huaca: Restaurant) -> None:
    day = today(huaca, timezone.now())
    for back in (10, 99):
        with acting_for(huaca.pk):
            visited = day - timedelta(days=back)
            GuestVisit.objects.of(huaca).create(restaurant=huaca, guest=f"C{back}", day=visited, tickets=1, sales=9)

    said = signed_in(client, alicia).post(at("retention_set"), {"kind": "identities", "days": "30"}, follow=True)
    again = client.get(at("treatment")).content.decode()

    before = shown_day(day - timedelta(days=29))
    assert f"desde mañana se borra lo anterior al {before}. Hoy sería 1." in said.content.decode()
    assert "desde mañana" not in again


def test_a_time_without_end_is_said_too(client: Client, alicia: Person, huaca: Restaurant) -> None:
    said = signed_in(client, alicia).post(at("retention_set"), {"kind": "receipts", "days": ""}, follow=True)

    assert "nada se borra por su edad" in said.content.decode()
