"""What waits for the password: whose it is, for how long, and where."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY as ACT
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.urls import reverse

from restaurants.models import ApiKey, AuditEntry, Invitation, Person, Restaurant
from restaurants.set_aside import COOKIE, MARK
from restaurants.tenancy import acting_for
from tests import factories
from tests.factories import PASSWORD
from tests.restaurants.test_second_factor_again import AGAIN, code_of

ASK = "/accounts/reauthenticate/"
LETTER = {"email": "intrusa@example.pe", "role": "owner"}


@pytest.fixture
def owner(alicia: Person) -> Client:
    """Signed in a while ago."""
    client = Client(REMOTE_ADDR="203.0.113.51")
    client.force_login(alicia)
    return client


@pytest.fixture
def thief(owner: Client) -> Client:
    """With the session of the owner, and without the password."""
    client = Client(REMOTE_ADDR="203.0.113.52", headers={"user-agent": "Ajeno/1.0"})
    client.cookies.update(owner.cookies)
    return client


def invite(huaca: Restaurant) -> str:
    return reverse("invite", kwargs={"slug": huaca.slug})


def said(client: Client, goes_on: str) -> Any:
    return client.post(ASK, {"password": PASSWORD, "next": goes_on})


def letters(huaca: Restaurant) -> list[str]:
    with acting_for(huaca.pk):
        return list(Invitation.objects.of(huaca).values_list("email", flat=True))


def test_it_is_carried_out_where_it_was_asked_for(owner: Client, huaca: Restaurant) -> None:
    owner.post(invite(huaca), LETTER)
    shown = owner.get(f"{ASK}?{urlencode({'next': invite(huaca)})}").content.decode()

    said(owner, invite(huaca))

    assert f"Va a invitar a {LETTER['email']} como Propietario." in shown
    assert letters(huaca) == [LETTER["email"]]
    assert MARK not in owner.session


@pytest.mark.parametrize("looks", [True, False])
def test_what_another_browser_asked_for_is_carried_out_by_nobody_s_password(
    owner: Client, thief: Client, huaca: Restaurant, *, looks: bool
) -> None:
    thief.post(invite(huaca), LETTER)

    shown = [owner.get(f"{ASK}?{urlencode({'next': invite(huaca)})}").status_code] if looks else []
    said(owner, invite(huaca))

    assert shown == [409] * looks
    assert letters(huaca) == []


def test_what_is_put_in_the_place_of_one_s_own_is_not_carried_out(
    owner: Client, thief: Client, huaca: Restaurant
) -> None:
    owner.post(invite(huaca), {"email": "socia@example.pe", "role": "reader"})
    thief.post(invite(huaca), LETTER)

    answer = said(owner, invite(huaca))

    assert answer.status_code == 409
    assert "ya no espera" in answer.content.decode()
    assert letters(huaca) == []


def test_after_two_minutes_it_waits_no_more(owner: Client, huaca: Restaurant) -> None:
    owner.post(invite(huaca), LETTER)
    session = owner.session
    session[MARK] = session[MARK] | {"at": int(time.time()) - 121}
    session.save()

    answer = said(owner, invite(huaca))

    assert answer.status_code == 409
    assert letters(huaca) == []


def test_its_browser_keeps_the_mark_for_two_minutes_and_no_script_reads_it(owner: Client, huaca: Restaurant) -> None:
    owner.post(invite(huaca), LETTER)

    mark = owner.cookies[COOKIE]

    assert (mark["max-age"], mark["httponly"], mark["samesite"]) == (120, True, "Lax")


def test_the_page_opened_for_something_else_drops_it(owner: Client, huaca: Restaurant) -> None:
    owner.post(invite(huaca), LETTER)

    other = owner.get(f"{ASK}?{urlencode({'next': reverse('keys', kwargs={'slug': huaca.slug})})}")
    said(owner, invite(huaca))

    assert other.status_code == 200
    assert letters(huaca) == []


def test_another_act_takes_its_place(owner: Client, huaca: Restaurant) -> None:
    owner.post(invite(huaca), LETTER)
    owner.post(reverse("leave", kwargs={"slug": huaca.slug}))

    said(owner, invite(huaca))

    assert letters(huaca) == []


def test_the_record_says_from_where_it_was_carried_out(owner: Client, huaca: Restaurant) -> None:
    owner.post(invite(huaca), LETTER, REMOTE_ADDR="203.0.113.53", headers={"user-agent": "Antes/1.0"})

    owner.post(ASK, {"password": PASSWORD, "next": invite(huaca)}, headers={"user-agent": "Luego/1.0"})

    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="invited")
    assert (entry.address, entry.agent) == ("203.0.113.51", "Luego/1.0")


def test_what_nobody_in_particular_asked_for_is_not_of_who_signs_in_there(client: Client, alicia: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alicia, secret)
    codes = RecoveryCodes.activate(alicia).get_unused_codes()
    anew = reverse("mfa_generate_recovery_codes")

    asked = client.post(anew)
    client.force_login(alicia)
    client.get(reverse("account_email"))
    client.post(AGAIN, {"code": code_of(secret), "next": anew})

    kept = Authenticator.objects.get(user=alicia, type=Authenticator.Type.RECOVERY_CODES)
    assert asked.status_code == 302
    assert RecoveryCodes(kept).get_unused_codes() == codes


def test_no_sign_in_takes_along_what_waited_before_it(client: Client, alicia: Person) -> None:
    session = client.session
    session[ACT], session[MARK] = {"request": "{}"}, {"at": int(time.time()), "key": "ajena"}
    session.save()

    client.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})

    assert "_auth_user_id" in client.session
    assert not {ACT, MARK} & set(client.session.keys())


def test_what_is_sent_several_times_at_once_is_carried_out_once(committed: None) -> None:
    alicia = factories.person("Alicia")
    house = factories.house("Huaca", owner=alicia)
    first = Client(REMOTE_ADDR="203.0.113.54")
    first.force_login(alicia)
    issue = reverse("issue_key", kwargs={"slug": house.slug})
    first.post(issue, {"name": "caja", "scope": ["read"], "days": "30"})

    def again(_: int) -> int:
        client = Client(REMOTE_ADDR="203.0.113.54")
        client.cookies.update(first.cookies)
        try:
            return int(said(client, issue).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(again, range(6)))

    with acting_for(house.pk):
        assert ApiKey.objects.of(house).count() == 1
    assert 409 in answers


def test_after_a_wrong_password_it_may_be_sent_again(owner: Client, huaca: Restaurant) -> None:
    owner.post(invite(huaca), LETTER)

    owner.post(ASK, {"password": "no-es-esta", "next": invite(huaca)})
    said(owner, invite(huaca))

    assert letters(huaca) == [LETTER["email"]]
