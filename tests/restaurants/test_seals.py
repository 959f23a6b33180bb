"""The installation's secret is changed, and then the one from before is dropped."""

from __future__ import annotations

from io import StringIO
from typing import Any, TypeAlias

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings as in_force
from django.core.management import call_command
from django.test import Client

from restaurants.models import Person, Restaurant, Scope
from restaurants.sealing import SealedOtherwise, guest_key
from restaurants.tenancy import acting_for
from tests import factories
from tests.partners import partner_of
from tests.people import signed_in
from tests.restaurants.test_second_factor import with_totp
from tests.restaurants.test_second_factor_secrets import BEFORE, opens

Before: TypeAlias = tuple[Restaurant, Person, str, list[str], bytes]


def key_of(restaurant: Restaurant) -> bytes:
    with acting_for(restaurant.pk):
        return guest_key(Restaurant.objects.get(pk=restaurant.pk).guest_key)


def from_before(settings: Any) -> Before:
    """A house and a person from before the secret was changed: what they keep, and the house's key."""
    now, settings.SECRET_KEY = in_force.SECRET_KEY, BEFORE
    alicia = factories.person("Alicia")
    house = factories.house("Huaca", owner=alicia)
    secret, codes = with_totp(alicia), RecoveryCodes.activate(alicia).get_unused_codes()
    key = key_of(house)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = now, [BEFORE]
    return house, alicia, secret, codes, key


@pytest.fixture
def changed(db: None, settings: Any) -> Before:
    return from_before(settings)


def sealed_again(*words: str) -> str:
    out = StringIO()
    call_command("seal_again", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_what_was_sealed_again_opens_without_the_secret_from_before(changed: Before, settings: Any) -> None:
    house, alicia, secret, codes, key = changed

    said = [sealed_again(), sealed_again()]
    settings.SECRET_KEY_FALLBACKS = []

    assert said == ["Sealed under the SECRET_KEY in force: 3.\n", ""]
    assert key_of(house) == key
    assert [opens(alicia, app=secret), opens(alicia, code=codes[0])] == [True, True]


def test_whoever_brings_the_tables_up_to_date_brings_the_seals(committed: None, settings: Any) -> None:
    house, _, _, _, key = from_before(settings)

    call_command("prepare_database", "--migrate", stderr=StringIO())
    settings.SECRET_KEY_FALLBACKS = []

    assert key_of(house) == key


def test_what_no_secret_opens_stays_and_is_told(changed: Before, settings: Any) -> None:
    house, _, _, _, key = changed
    settings.SECRET_KEY_FALLBACKS = []

    said = sealed_again()
    with pytest.raises(SealedOtherwise):
        key_of(house)
    settings.SECRET_KEY_FALLBACKS = [BEFORE]

    assert "the keys of 1 houses and 2 second factors" in said
    assert key_of(house) == key


def test_a_house_whose_key_is_lost_gets_a_fresh_one_if_that_is_wanted(changed: Before, settings: Any) -> None:
    house, _, _, _, key = changed
    settings.SECRET_KEY_FALLBACKS = []

    sealed_again("--anew")

    assert len(key_of(house)) == 32
    assert key_of(house) != key


def test_a_key_that_cannot_be_opened_is_a_sentence_on_the_page_and_by_api(
    client: Client, changed: Before, settings: Any
) -> None:
    house, alicia, _, _, _ = changed
    settings.SECRET_KEY_FALLBACKS = []
    said = {"guest": "45678912", "purpose": "advertising", "given": True, "at": "2026-11-01"}

    page = signed_in(client, alicia).post(f"/r/{house.slug}/guests/find/", {"guest": "45678912"})
    answer = partner_of(house, Scope.MANAGE).post(
        "/api/v1/consents", {"consents": [said]}, content_type="application/json"
    )

    assert (page.status_code, answer.status_code) == (503, 503)
    assert "otro secreto de la instalación" in page.content.decode()
    assert answer.json()["code"] == "sealed_otherwise"
