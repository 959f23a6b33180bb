"""Whom a look-up finds: by the one thing that a guest is kept under, however it is written."""

from __future__ import annotations

import pytest
from django.test import Client

from insights.models import GuestVisit
from insights.selectors.guests import known_identity
from restaurants.models import Person, Restaurant
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights import figures
from tests.insights.test_guests import looked_up
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ("C01382", "c01382"),
        ("c-77", "C-77"),
        ("Eva Ríos", "eva rios"),
        ("eva rios", "EVA  RÍOS"),
        ("Ñusta Peña", "ÑUSTA PENA"),
    ],
)
@pytest.mark.parametrize("on_file", [True, False])
def test_a_code_or_a_name_is_found_however_its_letters_are_written(
    huaca: Restaurant, kept: str, text: str, on_file: bool
) -> None:
    with acting_for(huaca.pk):
        if on_file:
            factories.guest(huaca, kept)
        else:
            GuestVisit.objects.of(huaca).create(restaurant=huaca, guest=kept, day=figures.LAST_DAY, tickets=1, sales=9)

        assert known_identity(huaca, text) == kept


def test_whom_two_spellings_name_is_the_one_that_was_written(huaca: Restaurant) -> None:
    with acting_for(huaca.pk):
        for kept in ("c1", "C1"):
            factories.guest(huaca, kept)

        assert [known_identity(huaca, text) for text in ("c1", "C1")] == ["c1", "C1"]


def test_where_nobody_is_found_the_page_says_how_it_looked(client: Client, alicia: Person, huaca: Restaurant) -> None:
    page = looked_up(signed_in(client, alicia), "987654321").content.decode()

    assert "el dato con que sus archivos dicen quién vino" in page
