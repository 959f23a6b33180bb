"""A sign-up with an address that has an account is like any other in all that whoever asks can see or measure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from restaurants import account_forms
from restaurants.models import Person
from tests.factories import PASSWORD

SIGN_UP, CONFIRM = "/accounts/signup/", "/accounts/confirm-email/"
ANOTHER = "otra-mesa-junto-al-mar"
CODE = "account_email_verification_code"
OF_EACH_ANSWER = re.compile(r'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+')

Measured = tuple[int, str, list[str], int, int, int, str]


@pytest.fixture
def free(db: None) -> str:
    return f"{uuid.uuid4().hex}@example.pe"


@pytest.fixture(autouse=True)
def unhurried(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}


def browser() -> Client:
    return Client(REMOTE_ADDR="203.0.113.61")


def sign_up(client: Client, email: str) -> Any:
    return client.post(SIGN_UP, {"email": email, "password1": ANOTHER, "password2": ANOTHER})


def measured(act: Callable[[], Any], hashed: list[str], email: str) -> Measured:
    hashes, mails = len(hashed), len(mail.outbox)
    with CaptureQueriesContext(connection) as queries:
        answer = act()
    body = OF_EACH_ANSWER.sub("", answer.content.decode()).replace(email, "")
    where, cookies = answer.headers.get("Location", ""), sorted(answer.cookies)
    return answer.status_code, where, cookies, len(hashed) - hashes, len(queries), len(mail.outbox) - mails, body


def all_the_way(email: str, hashed: list[str]) -> list[Measured]:
    client = browser()
    steps: list[Callable[[], Any]] = [
        lambda: sign_up(client, email),
        lambda: client.get(CONFIRM),
        lambda: client.post(CONFIRM, {"code": "AAAA-AAAA"}),
        lambda: client.post(CONFIRM, {"action": "resend"}),
        lambda: client.get(CONFIRM),
        lambda: client.get(SIGN_UP),
        lambda: client.post(CONFIRM, {"code": "AAAA-AAAA"}),
        lambda: client.post(CONFIRM, {"code": "AAAA-AAAA"}),
        lambda: client.get(CONFIRM),
    ]
    return [measured(step, hashed, email) for step in steps]


def test_each_step_of_it_is_the_same_work_and_the_same_answer(alicia: Person, free: str, hashed: list[str]) -> None:
    known, unknown = (all_the_way(email, hashed) for email in (alicia.email, free))

    assert known == unknown
    assert known[0][:2] == (302, CONFIRM)
    assert known[0][2] == ["messages", "sessionid"]
    assert [(step[3], step[5]) for step in known[:4]] == [(1, 1), (0, 0), (0, 0), (0, 1)]


def test_over_the_limit_nothing_is_made_for_either(alicia: Person, free: str, hashed: list[str], settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "0/m/ip"}

    known, unknown = (measured(partial(sign_up, browser(), email), hashed, email) for email in (alicia.email, free))

    assert known == unknown
    assert (known[0], known[3], known[5]) == (429, 0, 0)
    assert "sessionid" not in known[2]
    assert list(Person.objects.all()) == [alicia]


def test_where_the_limit_is_reached_meanwhile_nothing_stays_of_either(
    alicia: Person, free: str, hashed: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has looked whether there is room, and others took it since."""
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "0/m/ip"}
    monkeypatch.setattr(account_forms, "consume_email_verification_rate_limit", lambda *_, **__: True)

    known, unknown = (measured(partial(sign_up, browser(), email), hashed, email) for email in (alicia.email, free))

    assert known == unknown
    assert (known[0], known[3], known[5]) == (429, 1, 0)
    assert "sessionid" not in known[2]
    assert list(Person.objects.all()) == [alicia]


def test_one_more_mail_than_may_be_is_refused_to_either(
    alicia: Person, free: str, hashed: list[str], settings: Any
) -> None:
    """The limit is over between the sign-up and the code that is asked for again."""
    waiting = {email: browser() for email in (alicia.email, free)}
    for email, client in waiting.items():
        sign_up(client, email)
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "0/m/ip"}

    known, unknown = (
        measured(partial(client.post, CONFIRM, {"action": "resend"}), hashed, email)
        for email, client in waiting.items()
    )

    assert known == unknown
    assert (known[0], known[5]) == (429, 0)


def test_a_refused_sign_up_says_when_to_try_again(free: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "0/m/ip"}

    answer = sign_up(browser(), free)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Demasiados intentos" in answer.content.decode()


def test_who_has_an_account_is_told_so_also_when_asked_again(alicia: Person) -> None:
    client = browser()
    sign_up(client, alicia.email)
    codes = [client.session[CODE]["code"]]
    client.post(CONFIRM, {"action": "resend"})
    codes.append(client.session[CODE]["code"])

    said = [str(letter.body) for letter in mail.outbox]

    assert [letter.to for letter in mail.outbox] == [[alicia.email]] * 2
    assert ["/accounts/password/reset/" in one for one in said] == [True] * 2
    assert not any(code in one for code in codes for one in said)


def test_no_code_of_it_opens_anything(alicia: Person) -> None:
    """Not even the one that was sent to nobody."""
    client = browser()
    sign_up(client, alicia.email)

    client.post(CONFIRM, {"code": client.session[CODE]["code"]})

    assert "_auth_user_id" not in client.session
    assert EmailAddress.objects.get(email=alicia.email).user == alicia
    assert Person.objects.get(pk=alicia.pk).check_password(PASSWORD)
