"""What is another house's and what never was: told apart by nobody, neither by status nor by body."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from gourmet_site.errors import LIKE_NO_ADDRESS, STATUS_OF
from restaurants.models import AuditEntry, Person, Restaurant
from restaurants.tenancy import acting_for
from tests.insights import figures
from tests.partners import partner_of
from tests.people import signed_in
from tests.restaurants.test_upload_pages import KNOWN, bring, uploads_of

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value="|"x-csrftoken": ?")[^"]*|value="/[^"]*"|\?next=[^"]*')


@pytest.fixture
def theirs(client: Client, alicia: Person, carla: Person, huaca: Restaurant, cantuta: Restaurant) -> dict[str, object]:
    """A file and a version of Carla's house; Alicia is signed in."""
    client.force_login(carla)
    bring(client, cantuta, KNOWN)
    figures.version(cantuta)
    client.logout()
    signed_in(client, alicia)
    return {"upload": uploads_of(cantuta)[0].pk, "name": "demand-0001"}


@pytest.mark.parametrize(("page", "kind"), [("upload", "upload"), ("upload_quarantine", "upload"), ("model", "name")])
def test_a_page_says_the_same_of_theirs_and_of_nothing(
    client: Client, huaca: Restaurant, theirs: dict[str, object], page: str, kind: str
) -> None:
    nothing = 999_999 if kind == "upload" else "demand-9999"
    addresses = [reverse(page, kwargs={"slug": "huaca", kind: one}) for one in (theirs[kind], nothing)]

    answers = [client.get(address) for address in addresses]

    said = {TOKEN.sub("", answer.content.decode()) for answer in answers}
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(said) == 1
    assert "La dirección no existe o no es suya." in said.pop()


@pytest.mark.parametrize(
    ("route", "kind", "method"),
    [
        ("api_upload", "upload", "get"),
        ("api_upload_withdraw", "upload", "post"),
        ("api_model", "name", "get"),
        ("api_restaurant", "slug", "get"),
    ],
)
def test_a_partner_is_told_the_same_of_theirs_and_of_nothing(
    huaca: Restaurant, theirs: dict[str, object], route: str, kind: str, method: str
) -> None:
    known = {**theirs, "slug": "cantuta"}[kind]
    nothing = 999_999 if kind == "upload" else "nothing-9999"
    addresses = [reverse(route, kwargs={kind: one}) for one in (known, nothing)]
    partner = partner_of(huaca)

    answers = [getattr(partner, method)(address) for address in addresses]

    bodies = [{**answer.json(), "instance": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    assert (bodies[0]["type"], bodies[0]["code"]) == ("urn:gourmet:problem:not_found", "not_found")
    assert "data" not in bodies[0]


def test_what_is_no_segment_leaves_no_file_and_no_line_in_the_record(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia)

    answer = client.get(reverse("segment_guests", kwargs={"slug": "huaca", "segment": "no-es-un-segmento"}))

    with acting_for(huaca.pk):
        noted = AuditEntry.objects.of(huaca).filter(what="list_exported")
        assert (answer.status_code, noted.count()) == (404, 0)


def test_whatever_looks_like_no_address_is_a_404() -> None:
    assert {STATUS_OF[code] for code in LIKE_NO_ADDRESS} == {404}
