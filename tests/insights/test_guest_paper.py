"""What a guest is handed of what is kept of them: a document that anybody opens."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader

from insights.models import GuestVisit
from insights.reports.guest import guest_pdf
from insights.selectors.guests import known_identity
from insights.services.guests import take_along
from ml.intake.people import identity_of
from restaurants.models import AuditEntry, Consent, ConsentSource, Guest, Person, Purpose, RequestKind, Restaurant
from restaurants.sealing import guest_key
from restaurants.services import consent
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights import figures
from tests.insights.forgetting import ANA, EVA, takes_in
from tests.insights.test_guests import at
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def words_of(pdf: bytes) -> str:
    """The text of its pages, a line after another as if each were one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def paper(restaurant: Restaurant, guest: Guest, *, now: datetime | None = None) -> str:
    now = now or timezone.now()
    held = take_along(restaurant=restaurant, guest_id=guest.pk, now=now)
    return words_of(guest_pdf(restaurant, held, at=now)).replace("\N{NO-BREAK SPACE}", " ")


def a_guest(restaurant: Restaurant) -> Guest:
    """Came once, agreed to be written to, asked what is kept."""
    guest = factories.guest(restaurant, identity_of(ANA, key=guest_key(restaurant.guest_key)))
    factories.request_of(restaurant, guest)
    with acting_for(restaurant.pk):
        GuestVisit.objects.of(restaurant).create(
            restaurant=restaurant, guest=guest.identity, day=figures.LAST_DAY, tickets=1, sales="1234.5"
        )
        Consent.objects.of(restaurant).create(
            restaurant=restaurant,
            guest=guest,
            purpose=Purpose.ADVERTISING,
            given=True,
            source=ConsentSource.PHONE,
            at=figures.LAST_DAY - timedelta(days=1),
        )
    return guest


def test_a_guest_is_handed_a_document_and_that_is_on_record(client: Client, alicia: Person, huaca: Restaurant) -> None:
    guest = a_guest(huaca)

    answer = signed_in(client, alicia).get(at("guest_paper", guest=guest.pk))

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="cliente-{guest.pk}.pdf"'
    with acting_for(huaca.pk):
        assert AuditEntry.objects.of(huaca).get(what="guest_exported").about == f"#{guest.pk}"


def test_it_says_what_is_kept_as_people_write_it_and_nobody_by_their_document(huaca: Restaurant) -> None:
    guest = a_guest(huaca)

    said = paper(huaca, guest)

    assert huaca.name in said
    assert "DNI •••••912" in said
    assert f"{figures.LAST_DAY:%d/%m/%Y}" in said
    assert "S/ 1,234.50" in said
    assert "por teléfono" in said
    assert "Acceso: qué se guarda de mí" in said
    assert guest.identity not in said


def test_it_speaks_the_language_of_the_page(huaca: Restaurant) -> None:
    guest = a_guest(huaca)

    with translation.override("en"):
        said = paper(huaca, guest)

    assert "What is kept of you" in said
    assert "by telephone" in said


def test_an_objection_is_said_on_it(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    now = factories.NOW
    factories.request_of(huaca, guest, RequestKind.OPPOSITION)
    with acting_for(huaca.pk):
        Guest.objects.of(huaca).filter(pk=guest.pk).update(opposed_at=now)

    assert "Se opuso al uso de sus datos" in paper(huaca, guest)


def test_what_the_lake_has_of_them_is_on_it_and_no_document_in_full(history: Restaurant, tmp_path: Path) -> None:
    takes_in(
        history, tmp_path / "clientes.csv", f"customer_id,name,dni,celular\n1,Ana <Q>,{ANA},987654321\n2,Eva,{EVA},\n"
    )
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
        assert identity is not None
        guest = consent.guest_named(history, identity, now=timezone.now())

    said = paper(history, guest)

    assert said.count("S/ 62.00") == 6  # each of three visits, and what was bought on it
    assert "05/09/2026" in said
    assert "ceviche" in said
    assert "Ana <Q>" in said
    assert "Teléfono •••••321" in said
    assert "La fecha no se puede leer" in said
    assert not re.search("[0-9a-f]{32}", said)


def test_a_regular_of_many_years_gets_all_pages(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    days = [figures.LAST_DAY - timedelta(days=back) for back in range(450)]
    with acting_for(huaca.pk):
        GuestVisit.objects.of(huaca).bulk_create(
            GuestVisit(restaurant=huaca, guest=guest.identity, day=day, tickets=1, sales=9) for day in days
        )

    said = paper(huaca, guest)

    assert all(f"{day:%d/%m/%Y}" in said for day in days)
