"""A file that one sends with ``confirm`` while another, who sent the same bytes, decides about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from restaurants.models import Job, Restaurant, Upload
from restaurants.services import uploads
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for
from tests import broken, factories
from tests.factories import NOW
from tests.partners import partner_of
from tests.restaurants.test_api_uploads import as_body
from tests.restaurants.test_upload_pages import uploads_of

PATIENCE = 20


def until(seen: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def sent_while(restaurant: Restaurant, decides: Callable[..., object]) -> Any:
    """The answer to who sends and confirms; between the two, ``decides`` is done by somebody else."""
    partner = partner_of(restaurant)

    def send() -> Any:
        try:
            return as_body(partner, query="?confirm=true")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with broken.at_a_gate("restaurants_upload", when="NEW.status = 'examined'") as read:
            sending = pool.submit(send)
            until(lambda: uploads_of(restaurant))  # received, and not read yet
            with acting_for(restaurant.pk):
                lock(restaurant.pk)
                read()
                until(broken.somebody_waits)  # to confirm what was read
                decides(restaurant=restaurant, upload=Upload.objects.of(restaurant).get(), now=NOW)
        return sending.result(PATIENCE)


def test_who_sends_it_as_somebody_else_confirms_it_has_it_as_it_stands(committed: None) -> None:
    huaca = factories.house("Huaca")

    answer = sent_while(huaca, uploads.confirm_upload)

    assert (answer.status_code, answer.json()["status"]) == (201, "queued")
    with acting_for(huaca.pk):
        assert Job.objects.of(huaca).filter(kind="cleanse").count() == 1


def test_who_confirms_it_as_somebody_else_discards_it_is_told_so(committed: None) -> None:
    huaca = factories.house("Huaca")

    answer = sent_while(huaca, uploads.discard_upload)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_confirmable")
