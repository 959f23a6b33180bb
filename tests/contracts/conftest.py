from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from restaurants.models import ApiKey, Invitation, Membership, Restaurant, Role, Scope
from restaurants.services import keys, uploads
from restaurants.tenancy import acting_for
from tests import factories, models
from tests.contracts.addresses import FILE, HOLDER, MODEL, TARGET
from tests.insights import figures


@pytest.fixture
def upload(huaca: Restaurant) -> str:
    """Huaca with something behind each address; the numbers of its upload, a member, an invitation, a key, a guest and
    what that guest asks."""
    kept, _ = uploads.record_upload(
        restaurant=huaca, name=FILE, chunks=[b"fecha,plato,importe\n2026-10-01,Ceviche,48.50\n"], now=timezone.now()
    )
    factories.day_figure(huaca, figures.LAST_DAY)
    figures.with_dishes_and_hours(huaca)
    figures.version(huaca, "column", "no_signal", name=MODEL, target=TARGET)
    models.forecast(huaca, first=date.today())  # noqa: DTZ011  # any day near now will do
    with acting_for(huaca.pk):
        member = Membership.objects.of(huaca).get(role=Role.READER)
        letter = Invitation.objects.of(huaca).create(
            restaurant=huaca,
            email="invitada@example.pe",
            role=Role.STAFF,
            digest="0" * 64,
            invited_by="alicia@example.pe",
            sent_at=timezone.now() - timedelta(hours=1),
            expires_at=timezone.now() + timedelta(days=7),
        )
        keys.issue_key(restaurant=huaca, name=HOLDER, scopes=[Scope.READ], now=timezone.now())
        key = ApiKey.objects.of(huaca).latest("pk")
        asked = factories.request_of(huaca, factories.guest(huaca))
    return "-".join(str(one.pk) for one in (kept, member, letter, key, asked.guest, asked))
