"""What the pages and mails of an account say and offer: the hour, the way in, the language, which button stands out."""

from __future__ import annotations

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from restaurants.models import Person, Restaurant
from tests.people import signed_in
from tests.restaurants.test_passkeys import PAGES, Device, with_passkey
from tests.restaurants.test_second_factor import sign_in, with_totp

FACTOR = "/accounts/second-factor/"


def test_the_mail_about_a_second_factor_names_the_clock_of_its_hour(rf: RequestFactory, alicia: Person) -> None:
    with request_context(rf.get("/")):
        get_adapter().send_notification_mail("mfa/email/totp_activated", alicia)

    (said,) = [str(sent.body) for sent in mail.outbox]
    assert re.search(r"Hubo un cambio en su cuenta: \S", said)
    assert re.search(r"el \d\d/\d\d/\d{4} \d\d:\d\d \(hora de Lima\)", said)


@pytest.mark.parametrize("passkey", [True, False])
def test_only_who_has_a_security_key_is_offered_one_at_sign_in(client: Client, alicia: Person, passkey: bool) -> None:
    if passkey:
        with_passkey(signed_in(Client(), alicia), Device())
    with_totp(alicia)
    sign_in(client, alicia)

    shown = client.get(f"{FACTOR}authenticate/").content.decode()

    assert ("Usar su llave de seguridad" in shown) == passkey
    assert ('id="webauthn_form"' in shown) == passkey
    assert 'name="code"' in shown


def test_the_page_that_adds_a_security_key_speaks_spanish(client: Client, alicia: Person) -> None:
    shown = signed_in(client, alicia).get(f"{PAGES}add/").content.decode()

    assert "Nombre" in shown
    assert "Entrar solo con esta llave" in shown
    assert not re.search(r"Name:|Passwordless:", shown)


def test_what_takes_away_does_not_stand_out_on_the_page_of_addresses(client: Client, alicia: Person) -> None:
    shown = signed_in(client, alicia).get(reverse("account_email")).content.decode()

    buttons = re.findall(r'<button class="([^"]*)"[^>]*name="(action_\w+)"', shown)
    assert {name: "main-action" in classes for classes, name in buttons} == {
        "action_primary": True,
        "action_send": False,
        "action_remove": False,
        "action_add": True,
    }


def test_who_opens_a_restaurant_is_told_who_gives_access(client: Client, diego: Person) -> None:
    client.force_login(diego)

    shown = client.get(reverse("home"), follow=True).content.decode()

    assert "quien administra esta instalación" in shown


def test_what_a_key_opens_is_chosen_before_it_is_issued(client: Client, alicia: Person, huaca: Restaurant) -> None:
    shown = signed_in(client, alicia).get(reverse("keys", kwargs={"slug": huaca.slug})).content.decode()

    assert shown.index("Qué abre") < shown.index(">Emitir</button>")
