"""Strings planted in every text that a house holds; whoever belongs elsewhere crawls all they reach and meets none."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from restaurants.models import Person, Restaurant, Role
from restaurants.tenancy import TenantModel, acting_for
from tests import factories
from tests.contracts.addresses import of_kind, sent_to
from tests.contracts.canaries import BY_API, CANARY, ON_PAGES, crawl, met_in, plant
from tests.factories import PASSWORD
from tests.partners import partner_of
from tests.people import signed_in


@pytest.fixture
def planted(huaca: Restaurant, upload: str) -> str:
    """Huaca with a canary in each text of each row of each table it has; the numbers behind its addresses."""
    plant(huaca)
    return upload


def test_each_table_of_a_house_has_a_row_with_a_canary(planted: str, huaca: Restaurant) -> None:
    tables = [model for model in apps.get_models() if issubclass(model, TenantModel)]

    with acting_for(huaca.pk):
        empty = [model.__name__ for model in tables if not model.objects.of(huaca).exists()]

    assert empty == []


@pytest.mark.parametrize("role", Role)
def test_a_crawl_as_any_role_of_another_house_meets_no_canary(
    client: Client, planted: str, cantuta: Restaurant, role: Role
) -> None:
    somebody = factories.person()
    factories.let_in(cantuta, somebody, role)
    signed_in(client, somebody)

    reached = dict(crawl(client, "/"))

    assert len(reached) > 15
    assert [address for address, body in reached.items() if CANARY.encode() in body] == []


def test_the_crawler_meets_them_at_home(client: Client, planted: str, alicia: Person) -> None:
    signed_in(client, alicia)

    reached = dict(crawl(client, "/"))

    met = {name for body in reached.values() for name in met_in(body.decode(errors="replace"))}
    assert ON_PAGES - met == set()


def test_a_key_of_the_house_meets_them_by_api(planted: str, huaca: Restaurant) -> None:
    partner = partner_of(huaca)

    answers = [sent_to(partner, name, planted, slug="huaca") for name in of_kind("api")]

    assert BY_API - met_in("".join(answers)) == set()


def test_every_address_of_the_house_asked_outright_shows_a_stranger_none(
    client: Client, planted: str, carla: Person, cantuta: Restaurant
) -> None:
    signed_in(client, carla)

    answers = [
        sent_to(client, name, planted, slug=slug) for name in of_kind("restaurant") for slug in ("huaca", "cantuta")
    ]

    assert not any(CANARY in answer for answer in answers)


def test_the_api_of_another_house_meets_none(planted: str, cantuta: Restaurant) -> None:
    partner = partner_of(cantuta)

    answers = [sent_to(partner, name, planted, slug="huaca") for name in of_kind("api")]

    assert not any(CANARY in answer for answer in answers)


def test_mail_names_the_house_only_to_whom_it_invites_and_what_is_cached_names_it_never(
    planted: str, alicia: Person, carla: Person, cantuta: Restaurant
) -> None:
    before = set(cached())

    for person, slug, invited in ((alicia, "huaca", "nueva@example.pe"), (carla, "cantuta", "otra@example.pe")):
        browser = Client(REMOTE_ADDR="203.0.113.50")
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        browser.post(f"/r/{slug}/team/invite/", {"email": invited, "role": "staff"})
        brought = SimpleUploadedFile(f"{CANARY}-upload-name.csv", b"a,b\n1,2\n3,4\n")
        browser.post(f"/r/{slug}/uploads/", {"files": brought})
        list(crawl(browser, "/"))

    letters, kept = {message.to[0]: f"{message.subject} {message.body}" for message in mail.outbox}, cached()
    assert set(letters) == {"nueva@example.pe", "otra@example.pe"}
    assert met_in(letters["nueva@example.pe"]) == {f"{CANARY}-restaurant-name"}
    assert CANARY not in letters["otra@example.pe"]
    assert set(kept) - before != set()
    assert [key for key, value in kept.items() if CANARY in f"{key} {value}"] == []


def cached() -> dict[str, object]:
    """All that is in the cache, which all houses share, as Redis has it; each key with its value."""
    client = cache._cache.get_client()  # type: ignore[attr-defined]  # Django's cache lists no keys
    return {str(key): client.get(key) if client.type(key) == b"string" else key for key in client.scan_iter("*")}


def test_what_was_sent_in_a_body_or_a_header_names_no_house(
    client: Client, planted: str, alicia: Person, carla: Person, huaca: Restaurant, cantuta: Restaurant
) -> None:
    signed_in(client, carla)
    swapped: dict[str, str | int] = {
        "restaurant": huaca.pk,
        "restaurant_id": huaca.pk,
        "slug": "huaca",
        "role": "owner",
    }

    answers = [
        client.get("/r/cantuta/", swapped, headers={"x-restaurant": "huaca", "x-forwarded-host": "huaca"}),
        client.post("/r/cantuta/team/invite/", {**swapped, "email": "nueva@example.pe"}),
        partner_of(cantuta).read("models"),
    ]

    assert not any(CANARY in answer.content.decode() for answer in answers)
    with acting_for(huaca.pk):
        invitation = apps.get_model("restaurants", "Invitation")
        assert not invitation.objects.of(huaca).filter(email="nueva@example.pe").exists()
