"""The page that asks for the password says what for, of each act that waits for it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from restaurants.models import Person, Restaurant
from tests.contracts.addresses import EXAMPLES, ask, of_kind

ACTS = {name for name in of_kind("restaurant") if "post" in EXAMPLES[name].methods}
AT_ONCE = {"guest_find", "consents", "guest_consent", "guest_request", "uploads", "upload_confirm", "upload_discard"}


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_that_asks_who_it_is_says_what_for(
    client: Client, alicia: Person, huaca: Restaurant, upload: str, name: str
) -> None:
    client.force_login(alicia)  # a while ago

    answer = ask(client, name, "post", upload)
    asks = answer.status_code == 302 and "/reauthenticate/" in answer.headers["Location"]

    assert asks is (name not in AT_ONCE)
    if asks:
        page = client.get(answer.headers["Location"]).content.decode()
        assert re.search(r"<strong>Va a [^<]+</strong>", page)
