"""Many guests at once: consents by a file, and whatever a person writes to name one."""

from __future__ import annotations

import html
import re
import time
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from insights.models import GuestVisit
from insights.selectors.guests import agreeing
from insights.services.guests import look_up, note_consents
from ml.intake.people import identity_of, taken_apart
from restaurants.consent_files import Line
from restaurants.models import Consent, ConsentSource, Guest, Person, Purpose, Restaurant
from restaurants.sealing import guest_key
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights import figures
from tests.insights.test_guests import DNI, at
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(huaca: Restaurant) -> str:
    """Her identity; she came once."""
    identity = identity_of(DNI, key=guest_key(huaca.guest_key))
    with acting_for(huaca.pk):
        GuestVisit.objects.of(huaca).create(
            restaurant=huaca, guest=identity, day=figures.LAST_DAY, tickets=1, sales=120
        )
    return identity


CONSENTS = (
    "cliente,finalidad,dijo,como,fecha\n45678912,promociones,sí,en la casa,2026-11-01\nCL7,perfil,no,web,02/11/2026\n"
)


def sent(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("consentimientos.csv", text.encode("cp1252"))
    return client.post(at("consents"), {"file": file}, follow=True)


def test_consents_of_a_file_are_noted_for_who_came_and_who_did_not(
    client: Client, alicia: Person, huaca: Restaurant, ana: str
) -> None:
    answer = sent(signed_in(client, alicia), CONSENTS)

    assert "Se anotaron 2 consentimientos" in answer.content.decode()
    with acting_for(huaca.pk):
        said = Consent.objects.of(huaca).order_by("pk").values_list("guest__identity", "purpose", "given", "source")
        assert list(said) == [(ana, "advertising", True, "in_person"), ("CL7", "profiling", False, "web")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CONSENTS.replace("perfil", "regalos"), "Línea 3, columna «finalidad»"),
        (CONSENTS.replace("02/11/2026", "mañana"), "Línea 3, columna «fecha»"),
        (CONSENTS.replace("02/11/2026", "02/11/2099"), "Línea 3, columna «fecha»: 02/11/2099 es una fecha que"),
        (CONSENTS.replace("02/11/2026", "02/11/1890"), "Línea 3, columna «fecha»: 02/11/1890 es anterior a 1990"),
        (CONSENTS.replace("CL7", "\n\nCL7").replace("perfil", "regalos"), "Línea 5, columna «finalidad»"),
        ("a,b,c\n1,2,3\n", "Suba un CSV"),
        ("", "Suba un CSV"),
    ],
)
def test_a_file_with_something_wrong_says_where_and_notes_nothing(
    client: Client, alicia: Person, huaca: Restaurant, text: str, reason: str
) -> None:
    answer = sent(signed_in(client, alicia), text)

    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert reason in page
    assert "Buscar a un cliente" in page  # it is said where the file was sent from
    with acting_for(huaca.pk):
        assert not Consent.objects.of(huaca).exists()


@pytest.mark.parametrize(
    "text",
    [
        "AB123456",
        "001234567",
        "01 4455667",
        "DNI 45678912",
        "Juan Pérez 45678912",
        "４５６７８９１２",
        "4567\u202e8912",
        "Juan <juan@x.pe>",
        "mailto:juan@x.pe",
    ],
)
def test_whatever_may_be_a_document_or_an_address_is_kept_hidden(huaca: Restaurant, text: str) -> None:
    with acting_for(huaca.pk):
        guest = look_up(restaurant=huaca, text=text, anew=True, now=timezone.now())

    assert taken_apart(guest.identity)[0] != "code"


def test_a_code_stays_and_a_name_is_kept_as_the_lake_writes_it(huaca: Restaurant) -> None:
    with acting_for(huaca.pk):
        kept = [look_up(restaurant=huaca, text=text, anew=True, now=timezone.now()) for text in ("CL7", "José  PÉREZ")]
        same = look_up(restaurant=huaca, text="jose perez", anew=True, now=timezone.now())

    assert [guest.identity for guest in kept] == ["CL7", "jose perez"]
    assert same.pk == kept[1].pk


