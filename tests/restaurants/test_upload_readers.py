"""Whoever may read but not bring files sees how one was read, and none of its rows."""

from __future__ import annotations

import pytest
from django.test import Client

from restaurants.capabilities import Capability, may
from restaurants.models import Person, Restaurant, Role, Scope
from tests import factories
from tests.partners import partner_of
from tests.restaurants.test_upload_pages import KNOWN, OF_PEOPLE, UNKNOWN, bring, uploads_of


@pytest.mark.parametrize("role", Role)
def test_only_whoever_may_upload_sees_the_first_rows_and_examples(
    client: Client, alicia: Person, huaca: Restaurant, role: Role
) -> None:
    somebody = factories.person()
    factories.let_in(huaca, somebody, role)
    client.force_login(alicia)
    of_a_stranger, known = bring(client, huaca, UNKNOWN), bring(client, huaca, KNOWN)
    client.force_login(somebody)

    shown = [client.get(address).content.decode() for address in (of_a_stranger, known, f"{known}?columns=1")]
    parts = [client.get(address, headers={"HX-Request": "true"}).content.decode() for address in (of_a_stranger, known)]

    may_see, page_of_all = may(role, Capability.UPLOAD), "".join(shown + parts)
    assert all(("Lomo saltado" in text or "LOMO SALTADO" in text) is may_see for text in shown + parts)
    assert ("158.00" in page_of_all, "solo las ve quien puede subir" in page_of_all) == (may_see, not may_see)


def test_the_api_says_how_a_file_was_read_and_none_of_its_rows(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, OF_PEOPLE)
    (upload,) = uploads_of(huaca)

    answers = [partner_of(huaca, Scope.READ).get(f"/api/v1/uploads{part}") for part in ("", f"/{upload.pk}")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Comprobante" in text and "B001-1" not in text for text in (a.content.decode() for a in answers))
