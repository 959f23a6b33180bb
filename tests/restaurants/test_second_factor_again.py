"""Whoever has a second factor shows that one again, not the password that somebody else may have learned."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse

from restaurants.models import Person, Restaurant
from tests import factories
from tests.factories import PASSWORD
from tests.people import signed_in
from tests.restaurants.test_passkeys import Device, with_passkey

AGAIN = "/accounts/second-factor/reauthenticate/"


def code_of(secret: str) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"


@pytest.fixture
def secret(alicia: Person) -> str:
    made: str = generate_totp_secret()
    TOTP.activate(alicia, made)
    return made


def test_the_password_alone_opens_no_keys_and_switches_no_app_off(
    client: Client, alicia: Person, huaca: Restaurant, secret: str
) -> None:
    client.force_login(alicia)
    keys = reverse("keys", kwargs={"slug": huaca.slug})

    said = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": keys})
    opened = client.get(keys)
    off = client.post(reverse("mfa_deactivate_totp"))

    assert [answer.headers["Location"].partition("?")[0] for answer in (said, opened, off)] == [AGAIN] * 3
    assert Authenticator.objects.filter(user=alicia, type=Authenticator.Type.TOTP).exists()


def test_a_code_of_the_app_opens_them(client: Client, alicia: Person, huaca: Restaurant, secret: str) -> None:
    client.force_login(alicia)
    keys = reverse("keys", kwargs={"slug": huaca.slug})

    client.post(AGAIN, {"code": code_of(secret), "next": keys})

    assert client.get(keys).status_code == 200


def test_a_recovery_code_does_too_where_the_phone_is_lost(
    client: Client, alicia: Person, huaca: Restaurant, secret: str
) -> None:
    client.force_login(alicia)
    code = RecoveryCodes.activate(alicia).get_unused_codes()[0]

    client.post(AGAIN, {"code": code})

    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=alicia, type=Authenticator.Type.TOTP).exists()


@pytest.mark.parametrize("name", ["account_request_reauthentication_code", "account_confirm_reauthentication_code"])
def test_a_mailbox_is_not_enough(client: Client, alicia: Person, name: str) -> None:
    client.force_login(alicia)

    assert client.post(reverse(name), {"email": alicia.email}).status_code == 403


def test_who_has_none_says_the_password(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    keys = reverse("keys", kwargs={"slug": huaca.slug})

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": keys})

    assert client.get(keys).status_code == 200


def test_a_code_that_switched_an_app_on_opens_nothing_more(client: Client, alicia: Person) -> None:
    signed_in(client, alicia)
    client.get(reverse("mfa_activate_totp"))
    code = code_of(client.session["mfa.totp.secret"])
    elsewhere = Client()

    client.post(reverse("mfa_activate_totp"), {"code": code})
    elsewhere.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})
    elsewhere.post("/accounts/second-factor/authenticate/", {"code": code})

    assert Authenticator.objects.filter(user=alicia, type=Authenticator.Type.TOTP).exists()
    assert "_auth_user_id" not in elsewhere.session


def test_a_right_code_of_one_s_own_gives_no_more_guesses_at_another_s(
    alicia: Person, bruno: Person, secret: str
) -> None:
    """From an address of its own: the count outlives a test."""
    address, mine = f"198.51.100.{time.time_ns() % 250}", generate_totp_secret()
    guesser, own = Client(REMOTE_ADDR=address), Client(REMOTE_ADDR=address)
    TOTP.activate(bruno, mine)
    guesser.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})

    for turn in range(12):
        if turn == 8:
            own.force_login(bruno)
            own.post(AGAIN, {"code": code_of(mine)})
        guesser.post("/accounts/second-factor/authenticate/", {"code": f"x{turn}"})
    guesser.post("/accounts/second-factor/authenticate/", {"code": code_of(secret)})

    assert "_auth_user_id" not in guesser.session


def said_again(person: Person) -> Client:
    """A browser in which the person signed in and said the password again."""
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def switch_on(client: Client) -> None:
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(client.session["mfa.totp.secret"])})


def test_a_password_said_before_an_app_was_switched_on_opens_nothing_after(committed: None) -> None:
    """Committed, for only then the library tells of an app."""
    alicia = factories.person("Alicia")
    here, elsewhere = said_again(alicia), said_again(alicia)

    switch_on(here)
    codes = elsewhere.get(reverse("mfa_view_recovery_codes"))
    elsewhere.post(reverse("mfa_deactivate_totp"))

    assert codes.headers["Location"].startswith("/accounts/login/")
    assert Authenticator.objects.filter(user=alicia, type=Authenticator.Type.TOTP).exists()
    assert here.get(reverse("mfa_view_recovery_codes")).status_code == 200
    records = here.session["account_authentication_methods"]
    assert [one["method"] for one in records if one.get("reauthenticated")] == ["mfa"]


def test_a_new_password_asks_for_the_factor_and_keeps_none_that_was_typed(
    client: Client, alicia: Person, secret: str
) -> None:
    client.force_login(alicia)
    change = reverse("account_change_password")
    typed = {"oldpassword": PASSWORD, "password1": "otra-mesa-junto-al-mar", "password2": "otra-mesa-junto-al-mar"}

    asked = [client.get(change), client.post(change, typed)]
    kept = str(dict(client.session))
    client.post(AGAIN, {"code": code_of(secret), "next": change})
    client.post(change, typed)

    assert [answer.headers["Location"].partition("?")[0] for answer in asked] == [AGAIN] * 2
    assert PASSWORD not in kept
    assert Person.objects.get(pk=alicia.pk).check_password("otra-mesa-junto-al-mar")


def test_a_passkey_ends_what_a_password_opened_too(client: Client, alicia: Person) -> None:
    elsewhere = said_again(alicia)

    with_passkey(signed_in(client, alicia), Device())

    assert elsewhere.get(reverse("mfa_view_recovery_codes")).headers["Location"].startswith("/accounts/login/")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove"])
def test_an_open_session_alone_changes_no_address(client: Client, alicia: Person, action: str) -> None:
    EmailAddress.objects.create(user=alicia, email="otra@example.pe", verified=True)
    client.force_login(alicia)
    written = "nueva@example.pe" if action == "action_add" else "otra@example.pe"

    asked = client.post(reverse("account_email"), {"email": written, action: ""})

    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert list(EmailAddress.objects.filter(user=alicia, primary=True).values_list("email", flat=True)) == [
        alicia.email
    ]
    assert EmailAddress.objects.filter(user=alicia).count() == 2
    assert mail.outbox == []
