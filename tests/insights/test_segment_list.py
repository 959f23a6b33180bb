"""What leaves of a segment: a list for whoever writes to guests, and who is not in it and why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from insights.models import GuestSegment, GuestVisit
from insights.reports.segment_list import segment_csv
from insights.reports.segment_why import SPEAKS_OF, why_in
from insights.selectors.segment_list import Came, Listed, SegmentList, Usual, segment_list
from insights.selectors.segments import guest_segments
from ml.models.segment_names import NAMES
from restaurants.models import ConsentSource, Person, Purpose, Restaurant
from restaurants.services import consent
from restaurants.tenancy import acting_for
from tests import factories
from tests.factories import PASSWORD
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
        found = segment_list(three, "habituales")

    rows = segment_csv(three, found).splitlines()
    assert rows[1].split(",")[1:4] == ["SOCIO-1", "1", "50.00"]
    assert found.left_out == 2


def test_a_name_that_a_spreadsheet_would_compute_is_inert(huaca: Restaurant) -> None:
    listed = [Listed(7, "=cmd|calc", Came(1, 1, Decimal(1), SAID, SAID))]

    rows = segment_csv(huaca, SegmentList("habituales", listed=listed))

    assert "7,'=cmd|calc,1,1.00,2026-11-01" in rows


@pytest.mark.parametrize(
    ("segment", "came", "said"),
    [
        (
            "habituales",
            Came(5, 6, Decimal(900), date(2026, 9, 2), date(2026, 10, 28)),
            (
                "Vino 5 días; lo usual entre sus clientes es 2. "
                "Suele dejar pasar 14 días entre visitas; la última fue hace 4 días."
            ),
        ),
        (
            "en_riesgo",
            Came(3, 3, Decimal(600), date(2026, 7, 3), date(2026, 9, 1)),
            "Suele dejar pasar 30 días entre visitas y ya van 61 días. Vino 3 días; lo usual entre sus clientes es 2.",
        ),
        (
            "perdidos",
            Came(2, 2, Decimal(300), date(2026, 1, 10), date(2026, 1, 20)),
            (
                "Entre sus dos visitas pasaron 10 días; la última fue hace 285 días. "
                "Vino 2 días; lo usual entre sus clientes es 2."
            ),
        ),
        (
            "grandes_mesas",
            Came(1, 1, Decimal(1200), date(2026, 10, 31), date(2026, 10, 31)),
            (
                "Gasta S/\u00a01,200 por cuenta; lo usual entre sus clientes es S/\u00a0150. "
                "Vino 1 día; lo usual entre sus clientes es 2."
            ),
        ),
        (
            "nuevos",
            Came(1, 1, Decimal(90), date(2026, 10, 31), date(2026, 10, 31)),
            "Vino por primera vez hace 1 día. Vino 1 día; lo usual entre sus clientes es 2.",
        ),
    ],
)
def test_a_row_says_why_its_guest_is_in_the_segment(segment: str, came: Came, said: str) -> None:
    why = why_in(segment, came, usual=Usual(2, Decimal(150)), until=figures.LAST_DAY, currency="PEN")

    assert why == said


def test_every_segment_that_a_model_may_name_has_its_reasons() -> None:
    assert set(SPEAKS_OF) == set(NAMES)


def test_the_list_carries_the_reason_beside_the_middle_guest_of_the_house(three: Restaurant) -> None:
    with acting_for(three.pk):
        found = segment_list(three, "habituales")

    head, row = segment_csv(three, found).removeprefix("\ufeff").splitlines()
    assert head.endswith(",Por qué está aquí")
    assert row.endswith(",Vino 1 día; lo usual entre sus clientes es 1. Su única visita fue hace 1 día.")


def test_the_list_is_offered_by_its_page_once_the_password_was_said(
    client: Client, alicia: Person, three: Restaurant
) -> None:
    """Sent after the password, the file would leave its reader on the form for that."""
    client.force_login(alicia)  # a while ago
    address = reverse("segment_guests", kwargs={"slug": "huaca", "segment": "habituales"})

    asked = client.get(address, follow=True)
    goes_on = f"{reverse('segments', kwargs={'slug': 'huaca'})}?ready=habituales"
    said = {"password": PASSWORD, "next": goes_on}
    landed = client.post(reverse("account_reauthenticate"), said, follow=True)
    file = client.get(address)

    assert asked.redirect_chain[-1][0] == f"/accounts/reauthenticate/?{urlencode({'next': goes_on})}"
    assert "Va a bajar la lista de «Habituales»." in asked.content.decode()
    assert landed.redirect_chain[-1][0] == goes_on
    assert f'href="{address}" autofocus' in landed.content.decode()
    assert file.headers["Content-Disposition"] == 'attachment; filename="habituales.csv"'


def test_a_list_of_nobody_is_not_offered(client: Client, alicia: Person, three: Restaurant) -> None:
    said(three, "SOCIO-1", False)

    shown = signed_in(client, alicia).get(reverse("segments", kwargs={"slug": "huaca"})).content.decode()

    assert reverse("segment_guests", kwargs={"slug": "huaca", "segment": "habituales"}) not in shown
    assert "Ninguno de estos clientes ha aceptado que le escriban" in shown
    assert f"{reverse('guests', kwargs={'slug': 'huaca'})}#consents" in shown


def test_who_said_no_is_told_apart_from_who_said_nothing(client: Client, alicia: Person, three: Restaurant) -> None:
    with acting_for(three.pk):
        (segment,) = guest_segments(three).segments

    shown = signed_in(client, alicia).get(reverse("segments", kwargs={"slug": "huaca"})).content.decode()

    assert (segment.agreed, segment.refused, segment.silent) == (1, 1, 1)
    assert "Quedan fuera 1 que dijeron que no y 1 que no han dicho nada." in shown
