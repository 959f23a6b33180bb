"""Signing out elsewhere."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from ml.errors import GourmetError
from restaurants.models import Person
from restaurants.selectors.sessions import mark_of


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
