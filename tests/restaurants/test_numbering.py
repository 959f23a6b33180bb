"""A number that a page or an address shows does not count what other restaurants do."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.utils import ProgrammingError

from insights.models import Receipt
from restaurants.models import Guest, Restaurant
from restaurants.tenancy import acting_for
from tests.models import ROW, served_version
from tests.partners import partner_of

#: What an address, a page or an answer of the API calls by its number.
SHOWN = {
    "restaurants": ["Person", "Membership", "Invitation", "ApiKey", "AuditEntry", "Upload", "Guest", "PrivacyRequest"],
    "insights": ["ModelVersion"],
    "mfa": ["Authenticator"],
}
#: What is shown by a random name, because drawing from the clock takes turns; its number is shown nowhere.
NAMED = {"insights": ["Receipt"]}
A_SECOND = 1_000_000


def guests_of(restaurant: Restaurant, *identities: str) -> list[int]:
    with acting_for(restaurant.pk):
        rows = [Guest(restaurant=restaurant, identity=identity) for identity in identities]
        return [guest.pk for guest in Guest.objects.of(restaurant).bulk_create(rows)]


def test_a_row_is_numbered_by_the_moment_it_was_written(huaca: Restaurant) -> None:
    before = time.time_ns() // 1000

    (number,) = guests_of(huaca, "C-1")

    assert before - A_SECOND <= number <= time.time_ns() // 1000 + A_SECOND


def test_rows_of_one_moment_have_numbers_of_their_own_in_their_order(huaca: Restaurant) -> None:
    numbers = guests_of(huaca, *(f"C-{number}" for number in range(2_000)))

    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(("app", "name"), [(app, name) for app, names in SHOWN.items() for name in names])
def test_what_is_shown_by_its_number_is_numbered_so(db: None, app: str, name: str) -> None:
    model: type[models.Model] = apps.get_model(app, name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_default FROM information_schema.columns WHERE table_name = %s AND column_name = 'id'",
            [model._meta.db_table],
        )
        (default,) = cursor.fetchone()

    assert str(default).startswith("number_by_the_clock(")


@pytest.mark.parametrize(("app", "name"), [(app, name) for app, names in NAMED.items() for name in names])
def test_what_is_shown_by_its_name_is_named_at_random(db: None, app: str, name: str) -> None:
    model: type[models.Model] = apps.get_model(app, name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_default FROM information_schema.columns WHERE table_name = %s AND column_name = 'public_id'",
            [model._meta.db_table],
        )
        (default,) = cursor.fetchone()

    assert default == "gen_random_uuid()"


def test_two_receipts_do_not_tell_how_many_answers_others_got_between_them(huaca: Restaurant) -> None:
    served_version(huaca)
    partner = partner_of(huaca)

    names = [partner.ask("predictions/column", {"target": "channel", "row": ROW}).json()["receipt"] for _ in range(2)]

    with acting_for(huaca.pk):
        kept = {str(receipt.public_id): str(receipt.pk) for receipt in Receipt.objects.of(huaca)}
    assert set(kept) == set(names)
    assert not set(kept.values()) & set(names)
    assert [UUID(name).version for name in names] == [4, 4]


@pytest.mark.parametrize("sequence", ["restaurants_restaurant_id_seq", "restaurants_consent_id_seq", "pg_class"])
def test_no_other_sequence_is_moved_on(db: None, sequence: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="numbers no rows by the clock"):
        cursor.execute("SELECT number_by_the_clock(%s)", [sequence])


def test_two_at_once_never_draw_the_same(committed: None) -> None:
    def draw(_: int) -> list[int]:
        try:
            with connection.cursor() as cursor:
                drawn = []
                for _each in range(200):
                    cursor.execute("SELECT number_by_the_clock('restaurants_guest_id_seq')")
                    drawn.append(int(cursor.fetchone()[0]))
            return drawn
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        drawn = [number for part in threads.map(draw, range(8)) for number in part]

    assert len(set(drawn)) == 1_600
