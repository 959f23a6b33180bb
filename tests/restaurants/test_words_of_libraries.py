"""The sentences of the libraries: to "usted", as the product's own."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.pofile import read_po
from django.contrib.auth.password_validation import password_validators_help_texts
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as said
from django.utils.translation import override

from gourmet_site.env import BASE_DIR
from restaurants.models import Person

OURS = BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.po"
THEIRS = [
    Path(str(allauth.__file__)).parent / "locale" / "es" / "LC_MESSAGES" / "django.po",
    *(Path(str(django.__file__)).parent.glob("**/locale/es/LC_MESSAGES/django.po")),
]
TO_A_FRIEND = re.compile(
    r"\b(tu|tus|te|tú|puedes|estás|has|decides|deseas|comprueba|utiliza|confía|confíes|guárdal\w+|doble factor|"
    r"dos factores)\b",
    re.IGNORECASE,
)
SEEN = re.compile(r"templates/(account/(?!email/)|mfa/|allauth/)|^(account|mfa)/(adapter|forms)|^mfa/")


def ids(file: Path) -> set[str]:
    with file.open("rb") as text:
        return {_first(message.id) for message in read_po(text) if message.id}


def _first(words: object) -> str:
    return str(words[0]) if isinstance(words, tuple | list) else str(words)


def test_each_sentence_of_ours_is_one_that_a_library_says() -> None:
    assert ids(OURS) - set().union(*map(ids, THEIRS)) == set()


def test_no_page_of_an_account_speaks_to_a_friend() -> None:
    ours = ids(OURS)
    with THEIRS[0].open("rb") as text:
        familiar = {
            _first(message.id)
            for message in read_po(text)
            if any(SEEN.search(place) for place, _line in message.locations)
            and TO_A_FRIEND.search(_first(message.string))
        }

    assert familiar - ours == set()


@pytest.mark.parametrize("view", ["account_signup", "account_reset_password_done"])
def test_the_pages_before_signing_in_speak_to_usted(db: None, client: Client, view: str) -> None:
    page = client.get(reverse(view)).content.decode()

    assert TO_A_FRIEND.search(page) is None


def test_the_page_that_asks_for_the_password_again_speaks_so(client: Client, alicia: Person) -> None:
    client.force_login(alicia)

    page = client.get(reverse("account_reauthenticate")).content.decode()

    assert "Escriba su contraseña:" in page


def test_what_a_password_must_be_is_said_plainly() -> None:
    with override("es"):
        texts = password_validators_help_texts()

    assert "Su contraseña no puede parecerse a su nombre ni a su correo." in texts
    assert "Su contraseña debe tener al menos 10 caracteres." in texts


def test_the_second_factor_has_one_name() -> None:
    with override("es"):
        assert said("Two-Factor Authentication") == "Segundo factor"
