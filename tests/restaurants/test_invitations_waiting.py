"""An invitation accepted without its link: by whoever signed in with its address and confirmed it."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from restaurants.models import Invitation, Person, Restaurant, Role
from restaurants.tenancy import acting_for
from tests.people import signed_in
from tests.restaurants.test_team import acts, invited, page, role_in


@pytest.fixture
def letter(alicia: Person, diego: Person, huaca: Restaurant) -> int:
    """Alicia has invited Diego."""
    invited(signed_in(Client(), alicia), huaca, diego.email, Role.ANALYST)
    with acting_for(huaca.pk):
        return Invitation.objects.of(huaca).get().pk


def accept(client: Client, letter: int) -> int:
    return client.post(reverse("join_waiting", kwargs={"invitation": letter})).status_code


def test_whoever_has_no_house_yet_accepts_what_waits_for_them(
    client: Client, diego: Person, huaca: Restaurant, letter: int
) -> None:
    client.force_login(diego)
    shown = client.get(reverse("home")).content.decode()

    joined = client.post(reverse("join_waiting", kwargs={"invitation": letter}))

    assert "Huaca" in shown
    assert reverse("join_waiting", kwargs={"invitation": letter}) in shown
    assert joined["Location"] == reverse("overview", kwargs={"slug": "huaca"})
    assert role_in(huaca, diego) == Role.ANALYST
    assert acts(huaca)[-1] == (diego.email, "joined", diego.email)
    assert accept(client, letter) == 404


def test_an_address_that_is_not_confirmed_accepts_nothing(
    client: Client, diego: Person, huaca: Restaurant, letter: int
) -> None:
    EmailAddress.objects.filter(user=diego).update(verified=False)
    client.force_login(diego)

    assert "Huaca" not in client.get(reverse("home")).content.decode()
    assert accept(client, letter) == 404
    assert role_in(huaca, diego) is None


def test_an_invitation_of_somebody_else_is_not_there(
    client: Client, carla: Person, cantuta: Restaurant, huaca: Restaurant, letter: int
) -> None:
    client.force_login(carla)

    assert accept(client, letter) == 404
    assert role_in(huaca, carla) is None


def test_one_that_was_withdrawn_waits_for_nobody(
    client: Client, alicia: Person, diego: Person, huaca: Restaurant, letter: int
) -> None:
    signed_in(Client(), alicia).post(page(huaca, "invitation_withdraw", invitation=letter))
    client.force_login(diego)

    assert "Huaca" not in client.get(reverse("home")).content.decode()
    assert accept(client, letter) == 404


def test_that_an_invitation_went_out_is_said_once(client: Client, alicia: Person, huaca: Restaurant) -> None:
    posted = {"email": "rosa@example.pe", "role": "staff"}

    said = signed_in(client, alicia).post(page(huaca, "invite"), posted, follow=True).content.decode()

    assert "Invitación enviada a rosa@example.pe." in said
    assert "Invitación enviada" not in client.get(page(huaca)).content.decode()
