"""Signing out elsewhere, and forgetting what is over."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from ml.errors import GourmetError
from restaurants.models import Person
from restaurants.selectors.sessions import mark_of
from restaurants.services.accounts import forget_unconfirmed


class NoSuchSession(GourmetError):
    code = "no_such_session"
    es = "Esa sesión ya no está abierta."
    en = "That session is not open any more."


@transaction.atomic
def end_session(*, person: Person, mark: str) -> None:
    """Its next request is nobody's. Raises ``NoSuchSession``, also for another person's."""
    session = next((one for one in _held(person) if mark_of(one) == mark), None)
    if session is None:
        raise NoSuchSession
    session.end()


@transaction.atomic
def end_others(*, person: Person, here: str | None) -> None:
    for session in _held(person).exclude(session_key=here):
        session.end()


def _held(person: Person) -> QuerySet[UserSession]:
    """None of them gets another key before it is ended by the one it has."""
    theirs: QuerySet[UserSession] = UserSession.objects.filter(user=person).order_by("pk").select_for_update()
    return theirs


@transaction.atomic
def renew(session: SessionBase) -> None:
    """Under another key, so that a copy of it opens nothing more. One that was ended meanwhile stays so."""
    before = session.session_key
    listed = UserSession.objects.select_for_update().filter(session_key=before).first()
    if not Session.objects.filter(session_key=before).delete()[0]:
        return
    session.cycle_key()
    if listed is not None:
        listed.session_key = session.session_key
        listed.save(update_fields=["session_key"])


def forget_ended(*, now: datetime) -> None:
    """Of sessions that are over nothing is kept: neither what was in them, nor from where they were, nor a sign-up that
    none of them can confirm any more."""
    Session.objects.filter(expire_date__lte=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    forget_unconfirmed(now=now)
