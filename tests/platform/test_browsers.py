"""What a browser may send, and what it may keep."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from restaurants.models import Person, Restaurant

TOO_LARGE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


@pytest.mark.parametrize("address", ["/accounts/login/", "/r/huaca/uploads/", "/nowhere/"])
def test_a_body_too_large_for_a_stranger_is_refused_before_it_is_read(db: None, address: str) -> None:
    answer = Client().generic("POST", address, b"", CONTENT_LENGTH=str(TOO_LARGE))

    assert answer.status_code == 413


def test_whoever_is_signed_in_may_send_a_file_as_large_as_uploads_may_be(huaca: Restaurant, alicia: Person) -> None:
    client = Client()
    client.force_login(alicia)
    address = reverse("uploads", kwargs={"slug": huaca.slug})

    taken = client.generic("POST", address, b"", CONTENT_LENGTH=str(TOO_LARGE))
    refused = client.generic("POST", address, b"", CONTENT_LENGTH=str(settings.UPLOAD_MAX_BYTES + 1))

    assert taken.status_code != 413
    assert refused.status_code == 413


def test_a_signed_in_page_is_not_kept_by_the_browser(huaca: Restaurant, alicia: Person) -> None:
    client = Client()
    client.force_login(alicia)

    page = client.get(reverse("overview", kwargs={"slug": huaca.slug}))

    assert page.headers["Cache-Control"] == "private, no-store"
