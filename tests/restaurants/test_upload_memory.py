"""A table of one's own: read the same way the next time, and pointed out where it tells the same sales again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, override

from insights.services.ingestion import ingest_files
from ml.intake import OneRow
from ml.intake.returned import ADDED, is_added
from restaurants.models import Person, Restaurant
from restaurants.services.uploads import record_withdrawal
from tests.restaurants.test_upload_pages import bring, page, uploads_of


def own_table(tickets: int, *, guest: str = "", more: str = "") -> bytes:
    head = "Fecha;Comprobante;Plato;Cant;Total" + (";Cliente" if guest else "") + more
    rows = (
        f"{1 + at % 28:02d}/10/2025;B{at:04d};{('Ceviche', 'Lomo')[at % 2]};1;48,50"
        + (f";{guest}{at}" if guest else "")
        for at in range(tickets)
    )
    return "\n".join([head, *(row + (";" if more else "") for row in rows)]).encode() + b"\n"


def test_the_same_sales_told_with_another_set_of_columns_are_pointed_out(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    whole, without = tmp_path / "con.csv", tmp_path / "sin.csv"
    whole.write_bytes(own_table(60, guest="4123456"))
    without.write_bytes(own_table(60))
    client.force_login(alicia)

    first, second = ingest_files(restaurant=huaca, files=[whole, without], layout=None, confirm=True)
    shown = client.get(page(huaca, "upload", upload=uploads_of(huaca)[1].pk)).content.decode()

    assert (first["tickets_again"], second["tickets_again"], second["duplicate"]) == (0, 60, 0)
    assert "60 de sus 60 cuentas ya estaban en otro archivo" in shown


def test_a_table_confirmed_once_is_read_the_same_way_the_next_time(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, own_table(30), name="octubre.csv")
    chosen = {"column-0": "date", "column-1": "ticket", "column-2": "category", "column-3": "", "column-4": "total"}
    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), {**chosen, "answer-tax.total": "none"})

    went = bring(client, huaca, own_table(31), name="noviembre.csv")
    bring(client, huaca, own_table(32, more=";Por qué"), name="apartadas.csv")
    bring(client, huaca, own_table(33, guest="4"), name="otra.csv")
    shown = client.get(went).content.decode()

    first, second, third, fourth = (upload.examination for upload in uploads_of(huaca))
    assert second["mapping"] == third["mapping"] == first["mapping"]
    assert fourth["mapping"] == {**first["mapping"], "guest": "Cliente"}
    assert (second["tax"], second["questions"], second["remembered_from"]) == ("none", [], "octubre.csv")
    assert "Leído como «octubre.csv»" in shown


def test_a_reading_that_was_taken_back_teaches_nothing(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, own_table(30), name="octubre.csv")
    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), {"answer-tax.total": "none"})
    record_withdrawal(restaurant=huaca, upload=uploads_of(huaca)[0])

    bring(client, huaca, own_table(31), name="noviembre.csv")

    read = uploads_of(huaca)[1].examination
    assert (read["remembered_from"], read["needs_confirmation"]) == ("", True)


def test_a_neighbours_confirmed_table_teaches_nothing(
    client: Client, alicia: Person, carla: Person, huaca: Restaurant, cantuta: Restaurant
) -> None:
    client.force_login(carla)
    bring(client, cantuta, own_table(30), name="canario.csv")
    client.post(page(cantuta, "upload_confirm", upload=uploads_of(cantuta)[0].pk), {"answer-tax.total": "none"})
    client.force_login(alicia)

    bring(client, huaca, own_table(31))

    assert uploads_of(huaca)[0].examination["remembered_from"] == ""


def test_a_finished_file_shows_how_it_was_read(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "octubre.csv"
    path.write_bytes(own_table(30))
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    client.force_login(alicia)

    shown = client.get(page(huaca, "upload", upload=uploads_of(huaca)[0].pk)).content.decode()

    assert "Cómo se leyó" in shown
    assert "Cuenta o comprobante" in shown


ASIDE = own_table(30) + b"nunca;B0099;Causa;1;1.040,50\n"


@pytest.mark.parametrize("language", ["es", "en"])
def test_one_row_that_was_mended_is_read_as_its_file_was(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path, language: str
) -> None:
    first, mended = tmp_path / "octubre.csv", tmp_path / "apartadas.csv"
    first.write_bytes(ASIDE.replace(b"nunca", b"01/10/1999"))
    (before,) = ingest_files(restaurant=huaca, files=[first], layout=None, confirm=True)
    client.force_login(alicia)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    aside = client.get(page(huaca, "upload_quarantine", upload=uploads_of(huaca)[0].pk)).getvalue()

    mended.write_bytes(aside.replace(b"01/10/1999", b"05/10/2025"))
    (answer,) = ingest_files(restaurant=huaca, files=[mended], layout=None, confirm=True)

    read, was = uploads_of(huaca)[1].examination, uploads_of(huaca)[0].examination
    assert before["quarantined"] == 1
    assert len(aside.splitlines()) == 2
    assert (answer["accepted"], answer["sales_total"]) == (1, "1040.5000")
    assert (read["mapping"], read["added"]) == (was["mapping"], [])


def test_a_file_in_another_currency_is_not_taken_in_before_somebody_knows(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    client.force_login(alicia)
    dollars = own_table(30).replace(b"48,50", b"US$ 48,50")
    told = "están en USD y la casa lleva sus cuentas en PEN"

    shown = client.get(bring(client, huaca, dollars, name="octubre.csv")).content.decode()
    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), {"answer-tax.total": "inclusive"})
    bring(client, huaca, dollars.replace(b"48,50", b"49,50"), name="noviembre.csv")
    soles = client.get(bring(client, huaca, own_table(31), name="diciembre.csv")).content.decode()

    first, again, third = (upload.examination for upload in uploads_of(huaca))
    assert told in shown
    assert (first["needs_confirmation"], again["questions"], again["remembered_from"]) == (False, [], "octubre.csv")
    assert third["remembered_from"] == "octubre.csv"
    assert told not in soles


def test_dollars_are_told_again_where_the_confirmed_file_was_in_soles(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, own_table(30).replace(b"48,50", b"S/ 48,50"), name="octubre.csv")
    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), {"answer-tax.total": "inclusive"})

    bring(client, huaca, own_table(31).replace(b"48,50", b"US$ 48,50"), name="noviembre.csv")

    read = uploads_of(huaca)[1].examination
    assert read["remembered_from"] == "octubre.csv"
    assert (read["needs_confirmation"], [one["code"] for one in read["questions"]]) == (True, ["currency_aside"])


def test_one_row_of_a_table_that_nobody_confirmed_is_refused(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)

    bring(client, huaca, own_table(1))

    assert uploads_of(huaca)[0].message["code"] == OneRow.code


def test_a_file_with_more_columns_than_the_confirmed_one_says_which(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "octubre.csv"
    path.write_bytes(own_table(30))
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    client.force_login(alicia)

    shown = client.get(bring(client, huaca, own_table(31, more=";Familia"), name="noviembre.csv")).content.decode()

    read = uploads_of(huaca)[1].examination
    assert (read["added"], read["mapping"]["category"]) == (["Familia"], "Familia")
    assert read["confidence"]["total"] == 1.0 > read["confidence"]["category"]
    assert "Trae además estas columnas, revíselas: Familia." in shown


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_columns_that_come_with_rows_set_aside_are_known_by_what_they_are_called(language: str) -> None:
    names = (
        "Línea del archivo",
        "Por qué se apartó",
        "Texto de la fila, si no se pudo separar",
        "Código del archivo de origen",
    )

    with override(language):
        assert tuple(map(gettext, names)) == ADDED[language]

    assert all(is_added(name) and is_added(f"{name} (2)") for name in ADDED[language])


def whole_soles(tickets: int, *, title: str = "Soles") -> bytes:
    """Nothing but a person can say what the last column is: its name and its whole numbers do not."""
    rows = (f"{1 + at % 28:02d}/10/2025;B{at:04d};{('Ceviche', 'Lomo')[at % 2]};{40 + at}" for at in range(tickets))
    return "\n".join([f"Fecha;Comprobante;Plato;{title}", *rows]).encode() + b"\n"


CHOSEN = {"column-0": "date", "column-1": "ticket", "column-2": "item", "column-3": "total"}


def test_the_columns_of_a_table_that_was_not_recognised_can_be_chosen(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    address = bring(client, huaca, whole_soles(30), name="octubre.csv")
    before = client.get(address).content.decode()

    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), CHOSEN)
    (read,) = uploads_of(huaca)
    asked = client.get(address).content.decode()
    client.post(page(huaca, "upload_confirm", upload=read.pk), {**CHOSEN, "answer-tax.total": "none"})

    (confirmed,) = uploads_of(huaca)
    assert "Es una tabla que no es de ventas" in before
    assert 'name="column-3"' in before
    assert (read.status, read.kind, "tax" in [one["code"] for one in read.examination["questions"]]) == (
        "examined",
        "sales",
        True,
    )
    assert "Así lo leemos" in asked
    assert (confirmed.status, confirmed.kind, confirmed.examination["tax"]) == ("queued", "sales", "none")


def test_a_table_whose_columns_were_chosen_once_is_of_sales_the_next_time(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, whole_soles(30), name="octubre.csv")
    for _ in range(2):
        confirm = page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk)
        client.post(confirm, {**CHOSEN, "answer-tax.total": "none"})

    bring(client, huaca, whole_soles(31), name="noviembre.csv")

    again = uploads_of(huaca)[1]
    assert (again.kind, again.examination["remembered_from"]) == ("sales", "octubre.csv")
    assert again.examination["statuses"] == uploads_of(huaca)[0].examination["statuses"] != {}


def test_what_a_table_that_was_not_recognised_teaches_does_not_outweigh_sales(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    unread, read = tmp_path / "octubre.csv", tmp_path / "noviembre.csv"
    unread.write_bytes(own_table(30).replace(b"/10/2025", b" y pico"))
    read.write_bytes(own_table(31))

    table, sales = ingest_files(restaurant=huaca, files=[unread, read], layout=None, confirm=True)

    assert (table["kind"], table["sales_total"]) == ("table", "0")
    assert (sales["kind"], sales["accepted"], sales["sales_total"]) == ("sales", 31, "1503.5000")
