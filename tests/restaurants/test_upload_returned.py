"""Rows that were set aside go out as they came and come back mended: in the file's own form, and told on both pages."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from insights.services.ingestion import ingest_files
from ml.intake.returned import code_of, origins, source_of
from restaurants.models import Person, Restaurant, Upload
from restaurants.selectors.quarantine import quarantine_csv
from restaurants.services.uploads import withdraw_upload
from restaurants.tenancy import acting_for
from tests.factories import NOW
from tests.people import signed_in
from tests.restaurants.test_upload_mending import run_open_jobs
from tests.restaurants.test_upload_pages import KNOWN, bring, page, uploads_of

HEAD = "Fecha;Comprobante;Categoría;Plato;Cant;Total"
GOOD = [f"{1 + at:02d}/10/2025;B{at:04d};Entradas;Ají de gallina;1;1.0{at:02d},50" for at in range(25)]
BAD = ["nunca;B0099;Entradas;Causa, con ñandú;1;40,25", "26/10/2025;B0100;Fondos;Lomo;1;no sé"]


def brought(restaurant: Restaurant, folder: Path, encoding: str, *, name: str = "octubre.csv") -> Upload:
    path = folder / name
    path.write_bytes("\r\n".join([HEAD, *GOOD, *BAD, ""]).encode(encoding))
    ingest_files(restaurant=restaurant, files=[path], layout=None, confirm=True)
    return uploads_of(restaurant)[-1]


def handed_out(restaurant: Restaurant, upload: Upload) -> bytes:
    with acting_for(restaurant.pk), quarantine_csv(restaurant, upload) as file:
        return file.read()


@pytest.mark.parametrize("encoding", ["latin-1", "cp850", "utf-16"])
def test_rows_go_out_in_the_form_of_their_file(huaca: Restaurant, tmp_path: Path, encoding: str) -> None:
    upload = brought(huaca, tmp_path, encoding)

    text = handed_out(huaca, upload).decode(encoding)

    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert ";".join(head[:6]) == HEAD
    assert [";".join(row[:6]) for row in rows] == BAD
    assert {row[-1] for row in rows} == {code_of(upload.sha256)}


def test_a_letter_that_the_files_encoding_lacks_sends_them_out_in_utf_8(huaca: Restaurant, tmp_path: Path) -> None:
    upload = brought(huaca, tmp_path, "utf-8")
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).update(examination={**upload.examination, "encoding": "ascii"})
    (upload,) = uploads_of(huaca)

    text = handed_out(huaca, upload)

    assert text.startswith(b"\xef\xbb\xbf")
    assert "Causa, con ñandú" in text.decode("utf-8-sig")


@pytest.mark.parametrize("language", ["es", "en"])
def test_mended_rows_come_in_and_both_pages_tell_of_them(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path, language: str
) -> None:
    first = brought(huaca, tmp_path, "latin-1")
    signed_in(client, alicia)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    aside = client.get(page(huaca, "upload_quarantine", upload=first.pk)).getvalue()

    mended = tmp_path / "corregidas.csv"
    mended.write_bytes(aside.replace(b"nunca", b"26/10/2025"))  # the other one is forgotten
    (answer,) = ingest_files(restaurant=huaca, files=[mended], layout=None, confirm=True)
    again = uploads_of(huaca)[1]
    told, tells = (
        " ".join(client.get(page(huaca, "upload", upload=one.pk)).content.decode().split()) for one in (first, again)
    )

    assert (answer["accepted"], answer["quarantined"], answer["sales_total"]) == (1, 1, "40.2500")
    assert (again.examination["delimiter"], again.examination["remembered_from"]) == (";", "octubre.csv")
    assert again.examination["decimals"]["total"] == ","
    said = {
        "es": ("1 fila apartada de este archivo se corrigió y entró con", "1 fila de aquí corrige una"),
        "en": ("1 row set aside of this file was mended and came in with", "1 row of this mends one"),
    }[language]
    assert said[0] in told
    assert f'{page(huaca, "upload", upload=again.pk)}">corregidas.csv</a>' in told
    assert said[1] in tells
    assert f'{page(huaca, "upload", upload=first.pk)}">octubre.csv</a>' in tells


def test_dates_that_a_spreadsheet_wrote_otherwise_are_read_so_and_amounts_as_in_their_file(
    huaca: Restaurant, tmp_path: Path
) -> None:
    aside = handed_out(huaca, brought(huaca, tmp_path, "latin-1"))
    mended = tmp_path / "corregidas.csv"
    written = aside.replace(b"nunca", b"2025-10-26").replace(b"26/10/2025", b"2025-10-26")
    mended.write_bytes(written.replace("no sé".encode("latin-1"), b"1.050"))

    (answer,) = ingest_files(restaurant=huaca, files=[mended], layout=None, confirm=True)

    again = uploads_of(huaca)[1]
    assert again.examination["date_formats"] == {"date": "%Y-%m-%d"}
    assert (answer["accepted"], answer["sales_total"]) == (2, "1090.2500")
    assert list(again.summary["mended"].values()) == [2]


def test_rows_of_a_known_layout_that_was_corrected_are_read_as_it_was(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    signed_in(client, alicia)
    bring(client, huaca, KNOWN + b"536367,1,SUSPIRO,1,nunca,28.00,,Peru\n")
    fields = ["ticket", "item_code", "item", "quantity", "sold_at", "total", "", "channel"]
    chosen = {f"column-{at}": field for at, field in enumerate(fields)}
    client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), chosen)
    run_open_jobs(huaca, kind="cleanse")
    mended = tmp_path / "corregidas.csv"
    mended.write_bytes(handed_out(huaca, uploads_of(huaca)[0]).replace(b"nunca", b"2010-12-03 21:00:00"))

    ingest_files(restaurant=huaca, files=[mended], layout=None, confirm=True)

    first, again = (upload.examination for upload in uploads_of(huaca))
    assert (first["layout"], again["layout"]) == ("", "")
    assert again["mapping"] == first["mapping"]


def test_what_was_mended_is_no_longer_told_once_it_is_taken_back(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    first = brought(huaca, tmp_path, "latin-1")
    mended = tmp_path / "corregidas.csv"
    mended.write_bytes(handed_out(huaca, first).replace(b"nunca", b"26/10/2025"))
    ingest_files(restaurant=huaca, files=[mended], layout=None, confirm=True)

    withdraw_upload(restaurant=huaca, upload=uploads_of(huaca)[1], now=NOW)
    run_open_jobs(huaca)
    told = signed_in(client, alicia).get(page(huaca, "upload", upload=first.pk)).content.decode()

    assert "se corrigió y entró con" not in told


def test_the_code_of_a_neighbours_file_tells_nothing(
    client: Client, alicia: Person, huaca: Restaurant, cantuta: Restaurant, tmp_path: Path
) -> None:
    theirs = brought(cantuta, tmp_path, "latin-1", name="canario.csv")
    brought(huaca, tmp_path, "utf-8")
    mended = tmp_path / "corregidas.csv"
    mended.write_bytes(handed_out(cantuta, theirs).replace(b"nunca", b"26/10/2025"))
    ingest_files(restaurant=huaca, files=[mended], layout=None, confirm=True)

    shown = signed_in(client, alicia).get(page(huaca, "upload", upload=uploads_of(huaca)[1].pk)).content.decode()

    assert uploads_of(huaca)[1].accepted == 1
    assert "se había apartado de" not in shown
    assert "canario" not in shown


def test_a_code_is_of_letters_and_says_its_file() -> None:
    sha256 = "0123456789abcdef" * 4

    assert code_of(sha256) == "abcdefghijkl"
    assert source_of(f" {code_of(sha256).upper()} ") == sha256[:12]
    assert [source_of(text) for text in ("", "abc", "abcdefghijkz", "0123456789ab")] == [""] * 4


def test_each_column_of_codes_goes_with_the_lines_that_came_with_it() -> None:
    columns = ["Plato", "Línea del archivo", "Código del archivo de origen", "Línea del archivo (2)"]

    assert origins([*columns, "Code of the file it came from (2)", "Código del archivo de origen (3)"]) == [
        (2, 1),
        (4, 3),
        (5, None),
    ]
