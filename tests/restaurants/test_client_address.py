"""From where a request came: as the proxies before the site tell it, where they are trusted, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from restaurants.models import AuditEntry, Person, Restaurant
from restaurants.tenancy import acting_for
from tests import factories
from tests.factories import PASSWORD
from tests.partners import partner_of
from tests.people import signed_in

TOLD = "198.51.100.7, 203.0.113.20"  # what a visitor may have written, and what the last proxy added
OURS = "127.0.0.1"  # whoever connected to us: the proxy, or the visitor where there is none


def noted(restaurant: Restaurant, what: str) -> str | None:
    with acting_for(restaurant.pk):
        return AuditEntry.objects.of(restaurant).get(what=what).address


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [(0, TOLD, OURS), (1, TOLD, "203.0.113.20"), (2, TOLD, "198.51.100.7"), (1, "", OURS), (3, TOLD, OURS)],
)
def test_the_record_shows_whom_the_trusted_proxies_saw(
    client: Client, alicia: Person, huaca: Restaurant, settings: Any, proxies: int, told: str, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    sent = {"x-forwarded-for": told} if told else {}

    signed_in(client, alicia).get(reverse("keys", kwargs={"slug": huaca.slug}), headers=sent)
    partner_of(huaca).post("/api/v1/uploads", data=b"a,b\n1,2\n", content_type="text/csv", headers=sent)

    assert (noted(huaca, "keys_listed"), noted(huaca, "file_received")) == (address, address)


def test_what_is_no_address_is_not_on_record(client: Client, alicia: Person, huaca: Restaurant, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    signed_in(client, alicia).get(reverse("keys", kwargs={"slug": huaca.slug}), headers={"x-forwarded-for": "nobody"})

    assert noted(huaca, "keys_listed") is None


def test_failed_sign_ins_behind_one_proxy_are_limited_by_visitor(db: None, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guessing, other = (Client(headers={"x-forwarded-for": f"203.0.113.{last}"}) for last in (30, 31))
    somebody = factories.person()
    for _ in range(12):
        guessing.post("/accounts/login/", {"login": "nadie@example.pe", "password": "otra-contraseña"})

    for browser in (guessing, other):
        browser.post("/accounts/login/", {"login": somebody.email, "password": PASSWORD})

    assert "_auth_user_id" not in guessing.session
    assert "_auth_user_id" in other.session
