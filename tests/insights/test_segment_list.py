"""What leaves of a segment: a list for whoever writes to guests, and who is not in it and why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from insights.models import GuestSegment, GuestVisit
from insights.reports.segment_list import segment_csv
from insights.selectors.segment_list import Listed, segment_list
from insights.selectors.segments import guest_segments
from restaurants.models import ConsentSource, Person, Purpose, Restaurant
from restaurants.services import consent
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights import figures
from tests.people import signed_in

pytestmark = pytest.mark.django_db
SAID = date(2026, 11, 1)


def said(restaurant: Restaurant, identity: str, given: bool) -> None:
    with acting_for(restaurant.pk):
        consent.record_consent(
            restaurant=restaurant,
            guest_id=factories.guest(restaurant, identity).pk,
            purpose=Purpose.ADVERTISING,
            given=given,
            source=ConsentSource.IN_PERSON,
            at=SAID,
            now=factories.NOW,
        )


@pytest.fixture
def three(huaca: Restaurant) -> Restaurant:
    """One of a segment said yes, one no, one nothing."""
    figures.with_history(huaca, 30)
    with acting_for(huaca.pk):
        version = figures.version(huaca, "segments", on_duty=True)
        for name in ("SOCIO-1", "SOCIO-2", "SOCIO-3"):
            GuestVisit.objects.of(huaca).create(
                restaurant=huaca, guest=name, day=figures.LAST_DAY - timedelta(days=1), tickets=1, sales=Decimal(50)
            )
            GuestSegment.objects.of(huaca).create(restaurant=huaca, version=version, guest=name, segment="habituales")
    said(huaca, "SOCIO-1", True)
    said(huaca, "SOCIO-2", False)
    return huaca


def test_a_code_of_the_house_is_whole_in_the_list(three: Restaurant) -> None:
    with acting_for(three.pk):
        listed, left_out = segment_list(three, "habituales")

    rows = segment_csv(three, listed).splitlines()
    assert rows[1].split(",")[1:4] == ["SOCIO-1", "1", "50.00"]
    assert left_out == 2


def test_a_name_that_a_spreadsheet_would_compute_is_inert(huaca: Restaurant) -> None:
    rows = segment_csv(huaca, [Listed(7, "=cmd|calc", 1, Decimal(1), SAID)])

    assert "7,'=cmd|calc,1,1.00,2026-11-01" in rows


def test_who_said_no_is_told_apart_from_who_said_nothing(client: Client, alicia: Person, three: Restaurant) -> None:
    with acting_for(three.pk):
        (segment,) = guest_segments(three).segments

    shown = signed_in(client, alicia).get(reverse("segments", kwargs={"slug": "huaca"})).content.decode()

    assert (segment.agreed, segment.refused, segment.silent) == (1, 1, 1)
    assert "Quedan fuera 1 que dijeron que no y 1 que no han dicho nada." in shown
