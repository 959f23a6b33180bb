"""Keys of a simulated restaurant: told by how they begin, and by a header of every answer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from restaurants.models import ApiKey, AuditEntry, Person, Restaurant, Scope
from restaurants.services import keys
from restaurants.tenancy import acting_for
from tests import broken, factories
from tests.partners import Partner, key_of
from tests.people import signed_in

HEADER = "Gourmet-Sandbox"


@pytest.fixture
def invented(alicia: Person) -> Restaurant:
    return factories.house("Invento", owner=alicia, simulated=True)


def kept(restaurant: Restaurant) -> ApiKey:
    with acting_for(restaurant.pk):
        return ApiKey.objects.of(restaurant).get()


def test_a_key_begins_with_what_it_is_for_and_enough_is_shown_to_tell_it_from_others(
    huaca: Restaurant, invented: Restaurant
) -> None:
    live, sandbox = key_of(huaca), key_of(invented)

    assert (live[:8], sandbox[:8]) == ("gk_live_", "gk_test_")
    assert (kept(huaca).prefix, kept(invented).prefix) == (live[:16], sandbox[:16])
    assert len(sandbox) - len(kept(invented).prefix) >= 32  # what is not shown still has 192 bits


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "restaurants", 200),
        ("HEAD", "restaurants", 200),
        ("GET", "uploads", 200),
        ("POST", "uploads", 415),
        ("GET", "restaurants/nobody", 404),
        ("GET", "models?limt=1", 422),
        ("DELETE", "models", 405),
        ("DELETE", "uploads", 405),
        ("GET", "predictions/demand", 409),
        ("POST", "keys/1/revoke", 403),
    ],
)
def test_every_answer_to_a_sandbox_key_says_so_and_none_to_another(
    huaca: Restaurant, invented: Restaurant, method: str, address: str, status: int
) -> None:
    scopes = (Scope.READ, Scope.PREDICT, Scope.UPLOAD)

    answers = [
        Partner(key_of(house, *scopes)).generic(method, f"/api/v1/{address}", b"{}", content_type="application/json")
        for house in (huaca, invented)
    ]

    assert [answer.status_code for answer in answers] == [status, status]
    assert [answer.headers.get(HEADER) for answer in answers] == [None, "true"]


@pytest.mark.parametrize("address", ["restaurants", "uploads"])
def test_an_answer_that_is_refused_for_its_form_says_so_too(invented: Restaurant, address: str) -> None:
    answer = Partner(key_of(invented)).get(f"/api/v1/{address}", headers={"accept": "text/html"})

    assert (answer.status_code, answer.headers.get(HEADER)) == (406, "true")


@pytest.mark.parametrize(("fault", "status"), [(broken.denied, 500), (broken.held, 503)])
def test_an_answer_that_failed_by_our_fault_says_so_too(
    committed: None, fault: Callable[[str], AbstractContextManager[None]], status: int
) -> None:
    partner = Partner(key_of(factories.house("Invento", simulated=True)), raise_request_exception=False)

    with fault("restaurants_upload"):
        answer = partner.read("uploads")

    assert (answer.status_code, answer.headers.get(HEADER)) == (status, "true")


def test_a_key_that_opens_nothing_any_more_is_of_no_kind(invented: Restaurant) -> None:
    key = key_of(invented)
    keys.revoke_keys(restaurant=invented, prefix=key, now=timezone.now())

    answer = Partner(key).read("restaurants")

    assert (answer.status_code, HEADER in answer.headers) == (401, False)


@pytest.mark.parametrize("address", ["/", "/api/v1/schema", "/api/v1/docs", "/api/v1/nowhere"])
def test_what_no_key_opens_says_nothing_of_keys(invented: Restaurant, address: str) -> None:
    answer = Partner(key_of(invented)).get(address)

    assert HEADER not in answer.headers


def test_what_the_kind_of_a_key_is_costs_no_question_more(
    invented: Restaurant, django_assert_num_queries: object
) -> None:
    partner = Partner(key_of(invented))
    partner.read("restaurants")

    with django_assert_num_queries(5):  # type: ignore[operator]  # 2; a savepoint, its release and forgetting are the test's
        partner.read("restaurants")


def issued_earlier(restaurant: Restaurant, now: datetime) -> str:
    """A key as it was issued when all began with gk_ alone and eight characters were kept."""
    key = "gk_AbCdE" + "x" * 35
    with acting_for(restaurant.pk):
        ApiKey.objects.of(restaurant).create(
            restaurant=restaurant,
            name="Caja",
            prefix=key[:8],
            digest=keys.digest_of(key),
            scopes=["read"],
            created_at=now,
        )
    return key


def test_a_key_issued_earlier_still_opens_and_says_what_kind_it_is(invented: Restaurant) -> None:
    key = issued_earlier(invented, timezone.now())

    answer = Partner(key).read("restaurants")

    assert (answer.status_code, answer.headers.get(HEADER)) == (200, "true")


@pytest.mark.parametrize("given", [8, 16, 43])
def test_a_key_issued_earlier_is_revoked_by_its_beginning_or_the_whole_of_it(huaca: Restaurant, given: int) -> None:
    key = issued_earlier(huaca, timezone.now())

    call_command("revoke_key", restaurant="huaca", key=key[:given], stdout=StringIO())

    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="key_revoked")
    assert Partner(key).read("restaurants").status_code == 401
    assert entry.about == "gk_AbCdE"


def test_the_beginning_that_all_keys_share_revokes_none(huaca: Restaurant) -> None:
    key = key_of(huaca)

    with pytest.raises(keys.NoSuchKey):
        keys.revoke_keys(restaurant=huaca, prefix="gk_live_", now=timezone.now())

    assert Partner(key).read("restaurants").status_code == 200


def test_the_page_of_a_simulated_house_says_what_its_keys_are(
    client: Client, alicia: Person, huaca: Restaurant, invented: Restaurant
) -> None:
    signed_in(client, alicia)

    pages = [client.get(f"/r/{house.slug}/keys/").content.decode() for house in (huaca, invented)]

    assert ["sus claves son de prueba" in page for page in pages] == [False, True]
