"""Signing in with more than a password: who must, from when, and what ends a session."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from restaurants.models import AuditEntry, Membership, Person, Restaurant, Role
from restaurants.services import team
from restaurants.services.audit import Actor
from restaurants.tenancy import acting_for
from tests import factories
from tests.factories import PASSWORD
from tests.people import signed_in


def page(restaurant: Restaurant, view: str = "overview") -> str:
    return reverse(view, kwargs={"slug": restaurant.slug})


def belonged_for(restaurant: Restaurant, person: Person, days: int) -> None:
    with acting_for(restaurant.pk):
        since = timezone.now() - timedelta(days=days)
        Membership.objects.of(restaurant).filter(person=person).update(since=since)


def with_totp(person: Person) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def sign_in(client: Client, person: Person, password: str = PASSWORD) -> object:
    return client.post("/accounts/login/", {"login": person.email, "password": password})


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR])
def test_after_the_term_whoever_manages_needs_a_second_factor(client: Client, huaca: Restaurant, role: Role) -> None:
    somebody = factories.person()
    factories.let_in(huaca, somebody, role)
    client.force_login(somebody)

    within = client.get(page(huaca))
    belonged_for(huaca, somebody, huaca.second_factor_days + 1)
    after = [client.get(page(huaca, view)).status_code for view in ("overview", "uploads", "team")]
    with_totp(somebody)
    protected = client.get(page(huaca)).status_code

    assert (within.status_code, after, protected) == (200, [403, 403, 403], 200)
    assert "Proteja su cuenta" in within.content.decode()


def test_who_only_reads_needs_none(client: Client, bruno: Person, huaca: Restaurant) -> None:
    belonged_for(huaca, bruno, 400)
    client.force_login(bruno)

    assert client.get(page(huaca)).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client: Client, alicia: Person, huaca: Restaurant) -> None:
    belonged_for(huaca, alicia, 400)
    Authenticator.objects.create(user=alicia, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(alicia)

    assert client.get(page(huaca)).status_code == 403


def test_the_term_is_set_on_the_team_s_page_and_is_on_record(client: Client, alicia: Person, huaca: Restaurant) -> None:
    signed_in(client, alicia)

    client.post(page(huaca, "second_factor_days"), {"days": "0"})
    now = client.get(page(huaca)).status_code
    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="second_factor_days_set")

    assert now == 403
    assert (entry.before, entry.after) == ({"days": 14}, {"days": 0})


def test_the_record_has_the_term_that_was_in_force_not_the_one_that_a_page_had_read(
    alicia: Person, huaca: Restaurant
) -> None:
    actor, now = Actor(alicia.email, person_id=alicia.pk), timezone.now()

    for days in (7, 30):
        team.set_second_factor_days(restaurant=huaca, actor=actor, days=days, now=now)

    with acting_for(huaca.pk):
        entries = AuditEntry.objects.of(huaca).filter(what="second_factor_days_set").order_by("pk")
        terms = [(entry.before["days"], entry.after["days"]) for entry in entries]
    assert terms == [(14, 7), (7, 30)]


@pytest.mark.parametrize("days", ["61", "-1", "", "mañana"])
def test_a_term_that_is_none_is_refused(client: Client, alicia: Person, huaca: Restaurant, days: str) -> None:
    assert signed_in(client, alicia).post(page(huaca, "second_factor_days"), {"days": days}).status_code == 422


def test_with_an_app_a_password_alone_opens_nothing(client: Client, alicia: Person, huaca: Restaurant) -> None:
    secret = with_totp(alicia)

    sign_in(client, alicia)
    before = client.get(page(huaca)).status_code
    code = f"{hotp_value(secret, int(time.time()) // 30):06d}"
    client.post("/accounts/second-factor/authenticate/", {"code": code})

    assert before == 302
    assert client.get(page(huaca)).status_code == 200


def test_an_address_that_nobody_confirmed_does_not_sign_in(client: Client, db: None) -> None:
    client.post("/accounts/signup/", {"email": "nueva@example.pe", "password1": PASSWORD, "password2": PASSWORD})

    client.post("/accounts/login/", {"login": "nueva@example.pe", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert "escriba este código" in mail.outbox[0].body


def test_signing_up_with_a_known_address_looks_as_with_a_new_one(client: Client, alicia: Person) -> None:
    answers = [
        Client(REMOTE_ADDR="203.0.113.44").post(
            "/accounts/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        )
        for email in (alicia.email, "recien@example.pe")
    ]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (302, "/accounts/confirm-email/"),
        (302, "/accounts/confirm-email/"),
    ]


@pytest.mark.parametrize(("begun", "seen", "stays"), [(0, 0, True), (0, 1, False), (1, 0, False)])
def test_a_session_ends_by_idleness_and_by_age(
    client: Client, alicia: Person, huaca: Restaurant, begun: int, seen: int, stays: bool
) -> None:
    client.force_login(alicia)
    session, now = client.session, int(time.time())
    session["begun"] = now - begun * (settings.SESSION_ABSOLUTE_SECONDS + 1)
    session["seen"] = now - seen * (settings.SESSION_IDLE_SECONDS + 1)
    session.save()

    assert (client.get(page(huaca)).status_code == 200) is stays


def test_a_session_elsewhere_can_be_ended_and_another_persons_can_not(
    client: Client, alicia: Person, bruno: Person, carla: Person, huaca: Restaurant
) -> None:
    elsewhere, theirs = Client(headers={"user-agent": "Telefono"}), Client()
    for browser, person in ((client, alicia), (elsewhere, alicia), (theirs, carla)):
        sign_in(browser, person)
    shown = client.get("/sessions/").content.decode()
    number = shown.partition('action="/sessions/')[2].partition("/")[0]
    neighbours = theirs.get("/sessions/").content.decode()

    client.post(f"/sessions/{number}/end/")
    foreign = theirs.post(f"/sessions/{number}/end/").status_code

    assert "Telefono" in shown
    assert "Telefono" not in neighbours
    assert elsewhere.get(page(huaca)).status_code == 302
    assert client.get(page(huaca)).status_code == 200
    assert foreign == 404


def test_failed_sign_ins_are_limited(db: None) -> None:
    """From an address of its own: the limit is kept in Redis, where the other tests' sign-ins are counted too."""
    somebody, elsewhere = factories.person(), Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(12):  # of one address; of one account from many addresses it takes thirty
        sign_in(elsewhere, somebody, "otra-contraseña")

    sign_in(elsewhere, somebody)

    assert "_auth_user_id" not in elsewhere.session


def test_the_secret_of_an_app_is_not_readable_in_the_database(alicia: Person) -> None:
    secret = with_totp(alicia)

    kept = Authenticator.objects.get(user=alicia, type=Authenticator.Type.TOTP)

    assert secret not in str(kept.data)
