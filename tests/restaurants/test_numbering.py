"""A number that a page or an address shows does not count what other restaurants do."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import connection, models

from restaurants.models import Guest, Restaurant
from restaurants.tenancy import acting_for

#: What an address, a page or an answer of the API calls by its number.
SHOWN = {
    "restaurants": ["Person", "Membership", "Invitation", "ApiKey", "AuditEntry", "Upload", "Guest", "PrivacyRequest"],
    "insights": ["ModelVersion"],
}
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
