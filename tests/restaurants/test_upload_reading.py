"""Bytes are read once for each way to read them, workbooks one at a time; what is no reading is not confirmed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client

from insights.services.ingestion import ingest_files
from restaurants import rooms
from restaurants.models import Person, Restaurant, Upload, UploadStatus
from restaurants.services import turns, uploads
from restaurants.services.reading import MARK
from restaurants.tenancy import acting_for
from tests import broken, factories
from tests.factories import NOW
from tests.ml import hostile
from tests.partners import partner_of
from tests.restaurants.test_api_uploads import ADDRESS
from tests.restaurants.test_upload_pages import UNKNOWN, bring, page, uploads_of
from tests.restaurants.test_uploads import TICKETS

NO_TABLE = b"%PDF-1.7 not a table"
BOOK = hostile.xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>fecha</t></is></c></row>')
HOLDER = """
import fcntl, sys, time
held = [open(path, "ab") for path in sys.argv[1:]]
for lock in held:
    fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def turns_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(rooms, "turns", lambda: tmp_path / "turns")


def received(restaurant: Restaurant, content: bytes = TICKETS, **more: Any) -> Upload:
    upload, _ = uploads.record_upload(restaurant=restaurant, name="diciembre.csv", chunks=[content], now=NOW, **more)
    return upload


def marked(restaurant: Restaurant, upload: Upload) -> None:
    """So that another reading of it, which writes down what it finds, is seen."""
    kept = {field: getattr(upload, field) | {"marked": True} for field in ("examination", "message")}
    with acting_for(restaurant.pk):
        Upload.objects.of(restaurant).filter(pk=upload.pk).update(**kept)


def is_marked(restaurant: Restaurant, upload: Upload) -> bool:
    with acting_for(restaurant.pk):
        upload.refresh_from_db()
    return "marked" in upload.examination | upload.message


