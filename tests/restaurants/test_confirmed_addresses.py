"""An address is confirmed by a code in the browser that asked for it, and whoever wrote it first has no right to it."""

from __future__ import annotations

import re
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gourmet_site.settings import ACCOUNT_RATE_LIMITS as LIMITS
from restaurants.models import Invitation, Person, Restaurant, Role
from restaurants.services.houses import NoSuchPerson, person_with
from restaurants.services.sessions import forget_ended
from restaurants.tenancy import acting_for
from tests.factories import PASSWORD
from tests.people import signed_in
from tests.restaurants.test_team import invited, role_in

ROSA = "rosa@example.pe"
THEIRS = "otra-mesa-junto-al-mar"
CONFIRM = "/accounts/confirm-email/"


@pytest.fixture
def rosa() -> Client:
    """Her browser; from an address of its own, as sign-ups are limited by address."""
    return Client(REMOTE_ADDR="203.0.113.41")


@pytest.fixture
def intruder() -> Client:
    return Client(REMOTE_ADDR="203.0.113.42")


@pytest.fixture(autouse=True)
def unhurried(settings: Any) -> None:
    """Mails to one address may follow each other at once; all else is limited as ever."""
    limits = {"login_failed": "10/m/ip,30/15m/key", "confirm_email": None}
    settings.ACCOUNT_RATE_LIMITS = limits


def sign_up(client: Client, password: str = PASSWORD) -> str:
    """The code that the mail of it brings, if any."""
    client.post("/accounts/signup/", {"email": ROSA, "password1": password, "password2": password})
    return code_in_last_mail()


def sign_in(client: Client, password: str) -> bool:
    client.post("/accounts/login/", {"login": ROSA, "password": password})
    return "_auth_user_id" in client.session


def code_in_last_mail() -> str:
    found = re.search(r"^[A-Z0-9]{3,}(-[A-Z0-9]+)*$", str(mail.outbox[-1].body), re.MULTILINE)
    return found[0] if found else ""


def wait_for_rosa(alicia: Person, huaca: Restaurant) -> int:
    invited(signed_in(Client(), alicia), huaca, ROSA, Role.ANALYST)
    with acting_for(huaca.pk):
        return Invitation.objects.of(huaca).get().pk


def test_the_code_of_a_mail_confirms_in_the_browser_that_asked(rosa: Client, db: None) -> None:
    code = sign_up(rosa)
    shown = rosa.get(CONFIRM).content.decode()

    rosa.post(CONFIRM, {"code": code})

    assert ROSA in shown
    assert "Enviar otro código" in shown
    assert EmailAddress.objects.get(email=ROSA).verified
    assert "_auth_user_id" in rosa.session


def test_the_code_opens_nothing_in_another_browser(rosa: Client, intruder: Client, db: None) -> None:
    code = sign_up(rosa)
    sign_in(intruder, PASSWORD)

    intruder.post(CONFIRM, {"code": code})

    assert not EmailAddress.objects.filter(email=ROSA, verified=True).exists()


def test_a_code_sent_again_is_the_one_that_counts(rosa: Client, db: None) -> None:
    sign_up(rosa)
    rosa.post(CONFIRM, {"action": "resend"})

    rosa.post(CONFIRM, {"code": code_in_last_mail()})

    assert EmailAddress.objects.get(email=ROSA).verified


def test_an_address_that_somebody_wrote_into_their_account_is_still_its_owner_s(
    rosa: Client, alicia: Person, carla: Person, huaca: Restaurant
) -> None:
    """The mail of the other account is answered by nobody but whoever reads it, and in no browser of theirs."""
    waiting = wait_for_rosa(alicia, huaca)
    intruder = signed_in(Client(), carla)
    intruder.post(reverse("account_email"), {"email": ROSA, "action_add": ""})
    foreign = code_in_last_mail()
    code = sign_up(rosa, THEIRS)

    for each in (foreign, code):
        rosa.post(CONFIRM, {"code": each})
    intruder.post(reverse("account_email"), {"email": ROSA, "action_primary": ""})
    taken = intruder.post(reverse("join_waiting", kwargs={"invitation": waiting})).status_code
    rosa.post(reverse("join_waiting", kwargs={"invitation": waiting}))

    assert EmailAddress.objects.get(email=ROSA).user.email == ROSA
    assert taken == 404
    assert role_in(huaca, Person.objects.get(email=ROSA)) == Role.ANALYST
    assert role_in(huaca, Person.objects.get(pk=carla.pk)) is None


def test_a_row_that_was_added_before_codes_keeps_nobody_out(rosa: Client, carla: Person) -> None:
    EmailAddress.objects.create(user=carla, email=ROSA, verified=False)

    rosa.post(CONFIRM, {"code": sign_up(rosa)})

    assert EmailAddress.objects.get(email=ROSA).user.email == ROSA
    assert Person.objects.get(pk=carla.pk).email == carla.email


