"""The name of a file is a label on one line that reads as it is written, whichever way the file came."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from insights.services.ingestion import ingest_files
from restaurants.models import Person, Restaurant
from tests.partners import partner_of
from tests.restaurants.test_upload_pages import uploads_of
from tests.restaurants.test_uploads import TICKETS, received

TRICKY = "ventas\u202efdp\u2066\r\n\x07\u2028 año.csv"
PLAIN = "ventasfdp año.csv"


def by_page(restaurant: Restaurant, person: Person, _folder: Path) -> None:
    client = Client()
    client.force_login(person)
    address = reverse("uploads", kwargs={"slug": restaurant.slug})
    client.post(address, {"files": SimpleUploadedFile(TRICKY.replace("\r\n", ""), TICKETS)})


def by_body(restaurant: Restaurant, _person: Person, _folder: Path) -> None:
    address = f"/api/v1/uploads?name={quote(TRICKY)}"
    partner_of(restaurant).post(address, data=TICKETS, content_type="text/csv")


def by_form(restaurant: Restaurant, _person: Person, _folder: Path) -> None:
    sent = {"file": SimpleUploadedFile("x.csv", TICKETS), "name": TRICKY}
    partner_of(restaurant).post("/api/v1/uploads", data=sent)


def by_command(restaurant: Restaurant, _person: Person, folder: Path) -> None:
    (folder / TRICKY).write_bytes(TICKETS)
    ingest_files(restaurant=restaurant, files=[folder / TRICKY], layout=None, confirm=False)


@pytest.mark.parametrize("bring", [by_page, by_body, by_form, by_command])
def test_what_is_unseen_in_a_name_is_left_out(huaca: Restaurant, alicia: Person, tmp_path: Path, bring: object) -> None:
    assert callable(bring)
    bring(huaca, alicia, tmp_path)

    assert [upload.name for upload in uploads_of(huaca)] == [PLAIN]


def test_a_name_of_nothing_else_is_said_by_the_first_letters_of_the_digest(huaca: Restaurant) -> None:
    upload, _ = received(huaca, name="\u202e\udcff")

    assert upload.name == upload.sha256[:12]
