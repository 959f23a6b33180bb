"""Sign-ins that are on their way while the account changes under them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.urls import reverse

from restaurants.models import Person
from tests import factories
from tests.factories import PASSWORD
from tests.restaurants.test_second_factor_again import code_of, said_again, switch_on

FACTOR = "/accounts/second-factor/authenticate/"
ANOTHER = "otra-mesa-junto-al-mar"


def test_no_sign_in_by_a_password_alone_outlives_a_second_factor(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held after it saw that there is no factor, until the factor is on."""
    alicia = factories.person("Alicia")
    here, late = said_again(alicia), Client()
    looked, on = threading.Event(), threading.Event()
    look = AuthenticateStage.handle

    def slowly(self: AuthenticateStage) -> tuple[object, bool]:
        seen: tuple[object, bool] = look(self)
        looked.set()
        on.wait(10)
        return seen

    monkeypatch.setattr(AuthenticateStage, "handle", slowly)

    def sign_in() -> None:
        late.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        signing_in = pool.submit(sign_in)
        looked.wait(10)
        switch_on(here)
        on.set()
        signing_in.result()

    assert late.get(reverse("account_email")).status_code == 302
    assert here.get(reverse("account_email")).status_code == 200


def test_a_second_factor_waits_for_a_sign_in_that_is_being_listed(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held after it was let in, before it is on the list of what is ended."""
    alicia = factories.person("Alicia")
    here, late = said_again(alicia), Client()
    inside, over = threading.Event(), threading.Event()
    listed = DefaultAccountAdapter.post_login

    def slowly(*args: object, **more: object) -> object:
        inside.set()
        over.wait(1)  # longer than switching on takes where nothing waits
        return listed(*args, **more)

    monkeypatch.setattr(DefaultAccountAdapter, "post_login", slowly)

    def sign_in() -> None:
        late.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        signing_in = pool.submit(sign_in)
        inside.wait(10)
        switch_on(here)
        over.set()
        signing_in.result()

    assert late.get(reverse("account_email")).status_code == 302
    assert here.get(reverse("account_email")).status_code == 200


@pytest.mark.parametrize("changed", [True, False])
def test_a_sign_in_that_waits_for_the_factor_ends_with_its_password(
    client: Client, alicia: Person, *, changed: bool
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alicia, secret)
    client.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})
    if changed:
        alicia.set_password(ANOTHER)
        alicia.save()

    client.post(FACTOR, {"code": code_of(secret)})

    assert ("_auth_user_id" in client.session) is not changed


def test_it_begins_anew_by_the_new_password(client: Client, alicia: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alicia, secret)
    client.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})
    alicia.set_password(ANOTHER)
    alicia.save()
    client.post(FACTOR, {"code": code_of(secret)})

    client.post("/accounts/login/", {"login": alicia.email, "password": ANOTHER})

    assert client.get(FACTOR).status_code == 200