@contextmanager
def held(*names: str) -> Iterator[subprocess.Popen[str]]:
    """Turns that another process has."""
    rooms.turns().mkdir(parents=True, exist_ok=True)
    paths = [str(rooms.turns() / name) for name in names]
    with subprocess.Popen([sys.executable, "-c", HOLDER, *paths], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            yield holder
        finally:
            holder.kill()


def bring_one(client: Client, restaurant: Restaurant, content: bytes = BOOK) -> Any:
    return client.post(page(restaurant), {"files": SimpleUploadedFile("libro.xlsx", content)})


@pytest.mark.parametrize(("content", "code"), [(TICKETS, 200), (NO_TABLE, 422)])
def test_bytes_that_were_read_are_not_read_again(
    client: Client, alicia: Person, huaca: Restaurant, content: bytes, code: int
) -> None:
    client.force_login(alicia)
    first = received(huaca, content)
    marked(huaca, first)

    bring(client, huaca, content)
    answer = partner_of(huaca).post(ADDRESS, data=content, content_type="text/csv")

    assert answer.status_code == code
    (again,) = uploads_of(huaca)
    assert is_marked(huaca, again)
    assert again.status == first.status


def test_bytes_are_read_anew_where_they_may_read_otherwise(huaca: Restaurant) -> None:
    def read_again(**more: Any) -> bool:
        marked(huaca, upload)
        received(huaca, **more)
        return not is_marked(huaca, upload)

    upload = received(huaca)
    as_said = read_again(layout="online_retail")
    with acting_for(huaca.pk):  # read by the rules of another day
        Upload.objects.of(huaca).filter(pk=upload.pk).update(examination=upload.examination | {MARK: "others"})
        upload.refresh_from_db()
    by_other_rules, the_same = read_again(layout="online_retail"), read_again(layout="online_retail")
    other = received(huaca, TICKETS.replace(b"LOMO", b"AJI"))
    uploads.confirm_upload(restaurant=huaca, upload=other, now=NOW)
    after_a_confirmed_one = read_again(layout="online_retail")

    assert (as_said, by_other_rules, the_same, after_a_confirmed_one) == (True, True, False, True)


def test_a_file_whose_reading_was_cut_short_waits_for_nobody_and_is_read_when_it_comes_again(committed: None) -> None:
    huaca = factories.house("Huaca")

    kept = "NEW.status = 'examined'"
    with (
        broken.trigger("restaurants_upload", when=kept, does="RAISE EXCEPTION 'cut short';"),
        pytest.raises(DatabaseError, match="cut short"),
    ):
        received(huaca)
    left = uploads_of(huaca)[0]
    again = received(huaca)

    assert (left.status, left.message["code"]) == (UploadStatus.REFUSED, "not_read_to_its_end")
    assert (again.pk, again.status) == (left.pk, UploadStatus.EXAMINED)


@pytest.mark.parametrize("others", [False, True])
def test_a_workbook_without_a_turn_is_answered_429_and_nothing_of_it_is_kept(
    client: Client, alicia: Person, huaca: Restaurant, others: bool
) -> None:
    client.force_login(alicia)
    partner = partner_of(huaca)
    names = map(str, range(turns.AT_ONCE)) if others else [str(huaca.public_id)]

    with held(*names):
        by_page = bring_one(client, huaca)
        by_api = partner.post(ADDRESS, data=BOOK, content_type="application/octet-stream")
        bring(client, huaca, TICKETS)

    assert (by_page.status_code, by_api.status_code) == (429, 429)
    assert by_page.headers["Retry-After"] == by_api.headers["Retry-After"] == str(turns.SECONDS)
    assert "envíe de nuevo lo que no esté" in by_page.content.decode()
    assert by_api.headers["Content-Type"] == "application/problem+json"
    assert by_api.json()["code"] == ("readers_busy" if others else "workbook_being_read")
    assert [upload.name for upload in uploads_of(huaca)] == ["diciembre.csv"]


def test_a_turn_ends_with_whoever_had_it(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)

    with held(str(huaca.public_id)) as holder:
        holder.kill()
        holder.wait()
        answers = [bring_one(client, huaca).status_code, bring_one(client, huaca, BOOK + b"x").status_code]

    assert answers == [302, 302]


def test_a_turn_of_one_house_keeps_no_other_waiting(
    client: Client, carla: Person, huaca: Restaurant, cantuta: Restaurant
) -> None:
    client.force_login(carla)

    with held(str(huaca.public_id)):
        answer = bring_one(client, cantuta)

    assert answer.status_code == 302
    with acting_for(cantuta.pk):
        assert Upload.objects.of(cantuta).count() == 1


@pytest.mark.parametrize("field", ["\0", "no_such_field", "x" * 3_000])
def test_a_column_that_is_said_to_be_what_nobody_knows_is_sent_back(
    client: Client, alicia: Person, huaca: Restaurant, field: str
) -> None:
    client.force_login(alicia)
    bring(client, huaca, UNKNOWN)

    response = client.post(page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), {"column-1": field})

    assert response.status_code == 422
    assert "Elija de la lista qué es la columna «Comprobante»." in response.content.decode()
    assert uploads_of(huaca)[0].status == UploadStatus.EXAMINED


def test_sales_without_a_column_that_can_be_summed_are_sent_back(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, UNKNOWN)

    response = client.post(
        page(huaca, "upload_confirm", upload=uploads_of(huaca)[0].pk), {"column-0": "sold_at", "column-2": "item"}
    )

    assert response.status_code == 422
    assert "Ninguna columna de «diciembre.csv» dice importes ni cantidades." in response.content.decode()
    assert uploads_of(huaca)[0].status == UploadStatus.EXAMINED


def test_sales_without_a_column_that_can_be_summed_are_refused_by_api_and_command(
    huaca: Restaurant, tmp_path: Path
) -> None:
    (tmp_path / "sin.csv").write_bytes(UNKNOWN)
    upload = received(huaca, UNKNOWN)
    with acting_for(huaca.pk):
        reading = {**upload.examination, "kind": "sales", "mapping": {"sold_at": "Fecha", "item": "Glosa"}}
        Upload.objects.of(huaca).filter(pk=upload.pk).update(examination=reading)

    by_api = partner_of(huaca).post(f"{ADDRESS}?confirm=true", data=UNKNOWN, content_type="text/csv")
    (by_command,) = ingest_files(restaurant=huaca, files=[tmp_path / "sin.csv"], layout=None, confirm=True)

    assert (by_api.status_code, by_api.json()["code"]) == (422, "nothing_to_count")
    assert (by_command["status"], by_command["message"].startswith("Ninguna columna")) == ("refused", True)
