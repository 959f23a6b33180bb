"""The pages of guests: looked up without a trace in an address, noted, answered, taken along."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights.models import GuestSegment, GuestVisit
from insights.selectors.guests import identities_like, refusing
from ml.intake import Examination
from ml.intake.hiding import Hider
from ml.intake.people import NOBODY, identity_of, is_hidden
from restaurants.days import today
from restaurants.models import (
    AuditEntry,
    Consent,
    Guest,
    Person,
    PrivacyRequest,
    Purpose,
    RequestKind,
    Restaurant,
    Role,
)
from restaurants.sealing import guest_key
from restaurants.tenancy import acting_for
from tests import factories
from tests.contracts.addresses import EXAMPLES, of_kind
from tests.insights import figures
from tests.people import signed_in

pytestmark = pytest.mark.django_db
DNI, ERASED = "45678912", "maria quispe"
WRITTEN = st.from_regex(
    r"((DNI|CE|RUC|Cel\.|Juan)[:. ]{1,2})?[A-Z]{0,2}[0-9][0-9 .-]{0,3}[0-9]{5,11}", fullmatch=True
).filter(lambda text: text.split(":")[-1].split(" ")[-1].strip(" .") not in NOBODY and sum(map(str.isdigit, text)) > 5)
BLANK = {
    **dict.fromkeys(
        ("kind", "layout", "name", "container", "encoding", "delimiter", "quote", "date_format", "decimal"), ""
    ),
    "header_row": 0,
    "first_line": 2,
    "confidence": {},
    "needs_confirmation": False,
}


@pytest.fixture
def ana(huaca: Restaurant) -> str:
    """Her identity; she came twice and is a regular."""
    identity = identity_of(DNI, key=guest_key(huaca.guest_key))
    with acting_for(huaca.pk):
        for back in (3, 40):
            day = figures.LAST_DAY - timedelta(days=back)
            GuestVisit.objects.of(huaca).create(restaurant=huaca, guest=identity, day=day, tickets=1, sales=120)
        version = figures.version(huaca, "segments", on_duty=True)
        GuestSegment.objects.of(huaca).create(restaurant=huaca, version=version, guest=identity, segment="habituales")
    return identity


def at(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": "huaca", **kwargs})


def looked_up(client: Client, text: str = DNI, **more: str) -> Any:
    return client.post(at("guest_find"), {"guest": text, **more}, follow=True)


def test_a_guest_is_found_by_document_and_shown_masked(client: Client, alicia: Person, ana: str) -> None:
    answer = looked_up(signed_in(client, alicia), "4567 8912")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "DNI •••••912" in page
    assert DNI not in page
    assert DNI not in answer.request["PATH_INFO"]
    assert ana not in page


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(text=WRITTEN)
def test_what_a_look_up_takes_for_a_document_a_file_hides_to_the_same_identity(huaca: Restaurant, text: str) -> None:
    key = guest_key(huaca.guest_key)
    examination = Examination.from_dict(
        {**BLANK, "columns": ["Cliente"], "mapping": {"guest": "Cliente"}, "column_types": {"Cliente": "text"}}
    )
    cells = pa.table({"c0": pa.array([text], pa.string()), "line": pa.array([1], pa.int64())})

    sought = identities_like(text, key=key)[0]
    (kept,) = Hider(examination, key=key).table(cells)["c0"].to_pylist()

    assert is_hidden(sought)
    assert kept == sought


def test_whoever_never_came_is_told_and_can_be_given_a_file(client: Client, alicia: Person, huaca: Restaurant) -> None:
    nobody = looked_up(signed_in(client, alicia), "41234567")
    opened = looked_up(client, "41234567", anew="yes")

    assert nobody.status_code == 404
    assert opened.status_code == 200
    with acting_for(huaca.pk):
        assert Guest.objects.of(huaca).count() == 1


@pytest.mark.parametrize(("text", "kept"), [("41234567", "dni •••567"), ("Rosa Palma", "r•••"), ("CL-77", "C•••")])
def test_a_look_up_in_vain_is_on_record_and_says_barely_whom(
    client: Client, alicia: Person, huaca: Restaurant, text: str, kept: str
) -> None:
    looked_up(signed_in(client, alicia), text)

    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="guest_sought")
    assert (entry.who, entry.about) == (alicia.email, kept)


def test_a_consent_noted_on_the_page_brings_the_guest_onto_the_list(
    client: Client, alicia: Person, huaca: Restaurant, ana: str
) -> None:
    number = looked_up(signed_in(client, alicia)).context["found"].guest.pk
    without = client.get(at("segment_guests", segment="habituales")).content.decode("utf-8-sig").splitlines()

    client.post(
        at("guest_consent", guest=number),
        {"purpose": "advertising", "given": "yes", "source": "in_person", "at": "2026-11-01"},
    )

    listed = client.get(at("segment_guests", segment="habituales")).content.decode("utf-8-sig").splitlines()
    last = figures.LAST_DAY - timedelta(days=3)
    assert without == ["Ficha,Cliente,Visitas,Ventas (S/),Última visita,Por qué está aquí"]
    assert listed[1].startswith(f"{number},DNI •••••912,2,240.00,{last.isoformat()},Vino ")
    with acting_for(huaca.pk):
        assert Consent.objects.of(huaca).get().recorded_by == alicia.email
        exports = AuditEntry.objects.of(huaca).filter(what="list_exported").order_by("pk")
        assert [entry.after["guests"] for entry in exports] == [0, 1]


def test_who_says_no_to_being_grouped_is_in_no_segment(
    client: Client, alicia: Person, huaca: Restaurant, ana: str
) -> None:
    number = looked_up(signed_in(client, alicia)).context["found"].guest.pk

    client.post(
        at("guest_consent", guest=number),
        {"purpose": "profiling", "given": "no", "source": "phone", "at": "2026-11-01"},
    )

    with acting_for(huaca.pk):
        assert refusing(huaca, Purpose.PROFILING) == {ana}
        assert not GuestSegment.objects.of(huaca).filter(guest=ana).exists()


def test_all_that_is_kept_of_a_guest_can_be_taken_along(
    client: Client, alicia: Person, huaca: Restaurant, ana: str
) -> None:
    number = looked_up(signed_in(client, alicia)).context["found"].guest.pk

    answer = client.get(at("guest_export", guest=number))

    held = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert [visit["sales"] for visit in held["visits"]] == ["120.0000", "120.0000"]
    assert held["segment"] == "habituales"
    with acting_for(huaca.pk):
        assert AuditEntry.objects.of(huaca).filter(what="guest_exported", about=f"#{number}").exists()


def test_a_request_is_noted_and_answered_on_the_page(
    client: Client, alicia: Person, huaca: Restaurant, ana: str
) -> None:
    number = looked_up(signed_in(client, alicia)).context["found"].guest.pk
    client.post(
        at("guest_request", guest=number), {"kind": "access", "received_on": "2026-11-20", "text": "¿Qué guardan?"}
    )
    with acting_for(huaca.pk):
        asked = PrivacyRequest.objects.of(huaca).get()

    answer = client.post(
        at("request_answer", asked=asked.pk), {"granted": "yes", "answer": "Se le entregó."}, follow=True
    )

    assert "Se le entregó." in answer.content.decode()
    assert "¿Qué guardan?" in answer.content.decode()


def test_marketing_notes_requests_and_does_not_answer_them(
    client: Client, huaca: Restaurant, ana: str, alicia: Person
) -> None:
    manager = factories.person("Gabriela")
    factories.let_in(huaca, manager, Role.MANAGER)
    asked = factories.request_of(huaca, factories.guest(huaca))

    shown = signed_in(client, manager).get(at("guest", guest=asked.guest_id))
    refused = client.post(at("request_answer", asked=asked.pk), {"granted": "yes", "answer": "Sí."})

    assert "request_answer" not in shown.content.decode()
    assert refused.status_code == 404


def test_a_page_offers_only_to_try_again_what_was_granted_and_failed(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    asked = factories.request_of(huaca, factories.guest(huaca), RequestKind.CANCELLATION)
    with acting_for(huaca.pk):
        PrivacyRequest.objects.of(huaca).filter(pk=asked.pk).update(answer="Así se hará.")
        Guest.objects.of(huaca).filter(pk=asked.guest_id).update(erased_at=timezone.now())

    page = signed_in(client, alicia).get(at("guest", guest=asked.guest_id)).content.decode()
    refused = client.post(at("request_answer", asked=asked.pk), {"granted": "no", "answer": "No."})

    assert "Volver a intentarlo" in page
    assert "Denegar" not in page
    assert refused.status_code == 409


def test_a_late_request_says_so(client: Client, alicia: Person, huaca: Restaurant) -> None:
    asked = factories.request_of(huaca, factories.guest(huaca))
    with acting_for(huaca.pk):
        then = today(huaca, timezone.now()) - timedelta(days=30)
        PrivacyRequest.objects.of(huaca).filter(pk=asked.pk).update(received_on=then, due_on=then + timedelta(days=20))

    page = signed_in(client, alicia).get(at("guests")).content.decode()

    assert "venció el" in page


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("guest_consent", {"purpose": "advertising", "given": "yes", "source": "in_person", "at": "mañana"}),
        ("guest_consent", {"purpose": "otra", "given": "yes", "source": "in_person", "at": "2026-11-01"}),
        ("guest_request", {"kind": "olvido", "received_on": "2026-11-01"}),
        ("guest_consent", {"purpose": "advertising", "given": "tal vez", "source": "web", "at": "2026-11-01"}),
    ],
)
def test_what_no_form_of_ours_sends_gets_a_sentence(
    client: Client, alicia: Person, huaca: Restaurant, name: str, sent: dict[str, str]
) -> None:
    guest = factories.guest(huaca)

    answer = signed_in(client, alicia).post(at(name, guest=guest.pk), sent)

    assert answer.status_code == 422


ABOUT_GUESTS = [name for name in of_kind("restaurant") if re.search("guest|consent|treatment|segments|record", name)]


def test_of_who_was_erased_no_address_of_guests_shows_more_than_the_number(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    """Before the job has run, too: while the figures and the segments still have the name."""
    guest = factories.guest(huaca, ERASED)
    asked = factories.request_of(huaca, guest, RequestKind.CANCELLATION)
    with acting_for(huaca.pk):
        GuestVisit.objects.of(huaca).create(restaurant=huaca, guest=ERASED, day=figures.LAST_DAY, tickets=1, sales=9)
        version = figures.version(huaca, "segments", on_duty=True)
        GuestSegment.objects.of(huaca).create(restaurant=huaca, version=version, guest=ERASED, segment="habituales")
        Guest.objects.of(huaca).filter(pk=guest.pk).update(erased_at=timezone.now())
    numbers = {"guest": str(guest.pk), "asked": str(asked.pk)}
    signed_in(client, alicia)

    shown = {}
    for name in ABOUT_GUESTS:
        example = EXAMPLES[name]
        address = reverse(name, kwargs={key: numbers.get(key, value) for key, value in example.kwargs.items()})
        for method in example.methods:
            sent = {"guest": ERASED} if method == "post" else {}
            body = getattr(client, method)(address, sent, follow=True)
            shown[name] = body.getvalue() if body.streaming else body.content

    assert len(shown) > 10
    assert [name for name, body in shown.items() if b"quispe" in body.lower()] == []


def test_what_was_kept_of_who_was_erased_is_not_taken_along(client: Client, alicia: Person, huaca: Restaurant) -> None:
    guest = factories.guest(huaca, ERASED)
    with acting_for(huaca.pk):
        Guest.objects.of(huaca).filter(pk=guest.pk).update(erased_at=timezone.now())

    answer = signed_in(client, alicia).get(at("guest_export", guest=guest.pk))

    assert answer.status_code == 409
    with acting_for(huaca.pk):
        assert not AuditEntry.objects.of(huaca).filter(what="guest_exported").exists()
