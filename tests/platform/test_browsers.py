"""What a browser may send, and what it may keep."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from gourmet_site import env
from restaurants.consent_files import COLUMNS, MOST_BYTES
from restaurants.models import Person, Restaurant
from tests.people import signed_in
from tests.restaurants.test_team import invited

TOO_LARGE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


@pytest.mark.parametrize("address", ["/accounts/login/", "/r/huaca/uploads/", "/nowhere/"])
def test_a_body_too_large_for_a_stranger_is_refused_before_it_is_read(db: None, address: str) -> None:
    answer = Client().generic("POST", address, b"", CONTENT_LENGTH=str(TOO_LARGE))

    assert answer.status_code == 413


def test_who_may_not_bring_files_to_a_house_sends_it_no_large_body(
    huaca: Restaurant, cantuta: Restaurant, bruno: Person
) -> None:
    client = Client()
    client.force_login(bruno)  # reads in huaca, and has nothing to do with the others
    addresses = [reverse("uploads", kwargs={"slug": slug}) for slug in (huaca.slug, cantuta.slug, "nobody")]

    answers = [client.generic("POST", address, b"", CONTENT_LENGTH=str(TOO_LARGE)) for address in addresses]

    assert [answer.status_code for answer in answers] == [413] * 3


def test_whoever_brings_files_may_send_one_as_large_as_uploads_may_be(huaca: Restaurant, alicia: Person) -> None:
    client = Client()
    client.force_login(alicia)
    address = reverse("uploads", kwargs={"slug": huaca.slug})

    taken = client.generic("POST", address, b"", CONTENT_LENGTH=str(TOO_LARGE))
    refused = client.generic("POST", address, b"", CONTENT_LENGTH=str(settings.UPLOAD_MAX_BYTES + 1))

    assert taken.status_code != 413
    assert refused.status_code == 413


def test_a_file_of_consents_may_be_as_large_as_it_says(huaca: Restaurant, alicia: Person) -> None:
    client = Client()
    client.force_login(alicia)
    address = reverse("consents", kwargs={"slug": huaca.slug})
    head, line = ",".join(COLUMNS), "\n{:060d}@casa.pe,promociones,no,en la casa,2026-11-01"
    lines = [line.format(number % 50) for number in range(MOST_BYTES // len(line.format(0)) - 1)]

    taken = client.post(address, {"file": SimpleUploadedFile("c.csv", "".join([head, *lines]).encode())})
    refused = client.generic("POST", address, b"", CONTENT_LENGTH=str(MOST_BYTES + 100_000))

    assert MOST_BYTES - 1_000 < len("".join(lines)) < MOST_BYTES
    assert taken.status_code == 302
    assert refused.status_code == 413


def test_a_form_under_another_alphabet_leaves_no_half_of_a_character(huaca: Restaurant, alicia: Person) -> None:
    client = Client()
    client.force_login(alicia)
    form = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'.format
    body = form("guest", "+2AA-") + form("anew", "yes") + "--x--\r\n"
    address = reverse("guest_find", kwargs={"slug": huaca.slug})

    answer = client.generic("POST", address, body, content_type="multipart/form-data; boundary=x; charset=utf-7")

    assert answer.status_code < 500


def test_a_signed_in_page_is_not_kept_by_the_browser(huaca: Restaurant, alicia: Person) -> None:
    client = Client()
    client.force_login(alicia)

    page = client.get(reverse("overview", kwargs={"slug": huaca.slug}))

    assert page.headers["Cache-Control"] == "private, no-store"


OPEN = ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/join/none/", "/join/none", "/x", "/"]
BY_MAIL = ["/accounts/confirm-email/", "/accounts/password/reset/key/1-none/"]


@pytest.mark.parametrize("address", [*OPEN, *BY_MAIL, "/api/v1/docs"])
def test_a_page_asked_without_a_session_is_not_kept_either(db: None, address: str) -> None:
    answer = Client().get(address)

    assert "no-store" in answer.headers["Cache-Control"]


def test_an_invitation_is_not_kept(huaca: Restaurant, alicia: Person) -> None:
    link = invited(signed_in(Client(), alicia), huaca, "nueva@example.pe")

    answer = Client().get(link)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize(("address", "kept"), [("/static/css/parts.css", "max-age"), ("/api/v1/schema", "max-age=60")])
def test_what_is_the_same_for_everybody_may_be_kept(db: None, address: str, kept: str) -> None:
    said = Client().get(address).headers["Cache-Control"]

    assert kept in said
    assert "no-store" not in said


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/api/v1/docs", "/api/v1/models", "/static/css/base.css", "/x"]
)
def test_every_answer_is_confined_to_this_site(db: None, address: str) -> None:
    answer = Client().get(address)

    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_behind_tls_nothing_is_left_to_say_at_deployment(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: settings are read once."""
    migrated = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    monkeypatch.setenv("DATABASE_URL", migrated)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")
    said = behind_tls("-m", "django", "check", "--deploy", "--fail-level", "WARNING")

    assert said.returncode == 0, said.stderr


def test_behind_tls_cookies_belong_to_this_host_alone() -> None:
    said = behind_tls("-c", "from gourmet_site import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)")

    assert said.stdout.split() == ["__Host-sessionid", "__Host-csrftoken"]


def behind_tls(*words: str) -> subprocess.CompletedProcess[str]:
    """Python with these words, as a deployment behind TLS starts it: without what the browser's journeys set here."""
    environment = env.passed_on({"GOURMET_HTTPS": "1"})
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    return subprocess.run(
        [sys.executable, *words],
        cwd=env.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
