"""Files by API: as a form and as a body, once however often they come, refused with a sentence, nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from restaurants import rooms
from restaurants.models import Job, Restaurant, Upload, UploadStatus
from restaurants.services import uploads
from restaurants.tenancy import acting_for
from tests.partners import Partner, partner_of
from tests.restaurants.test_uploads import TICKETS

ADDRESS = "/api/v1/uploads"


def as_form(partner: Partner, content: bytes = TICKETS, *, query: str = "", **fields: str) -> Any:
    return partner.post(ADDRESS + query, data={"file": SimpleUploadedFile("diciembre.csv", content), **fields})


def as_body(partner: Partner, content: bytes = TICKETS, *, query: str = "", content_type: str = "text/csv") -> Any:
    return partner.post(ADDRESS + query, data=content, content_type=content_type)


@pytest.mark.parametrize("send", [as_form, as_body])
def test_a_file_is_received_read_and_waits_for_confirmation(huaca: Restaurant, send: Any) -> None:
    answer = send(partner_of(huaca), query="?name=diciembre.csv")

    body = answer.json()
    assert answer.status_code == 201
    assert (body["name"], body["layout"], body["size"]) == ("diciembre.csv", "online_retail", len(TICKETS))
    assert (body["status"], body["needs_confirmation"], body["job"]) == ("examined", True, None)
    assert body["mapping"]["item"] == "Description"
    with acting_for(huaca.pk):
        upload = Upload.objects.of(huaca).get(pk=body["id"])
    assert uploads.stored_file(huaca, upload).read_bytes() == TICKETS


def test_the_same_bytes_again_are_the_same_upload(huaca: Restaurant) -> None:
    partner = partner_of(huaca)
    first = as_form(partner)

    second = as_body(partner)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


@pytest.mark.parametrize("send", [as_form, as_body])
def test_with_confirm_the_job_is_asked_for_at_once_and_only_once(huaca: Restaurant, send: Any) -> None:
    partner = partner_of(huaca)

    answer = send(partner, query="?confirm=true")
    again = send(partner, query="?confirm=true")

    assert (answer.status_code, again.status_code) == (201, 200)
    assert (answer.json()["status"], answer.json()["job"]["state"]) == ("queued", "asked")
    with acting_for(huaca.pk):
        assert Job.objects.of(huaca).filter(kind="cleanse").count() == 1


def test_options_may_come_as_fields_of_the_form(huaca: Restaurant) -> None:
    answer = as_form(partner_of(huaca), confirm="true", name="otro.csv")

    assert (answer.json()["status"], answer.json()["name"]) == ("queued", "otro.csv")


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(huaca: Restaurant) -> None:
    answer = as_body(partner_of(huaca), b"%PDF-1.7 not a table")

    body = answer.json()
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (body["code"], bool(body["detail"]), bool(body["data"]["reason"])) == ("file_refused", True, True)
    with acting_for(huaca.pk):
        assert Upload.objects.of(huaca).get(pk=body["data"]["upload"]).status == UploadStatus.REFUSED


def test_a_file_over_the_limit_is_refused(huaca: Restaurant, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 60

    answer = as_body(partner_of(huaca))

    assert answer.status_code == 413
    assert answer.json()["code"] == "file_too_large"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {}, "content_type": "application/json"}, 415),
        ({"data": b"{}", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({"data": b"", "content_type": "text/csv"}, 411),
        ({"data": b"--x--", "content_type": "multipart/form-data"}, 400),
        ({"data": b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}, 422),
    ],
)
def test_what_is_no_file_is_refused(huaca: Restaurant, sent: dict[str, Any], status: int) -> None:
    answer = partner_of(huaca).post(ADDRESS, **sent)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["?layout=nobodys", "?confirm=perhaps", "?confrm=true", "?name=" + "x" * 300])
def test_an_option_that_makes_no_sense_is_refused_before_the_file_is_read(huaca: Restaurant, query: str) -> None:
    answer = as_body(partner_of(huaca), query=query)

    assert answer.status_code == 422
    with acting_for(huaca.pk):
        assert not Upload.objects.of(huaca).exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "<script>alert(1)</script>", "ñ" * 250])
def test_a_name_is_a_label_and_never_a_path(huaca: Restaurant, name: str) -> None:
    answer = partner_of(huaca).generic(
        "POST", f"{ADDRESS}", data=TICKETS, content_type="text/csv", query_params={"name": name}
    )

    assert answer.status_code == 201
    assert answer.json()["name"] == name
    assert [path.name for path in rooms.store_of(huaca).iterdir()] == [answer.json()["sha256"]]


def test_another_restaurants_file_looks_like_no_file(huaca: Restaurant, cantuta: Restaurant) -> None:
    theirs_id = as_body(partner_of(huaca)).json()["id"]
    partner = partner_of(cantuta)

    theirs = partner.read(f"uploads/{theirs_id}")
    nobodys = partner.read(f"uploads/{theirs_id + 1000}")

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() | {"instance": ""} == nobodys.json() | {"instance": ""}


def test_files_are_listed_newest_first_part_by_part(huaca: Restaurant) -> None:
    partner = partner_of(huaca)
    made = [
        as_body(partner, TICKETS + b"536367,1,CAUSA,1,2010-12-02 13:26:00,%d,,Peru\n" % n).json()["id"]
        for n in range(5)
    ]

    first = partner.read("uploads", limit=3).json()
    second = partner.get(first["next"]).json()

    assert [upload["id"] for upload in first["uploads"] + second["uploads"]] == made[::-1]
    assert second["next"] is None


def test_a_number_beyond_any_id_is_no_file(huaca: Restaurant) -> None:
    assert partner_of(huaca).read("uploads/" + "9" * 30).status_code == 404


def test_without_a_key_no_byte_is_kept(huaca: Restaurant) -> None:
    answer = as_body(Partner("gk_invented"))

    assert answer.status_code == 401
    assert not rooms.store_of(huaca).exists()


def test_an_empty_file_is_refused_with_our_own_words(huaca: Restaurant) -> None:
    answer = as_form(partner_of(huaca), b"")

    assert (answer.status_code, answer.json()["data"]["reason"]) == (422, "empty_file")
    assert "is empty: there is not one row" in answer.json()["detail"]


def test_a_file_in_dollars_says_so_although_it_was_confirmed(huaca: Restaurant) -> None:
    lines = [f"{1 + n:02d}/10/2025,B{n},Lomo,1,US$ 44.57" for n in range(20)]
    content = "\n".join(["Fecha,Comprobante,Plato,Cant,Total", *lines]).encode()

    answer = as_form(partner_of(huaca), content, query="?confirm=true")

    (told,) = answer.json()["warnings"]
    assert answer.json()["needs_confirmation"] is False
    assert "USD" in told
    assert "PEN" in told