def test_a_page_of_consents_loaded_again_notes_and_says_nothing(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    answer = sent(signed_in(client, alicia), CONSENTS)

    again = client.get(answer.request["PATH_INFO"])

    assert answer.redirect_chain == [(at("guests"), 302)]
    assert "Se anotaron" not in again.content.decode()


def test_a_file_sent_again_does_not_undo_what_was_said_after_it(
    client: Client, alicia: Person, huaca: Restaurant, ana: str
) -> None:
    morning = CONSENTS.splitlines(keepends=True)
    for text in (morning[:2], [morning[0], morning[1].replace("sí", "no")], morning[:2]):
        sent(signed_in(client, alicia), "".join(text))

    with acting_for(huaca.pk):
        assert ana not in agreeing(huaca, Purpose.ADVERTISING)
        assert list(Consent.objects.of(huaca).order_by("pk").values_list("given", flat=True)) == [True, False]


@pytest.mark.parametrize("ending", ["\r", "\r\n"])
def test_lines_of_consents_may_end_as_any_system_ends_them(
    client: Client, alicia: Person, huaca: Restaurant, ending: str
) -> None:
    answer = sent(signed_in(client, alicia), CONSENTS.replace("\n", ending))

    assert answer.status_code == 200


def test_a_cell_without_an_end_is_no_failure_of_ours(client: Client, alicia: Person, huaca: Restaurant) -> None:
    answer = sent(signed_in(client, alicia), CONSENTS + '"' + "x" * 140_000)

    assert answer.status_code == 422


def test_a_thousand_consents_are_counted_by_sets(huaca: Restaurant) -> None:
    lines = [
        Line(f"4{at:07d}", Purpose.ADVERTISING, at % 2 == 0, ConsentSource.WEB, factories.NOW.date())
        for at in range(3_000)
    ]

    with acting_for(huaca.pk):
        note_consents(restaurant=huaca, lines=lines, now=timezone.now())
        begun = time.perf_counter()
        agreed = len(agreeing(huaca, Purpose.ADVERTISING))

    assert agreed == 1_500
    assert time.perf_counter() - begun < 1.0  # guest by guest, on tables not analysed yet, it took minutes


def test_of_one_day_a_no_holds_whichever_was_noted_first(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    with acting_for(huaca.pk):
        for given, source in ((False, ConsentSource.WEB), (True, ConsentSource.PARTNER)):
            Consent.objects.of(huaca).create(
                restaurant=huaca,
                guest=guest,
                purpose=Purpose.ADVERTISING,
                given=given,
                source=source,
                at=date(2026, 11, 1),
            )

        assert agreeing(huaca, Purpose.ADVERTISING) == frozenset()


def test_a_code_of_another_case_is_the_guest_who_came(client: Client, alicia: Person, huaca: Restaurant) -> None:
    with acting_for(huaca.pk):
        GuestVisit.objects.of(huaca).create(restaurant=huaca, guest="CL7", day=figures.LAST_DAY, tickets=1, sales=9)

    sent(signed_in(client, alicia), CONSENTS.replace("CL7", "cl7"))

    with acting_for(huaca.pk):
        assert Consent.objects.of(huaca).get(purpose="profiling").guest.identity == "CL7"


def test_all_that_is_wrong_with_a_file_is_said_at_once_and_of_much_how_much_more(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    head, row = CONSENTS.splitlines()[:2]
    wrong = row.replace("promociones", "regalos").replace("sí", "quizás")

    few = html.unescape(sent(signed_in(client, alicia), "\n".join([head, row, wrong, row, wrong])).content.decode())
    many = html.unescape(sent(client, "\n".join([head, *[wrong] * 1_000])).content.decode())

    said = re.findall("Línea ([0-9]+), columna «([a-z]+)»", few)
    assert said == [("3", "finalidad"), ("3", "dijo"), ("5", "finalidad"), ("5", "dijo")]
    assert len(re.findall("Línea [0-9]+, columna", many)) == 20
    assert "y 1,980 más" in many


def test_a_file_of_consents_says_how_many_are_of_guests_who_never_came(
    client: Client, alicia: Person, huaca: Restaurant, ana: str
) -> None:
    answer = sent(signed_in(client, alicia), CONSENTS)

    assert "Se anotaron 2 consentimientos. 1 es de un cliente que no ha venido nunca" in answer.content.decode()


def test_a_yes_of_who_objected_and_a_word_of_who_was_erased_are_counted(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    for identity, mark in (("CL7", "erased_at"), ("CL8", "opposed_at")):
        guest = factories.guest(huaca, identity)
        with acting_for(huaca.pk):
            Guest.objects.of(huaca).filter(pk=guest.pk).update(**{mark: factories.NOW})

    page = sent(signed_in(client, alicia), CONSENTS.replace("45678912", "CL8")).content.decode()

    assert "Se anotó 1 consentimiento." in page
    assert "1 sí no tiene efecto" in page
    assert "1 quedó fuera, de un cliente que pidió ser borrado" in page
    assert "no ha venido nunca" not in page
