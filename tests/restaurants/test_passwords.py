"""Passwords: none that is guessed soon, none known to be breached; a service that is away hinders nobody."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from gourmet_site import env
from insights.management.commands.load_market import kept_password
from restaurants import passwords
from restaurants.models import Person
from tests.factories import PASSWORD

ALICIA = Person(email="alicia.quispe@huaca.pe", name="Alicia Quispe")


@pytest.mark.parametrize(
    "password",
    [
        "P@ssw0rd2024",  # a common word in signs
        "cantutacantuta",  # one word twice
        "restaurante2024",  # a word and a year, in Spanish
        "Anticucho1234",
        "contraseña2026",
        "zxcvbnm,./asdf",  # a row of keys
        "abcdefghijkl",
        "Quispe1987",  # what everybody knows of her
        "huacahuaca77",
    ],
)
def test_a_password_that_is_guessed_soon_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ALICIA)

    assert "password_guessable" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "tortuga lampara nube violin", "h7Qz.pmW-2vK", "una-mesa-junto-al-mar" * 20, "漢字かな交じり文の合言葉"],
)
@pytest.mark.parametrize("person", [ALICIA, Person(), None])
def test_a_password_that_is_not_is_taken(password: str, person: Person | None) -> None:
    validate_password(password, person)


def test_the_demos_password_would_be_taken(tmp_path: object) -> None:
    for number in range(20):
        validate_password(kept_password(tmp_path / str(number)), ALICIA)  # type: ignore[operator]  # pytest's Path


def test_what_everybody_knows_of_one_person_is_no_word_of_another() -> None:
    theirs = Person(email="quetzal@example.pe")

    with pytest.raises(ValidationError):
        validate_password("quetzalquetzal7", theirs)
    with pytest.raises(ValidationError):
        validate_password("Quispe1987", ALICIA)
    validate_password("Quispe-1987-wu", theirs)


def test_the_sentence_is_in_the_language_of_the_page(client: Client, db: None) -> None:
    asked = {"email": "nueva@example.pe", "password1": "restaurante2024", "password2": "restaurante2024"}

    spanish = client.post("/accounts/signup/", asked, headers={"accept-language": "es"}).content.decode()
    english = client.post("/accounts/signup/", asked, headers={"accept-language": "en"}).content.decode()

    assert "Es fácil de adivinar." in spanish
    assert "It is easy to guess." in english
    assert not Person.objects.exists()


@pytest.mark.parametrize("password", ["46(<<[{{44{<<48@84<8[98[9[({6<@@" * 3, "4@8({[<6913!1|05$+7%2z" * 4, "a" * 4096])
def test_a_password_made_to_be_slow_to_judge_is_judged_in_less_than_a_second(password: str) -> None:
    """The library alone takes several seconds for the second of these."""
    begun = time.thread_time()

    with suppress(ValidationError):
        validate_password(password, ALICIA)

    assert time.thread_time() - begun < 1


# ---- Breached ones: against a service of the same form on this machine.


@contextmanager
def breach_list(
    monkeypatch: pytest.MonkeyPatch, body: bytes, *, status: int = 200, wait: float = 0
) -> Iterator[list[str]]:
    """What the service answers, after how many seconds; gives the paths that it was asked for."""
    asked: list[str] = []
    over = threading.Event()

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            asked.append(self.path)
            over.wait(wait)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """A test's own requests are not news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    monkeypatch.setattr("django_pwned.api.API_ENDPOINT", f"http://127.0.0.1:{server.server_port}/range/{{}}")
    try:
        yield asked
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def line_of(password: str, times: int) -> bytes:
    return f"{sha1(password)[5:]}:{times}\r\n{'0' * 35}:7".encode()


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def test_a_breached_password_is_refused_and_the_service_learns_five_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    with breach_list(monkeypatch, line_of(PASSWORD, 3)) as asked, pytest.raises(ValidationError) as refused:
        passwords.BreachedPasswordValidator().validate(PASSWORD, ALICIA)

    assert [error.code for error in refused.value.error_list] == ["password_breached"]
    assert asked == [f"/range/{sha1(PASSWORD)[:5]}"]


@pytest.mark.parametrize("body", [line_of("another-one", 3), line_of(PASSWORD, 0), b""])
def test_a_password_that_is_in_no_list_is_taken(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    with breach_list(monkeypatch, body):
        passwords.BreachedPasswordValidator().validate(PASSWORD, ALICIA)


@pytest.mark.parametrize(
    ("body", "status", "wait"),
    [(b"", 503, 0), (b"", 404, 0), (b"<html>Sign in to this network</html>", 200, 0), (line_of(PASSWORD, 3), 200, 30)],
)
def test_a_service_that_fails_or_dawdles_hinders_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, body: bytes, status: int, wait: float
) -> None:
    begun = time.monotonic()

    with breach_list(monkeypatch, body, status=status, wait=wait):
        passwords.BreachedPasswordValidator().validate(PASSWORD, ALICIA)

    assert time.monotonic() - begun < passwords.SECONDS + 1.5
    assert "not looked up" in caplog.text
    assert sha1(PASSWORD)[:5] not in caplog.text


def test_a_service_that_is_not_there_hinders_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with breach_list(monkeypatch, b""):
        pass  # it was there, and its port is closed now

    passwords.BreachedPasswordValidator().validate(PASSWORD, ALICIA)


@pytest.mark.parametrize(("given", "asks"), [({}, False), ({"BREACH_LOOKUP": "1"}, True)])
def test_the_service_is_asked_only_where_an_installation_says_so(given: dict[str, str], asks: bool) -> None:
    """In a process of its own: settings are read once."""
    program = "from gourmet_site import settings as s; print(*(each['NAME'] for each in s.AUTH_PASSWORD_VALIDATORS))"

    said = subprocess.run(
        [sys.executable, "-c", program], cwd=env.BASE_DIR, env=env.passed_on(given), capture_output=True, check=True
    ).stdout.decode()

    assert ("BreachedPasswordValidator" in said) is asks
    assert "GuessablePasswordValidator" in said
    assert "CommonPasswordValidator" in said
