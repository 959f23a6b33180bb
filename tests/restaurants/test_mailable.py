"""An address that no mail can be sent to is refused where it is written, by whatever page."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.test import Client

from restaurants.mailable import check_mailable
from restaurants.models import Invitation, Person, Restaurant
from restaurants.tenancy import acting_for
from tests.factories import PASSWORD
from tests.people import signed_in

UNREACHABLE = [
    "a@xn--zzzz\u0300.example",
    "a@" + "é" * 60 + ".example",
    "a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".pe",
]
REACHABLE = [
    "ana@casa.example",
    "ana+mesa@sub.casa.pe",
    '"ana"@casa.example',
    "ana@peñón.example",
    "a@" + "b" * 60 + ".pe",
]


@pytest.mark.parametrize("email", UNREACHABLE)
@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/password/reset/"])
def test_a_stranger_is_told_on_the_form(db: None, client: Client, address: str, email: str) -> None:
    answer = client.post(address, {"email": email, "password1": PASSWORD, "password2": PASSWORD})

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert mail.outbox == []


@pytest.mark.parametrize("email", UNREACHABLE)
def test_an_invitation_is_not_opened(client: Client, alicia: Person, huaca: Restaurant, email: str) -> None:
    answer = signed_in(client, alicia).post(f"/r/{huaca.slug}/team/invite/", {"email": email, "role": "staff"})

    assert answer.status_code == 422
    with acting_for(huaca.pk):
        assert not Invitation.objects.of(huaca).exists()


@pytest.mark.parametrize("email", REACHABLE)
def test_what_passes_can_be_sent_to(email: str) -> None:
    check_mailable(email)

    assert send_mail("Mesa", "Le esperamos", None, [email]) == 1


def test_what_is_no_address_does_not_pass() -> None:
    with pytest.raises(ValidationError):
        check_mailable("ana en casa")
