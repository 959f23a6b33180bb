"""Signing out elsewhere, and forgetting what is over."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from ml.errors import GourmetError
from restaurants.models import Person
from restaurants.selectors.sessions import mark_of
from restaurants.services.accounts import forget_unconfirmed


class NoSuchSession(GourmetError):
    code = "no_such_session"
    es = "Esa sesión ya no está abierta."
    en = "That session is not open any more."


def end_session(*, person: Person, mark: str) -> None:
    """Its next request is nobody's. Raises ``NoSuchSession``, also for another person's."""
    session = next((one for one in UserSession.objects.filter(user=person) if mark_of(one) == mark), None)
    if session is None:
        raise NoSuchSession
    session.end()


def end_others(*, person: Person, here: str | None) -> None:
    for session in UserSession.objects.filter(user=person).exclude(session_key=here):
        session.end()


def forget_ended(*, now: datetime) -> None:
    """Of sessions that are over nothing is kept: neither what was in them, nor from where they were, nor a sign-up that
    none of them can confirm any more."""
    Session.objects.filter(expire_date__lte=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    forget_unconfirmed(now=now)
