"""The law's clocks go by the day where the house is: around its midnight, west and east of the server's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from insights.selectors.treatment import treatment_of
from insights.services.guests import note_consents
from restaurants.consent_files import Line
from restaurants.models import ConsentSource, Person, PrivacyRequest, Purpose, RequestKind, Restaurant
from restaurants.services import consent, requests
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights.test_guests import at
from tests.people import signed_in

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 1)
#: (zone, a moment of the first of November there); in UTC it is another day.
EDGES = [
    ("America/Lima", datetime(2026, 11, 2, 4, 59, tzinfo=UTC)),
    ("Asia/Tokyo", datetime(2026, 10, 31, 15, 1, tzinfo=UTC)),
]


def house_in(restaurant: Restaurant, zone: str) -> Restaurant:
    with acting_for(restaurant.pk):
        Restaurant.objects.filter(pk=restaurant.pk).update(zone=zone)
        return Restaurant.objects.get(pk=restaurant.pk)


def note(restaurant: Restaurant, day: date, *, how: str, now: datetime) -> None:
    """A request, a consent or a file of consents of this day."""
    with acting_for(restaurant.pk):
        if how == "file":
            line = Line("CL7", Purpose.PROFILING, given=True, source=ConsentSource.WEB, at=day)
            note_consents(restaurant=restaurant, lines=[line], now=now)
            return
        guest = factories.guest(restaurant)
        if how == "consent":
            consent.record_consent(
                restaurant=restaurant,
                guest_id=guest.pk,
                purpose=Purpose.PROFILING,
                given=True,
                source=ConsentSource.WEB,
                at=day,
                now=now,
            )
            return
        requests.open_request(
            restaurant=restaurant, guest_id=guest.pk, kind=RequestKind.ACCESS, received_on=day, text="", now=now
        )


@pytest.mark.parametrize("how", ["request", "consent", "file"])
@pytest.mark.parametrize(("zone", "now"), EDGES)
def test_today_may_be_noted_and_tomorrow_may_not(huaca: Restaurant, zone: str, now: datetime, how: str) -> None:
    there = house_in(huaca, zone)

    note(there, FIRST, how=how, now=now)
    with pytest.raises(consent.NotYetSaid):
        note(there, FIRST + timedelta(days=1), how=how, now=now)


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati"])  # at any moment it is another day in one of them
def test_a_form_offers_no_later_day_than_today_there(
    client: Client, alicia: Person, huaca: Restaurant, zone: str
) -> None:
    guest = factories.guest(house_in(huaca, zone))

    page = signed_in(client, alicia).get(at("guest", guest=guest.pk)).content.decode()

    assert page.count(f'max="{timezone.now().astimezone(ZoneInfo(zone)).date()}"') == 2


@pytest.mark.parametrize(("zone", "now"), EDGES)
@pytest.mark.parametrize(("minutes", "in_time"), [(0, 1), (24 * 60, 0)])
def test_an_answer_of_the_due_day_is_in_time_and_one_of_the_next_is_not(
    huaca: Restaurant, zone: str, now: datetime, minutes: int, in_time: int
) -> None:
    there = house_in(huaca, zone)
    asked = factories.request_of(there, factories.guest(there))
    with acting_for(there.pk):
        PrivacyRequest.objects.of(there).update(received_on=FIRST - timedelta(days=20), due_on=FIRST)
        requests.answer_request(
            restaurant=there, request_id=asked.pk, granted=True, answer="Sí.", now=now + timedelta(minutes=minutes)
        )

        found = treatment_of(there, now=now)

    assert (found.granted, found.in_time) == (1, in_time)