def test_a_password_given_first_by_somebody_else_opens_nothing(rosa: Client, intruder: Client, db: None) -> None:
    earlier = sign_up(intruder, PASSWORD)
    code = sign_up(rosa, THEIRS)

    rosa.post(CONFIRM, {"code": code})
    intruder.get(CONFIRM)
    intruder.post(CONFIRM, {"code": earlier})

    assert "_auth_user_id" not in intruder.session
    assert not sign_in(intruder, PASSWORD)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.43"), THEIRS)


def test_sign_ups_with_one_address_wait_side_by_side(rosa: Client, intruder: Client, db: None) -> None:
    """Whoever reads the mail confirms by the code of their own, whatever others asked for since."""
    code = sign_up(rosa, THEIRS)
    later = sign_up(intruder)

    rosa.post(CONFIRM, {"code": code})
    answer = intruder.post(CONFIRM, {"code": later}, follow=True)

    assert "_auth_user_id" in rosa.session
    assert "_auth_user_id" not in intruder.session
    assert answer.status_code == 200
    assert Person.objects.get(email=ROSA).check_password(THEIRS)
    assert EmailAddress.objects.get(email=ROSA).user.email == ROSA


def test_a_sign_up_that_waits_opens_and_changes_nothing(rosa: Client, intruder: Client, db: None) -> None:
    sign_up(rosa)

    opened = sign_in(intruder, PASSWORD)

    assert not opened
    assert not EmailAddress.objects.exists()
    assert not Person.objects.filter(email=ROSA).exists()


def test_a_refused_sign_up_leaves_everything_as_it_was(
    rosa: Client, intruder: Client, settings: Any, carla: Person
) -> None:
    """Also what waits since before any number of sign-ups could."""
    Person.objects.create_user(ROSA, PASSWORD)
    sign_up(rosa)
    EmailAddress.objects.create(user=carla, email=ROSA, verified=False)
    before = list(Person.objects.order_by("pk").values())
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "0/m/key"}

    refused = intruder.post("/accounts/signup/", {"email": ROSA, "password1": PASSWORD, "password2": PASSWORD})

    assert refused.status_code == 429
    assert list(Person.objects.order_by("pk").values()) == before
    assert EmailAddress.objects.filter(email=ROSA).count() == 1


def test_one_address_s_many_mails_leave_others_room(rosa: Client, settings: Any, db: None) -> None:
    """A stranger's, from one address, are fewer than what the owner of the address may have in all."""
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    address = f"198.51.100.{time.time_ns() % 250}"
    asked = {"email": f"{uuid.uuid4().hex}@example.pe", "password1": PASSWORD, "password2": PASSWORD}

    stranger = [Client(REMOTE_ADDR=address).post("/accounts/signup/", asked).status_code for _ in range(12)]

    assert stranger.count(302) == 3
    assert stranger[-1] == 429
    assert rosa.post("/accounts/signup/", asked).status_code == 302


def test_a_sign_up_whose_code_is_over_is_forgotten(rosa: Client, alicia: Person) -> None:
    sign_up(rosa)

    forget_ended(now=timezone.now())
    waiting = Person.objects.count()
    forget_ended(now=timezone.now() + timedelta(hours=2))

    assert waiting == 2
    assert list(Person.objects.all()) == [alicia]


def test_a_code_of_a_sign_up_that_was_forgotten_is_wrong(rosa: Client, db: None) -> None:
    code = sign_up(rosa)
    Person.objects.all().delete()

    answer = rosa.post(CONFIRM, {"code": code}, follow=True)

    assert answer.status_code == 200
    assert not EmailAddress.objects.exists()


def test_a_confirmed_account_is_not_replaced(rosa: Client, intruder: Client, db: None) -> None:
    rosa.post(CONFIRM, {"code": sign_up(rosa, THEIRS)})

    sign_up(intruder, PASSWORD)

    assert not sign_in(intruder, PASSWORD)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.43"), THEIRS)


@pytest.mark.parametrize("signed_up", [True, False])
def test_a_new_password_is_sent_for_a_confirmed_address_only(
    rosa: Client, intruder: Client, carla: Person, *, signed_up: bool
) -> None:
    if signed_up:
        sign_up(intruder)
    else:
        EmailAddress.objects.create(user=carla, email=ROSA, verified=False)

    rosa.post("/accounts/password/reset/", {"email": ROSA})

    assert "/reset/key/" not in str(mail.outbox[-1].body)
    assert "/accounts/signup/" in str(mail.outbox[-1].body)


def test_an_operator_lets_in_whoever_confirmed_the_address_only(rosa: Client, db: None) -> None:
    code = sign_up(rosa)

    with pytest.raises(NoSuchPerson):
        person_with(email=ROSA)
    rosa.post(CONFIRM, {"code": code})

    assert person_with(email=ROSA).email == ROSA
