"""What a failed sign-in costs: one hash, whether the address has an account or not."""

from __future__ import annotations

import pytest
from django.test import Client

from restaurants.models import Person


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_is_reckoned_once(alicia: Person, hashed: list[str], *, known: bool) -> None:
    hashed.clear()
    email = alicia.email if known else "nadie@example.pe"
    answer = Client(REMOTE_ADDR="203.0.113.71").post("/accounts/login/", {"login": email, "password": "no-es-esta"})

    assert answer.status_code == 200
    assert hashed == ["no-es-esta"]
