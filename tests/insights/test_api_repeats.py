"""A POST that its sender named is done once: sent again it is answered with the same bytes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from insights.models import Receipt
from restaurants.models import ApiKey, KeptAnswer, Restaurant, Upload
from restaurants.services import uploads
from restaurants.tenancy import acting_for
from tests import factories, models
from tests.partners import Partner, key_of, partner_of

ADDRESS = "predictions/column"
QUESTION = {"target": "channel", "row": models.ROW}
OTHER = {"target": "channel", "row": models.ROW | {"spend": 1.0}}
FILE = b"Fecha,Plato,Total\n01/10/2025,Lomo,48.00\n02/10/2025,Lomo,48.00\n"


def named(partner: Partner, name: str, body: object = QUESTION, address: str = ADDRESS) -> Any:
    return partner.ask(address, body, **{"idempotency-key": name})


def receipts(restaurant: Restaurant) -> int:
    with acting_for(restaurant.pk):
        return Receipt.objects.of(restaurant).count()


def test_the_same_sent_again_is_answered_byte_for_byte_and_leaves_one_receipt(huaca: Restaurant) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)

    first, again = named(partner, "order-1"), named(partner, "order-1")

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert dict(first.headers) == dict(again.headers)
    assert receipts(huaca) == 1


def test_a_named_answer_looks_like_one_without_a_name(huaca: Restaurant) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)

    plain, kept = partner.ask(ADDRESS, QUESTION), named(partner, "order-1")

    receipt = len(plain.json()["receipt"])
    assert plain.json() | {"receipt": ""} == kept.json() | {"receipt": ""}
    assert len(kept.json()["receipt"]) == receipt
    assert dict(plain.headers) == dict(kept.headers)


def test_without_a_name_each_is_answered_anew_and_nothing_is_kept(huaca: Restaurant) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)

    first, again = partner.ask(ADDRESS, QUESTION).json(), partner.ask(ADDRESS, QUESTION).json()

    assert first["receipt"] != again["receipt"]
    with acting_for(huaca.pk):
        assert not KeptAnswer.objects.of(huaca).exists()


@pytest.mark.parametrize(("address", "body"), [(ADDRESS, OTHER), ("consents", QUESTION), (f"{ADDRESS}?x=1", QUESTION)])
def test_another_request_under_a_used_name_is_refused_and_does_nothing(
    huaca: Restaurant, address: str, body: object
) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)
    first = named(partner, "order-1")

    other = named(partner, "order-1", body, address)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_used")
    assert other.headers["Content-Type"] == "application/problem+json"
    assert named(partner, "order-1").content == first.content
    assert receipts(huaca) == 1


@pytest.mark.parametrize("name", ["", "x" * 201, "pedido-ñ", "a\x01b"])
def test_a_name_that_is_none_is_refused(huaca: Restaurant, name: str) -> None:
    models.served_version(huaca)

    answer = named(partner_of(huaca), name)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")
    assert receipts(huaca) == 0


def test_what_was_refused_keeps_no_answer_so_that_it_can_be_mended_and_sent_again(huaca: Restaurant) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)

    refused, mended = named(partner, "order-1", {"target": "channel"}), named(partner, "order-1")

    assert (refused.status_code, mended.status_code) == (422, 200)
    assert receipts(huaca) == 1


def test_after_a_day_the_name_is_free(huaca: Restaurant) -> None:
    models.served_version(huaca)
    partner = partner_of(huaca)
    first = named(partner, "order-1").json()
    with acting_for(huaca.pk):
        KeptAnswer.objects.of(huaca).update(at=timezone.now() - timedelta(hours=24))

    second = named(partner, "order-1", OTHER).json()

    assert first["receipt"] != second["receipt"]


def test_a_name_is_its_restaurants_own(huaca: Restaurant, cantuta: Restaurant) -> None:
    models.served_version(huaca)
    models.served_version(cantuta)

    ours, theirs = named(partner_of(huaca), "order-1").json(), named(partner_of(cantuta), "order-1").json()

    assert ours["receipt"] != theirs["receipt"]
    assert (receipts(huaca), receipts(cantuta)) == (1, 1)


def test_neither_the_name_nor_what_was_asked_is_kept_in_plain_text(huaca: Restaurant) -> None:
    models.served_version(huaca)

    named(partner_of(huaca), "DNI 45678912", {"target": "channel", "row": models.ROW | {"dni": "45678912"}})

    with acting_for(huaca.pk):
        kept = KeptAnswer.objects.of(huaca).values().get()
    assert "45678912" not in str(kept)


def test_many_at_once_are_done_once_and_answered_alike(committed: None) -> None:
    huaca = factories.house("Huaca")
    models.served_version(huaca)
    key, together = key_of(huaca), Barrier(8)

    def ask(_: int) -> tuple[int, bytes]:
        try:
            together.wait(10)
            answer = named(Partner(key), "order-1")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(ask, range(8)))

    assert [status for status, _ in answers] == [200]
    assert receipts(huaca) == 1


def test_what_can_be_done_once_only_is_answered_alike_under_its_name(huaca: Restaurant) -> None:
    upload, _ = uploads.record_upload(restaurant=huaca, name="uno.csv", chunks=[FILE], now=timezone.now())
    partner, other = partner_of(huaca), partner_of(huaca)
    with acting_for(huaca.pk):
        key = ApiKey.objects.of(huaca).order_by("pk").first()
    assert key is not None

    for address in (f"keys/{key.pk}/revoke", f"uploads/{upload.pk}/discard"):
        first, again, unnamed = (
            named(other, address, {}, address),
            named(other, address, {}, address),
            other.ask(address, {}),
        )

        assert (first.status_code, again.status_code, unnamed.status_code) == (200, 200, 404)
        assert first.content == again.content
    assert partner.read("models").status_code == 401
    with acting_for(huaca.pk):
        assert not Upload.objects.of(huaca).exists()


def test_consents_noted_under_a_name_are_answered_alike(huaca: Restaurant) -> None:
    body = {"consents": [{"guest": "45678912", "purpose": "advertising", "given": True, "at": "2026-11-01"}]}
    partner = partner_of(huaca)

    first, again = named(partner, "c-1", body, "consents"), named(partner, "c-1", body, "consents")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
