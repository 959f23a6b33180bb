"""Receiving a file: streamed, hashed, recognised when it comes again, refused with a sentence."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from restaurants import rooms
from restaurants.models import Job, JobState, Person, Restaurant, Upload, UploadStatus
from restaurants.services import uploads
from restaurants.services.audit import OPERATOR
from restaurants.tenancy import acting_for
from tests.factories import NOW
from tests.ml import hostile

TICKETS = (
    b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    b"536365,85123A,CEVICHE CLASICO,2,2010-12-01 13:26:00,48.50,17850.0,Peru\n"
    b"536366,71053,LOMO SALTADO,1,2010-12-01 20:10:00,62.00,,Peru\n"
)


def received(restaurant: Restaurant, content: bytes = TICKETS, name: str = "diciembre.csv") -> tuple[Upload, bool]:
    return uploads.record_upload(restaurant=restaurant, name=name, chunks=[content[:50], content[50:]], now=NOW)


def again(restaurant: Restaurant, upload: Upload) -> Upload:
    with acting_for(restaurant.pk):
        return Upload.objects.of(restaurant).get(pk=upload.pk)


def test_a_file_is_stored_under_its_hash_and_its_layout_is_recognised(huaca: Restaurant) -> None:
    upload, new = received(huaca)

    assert new
    assert uploads.stored_file(huaca, upload).read_bytes() == TICKETS
    assert upload.sha256 == hashlib.sha256(TICKETS).hexdigest()
    assert (upload.layout, upload.status) == ("online_retail", UploadStatus.EXAMINED)


def test_the_same_bytes_under_another_name_are_the_same_upload(huaca: Restaurant) -> None:
    first, _ = received(huaca)

    second, new = received(huaca, name="copia de diciembre.csv")

    assert (second.pk, new) == (first.pk, False)


def test_the_same_bytes_at_another_restaurant_are_another_upload(huaca: Restaurant, cantuta: Restaurant) -> None:
    received(huaca)

    _, new = received(cantuta)

    assert new


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_in_both_languages(huaca: Restaurant) -> None:
    upload, _ = received(huaca, b"%PDF-1.7 not a table", "ventas.csv")

    assert upload.status == UploadStatus.REFUSED
    assert upload.message["es"]
    assert upload.message["en"]


def test_a_workbook_at_which_its_reader_aborts_is_refused_like_any_other(huaca: Restaurant) -> None:
    upload, _ = received(huaca, hostile.FAR, "ventas.xls")

    upload = again(huaca, upload)
    assert (upload.status, upload.message["code"]) == (UploadStatus.REFUSED, "broken_workbook")
    assert "ventas.xls" in upload.message["es"]


def test_a_file_over_the_limit_leaves_nothing_behind(huaca: Restaurant, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 60

    with pytest.raises(uploads.FileTooLarge):
        received(huaca)

    assert list(rooms.store_of(huaca).iterdir()) == []


def test_a_file_over_the_limit_does_not_undo_those_sent_with_it(
    huaca: Restaurant, alicia: Person, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = len(TICKETS) + 10
    other = TICKETS.replace(b"SALTADO", b"MONTADO")
    sent = {"enero.csv": TICKETS, "grande.csv": TICKETS * 2, "marzo.csv": other}
    files = [SimpleUploadedFile(name, content) for name, content in sent.items()]

    with pytest.raises(uploads.FilesTooLarge, match=r"grande\.csv"):
        uploads.receive_uploads(restaurant=huaca, files=files, person=alicia, actor=OPERATOR, now=NOW)

    with acting_for(huaca.pk):
        assert set(Upload.objects.of(huaca).values_list("name", flat=True)) == {"enero.csv", "marzo.csv"}


def test_a_file_that_came_alone_is_refused_by_itself(huaca: Restaurant, alicia: Person, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 60

    with pytest.raises(uploads.FileTooLarge):
        uploads.receive_uploads(
            restaurant=huaca, files=[SimpleUploadedFile("grande.csv", TICKETS)], person=alicia, actor=OPERATOR, now=NOW
        )


def test_a_file_that_was_not_read_yet_cannot_be_confirmed(huaca: Restaurant) -> None:
    with acting_for(huaca.pk):
        upload = Upload.objects.of(huaca).create(restaurant=huaca, name="ventas.csv", sha256="0" * 64, size=1)

    with pytest.raises(uploads.NotConfirmable):
        uploads.confirm_upload(restaurant=huaca, upload=upload, now=NOW)


def test_confirming_asks_for_one_job_and_cannot_be_done_twice(huaca: Restaurant) -> None:
    upload, _ = received(huaca)

    job = uploads.confirm_upload(restaurant=huaca, upload=upload, now=NOW)

    with pytest.raises(uploads.NotConfirmable):
        uploads.confirm_upload(restaurant=huaca, upload=upload, now=NOW)
    with acting_for(huaca.pk):
        assert Job.objects.of(huaca).filter(kind="cleanse", state=JobState.ASKED).count() == 1
    assert job.params == {"upload": upload.pk}


def test_a_persons_mapping_replaces_all_of_the_recognised_one_that_a_page_shows(huaca: Restaurant) -> None:
    upload, _ = received(huaca)

    mapping = {"item": "StockCode", "quantity": "Quantity"}
    uploads.confirm_upload(restaurant=huaca, upload=upload, now=NOW, mapping={**mapping, "guest": ""})

    with acting_for(huaca.pk):
        kept = Upload.objects.of(huaca).get(pk=upload.pk)
    assert kept.examination["mapping"] == {**mapping, "country": "Country"}
