"""Sign-ups and confirmations of one address in the same moment."""

from __future__ import annotations

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from tests import factories
from tests.factories import PASSWORD
from tests.restaurants.test_confirmed_addresses import CONFIRM, ROSA, sign_up


def in_parallel(clients: list[Client], address: str, form: dict[str, str]) -> list[int]:
    gate = threading.Barrier(len(clients))

    def post(client: Client) -> int:
        gate.wait()
        try:
            return client.post(address, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return sorted(pool.map(post, clients))


def browsers(number: int = 4) -> list[Client]:
    """A failure of ours is an answer to count, not an error of the test."""
    some = time.time_ns()
    return [Client(REMOTE_ADDR=f"203.0.{(some + n) % 250}.{n}", raise_request_exception=False) for n in range(number)]


@pytest.mark.parametrize("limit", ["2/m/key", None])
def test_four_sign_ups_at_once_do_not_tell_who_has_an_account(committed: None, settings: Any, limit: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": limit}
    known, unknown = factories.person().email, f"{uuid.uuid4().hex}@example.pe"
    said = {"password1": PASSWORD, "password2": PASSWORD}

    answers = [in_parallel(browsers(), "/accounts/signup/", said | {"email": each}) for each in (known, unknown)]

    assert answers == [[302, 302, 429, 429] if limit else [302] * 4] * 2


def test_of_four_that_confirm_one_address_at_once_one_has_it(
    committed: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held together where each has looked and none has written."""
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
    asking = browsers()
    for client in asking:
        sign_up(client)
        state = client.session
        state["account_email_verification_code"]["code"] = "ABCD-EFGH"
        state.save()
    gate, look = threading.Barrier(4), EmailAddress.can_set_verified

    def together(self: EmailAddress) -> bool:
        seen: bool = look(self)
        with suppress(threading.BrokenBarrierError):
            gate.wait(5)
        return seen

    monkeypatch.setattr(EmailAddress, "can_set_verified", together)
    answers = in_parallel(asking, CONFIRM, {"code": "ABCD-EFGH"})

    assert answers == [302] * 4
    assert EmailAddress.objects.get(email=ROSA).verified
    assert [("_auth_user_id" in client.session) for client in asking].count(True) == 1
