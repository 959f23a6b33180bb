"""Signing in by key, and what everybody gets who may not."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from restaurants.models import ApiKey, Restaurant
from restaurants.tenancy import acting_for
from tests.partners import Partner, partner_of

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

    secret = printed.getvalue().strip().removeprefix("gk_")
    assert secret not in str(kept)
