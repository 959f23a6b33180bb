"""A guest's page: what a form takes, what it says before something can't be undone, and what holds afterwards."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from insights.models import GuestVisit
from ml.intake.people import identity_of
from restaurants.models import Consent, Guest, Person, PrivacyRequest, RequestKind, Restaurant
from restaurants.sealing import guest_key
from restaurants.services import requests
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights import figures
from tests.insights.test_guests import DNI, at
from tests.people import signed_in

pytestmark = pytest.mark.django_db
YES = {"purpose": "advertising", "given": "yes", "source": "phone", "at": "2026-11-01"}
ELSEWHERE = "Si esta persona también figura con su teléfono, correo o código"


def page_of(client: Client, guest: Guest) -> str:
    return html.unescape(client.get(at("guest", guest=guest.pk)).content.decode())


def granted(restaurant: Restaurant, guest: Guest, kind: RequestKind) -> PrivacyRequest:
    asked = factories.request_of(restaurant, guest, kind)
    return requests.answer_request(
        restaurant=restaurant, request_id=asked.pk, granted=True, answer="Así se hará.", now=timezone.now()
    )


def test_granting_what_cannot_be_undone_is_a_second_step_that_names_the_guest(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    guest = factories.guest(huaca, identity_of(DNI, key=guest_key(huaca.guest_key)))
    for kind in (RequestKind.CANCELLATION, RequestKind.OPPOSITION):
        factories.request_of(huaca, guest, kind)

    page = page_of(signed_in(client, alicia), guest)

    steps = re.findall(r"<details.*?</details>", page, re.DOTALL)
    asked = [step for step in steps if 'value="yes">Sí, ' in step]
    assert len(asked) == 2
    assert all("DNI •••••912" in step and "No se puede deshacer" in step for step in asked)
    assert page.count('name="granted" value="yes"') == 2  # and none outside of them


@pytest.mark.parametrize("kind", ["cancellation", "opposition"])
def test_granting_asks_whoever_signed_in_a_while_ago_for_the_password(
    client: Client, alicia: Person, huaca: Restaurant, kind: str
) -> None:
    guest = factories.guest(huaca)
    asked = factories.request_of(huaca, guest, RequestKind(kind))
    client.force_login(alicia)

    answer = client.post(at("request_answer", asked=asked.pk), {"granted": "yes", "answer": "Sí."})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    with acting_for(huaca.pk):
        assert PrivacyRequest.objects.of(huaca).get().state == "open"


def test_a_page_says_that_data_are_erased_once_they_are(client: Client, alicia: Person, huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    asked = granted(huaca, guest, RequestKind.CANCELLATION)
    signed_in(client, alicia)

    works = page_of(client, guest)
    requests.end_request(restaurant=huaca, request_id=asked.pk, now=timezone.now())
    done = page_of(client, guest)

    assert "Se están borrando" in works
    assert "Sus datos se borraron" not in works
    assert "Sus datos se borraron" in done


def test_a_page_does_not_say_erased_where_the_job_failed(client: Client, alicia: Person, huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    asked = granted(huaca, guest, RequestKind.CANCELLATION)
    with acting_for(huaca.pk):
        PrivacyRequest.objects.of(huaca).filter(pk=asked.pk).update(state="open")

    page = page_of(signed_in(client, alicia), guest)

    assert "todavía no se borraron" in page
    assert "Sus datos se borraron" not in page


def test_an_objection_outweighs_a_yes_on_the_page_and_no_other_is_noted(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    guest = factories.guest(huaca)
    signed_in(client, alicia).post(at("guest_consent", guest=guest.pk), YES)
    granted(huaca, guest, RequestKind.OPPOSITION)

    page = page_of(client, guest)
    again = client.post(at("guest_consent", guest=guest.pk), {**YES, "at": "2026-11-02"})
    client.post(at("guest_consent", guest=guest.pk), {**YES, "given": "no", "at": "2026-11-02"})

    assert "sí, sin efecto" in page
    assert 'class="badge-word good"' not in page
    assert again.status_code == 422
    assert "se opuso al uso de sus datos" in html.unescape(again.content.decode())
    with acting_for(huaca.pk):
        assert list(Consent.objects.of(huaca).order_by("at").values_list("given", flat=True)) == [True, False]


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("guest_consent", {**YES, "at": "1890-01-15"}, ('value="1890-01-15"', 'value="phone" selected')),
        ("guest_consent", {**YES, "at": "2099-01-15"}, ('value="2099-01-15"', 'value="yes" selected')),
        (
            "guest_request",
            {"kind": "access", "received_on": "1890-01-15", "text": "¿Qué guardan?"},
            ('value="1890-01-15"', 'value="access" selected', "¿Qué guardan?", '<details class="plain" open>'),
        ),
    ],
)
def test_what_a_form_refuses_comes_back_on_its_page_with_what_was_typed(
    client: Client, alicia: Person, huaca: Restaurant, name: str, sent: dict[str, str], kept: tuple[str, ...]
) -> None:
    guest = factories.guest(huaca, "C01382")

    answer = signed_in(client, alicia).post(at(name, guest=guest.pk), sent)

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "C01382" in page
    assert page.count("data-message") == 1
    assert [one for one in kept if one not in page] == []
    with acting_for(huaca.pk):
        assert not Consent.objects.of(huaca).exists()
        assert not PrivacyRequest.objects.of(huaca).exists()


def test_a_page_says_when_a_request_was_answered_and_not_when_it_was_due(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    guest = factories.guest(huaca)
    asked = factories.request_of(huaca, guest)
    with acting_for(huaca.pk):
        PrivacyRequest.objects.of(huaca).filter(pk=asked.pk).update(
            state="done", ended_at=factories.NOW, due_on=factories.NOW.date() + timedelta(days=400)
        )

    page = page_of(signed_in(client, alicia), guest)

    assert "respondida el 02/11/2026" in page
    assert "2027" not in page


def test_who_is_not_grouped_by_their_own_word_is_shown_so(client: Client, alicia: Person, huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    with acting_for(huaca.pk):
        GuestVisit.objects.of(huaca).create(
            restaurant=huaca, guest=guest.identity, day=figures.LAST_DAY, tickets=1, sales=9
        )
    signed_in(client, alicia).post(at("guest_consent", guest=guest.pk), {**YES, "purpose": "profiling", "given": "no"})

    assert "no se agrupa, por su decisión" in page_of(client, guest)


def test_a_page_says_that_it_is_of_one_identity_and_what_its_dots_stand_for(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    hidden = factories.guest(huaca, identity_of(DNI, key=guest_key(huaca.guest_key)))
    code = factories.guest(huaca, "C01382")
    asked = factories.request_of(huaca, hidden)
    signed_in(client, alicia)

    assert page_of(client, hidden).count(ELSEWHERE) == 2  # beside what was agreed and where the request is answered
    assert page_of(client, hidden).count("Los puntos están por") == 1
    assert "Los puntos están por" not in page_of(client, code)
    assert f"requests/{asked.pk}/answer" in page_of(client, hidden)


def test_whoever_only_wants_no_advertising_is_told_the_shorter_way(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    page = page_of(signed_in(client, alicia), factories.guest(huaca))

    assert "anote arriba su «no»" in page
