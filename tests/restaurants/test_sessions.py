"""Where a person is signed in: looked at without a change, and forgotten once it is over."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from restaurants.devices import browser_and_system
from restaurants.models import Person
from restaurants.selectors.sessions import sessions_of
from restaurants.services.sessions import end_others, forget_ended, renew
from tests import factories
from tests.factories import PASSWORD


def signs_in(person: Person) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.81")  # where nobody else's failed attempts count
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def test_only_what_is_open_is_listed_and_looking_changes_nothing(alicia: Person) -> None:
    here, over, gone = (signs_in(alicia).session.session_key for _ in range(3))
    now = timezone.now()
    Session.objects.filter(session_key=over).update(expire_date=now)
    Session.objects.filter(session_key=gone).delete()

    listed = sessions_of(alicia, here=here, now=now)

    assert [session.is_here for session in listed] == [True]
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {here, over, gone}


def test_a_session_of_a_password_before_is_not_open(alicia: Person) -> None:
    signs_in(alicia)
    alicia.set_password("otra-mesa-junto-al-mar")
    alicia.save()

    assert sessions_of(alicia, here=None, now=timezone.now()) == []


def test_of_what_is_over_nothing_is_kept(alicia: Person) -> None:
    here, over, gone = (signs_in(alicia).session.session_key for _ in range(3))
    now = timezone.now()
    Session.objects.filter(session_key=over).update(expire_date=now - timedelta(seconds=1))
    Session.objects.filter(session_key=gone).delete()

    forget_ended(now=now)

    assert list(UserSession.objects.values_list("session_key", flat=True)) == [here]
    assert list(Session.objects.values_list("session_key", flat=True)) == [here]


def test_a_copy_of_a_session_ends_where_its_owner_says_the_password_again(alicia: Person) -> None:
    owner, thief = signs_in(alicia), Client()
    thief.cookies["sessionid"] = owner.cookies["sessionid"].value
    before = thief.get(reverse("account_email")).status_code

    owner.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("sessions")})

    answers = [one.get(reverse("account_email")).status_code for one in (owner, thief)]
    listed = sessions_of(alicia, here=owner.session.session_key, now=timezone.now())
    assert (before, answers) == (200, [200, 302])
    assert [session.is_here for session in listed] == [True]


def test_a_session_that_was_ended_gets_no_other_key(alicia: Person) -> None:
    session = signs_in(alicia).session
    end_others(person=alicia, here=None)

    renew(session)

    assert not Session.objects.exists()


def test_a_session_that_is_getting_another_key_is_ended_by_that(committed: None) -> None:
    """Held where the other key is written and nobody else sees it yet."""
    alicia = factories.person("Alicia")
    session = signs_in(alicia).session
    renewed = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            renew(session)
            renewed.set()
            threading.Event().wait(1)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(hold)
        renewed.wait(10)
        end_others(person=alicia, here=None)
        renewing.result()

    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (f"{WINDOWS} Chrome/143.0.0.0 Safari/537.36", "Chrome en Windows"),
        (f"{WINDOWS} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0", "Edge en Windows"),
        (f"{WINDOWS} Chrome/143.0.0.0 Safari/537.36 OPR/120.0", "Opera en Windows"),
        (f"{PHONE} Version/18.5 Mobile/15E148 Safari/604.1", "Safari en iPhone"),
        (f"{PHONE} CriOS/143.0 Mobile/15E148 Safari/604.1", "Chrome en iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/143.0 SamsungBrowser/28.0", "Samsung Internet en Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox en macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox en Linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/143.0.0.0 Safari/537.36", "Chrome en ChromeOS"),
        ("curl/8.9", "Navegador desconocido"),
        ("", "Navegador desconocido"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(agent: str, said: str) -> None:
    assert browser_and_system(agent) == said


def test_the_page_of_sessions_keeps_what_the_browser_said_of_itself_as_a_title(alicia: Person) -> None:
    agent = f"{WINDOWS} Chrome/143.0.0.0 Safari/537.36"
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": alicia.email, "password": PASSWORD})

    page = client.get(reverse("sessions")).content.decode()

    assert f'<strong title="{agent}">Chrome en Windows</strong>' in page
