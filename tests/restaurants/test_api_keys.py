"""Signing in by key, and what everybody gets who may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from rest_framework.request import Request

from restaurants.api.base import KeyAPIView
from restaurants.models import ApiKey, Restaurant, Scope
from restaurants.services import keys
from restaurants.services.deciding import UnknownKey
from restaurants.tenancy import acting_for
from tests.partners import Partner, key_of, partner_of

ADDRESSES = ("restaurants", "uploads", "figures/days", "figures/dishes", "predictions/demand", "models")


def test_a_key_opens_its_restaurant(huaca: Restaurant) -> None:
    answer = partner_of(huaca).read("restaurants")

    assert answer.status_code == 200
    assert [house["slug"] for house in answer.json()["restaurants"]] == ["huaca"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("key", [None, "", "gk_invented", "ñ" * 20])
def test_without_a_key_that_exists_nothing_opens(huaca: Restaurant, address: str, key: str | None) -> None:
    answer = Partner(key).read(address)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="gourmet"'


def test_a_revoked_key_opens_nothing_at_once(huaca: Restaurant) -> None:
    partner = partner_of(huaca)
    with acting_for(huaca.pk):
        ApiKey.objects.of(huaca).update(revoked_at=timezone.now())

    answer = partner.read("restaurants")

    assert answer.status_code == 401
    assert answer.json()["code"] == "unknown_key"


def test_another_restaurants_name_looks_like_no_name(huaca: Restaurant, cantuta: Restaurant) -> None:
    partner = partner_of(cantuta)

    theirs = partner.read("restaurants/huaca")
    nobodys = partner.read("restaurants/nobody")

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() | {"instance": ""} == nobodys.json() | {"instance": ""}


def test_a_restaurant_that_is_named_in_a_header_or_a_query_changes_nothing(
    huaca: Restaurant, cantuta: Restaurant
) -> None:
    partner = partner_of(cantuta)

    answer = partner.get("/api/v1/restaurants", headers={"x-restaurant": "huaca", "x-restaurant-id": str(huaca.pk)})

    assert [house["slug"] for house in answer.json()["restaurants"]] == ["cantuta"]


def test_after_an_answer_no_tenant_is_left_behind(huaca: Restaurant) -> None:
    partner_of(huaca).read("restaurants")

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.restaurant', true)")
        assert not cursor.fetchone()[0]


def test_the_command_prints_a_key_that_opens(huaca: Restaurant) -> None:
    printed = StringIO()

    call_command("issue_key", restaurant="huaca", name="Caja", json=True, stdout=printed)

    key = json.loads(printed.getvalue())["key"]
    assert Partner(key).read("restaurants").status_code == 200


def test_the_command_says_that_there_is_no_such_restaurant(db: None) -> None:
    with pytest.raises(CommandError, match="nadie"):
        call_command("issue_key", restaurant="nadie", name="Caja")


def test_a_key_is_not_in_the_database_in_plain_text(huaca: Restaurant) -> None:
    printed = StringIO()
    call_command("issue_key", restaurant="huaca", name="Caja", stdout=printed)

    with acting_for(huaca.pk):
        kept = ApiKey.objects.of(huaca).values().get()

    secret = printed.getvalue().strip()[keys.SHOWN :]
    assert len(secret) >= 32
    assert secret not in str(kept)


NEEDS = {
    ("GET", "restaurants"): Scope.READ,
    ("GET", "restaurants/huaca"): Scope.READ,
    ("GET", "uploads"): Scope.READ,
    ("GET", "uploads/1"): Scope.READ,
    ("POST", "uploads"): Scope.UPLOAD,
    ("POST", "uploads/1/withdraw"): Scope.MANAGE,
    ("POST", "uploads/1/discard"): Scope.MANAGE,
    ("GET", "keys"): Scope.MANAGE,
    ("POST", "consents"): Scope.MANAGE,
    ("POST", "keys/1/revoke"): Scope.MANAGE,
    ("GET", "figures/days"): Scope.READ,
    ("GET", "figures/dishes"): Scope.READ,
    ("GET", "models"): Scope.READ,
    ("GET", "models/demand-0001"): Scope.READ,
    ("GET", "predictions/demand"): Scope.PREDICT,
    ("POST", "predictions/column"): Scope.PREDICT,
}


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(("method", "address"), NEEDS)
def test_a_key_opens_what_its_scope_says_and_no_more(
    huaca: Restaurant, method: str, address: str, scope: Scope
) -> None:
    partner = partner_of(huaca, scope)

    answer = partner.generic(method, f"/api/v1/{address}", b"{}", content_type="application/json")

    assert (answer.status_code == 403) == (scope != NEEDS[method, address])
    assert answer.status_code < 500


def test_every_view_that_is_signed_in_by_key_says_its_scopes() -> None:
    views = [view for view in every_view(get_resolver()) if issubclass(view, KeyAPIView)]

    said = {(method, view) for view in views for method in view.scopes}
    understood = {(method, view) for view in views for method in ("GET", "POST") if hasattr(view, method.lower())}

    assert said == understood
    assert len(said) == len(NEEDS)


def test_a_method_that_an_address_lacks_is_said_so_whatever_the_scope(huaca: Restaurant) -> None:
    assert partner_of(huaca, Scope.PREDICT).post("/api/v1/models").status_code == 405


def test_a_key_that_has_ended_opens_nothing(huaca: Restaurant) -> None:
    long_ago = timezone.now() - timedelta(days=8)
    key = keys.issue_key(restaurant=huaca, name="Feria", scopes=[Scope.READ], now=long_ago, days=7)

    assert Partner(key).read("restaurants").status_code == 401


def test_the_use_of_a_key_is_written_down_once_a_minute(huaca: Restaurant) -> None:
    partner = partner_of(huaca)

    partner.read("restaurants")
    first = used_at(huaca)
    partner.read("uploads")

    assert first is not None
    assert used_at(huaca) == first


def test_the_use_of_a_key_that_brings_a_file_is_written_down_too(huaca: Restaurant) -> None:
    partner_of(huaca).read("uploads")

    assert used_at(huaca) is not None


def test_a_key_without_a_scope_is_not_issued(huaca: Restaurant) -> None:
    with pytest.raises(keys.NoScope):
        keys.issue_key(restaurant=huaca, name="Nada", scopes=[], now=timezone.now())


def test_the_database_knows_the_scopes(huaca: Restaurant) -> None:
    with pytest.raises(IntegrityError, match="key_scopes_known"), acting_for(huaca.pk):
        ApiKey.objects.of(huaca).create(restaurant=huaca, name="x", prefix="x", digest="x", scopes=["everything"])


def test_the_command_revokes_a_key_of_its_restaurant_and_of_no_other(huaca: Restaurant, cantuta: Restaurant) -> None:
    key = key_of(huaca)

    with pytest.raises(CommandError, match="vigente"):
        call_command("revoke_key", restaurant="cantuta", key=key)
    assert Partner(key).read("restaurants").status_code == 200

    call_command("revoke_key", restaurant="huaca", key=key, stdout=StringIO())
    assert Partner(key).read("restaurants").status_code == 401


def used_at(restaurant: Restaurant) -> datetime | None:
    with acting_for(restaurant.pk):
        return ApiKey.objects.of(restaurant).get().used_at


def every_view(resolver: URLResolver) -> Iterator[type]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern)
        elif hasattr(pattern.callback, "cls"):
            yield pattern.callback.cls


@pytest.mark.parametrize("days", [0, -1, 4000])
def test_a_key_has_a_sensible_end(huaca: Restaurant, days: int) -> None:
    with pytest.raises(keys.NoTerm):
        keys.issue_key(restaurant=huaca, name="Feria", scopes=[Scope.READ], now=timezone.now(), days=days)


def test_a_request_that_is_refused_is_a_use_too(huaca: Restaurant) -> None:
    partner = partner_of(huaca, Scope.PREDICT)

    refused = partner.read("models")

    with acting_for(huaca.pk):
        used_at = ApiKey.objects.of(huaca).get().used_at
    assert refused.status_code == 403
    assert used_at is not None


def test_a_key_revoked_while_its_file_comes_brings_nothing(huaca: Restaurant) -> None:
    """The bytes are read in parts; between two of them the key is revoked."""
    with acting_for(huaca.pk):
        key = keys.issue_key(restaurant=huaca, name="Caja", scopes=list(Scope), now=timezone.now())
    view = KeyAPIView()
    view.request = Request(RequestFactory().post("/", headers={"authorization": f"Bearer {key}"}))

    def bytes_of_a_file() -> Iterator[bytes]:
        yield b"a"
        keys.revoke_keys(restaurant=huaca, prefix=key[: keys.SHOWN], now=timezone.now())
        yield b"b"

    with pytest.raises(UnknownKey):
        list(view.while_in_force(bytes_of_a_file()))
