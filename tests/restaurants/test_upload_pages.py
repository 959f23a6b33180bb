"""The pages of files: who may bring one, what is recognised, confirmed, refused, and what a person is told."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from insights.services.ingestion import ingest_files
from ml.intake.returned import code_of
from restaurants.models import Job, JobState, Person, Restaurant, Upload, UploadStatus
from restaurants.selectors.uploads import seconds_left
from restaurants.services.corrections import corrected
from restaurants.tenancy import acting_for
from tests.factories import NOW

KNOWN = (
    b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    b"536365,85123A,CEVICHE CLASICO,2,2010-12-01 13:26:00,48.50,17850.0,Peru\n"
    b"536366,71053,LOMO SALTADO,1,2010-12-01 20:10:00,62.00,,Peru\n"
)
UNKNOWN = (
    b"Fecha,Comprobante,Glosa,Cant,Total\n"
    b"03/04/2026 13:05,B001-1,Lomo saltado,2,158.00\n"
    b"05/04/2026 21:15,B001-2,Pisco sour,1,38.00\n"
)
OF_PEOPLE = (
    b"Fecha,Comprobante,Plato,Cant,Total,Cliente,Nombre cliente,Telf.,Columna X,Notas\n"
    b"03/04/2026 13:05,B001-1,Lomo,2,158.00,45678912,Ana Quispe,987654321,45678912,dni 45678912\n"
    b"05/04/2026 21:15,B001-2,Pisco,1,38.00,001234567,Leo Rojas,912345678,41234567,a leo@casa.pe\n"
)
SECRETS = ("45678912", "001234567", "Quispe", "Rojas", "987654321", "912345678", "41234567", "leo@casa.pe")


def page(restaurant: Restaurant, view: str = "uploads", **more: int) -> str:
    return reverse(view, kwargs={"slug": restaurant.slug, **more})


def bring(client: Client, restaurant: Restaurant, *contents: bytes, name: str = "diciembre.csv") -> str:
    files = [SimpleUploadedFile(name, content, "text/csv") for content in contents]
    return str(client.post(page(restaurant), {"files": files}).headers.get("Location", ""))


def uploads_of(restaurant: Restaurant) -> list[Upload]:
    with acting_for(restaurant.pk):
        return list(Upload.objects.of(restaurant).order_by("pk"))


def test_a_file_sent_by_the_plain_form_leads_to_its_page(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)

    went = bring(client, huaca, KNOWN)

    upload = uploads_of(huaca)[0]
    assert went == page(huaca, "upload", upload=upload.pk)
    assert (upload.layout, upload.created_by_id) == ("online_retail", alicia.pk)


def test_the_first_rows_name_no_guest_on_the_page_nor_in_the_database(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    address = bring(client, huaca, OF_PEOPLE, name="socios.csv")

    shown = client.get(address).content.decode()

    (upload,) = uploads_of(huaca)
    for text in (shown, json.dumps(upload.examination, ensure_ascii=False)):
        assert not [secret for secret in SECRETS if secret in text]
    assert "•••••912" in shown


def test_the_first_rows_are_masked_again_as_the_columns_are_corrected(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, UNKNOWN.replace(b"Glosa", b"Quien").replace(b"Pisco sour", b"Ana Quispe"))
    (upload,) = uploads_of(huaca)

    after = corrected(upload.examination, mapping={"guest": "Quien", "date": "Fecha", "total": "Total"}, answers={})

    assert "Ana Quispe" in str(upload.examination["preview"])
    assert "Ana Quispe" not in str(after["preview"])


def test_several_files_lead_to_the_list(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)

    went = bring(client, huaca, KNOWN, UNKNOWN)

    assert went == page(huaca)
    assert len(uploads_of(huaca)) == 2


def test_the_same_file_again_is_recognised_and_said(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, KNOWN)

    went = bring(client, huaca, KNOWN, name="copia.csv")

    assert "Lo leímos de nuevo: confírmelo abajo y contará una sola vez." in client.get(went).content.decode()
    assert len(uploads_of(huaca)) == 1


def test_a_reader_sees_the_files_and_brings_none(client: Client, bruno: Person, huaca: Restaurant) -> None:
    client.force_login(bruno)

    seen = client.get(page(huaca))
    sent = client.post(page(huaca), {"files": [SimpleUploadedFile("a.csv", KNOWN)]})

    assert 'type="file"' not in seen.content.decode()
    assert sent.status_code == 404
    assert uploads_of(huaca) == []


def test_a_reader_confirms_nothing(client: Client, alicia: Person, bruno: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, KNOWN)
    client.force_login(bruno)

    response = client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk))

    assert response.status_code == 404


@pytest.mark.parametrize("view", ["uploads", "upload_template"])
def test_a_stranger_finds_no_files(client: Client, carla: Person, huaca: Restaurant, view: str) -> None:
    client.force_login(carla)

    assert client.get(page(huaca, view)).status_code == 404


@pytest.mark.parametrize("view", ["upload", "upload_quarantine"])
def test_a_file_of_another_house_looks_like_none(
    client: Client, alicia: Person, carla: Person, huaca: Restaurant, cantuta: Restaurant, view: str
) -> None:
    client.force_login(alicia)
    bring(client, huaca, KNOWN)
    client.force_login(carla)

    theirs = client.get(page(cantuta, view, upload=uploads_of(huaca)[0].pk))
    nobodys = client.get(page(cantuta, view, upload=999_999))

    assert (theirs.status_code, nobodys.status_code) == (404, 404)


def test_a_known_layout_is_confirmed_without_choosing(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    went = bring(client, huaca, KNOWN)

    shown = client.get(went).content.decode()
    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk))

    assert "<select" not in shown
    assert uploads_of(huaca)[0].status == UploadStatus.QUEUED


def test_the_columns_chosen_on_the_page_are_kept(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, UNKNOWN)
    upload = uploads_of(huaca)[0]
    chosen = {
        "column-0": "sold_at",
        "column-1": "ticket",
        "column-2": "item",
        "column-3": "quantity",
        "column-4": "total",
    }

    client.post(page(huaca, "upload_confirm", upload=upload.pk), chosen)

    assert uploads_of(huaca)[0].examination["mapping"] == {
        "sold_at": "Fecha",
        "ticket": "Comprobante",
        "item": "Glosa",
        "quantity": "Cant",
        "total": "Total",
    }


def test_two_columns_for_one_meaning_are_sent_back_with_a_sentence(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, UNKNOWN)

    response = client.post(
        page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk),
        {"column-1": "ticket", "column-2": "ticket", "column-3": "covers", "answer-tax.total": "none"},
    )

    shown = response.content.decode()
    assert response.status_code == 422
    assert "«Comprobante» y «Glosa»" in shown
    assert '<option value="covers" selected>' in shown
    assert 'value="none" checked' in shown
    assert uploads_of(huaca)[0].status == UploadStatus.EXAMINED


def test_the_order_of_day_and_month_is_answered_once(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, UNKNOWN)
    upload = uploads_of(huaca)[0]

    client.post(page(huaca, "upload_confirm", upload=upload.pk), {"answer-date_order.sold_at": "mdy"})

    assert uploads_of(huaca)[0].examination["date_formats"]["sold_at"].startswith("%m/%d")


def test_whether_amounts_hold_igv_is_answered_on_the_page(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    shown = client.get(bring(client, huaca, UNKNOWN)).content.decode()

    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), {"answer-tax.total": "none"})

    confirmed = uploads_of(huaca)[0].examination
    assert shown.count('name="answer-tax.total"') == 3
    assert (confirmed["tax"], confirmed["questions"]) == ("none", [])


def test_a_refused_file_says_why_in_the_language_of_the_page(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    went = bring(client, huaca, b"%PDF-1.7 nothing to read", name="ventas.csv")

    spanish = client.get(went, headers={"accept-language": "es"}).content.decode()
    english = client.get(went, headers={"accept-language": "en"}).content.decode()

    assert "no una tabla" in spanish
    assert "not a table" in english


def test_the_name_of_a_file_is_never_markup(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    went = bring(client, huaca, KNOWN, name="<script>alert(1)<b>.csv")

    pages = [client.get(address).content.decode() for address in (went, page(huaca))]

    assert not any("<script>alert" in text for text in pages)


def test_a_file_at_work_is_followed_and_can_be_left(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    went = bring(client, huaca, KNOWN)
    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk))

    part = client.get(went, headers={"hx-request": "true"}).content.decode()

    assert part.strip().startswith('<div id="state"')
    assert 'hx-trigger="every 1s"' in part
    assert "Puede salir de esta página" in part


def test_a_finished_file_shows_where_each_row_went(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "diciembre.csv"
    more = b"".join(b"%d,7,SUSPIRO,1,2010-12-02 21:%02d:00,28.00,,Peru\n" % (536400 + at, at) for at in range(40))
    path.write_bytes(KNOWN + more + b"536367,1,=HYPERLINK(1),1,nunca,62.00,,Peru\n")
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    upload = uploads_of(huaca)[0]
    client.force_login(alicia)

    shown = client.get(page(huaca, "upload", upload=upload.pk)).content.decode()
    aside = client.get(page(huaca, "upload_quarantine", upload=upload.pk)).getvalue()

    assert (upload.rows_in, upload.accepted, upload.quarantined) == (43, 42, 1)
    assert "La fecha no se puede leer" in shown
    assert list(csv.reader(io.StringIO(aside.decode("utf-8-sig"))))[1] == [
        *("536367", "1", "'=HYPERLINK(1)", "1", "nunca", "62.00", "", "Peru", "44"),
        "La fecha no se puede leer con el formato de su columna.",
        "",
        code_of(upload.sha256),
    ]


def test_the_template_is_a_file_that_we_read(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    template = client.get(page(huaca, "upload_template"))

    bring(client, huaca, template.content)

    assert uploads_of(huaca)[0].layout == "gourmet"


def test_the_time_left_is_told_once_there_is_a_pace() -> None:
    job = Job(state=JobState.RUNNING, started_at=NOW, progress=0.25)

    assert seconds_left(job, now=NOW + timedelta(seconds=10)) == 30
    assert seconds_left(Job(state=JobState.RUNNING, started_at=NOW, progress=0.05), now=NOW) is None
