"""Consents by a connected system."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from restaurants.models import AuditEntry, Consent, Guest, Restaurant, Scope
from restaurants.tenancy import acting_for
from tests import factories
from tests.partners import partner_of

pytestmark = pytest.mark.django_db
SAID = {"guest": "45678912", "purpose": "advertising", "given": True, "at": "2026-11-01"}


def sent(restaurant: Restaurant, *consents: dict[str, Any]) -> Any:
    partner = partner_of(restaurant, Scope.MANAGE)
    return partner.post("/api/v1/consents", {"consents": list(consents)}, content_type="application/json")


def test_what_guests_said_is_noted_as_said_through_a_connected_system(huaca: Restaurant) -> None:
    answer = sent(huaca, SAID, {**SAID, "purpose": "profiling", "given": False})

    assert (answer.status_code, answer.json()) == (201, {"noted": 2, "left_out": 0})
    with acting_for(huaca.pk):
        assert set(Consent.objects.of(huaca).values_list("source", "purpose", "given")) == {
            ("partner", "advertising", True),
            ("partner", "profiling", False),
        }
        assert AuditEntry.objects.of(huaca).get(what="consents_noted").after == {"noted": 2, "left_out": 0}
        assert Guest.objects.of(huaca).get().identity.startswith("dni:912:")


def test_the_same_sent_again_is_answered_alike_and_noted_once(huaca: Restaurant) -> None:
    bodies = [sent(huaca, SAID, {**SAID, "purpose": "profiling"}).content for _ in range(2)]

    assert bodies[0] == bodies[1]
    with acting_for(huaca.pk):
        assert Consent.objects.of(huaca).count() == 2
        entries = AuditEntry.objects.of(huaca).filter(what="consents_noted").order_by("pk")
        assert [entry.after["noted"] for entry in entries] == [2, 0]


def test_nothing_is_noted_of_who_was_erased(huaca: Restaurant) -> None:
    sent(huaca, SAID)
    with acting_for(huaca.pk):
        Guest.objects.of(huaca).update(erased_at=timezone.now())

    answer = sent(huaca, SAID)

    assert answer.json() == {"noted": 0, "left_out": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {**SAID, "purpose": "regalos"},
        {**SAID, "at": "ayer"},
        {**SAID, "guest": ""},
        {**SAID, "guest": "\u202e\u200b"},
        {**SAID, "at": (factories.NOW + timedelta(days=4000)).date().isoformat()},
    ],
)
def test_one_that_is_wrong_keeps_all_from_being_noted(huaca: Restaurant, wrong: dict[str, Any]) -> None:
    answer = sent(huaca, SAID, wrong)

    assert answer.status_code == 422
    with acting_for(huaca.pk):
        assert not Consent.objects.of(huaca).exists()
