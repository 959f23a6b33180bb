"""The record of treatment: what is kept of people, who sees it and for how long."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from restaurants.models import (
    Person,
    Restaurant,
    Role,
)
from tests import factories
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def at(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": "huaca", **kwargs})


def test_the_record_of_treatment_is_a_page_and_a_document(client: Client, alicia: Person, huaca: Restaurant) -> None:
    page = signed_in(client, alicia).get(at("treatment"))
    document = client.get(at("treatment_file"))

    assert "Ley 29733" in page.content.decode()
    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-")


def test_the_record_of_treatment_says_who_sees_names_in_rows_set_aside(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    factories.let_in(huaca, factories.person("Silvia"), Role.STAFF)

    page = signed_in(client, alicia).get(at("treatment"))

    assert [(role, number) for role, number in page.context["found"].rows_seen_by] == [(Role.STAFF, 1)]
    assert "1 persona: solo los nombres en las filas apartadas" in page.content.decode()


def test_a_time_is_set_on_the_page_and_taken_back_by_an_empty_field(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia).post(at("retention_set"), {"kind": "originals", "days": "90"})
    set_to = {kind.value: days for kind, days in client.get(at("treatment")).context["found"].retention}
    client.post(at("retention_set"), {"kind": "originals", "days": ""})
    emptied = {kind.value: days for kind, days in client.get(at("treatment")).context["found"].retention}

    assert (set_to["originals"], emptied["originals"]) == (90, None)
