"""The command that gives a person a role in a restaurant."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from restaurants.models import Person, Restaurant


def test_a_person_with_an_account_is_let_in(huaca: Restaurant, diego: Person) -> None:
    client = Client()
    client.force_login(diego)
    before = client.get("/r/huaca/")

    call_command("let_in", restaurant="huaca", email=diego.email.upper(), stdout=StringIO())

    assert (before.status_code, client.get("/r/huaca/").status_code) == (404, 200)


def test_an_address_without_an_account_is_told_so(huaca: Restaurant) -> None:
    with pytest.raises(CommandError, match="cuenta"):
        call_command("let_in", restaurant="huaca", email="nadie@ejemplo.pe")


def test_a_restaurant_that_is_not_there_is_told_so(diego: Person) -> None:
    with pytest.raises(CommandError, match="nadie"):
        call_command("let_in", restaurant="nadie", email=diego.email)
