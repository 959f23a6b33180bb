"""The command that gives a person a role in a restaurant."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from restaurants.models import AuditEntry, Membership, Person, Restaurant, Role, Scope
from restaurants.services import keys
from restaurants.services.audit import OPERATOR, Actor
from restaurants.tenancy import acting_for
from tests import factories
from tests.partners import Partner


def test_a_person_with_an_account_is_let_in(huaca: Restaurant, diego: Person) -> None:
    client = Client()
    client.force_login(diego)
    before = client.get("/r/huaca/")

    call_command("let_in", restaurant="huaca", email=diego.email.upper(), stdout=StringIO())

    assert (before.status_code, client.get("/r/huaca/").status_code) == (404, 200)


def test_whoever_is_there_already_changes_role_with_all_that_goes_with_it(huaca: Restaurant) -> None:
    elena = factories.person("Elena")
    factories.let_in(huaca, elena, Role.ADMINISTRATOR)
    by = Actor(elena.email, person_id=elena.pk)
    key = keys.issue_key(restaurant=huaca, name="Caja", scopes=[Scope.READ], now=timezone.now(), actor=by)

    call_command("let_in", restaurant="huaca", email=elena.email, role="reader", stdout=StringIO())

    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="role_changed")
    assert (entry.who, entry.before["role"], entry.after["role"]) == (OPERATOR.who, "administrator", "reader")
    assert Partner(key).read("restaurants").status_code == 401


def test_the_only_owner_stays_owner(huaca: Restaurant, alicia: Person) -> None:
    with pytest.raises(CommandError, match="único propietario"):
        call_command("let_in", restaurant="huaca", email=alicia.email, role="reader")

    with acting_for(huaca.pk):
        assert Membership.objects.of(huaca).get(person=alicia).role == Role.OWNER


def test_an_address_without_an_account_is_told_so(huaca: Restaurant) -> None:
    with pytest.raises(CommandError, match="cuenta"):
        call_command("let_in", restaurant="huaca", email="nadie@ejemplo.pe")


def test_a_restaurant_that_is_not_there_is_told_so(diego: Person) -> None:
    with pytest.raises(CommandError, match="nadie"):
        call_command("let_in", restaurant="nadie", email=diego.email)
