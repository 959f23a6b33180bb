"""The secrets of apps and recovery codes: under an earlier SECRET_KEY, under one that is lost, in the clear."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value
from django.conf import settings as in_force
from django.test import Client

from restaurants.models import Person
from tests import factories
from tests.people import signed_in
from tests.restaurants.test_migrations import migrated
from tests.restaurants.test_second_factor import sign_in, with_totp

BEFORE = "the secret that was in force before, of fifty characters and more"


def code_of(secret: str) -> str:
    """Of this moment, and good for some seconds more."""
    if time.time() % 30 > 27:
        time.sleep(3)
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"


def opens(person: Person, *, app: str = "", code: str = "") -> bool:
    """From an address of its own: failed codes are counted by address, beside those of other tests."""
    browser = Client(REMOTE_ADDR="203.0.113.40")
    sign_in(browser, person)
    answer = browser.post("/accounts/second-factor/authenticate/", {"code": code or code_of(app)})
    assert answer.status_code in (200, 302)  # the form again, or in
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize("kept", [True, False])
def test_what_an_earlier_secret_sealed_opens_while_that_is_kept(alicia: Person, settings: Any, kept: bool) -> None:
    now = in_force.SECRET_KEY
    settings.SECRET_KEY = BEFORE
    secret, codes = with_totp(alicia), RecoveryCodes.activate(alicia).get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = now, [BEFORE] if kept else []

    assert [opens(alicia, app=secret), opens(alicia, code=codes[0])] == [kept, kept]


def test_of_a_secret_that_cannot_be_read_the_codes_of_an_empty_one_open_nothing(alicia: Person, settings: Any) -> None:
    now = in_force.SECRET_KEY
    settings.SECRET_KEY = BEFORE
    with_totp(alicia)
    settings.SECRET_KEY = now

    assert not opens(alicia, app="")


def test_codes_that_can_be_read_open_beside_an_app_that_cannot(alicia: Person, settings: Any) -> None:
    now = in_force.SECRET_KEY
    settings.SECRET_KEY = BEFORE
    with_totp(alicia)
    settings.SECRET_KEY = now
    codes = RecoveryCodes.activate(alicia).get_unused_codes()

    assert opens(alicia, code=codes[0])


def test_recovery_codes_that_cannot_be_read_are_said_to_be_so_and_can_be_made_anew(
    client: Client, alicia: Person, settings: Any
) -> None:
    now = in_force.SECRET_KEY
    with_totp(alicia)
    settings.SECRET_KEY = BEFORE
    RecoveryCodes.activate(alicia)
    settings.SECRET_KEY = now
    signed_in(client, alicia)

    shown = [client.get(f"/accounts/second-factor/recovery-codes/{page}") for page in ("", "download/")]
    client.post("/accounts/second-factor/recovery-codes/generate/")
    anew = client.get("/accounts/second-factor/recovery-codes/").content.decode()

    assert [answer.status_code for answer in shown] == [422, 422]
    assert "ya no se pueden leer" in shown[0].content.decode()
    assert re.findall(r"\b\d{8}\b", anew) == Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()


def test_secrets_in_the_clear_are_sealed_by_a_migration(committed: None) -> None:
    alicia, bruno = factories.person("Alicia"), factories.person("Bruno")
    secret, sealed = generate_totp_secret(), with_totp(bruno)
    Authenticator.objects.create(user=alicia, type="totp", data={"secret": secret})
    seed = {"seed": RecoveryCodes.generate_seed(), "used_mask": 1}
    codes = Authenticator.objects.create(user=alicia, type="recovery_codes", data=seed)
    before = Authenticator.objects.get(user=bruno).data

    refused = opens(alicia, app=secret)
    migrated("0013_seal_second_factors")

    codes.refresh_from_db()
    assert not refused
    assert (codes.data["seed"] != seed["seed"], codes.data["used_mask"]) == (True, 1)
    assert Authenticator.objects.get(user=bruno).data == before
    assert [opens(alicia, app=secret), opens(bruno, app=sealed)] == [True, True]
