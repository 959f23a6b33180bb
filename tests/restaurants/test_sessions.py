"""Where a person is signed in: looked at without a change, and forgotten once it is over."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from restaurants.models import Person
from restaurants.selectors.sessions import sessions_of
from restaurants.services.sessions import forget_ended
from tests.factories import PASSWORD


def signs_in(person: Person) -> Client:
    client = Client()
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
